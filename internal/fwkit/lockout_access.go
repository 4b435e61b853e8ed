package fwkit

import (
	"context"
	"fmt"
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Cut is what a change takes away in Argus. The zero value takes nothing; else one group of fields is set beside Doing.
type Cut struct {
	// Doing is the change in words: `disabling user alice (1234)`.
	Doing string
	// Subject is a user or group that is disabled or moved; User tells that it is a user, which lends nothing to others.
	Subject argus.ID
	User    bool
	// Key is the prefix of an API key that is revoked.
	Key string
	// KeyUser is the user for whom the method apikey is disabled.
	KeyUser argus.ID
	// Permission is the id of one that is revoked, Holder the subject that it was granted to, as far as that is known.
	Permission, Holder argus.ID
	// Member is taken out of Group.
	Group, Member argus.ID
	// Spared tells that the change takes nothing after all. It is asked where the change would be refused; nil is never.
	Spared func(context.Context) (bool, error)
}

// access is what gives the provider's own user its functions, and what of that a change would leave. What the key may not
// see is taken for not there, so that a change is refused rather than judged by halves.
type access struct {
	user argus.ID
	// groups are those that the user, and each active group above it, is directly in. Only who is a key here lends anything.
	groups map[argus.ID][]argus.ID
	grants []ownGrant
	// blind tells that the key may not see the grants.
	blind bool
	// needed are the functions that the user has and that the provider's operations need, by name.
	needed []string
	// unseen is what of all this the key may not see, in words.
	unseen []string

	// below answers the names of the functions below one; not known where the key may not see functions.
	below func(ctx context.Context, function argus.ID) (names []string, known bool, err error)
	// above answers the customers above one; not known where the key may not see the customer.
	above func(ctx context.Context, customer argus.ID) (customers []argus.ID, known bool, err error)
}

// ownGrant is a permission of the user, its own or inherited from a group.
type ownGrant struct {
	id                          argus.ID
	subject, function, customer Reference
}

func (g ownGrant) holder() argus.ID { return argus.ID(g.subject.ID) }

// loss is what the user would lack after a change.
type loss struct {
	by        ownGrant
	functions []string // none where not even the grants could be seen
	unseen    []string
}

// reach is the user and the groups that it is in, directly or nested, after cuts.
func (a *access) reach(cuts []Cut) map[argus.ID]bool {
	reached := map[argus.ID]bool{}
	for open := []argus.ID{a.user}; len(open) > 0; {
		at := open[0]
		open = open[1:]
		groups, lends := a.groups[at]
		if reached[at] || !lends || slices.ContainsFunc(cuts, func(c Cut) bool { return c.Subject == at }) {
			continue
		}
		reached[at] = true
		for _, group := range groups {
			if !slices.ContainsFunc(cuts, func(c Cut) bool { return c.Group == group && c.Member == at }) {
				open = append(open, group)
			}
		}
	}
	return reached
}

// lookForWays notes the grants that come to the user by a way that is not seen, as where the server does not say what a group
// is in. What comes from a disabled group needs none: it is not there.
func (a *access) lookForWays() {
	reached := a.reach(nil)
	for _, g := range a.grants {
		if _, active := a.groups[g.holder()]; !reached[g.holder()] && (active || g.holder() == "") {
			a.unseen = append(a.unseen, fmt.Sprintf("how permission %s of function %s comes to its user", g.id, g.function.Text()))
		}
	}
}

// lost is the first loss that the cuts together lead to; nil for none. Errors are the client's.
func (a *access) lost(ctx context.Context, cuts []Cut) (*loss, error) {
	if a.blind {
		return &loss{unseen: a.unseen}, nil
	}
	before, after := a.reach(nil), a.reach(cuts)
	revoked := func(g ownGrant) bool {
		return slices.ContainsFunc(cuts, func(c Cut) bool { return c.Permission != "" && c.Permission == g.id })
	}
	// A link that is cut may have led through what cannot be seen; a grant that is revoked leaves all others.
	links := slices.ContainsFunc(cuts, func(c Cut) bool { return c.Permission == "" })
	var kept, gone []ownGrant
	for _, g := range a.grants {
		switch {
		case revoked(g):
			gone = append(gone, g)
		case after[g.holder()]:
			kept = append(kept, g)
		case links && (before[g.holder()] || len(a.unseen) > 0):
			gone = append(gone, g)
		}
	}
	judged := judgement{a, slices.Clone(a.unseen)}
	for _, g := range gone {
		missing, err := judged.missing(ctx, g, kept)
		if err != nil {
			return nil, err
		}
		if len(missing) > 0 {
			return &loss{g, missing, judged.unseen}, nil
		}
	}
	return nil, nil
}

// judgement is one look at what is lost, with what could not be seen on the way.
type judgement struct {
	*access
	unseen []string
}

// missing are the needed functions that the grants that are kept do not give for the customer of the one that is gone.
func (j *judgement) missing(ctx context.Context, gone ownGrant, kept []ownGrant) ([]string, error) {
	given, known, err := j.gives(ctx, gone)
	if err != nil {
		return nil, err
	}
	missing := slices.DeleteFunc(slices.Clone(j.needed), func(name string) bool { return known && !slices.Contains(given, name) })
	for _, k := range kept {
		if len(missing) == 0 {
			break
		}
		included, err := j.includes(ctx, k, gone)
		if err != nil {
			return nil, err
		}
		if !included {
			continue
		}
		if k.function.ID == gone.function.ID {
			return nil, nil
		}
		given, _, err := j.gives(ctx, k)
		if err != nil {
			return nil, err
		}
		missing = slices.DeleteFunc(missing, func(name string) bool { return slices.Contains(given, name) })
	}
	return missing, nil
}

// gives are the functions that a grant gives, by name; just the one that it names where those below are not known.
func (j *judgement) gives(ctx context.Context, g ownGrant) ([]string, bool, error) {
	names, known, err := j.below(ctx, argus.ID(g.function.ID))
	if !known && err == nil {
		j.cannotSee("the functions below " + g.function.Text())
	}
	return append(slices.Clone(names), g.function.ShortName), known, err
}

// includes tells whether the customer of one grant is that of the other, or above it.
func (j *judgement) includes(ctx context.Context, g, other ownGrant) (bool, error) {
	if g.customer.ID == other.customer.ID {
		return true, nil
	}
	above, known, err := j.above(ctx, argus.ID(other.customer.ID))
	if !known && err == nil {
		j.cannotSee(fmt.Sprintf("customer %s", other.customer.Text()))
	}
	return slices.Contains(above, argus.ID(g.customer.ID)), err
}

func (j *judgement) cannotSee(what string) {
	if !slices.Contains(j.unseen, what) {
		j.unseen = append(j.unseen, what)
	}
}
