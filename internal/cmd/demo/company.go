package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// company is who may do what, as Argus has it.
type company struct {
	users []argus.ID
	names map[argus.ID]string // of users and groups
	graph access.Graph
}

// company reads the users and groups in state, and what is granted to them, from Argus.
func (s *story) company(ctx context.Context) (*company, error) {
	objects, err := s.terraform.state(ctx)
	if err != nil {
		return nil, err
	}
	c := &company{names: map[argus.ID]string{}, graph: access.Graph{Groups: map[argus.ID][]argus.ID{}}}
	var granted argus.SearchPermissionsRequest
	for _, o := range objects {
		if o.Type != "argus_user" && o.Type != "argus_group" {
			continue
		}
		subject, err := s.client.GetSubject(ctx, argus.AnySubject, argus.Ref{Name: o.text("id")})
		if err != nil {
			return nil, err
		}
		c.names[subject.ID] = subject.Name
		if !subject.IsGroup() {
			c.users = append(c.users, subject.ID)
		}
		c.graph.Groups[subject.ID] = nil
		for _, group := range subject.MemberOf {
			c.graph.Groups[subject.ID] = append(c.graph.Groups[subject.ID], group.ID)
		}
		granted.Subject = append(granted.Subject, string(subject.ID))
	}
	granted.PermissionCriteria = granted.Exactly()
	permissions, err := argus.Collect(s.client.SearchPermissions(ctx, granted))
	for _, p := range permissions {
		if p.Subject != nil && p.Function != nil && p.Customer != nil {
			c.graph.Grants = append(c.graph.Grants, access.Grant{
				ID: p.ID, Subject: access.Object{ID: p.Subject.ID, Name: p.Subject.ShortName},
				Function: access.Object{ID: p.Function.ID, Name: p.Function.Name}, Customer: access.Object{ID: p.Customer.ID, Name: p.Customer.ShortName},
			})
		}
	}
	return c, err
}

// sentences say who may do what, for whom and through which groups: one for all users who may do the same in the same way.
func (c *company) sentences() []string {
	who := map[string][]string{}
	for _, user := range c.users {
		paths := c.graph.Paths(user)
		for _, grant := range c.graph.Grants {
			path := paths[grant.Subject.ID]
			if path == nil {
				continue
			}
			through := "directly"
			for i, group := range path[1:] {
				if i == 0 {
					through = "through " + c.names[group]
				} else {
					through += ", which is in " + c.names[group]
				}
			}
			may := fmt.Sprintf("may do %s for %s, %s", grant.Function.Name, grant.Customer.Name, through)
			who[may] = append(who[may], c.names[user])
		}
	}
	sentences := make([]string, 0, len(who))
	for may, names := range who {
		slices.Sort(names)
		sentences = append(sentences, inWords(slices.Compact(names))+" "+may)
	}
	slices.Sort(sentences)
	return sentences
}

// inWords lists names in a sentence.
func inWords(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// lost are the sentences that are no longer true, under the names that were used before.
func lost(before, after *company) []string {
	now := (&company{users: after.users, names: before.names, graph: after.graph}).sentences()
	return slices.DeleteFunc(before.sentences(), func(sentence string) bool { return slices.Contains(now, sentence) })
}
