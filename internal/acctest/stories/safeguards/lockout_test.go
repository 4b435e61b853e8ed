// Package safeguards tells how plans hold back what is too much: max_disabled_subjects bounds what one plan disables, and the
// lock-out guard keeps the provider's own access.
package safeguards

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const lockedOut = "This would lock the provider out"

// hand is the user whose key the provider uses in these tests. It manages keys by a grant of its own; the rest it has
// through two groups, the inner of which is in the outer.
type hand struct {
	a                   *acctest.Argus
	user, inner, outer  argus.ID
	key, prefix         string
	granted, manageKeys argus.ID
}

func newHand(t *testing.T, options ...func(*simulator.Options)) *hand {
	t.Helper()
	a, ctx := acctest.Start(t, options...), context.Background()
	a.NeedSimulator("can be locked out of")
	user, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{
		ShortName: a.Name("robot"), Name: "Robot", Customer: a.Customer, EnableAuthenticationMethods: &[]string{"apikey"},
	})
	a.Must(err)
	h := &hand{a: a, user: user.ID, inner: a.AddGroup("inner").ID, outer: a.AddGroup("outer").ID}
	h.join(h.inner, h.user)
	h.join(h.outer, h.inner)
	h.granted = h.grant(h.outer, "userAdmin", a.Customer)
	h.manageKeys = h.grant(h.user, "authenticationAdmin", a.Customer)
	made, err := a.Client.CreateAPIKey(ctx, h.user, argus.InitiateAPIKeyRequest{Description: "Terraform", Source: &argus.APIKeySource{Provider: "disabled"}})
	a.Must(err)
	h.key, h.prefix = made.Key, made.Descriptor.Prefix
	return h
}

func (h *hand) join(group, member argus.ID) {
	h.a.Must(acctest.ErrorOf(h.a.Client.AddGroupMembers(context.Background(), argus.ByID(group), []string{string(member)}, "")))
}

func (h *hand) grant(subject argus.ID, function, customer string) argus.ID {
	granted, err := h.a.Client.GrantPermission(context.Background(), argus.GrantPermissionRequest{Subject: string(subject), Function: function, Customer: customer})
	h.a.Must(err)
	return granted.ID
}

// core is a provider that works with the hand's key.
func (h *hand) core(t *testing.T, settings map[string]any) *acctest.Core {
	t.Helper()
	with := map[string]any{"api_key": h.key}
	for name, value := range settings {
		with[name] = value
	}
	core, diags := h.a.NewCore(with)
	acctest.WantNone(t, diags)
	return core
}

func (h *hand) allowed(t *testing.T) *acctest.Core {
	return h.core(t, map[string]any{"allow_self_lockout": true})
}

// imported brings what exists under management, by a provider that may see it.
func (h *hand) imported(t *testing.T, kind, id string) *acctest.Object {
	t.Helper()
	object, diags := h.a.Core().Import(kind, id)
	acctest.WantNone(t, diags)
	return object
}

// writes are the requests that may have changed something since the last reset.
func (h *hand) writes() (writes []string) {
	for _, request := range h.a.Simulator.Requests() {
		if request.Method != http.MethodGet && !strings.HasSuffix(request.Path, "/search") {
			writes = append(writes, request.Method+" "+request.Path)
		}
	}
	return writes
}

// way is one of the ways to be locked out.
type way struct {
	kind string
	id   func(*hand) string
	// config is what is planned; nil is a destroy.
	config map[string]any
	// replaces tells that the plan replaces the resource.
	replaces bool
	// by tells that a function would be lost, which another grant may give as well.
	by    bool
	words []string
}

func (w way) planned(h *hand) map[string]any {
	if w.config == nil {
		return nil
	}
	config := map[string]any{}
	for name, value := range w.config {
		if text, ok := value.(string); ok {
			value = h.a.Expand(text)
		}
		config[name] = value
	}
	return config
}

func theUser(h *hand) string             { return string(h.user) }
func theInner(h *hand) string            { return string(h.inner) }
func theOuter(h *hand) string            { return string(h.outer) }
func theKey(h *hand) string              { return string(h.user) + "/" + h.prefix }
func theMethod(h *hand) string           { return string(h.user) + "/apikey" }
func theGrant(h *hand) string            { return string(h.outer) + "/userAdmin/" + h.a.Customer }
func theOwnGrant(h *hand) string         { return string(h.user) + "/authenticationAdmin/" + h.a.Customer }
func theMembership(h *hand) string       { return string(h.inner) + "/" + string(h.user) }
func theNested(h *hand) string           { return string(h.outer) + "/" + string(h.inner) }
func source(of ...string) map[string]any { return map[string]any{"ip_addresses": of} }

// ways are all changes that the lock-out guard refuses.
var ways = map[string]way{
	"the user is disabled": {kind: "argus_user", id: theUser, words: []string{"Disabling user", "robot"}},
	"the user is moved": {
		kind: "argus_user", id: theUser, words: []string{"Moving user", "robot"},
		config: map[string]any{"short_name": "NAME{robot}", "name": "Robot", "customer": "fjord-energy"},
	},
	"the user is replaced": {
		kind: "argus_user", id: theUser, replaces: true, words: []string{"Disabling user", "robot"},
		config: map[string]any{"short_name": "NAME{robot}", "name": "Robot", "domain": "partner"},
	},
	"the user is replaced for another kind": {
		kind: "argus_user", id: theUser, replaces: true, words: []string{"Disabling user", "robot"},
		config: map[string]any{"short_name": "NAME{notes}", "name": "Robot", "notification_user": true},
	},
	"the key is revoked": {kind: "argus_api_key", id: theKey, words: []string{"Revoking API key", "the key that the provider uses"}},
	"the key is replaced for its description": {
		kind: "argus_api_key", id: theKey, replaces: true, words: []string{"Revoking API key"},
		config: map[string]any{"user": "NAME{robot}", "description": "Other", "source": map[string]any{"provider": "disabled"}},
	},
	"the key is replaced for its source": {
		kind: "argus_api_key", id: theKey, replaces: true, words: []string{"Revoking API key"},
		config: map[string]any{"user": "NAME{robot}", "description": "Terraform", "source": source("192.0.2.7")},
	},
	"the key is replaced for its constraints": {
		kind: "argus_api_key", id: theKey, replaces: true, words: []string{"Revoking API key"},
		config: map[string]any{"user": "NAME{robot}", "description": "Terraform", "source": map[string]any{"provider": "disabled"}, "session_constraints": map[string]any{"read_only": true}},
	},
	"the key is replaced by one of another user": {
		kind: "argus_api_key", id: theKey, replaces: true, words: []string{"Revoking API key"},
		config: map[string]any{"user": acctest.Unknown, "description": "Terraform", "source": map[string]any{"provider": "disabled"}},
	},
	"the method is disabled": {kind: "argus_auth_method", id: theMethod, words: []string{"Disabling method", "API key"}},
	"the method is replaced": {
		kind: "argus_auth_method", id: theMethod, replaces: true, words: []string{"Disabling method", "API key"},
		config: map[string]any{"user": "NAME{robot}", "method": "totp"},
	},
	"the method is replaced by that of another user": {
		kind: "argus_auth_method", id: theMethod, replaces: true, words: []string{"Disabling method", "API key"},
		config: map[string]any{"user": "astrid", "method": "apikey"},
	},
	"the user's grant is revoked": {
		kind: "argus_permission", id: theOwnGrant, by: true, words: []string{"Revoking permission", "administrativeAuthenticationSetup-APIKEY", "for customer CUSTOMER"},
	},
	"a group's grant is revoked": {
		kind: "argus_permission", id: theGrant, by: true, words: []string{"Revoking permission", "grantRole", "function userAdmin", "NAME{outer}"},
	},
	"a group's grant is replaced": {
		kind: "argus_permission", id: theGrant, replaces: true, by: true, words: []string{"Revoking permission", "grantRole"},
		config: map[string]any{"subject": "NAME{outer}", "function": "readOnlyUser"},
	},
	"the membership is removed": {
		kind: "argus_group_membership", id: theMembership, by: true, words: []string{"Removing", "NAME{robot}", "from group", "NAME{inner}", "grantRole"},
	},
	"the membership is replaced": {
		kind: "argus_group_membership", id: theMembership, replaces: true, by: true, words: []string{"Removing", "from group", "NAME{inner}"},
		config: map[string]any{"group": "analysts", "member": "NAME{robot}"},
	},
	"the membership of the group is removed": {
		kind: "argus_group_membership", id: theNested, by: true, words: []string{"Removing", "NAME{inner}", "from group", "NAME{outer}", "grantRole"},
	},
	"the group is disabled":                {kind: "argus_group", id: theInner, by: true, words: []string{"Disabling group", "NAME{inner}", "grantRole"}},
	"the group with the grant is disabled": {kind: "argus_group", id: theOuter, by: true, words: []string{"Disabling group", "NAME{outer}", "grantRole"}},
	"the group with the grant is moved": {
		kind: "argus_group", id: theOuter, by: true, words: []string{"Moving group", "NAME{outer}", "grantRole"},
		config: map[string]any{"short_name": "NAME{outer}", "name": "outer", "customer": "fjord-energy"},
	},
	"the group with the grant is replaced": {
		kind: "argus_group", id: theOuter, replaces: true, by: true, words: []string{"Disabling group", "NAME{outer}"},
		config: map[string]any{"short_name": "NAME{outer}", "name": "outer", "domain": "partner"},
	},
}

func (h *hand) wantLockedOut(t *testing.T, plan *acctest.Plan, words ...string) {
	t.Helper()
	wanted := []string{"ERROR", lockedOut, "allow_self_lockout = true"}
	for _, word := range words {
		wanted = append(wanted, h.a.Expand(word))
	}
	acctest.WantText(t, plan.Diagnostics, wanted...)
}

// Each way to be locked out is refused by the plan, and before anything is sent where a plan passed; it goes through where
// the provider is told so.
func TestLockoutIsRefused(t *testing.T) {
	t.Parallel()
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHand(t)
			object := h.imported(t, way.kind, way.id(h))
			guarded, allowed := h.core(t, nil), h.allowed(t)
			h.a.Simulator.ResetRequests()
			h.wantLockedOut(t, guarded.Plan(way.kind, object, way.planned(h)), way.words...)

			plan := allowed.Plan(way.kind, object, way.planned(h))
			if acctest.HasError(plan.Diagnostics) {
				t.Fatalf("allowed, but the plan says %s", acctest.Text(plan.Diagnostics))
			}
			if replaces := len(plan.Replace) > 0; replaces != way.replaces {
				t.Errorf("the plan replaces %v", plan.Replace)
			}
			if way.replaces {
				plan = allowed.Plan(way.kind, object, nil) // what apply carries out first
			}
			_, diags := guarded.Apply(plan)
			acctest.WantText(t, diags, "ERROR", lockedOut)
			if writes := h.writes(); len(writes) != 0 {
				t.Errorf("sent were %v", writes)
			}
			if _, diags := allowed.Apply(plan); acctest.HasError(diags) {
				t.Errorf("allowed, but apply says %s", acctest.Text(diags))
			}
			if len(h.writes()) == 0 {
				t.Error("allowed, but nothing was sent")
			}
		})
	}
}

// Where another grant gives the same functions for the same customer, directly or from above, nothing is lost.
func TestLockoutIsNotSeenWhereAnotherGrantRemains(t *testing.T) {
	t.Parallel()
	for name, way := range ways {
		if !way.by {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHand(t)
			object := h.imported(t, way.kind, way.id(h))
			other := h.a.AddGroup("other").ID
			h.join(other, h.user)
			for _, less := range [][2]string{{"administrator", "fjord-energy"}, {"analyst", "mnemonic"}, {"userViewer", h.a.Customer}} {
				h.grant(other, less[0], less[1])
			}
			h.wantLockedOut(t, h.core(t, nil).Plan(way.kind, object, way.planned(h)), way.words...)

			h.grant(other, "administrator", "mnemonic")
			guarded := h.core(t, nil)
			plan := guarded.Plan(way.kind, object, way.planned(h))
			if way.replaces {
				plan = guarded.Plan(way.kind, object, nil)
			}
			if acctest.HasError(plan.Diagnostics) {
				t.Fatal(acctest.Text(plan.Diagnostics))
			}
			if _, diags := guarded.Apply(plan); acctest.HasError(diags) {
				t.Error(acctest.Text(diags))
			}
		})
	}
}

// What belongs to others is not a business of the guard, and costs no request more.
func TestLockoutGuardAsksNothingAboutOthers(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	ctx := context.Background()
	astrid, err := h.a.Client.GetSubject(ctx, argus.User, argus.Ref{Name: "astrid"})
	h.a.Must(err)
	group := h.a.AddGroup("others").ID
	h.join(group, astrid.ID)
	h.join(group, h.inner) // the hand is in it, but neither is taken out
	h.grant(astrid.ID, "userAdmin", h.a.Customer)
	second, err := h.a.Client.CreateAPIKey(ctx, h.user, argus.InitiateAPIKeyRequest{Description: "Second", Source: &argus.APIKeySource{Provider: "disabled"}})
	h.a.Must(err)
	h.a.Must(h.a.Client.EnableUserMethod(ctx, astrid.ID, "apikey"))
	h.a.Must(h.a.Client.EnableUserMethod(ctx, h.user, "totp"))
	for _, of := range []struct {
		kind string
		ids  []string
	}{
		{"argus_group_membership", []string{string(group) + "/" + string(astrid.ID)}},
		{"argus_permission", []string{"astrid/userAdmin/" + h.a.Customer}},
		{"argus_api_key", []string{string(h.user) + "/" + second.Descriptor.Prefix}},
		{"argus_auth_method", []string{string(astrid.ID) + "/apikey", string(h.user) + "/totp"}},
		{"argus_group", []string{"analysts"}},
		{"argus_user", []string{string(astrid.ID)}},
	} {
		kind := of.kind
		for _, id := range of.ids {
			object := h.imported(t, kind, id)
			guarded := h.core(t, nil)
			h.a.Simulator.ResetRequests()
			plan := guarded.Plan(kind, object, nil)
			acctest.WantNone(t, plan.Diagnostics)
			if requests := h.a.Simulator.Requests(); len(requests) != 0 {
				t.Errorf("the plan to destroy %s %s sends %d requests", kind, id, len(requests))
			}
			if _, diags := guarded.Apply(plan); acctest.HasError(diags) {
				t.Errorf("%s %s: %s", kind, id, acctest.Text(diags))
			}
		}
	}
}

// A change in place that takes nothing away goes through, without a request more in its plan.
func TestLockoutGuardLetsTheHandBeChanged(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	user := h.imported(t, "argus_user", theUser(h))
	guarded := h.core(t, nil)
	h.a.Simulator.ResetRequests()
	same := guarded.Plan("argus_user", user, map[string]any{"short_name": h.a.Name("robot"), "name": "Robot", "customer": user.Text("customer")})
	if !same.Empty() || len(h.a.Simulator.Requests()) != 0 {
		t.Errorf("a plan of what there is changes %v and sends %d requests", same.Changes(), len(h.a.Simulator.Requests()))
	}
	guarded.Change("argus_user", user, map[string]any{"short_name": h.a.Name("robot-2"), "name": "Robot", "description": "Terraform's"})
	key := h.imported(t, "argus_api_key", theKey(h))
	guarded.Change("argus_api_key", key, map[string]any{
		"user": string(h.user), "description": "Terraform", "source": map[string]any{"provider": "disabled"}, "disable_expiration": true,
	})
}

// Two changes may each leave a way and together leave none: the second is refused, in the plan and in apply.
func TestLockoutByTwoChanges(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	first := h.imported(t, "argus_permission", theGrant(h))
	other := h.a.AddGroup("other").ID
	h.join(other, h.user)
	h.grant(other, "userAdmin", h.a.Customer)
	second := h.imported(t, "argus_group_membership", string(other)+"/"+string(h.user))
	guarded := h.core(t, nil)
	acctest.WantNone(t, guarded.Plan(first.Type, first, nil).Diagnostics)
	h.wantLockedOut(t, guarded.Plan(second.Type, second, nil), "grantRole")

	// Planned by providers of their own, each passes.
	var plans []*acctest.Plan
	for _, object := range []*acctest.Object{first, second} {
		plan := h.core(t, nil).Plan(object.Type, object, nil)
		acctest.WantNone(t, plan.Diagnostics)
		plans = append(plans, plan)
	}
	guarded = h.core(t, nil)
	_, diags := guarded.Apply(plans[0])
	acctest.WantNone(t, diags)
	h.a.Simulator.ResetRequests()
	_, diags = guarded.Apply(plans[1])
	acctest.WantText(t, diags, "ERROR", lockedOut, "grantRole")
	if writes := h.writes(); len(writes) != 0 {
		t.Errorf("sent were %v", writes)
	}
}
