// Package lockout reports whether a change would take the provider's own access away. It loads what concerns the provider's user,
// and asks the graph of package access.
package lockout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Removal is what a change takes away in Argus. The zero value takes nothing; else one group of fields is set beside Action.
type Removal struct {
	// Action is the change in words: `disabling user alice (1234)`.
	Action string
	// A subject that is disabled or moved, a permission that is revoked, a membership that ends, or a change of functions.
	access.Removal
	// IsUser says that the subject is a user, who contributes nothing to others.
	IsUser bool
	// Holder is whom the permission was granted to, as far as that is known.
	Holder argus.ID
	// Key is the prefix of an API key that is revoked.
	Key string
	// KeyUser is the user for whom the method apikey is disabled.
	KeyUser argus.ID
	// OpenIDUser is the user whose mapping to an identity provider is changed.
	OpenIDUser argus.ID
	// Level is the security level that the function needs after the change: a session that is known to have it loses nothing.
	Level string
	// MayStay says why it is unknown whether the change takes away what it says; empty if it does.
	MayStay string
	// IsHarmless reports whether the change takes nothing after all. It is asked if the change would be refused; nil is never.
	IsHarmless func(context.Context) (bool, error)
	// IsRevoked reports whether Argus shows that the permission is revoked. It is asked if the user's permissions lack one that
	// its state says the user has.
	IsRevoked func(context.Context) (bool, error)
}

func (r Removal) takesNothing() bool {
	return r.Subject == "" && r.KeyUser == "" && r.OpenIDUser == "" && r.Permission == "" && r.Group == "" && !r.isOfFunctions()
}

func (r Removal) isOfFunctions() bool { return r.Function != "" || r.Parent != "" || r.Role != "" }

// Guard checks the removals of one configuration of the provider. Its methods are safe for concurrent use.
type Guard struct {
	Client *argus.Client
	// CurrentUser returns whom the credentials belong to.
	CurrentUser func(context.Context) (*argus.CurrentUser, error)
	// KeyPrefix is that of the provider's key; empty for a session.
	KeyPrefix string

	cache   cache
	mutex   sync.Mutex
	allowed []access.Removal // two that each leave a path may together leave none
}

// ErrUnknownUser says that nothing is checked, since Argus does not tell whom the credentials belong to.
var ErrUnknownUser = errors.New("the user of the credentials is unknown")

// Check returns why a removal must not be made, empty if it may. Removals that may be made are judged together with later ones.
// In a plan, what this process may have granted meanwhile is not looked at.
func (g *Guard) Check(ctx context.Context, removal Removal, planning bool) (refusal string, err error) {
	switch {
	case removal.Key != "" && removal.Key == g.KeyPrefix:
		return "It is the key that the provider uses.", nil
	case removal.Key != "" || removal.takesNothing():
		return "", nil
	}
	user, err := g.CurrentUser(ctx)
	switch {
	case argus.IsForbidden(err):
		return "", ErrUnknownUser
	case err != nil:
		return "", err
	case removal.Subject == user.ID:
		return fmt.Sprintf("The provider works as user %s.", named(user)), nil
	case removal.KeyUser == user.ID && g.KeyPrefix != "":
		return fmt.Sprintf("The provider works with API key %s of that user.", g.KeyPrefix), nil
	case removal.OpenIDUser == user.ID && g.KeyPrefix == "":
		return fmt.Sprintf("The provider works with a session of user %s, who may have logged in through that mapping.", named(user)), nil
	case removal.KeyUser != "" || removal.OpenIDUser != "" || removal.IsUser:
		return "", nil
	}
	concerned, err := g.concerns(ctx, removal, user)
	if err != nil || !concerned {
		return "", err
	}
	lost, err := g.judge(ctx, removal, planning)
	if err != nil || lost == nil {
		return "", err
	}
	if removal.IsHarmless != nil {
		if harmless, err := removal.IsHarmless(ctx); err != nil || harmless {
			return "", err
		}
	}
	return lost.text(user), nil
}

func named(user *argus.CurrentUser) string { return argus.Named(user.UserName, user.ID) }

// concerns reports whether a removal can take a function from the user at all.
func (g *Guard) concerns(ctx context.Context, removal Removal, user *argus.CurrentUser) (bool, error) {
	above, known, err := g.groupsAbove(ctx, user)
	if err != nil {
		return false, err
	}
	own := func(id argus.ID) bool { return !known || id == user.ID || slices.Contains(above, id) }
	switch {
	case removal.isOfFunctions():
		return true, nil
	case removal.Permission != "":
		ref := argus.Ref{Name: string(removal.Holder)}
		return !ref.IsID() || own(removal.Holder), nil
	case removal.Group != "": // the list of the user's own groups may lack one that the state says it is in
		return own(removal.Member) && (removal.Member == user.ID || own(removal.Group)), nil
	}
	return own(removal.Subject), nil
}

// judge returns what a removal takes from the user together with those that were allowed before it, nil for nothing: then it is
// allowed, and judged together with later ones if it is certain. Before sending, what this process may have granted meanwhile is looked at too.
func (g *Guard) judge(ctx context.Context, removal Removal, planning bool) (*lostAccess, error) {
	load := g.ownAccess
	for renewed := planning; ; {
		present, err := load(ctx)
		if err != nil {
			return nil, err
		}
		if removal.Level != "" && slices.ContainsFunc(present.levels, func(has string) bool { return argus.SecurityLevelSuffices(has, removal.Level) }) {
			return nil, nil
		}
		g.mutex.Lock()
		allowed := slices.Clone(g.allowed)
		g.mutex.Unlock()
		lost, err := g.lost(ctx, present, append(allowed, removal.Removal))
		if err == nil && lost == nil {
			lost, err = present.contradicted(ctx, removal)
		}
		switch {
		case err != nil || lost != nil && renewed:
			return lost, err
		case lost != nil:
			load, renewed = g.renewAccess, true
		case removal.MayStay != "" || g.allow(removal.Removal, len(allowed)):
			return nil, nil
		}
	}
}

// allow records a removal that may be made, and reports whether it did: not if another one was allowed since before.
func (g *Guard) allow(removal access.Removal, before int) bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if len(g.allowed) != before {
		return false
	}
	g.allowed = append(g.allowed, removal)
	return true
}

// lostAccess is what the user would lack after a removal. It has no grant if not even the grants could be seen.
type lostAccess struct {
	access.Loss
	unseen []string
}

// lost returns what the removals together take from the user; nil for nothing. It loads the facts that the graph needs for it.
func (g *Guard) lost(ctx context.Context, present *ownAccess, removals []access.Removal) (*lostAccess, error) {
	if present.blind {
		return &lostAccess{unseen: present.unseen}, nil
	}
	graph := access.Graph{
		Groups: present.groups, Grants: present.grants,
		Below: map[argus.ID]access.Known[string]{}, Above: map[argus.ID]access.Known[argus.ID]{},
	}
	for {
		loss, missing := graph.Lost(present.user, present.needed, len(present.unseen) > 0, removals...)
		switch {
		case missing != nil:
			if err := g.complete(ctx, &graph, *missing); err != nil {
				return nil, err
			}
			continue
		case loss == nil:
			return nil, nil
		}
		lost := &lostAccess{*loss, slices.Clone(present.unseen)}
		for _, fact := range loss.Unseen {
			what := "the functions below "
			if fact.Fact == access.CustomersAbove {
				what = "customer "
			}
			lost.unseen = append(lost.unseen, what+fact.Of.String())
		}
		return lost, nil
	}
}

// text says what is lost and what had given it.
func (l *lostAccess) text(user *argus.CurrentUser) string {
	var sentences []string
	if len(l.Functions) > 0 {
		sentences = append(sentences, fmt.Sprintf("The provider works as user %s, who would lose %s for customer %s: only permission %s of function %s to %s grants it.",
			named(user), argus.QuoteAll(l.Functions), l.Grant.Customer, l.Grant.ID, l.Grant.Function, l.Grant.Subject))
	} else {
		sentences = append(sentences, fmt.Sprintf("The provider works as user %s, who may get functions through it.", named(user)))
	}
	if len(l.unseen) > 0 {
		sentences = append(sentences, fmt.Sprintf("This could not be checked completely, because the key may not see %s, or Argus does not list it completely.", argus.Listed(l.unseen)))
	}
	return strings.Join(sentences, " ")
}
