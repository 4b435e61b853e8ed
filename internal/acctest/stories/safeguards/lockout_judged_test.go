package safeguards

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// What the key may not see is treated as not there: the change is refused, and the text says what could not be seen.
func TestLockoutThatCannotBeJudgedIsRefused(t *testing.T) {
	t.Parallel()
	for operation, says := range map[string]string{
		"getCurrentUserPermissions": "the permissions of its user",
		"getCurrentUserGroups":      "the groups of its user",
		"getGroup":                  "group ",
		"searchFunctions":           "the functions below administrator",
		"getBasicCustomer":          "customer fjord (2)",
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			h := newHand(t)
			membership := h.imported(t, "argus_group_membership", theMembership(h))
			other := h.a.AddGroup("other").ID
			h.join(other, h.user)
			h.grant(other, "administrator", "mnemonic") // with sight of all, nothing would be lost
			guarded := h.core(t, nil)
			h.a.Simulator.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
			h.wantLockedOut(t, guarded.Plan(membership.Type, membership, nil), "could not be checked completely", says)
			h.a.Simulator.ClearFaults()
			acctest.WantNone(t, h.core(t, nil).Plan(membership.Type, membership, nil).Diagnostics)
		})
	}
}

// That the key may not list its functions makes all count that the provider needs.
func TestLockoutWithoutTheListOfFunctions(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	membership := h.imported(t, "argus_group_membership", theMembership(h))
	guarded := h.core(t, nil)
	h.a.Simulator.Fail(simulator.Fault{Operation: "getCurrentUserFunctions", Kind: simulator.ServerError, Status: 403})
	h.wantLockedOut(t, guarded.Plan(membership.Type, membership, nil), "grantRole")
}

// A group above the user that does not response is disabled, or out of sight: a search tells which.
func TestLockoutWhereAGroupDoesNotAnswer(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	idle := h.a.AddGroup("idle").ID
	h.join(idle, h.user)
	disabled := h.a.AddGroup("disabled").ID
	h.join(disabled, idle)
	h.join(h.outer, disabled)
	h.grant(disabled, "administrator", "mnemonic")
	h.a.Must(h.a.Client.DeleteSubject(context.Background(), argus.Group, argus.ByID(disabled)))
	membership, idleOne := h.imported(t, "argus_group_membership", theMembership(h)), h.imported(t, "argus_group_membership", string(idle)+"/"+string(h.user))

	// A disabled group gives nothing and leads nowhere, whether or not it returns.
	h.wantLockedOut(t, h.core(t, nil).Plan(membership.Type, membership, nil), "grantRole")
	guarded := h.core(t, nil)
	h.a.Simulator.Fail(simulator.Fault{Operation: "getGroup", Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
	h.wantLockedOut(t, guarded.Plan(idleOne.Type, idleOne, nil), "could not be checked completely", "group "+string(h.outer))
	h.a.Simulator.ClearFaults()
	acctest.WantNone(t, h.core(t, nil).Plan(idleOne.Type, idleOne, nil).Diagnostics)
}

// An error on the way to a judgement refuses the change by itself, and nothing is kept of it.
func TestLockoutGuardReportsErrors(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	membership := h.imported(t, "argus_group_membership", theMembership(h))
	for _, operation := range []string{"getCurrentUserPermissions", "getCurrentUserGroups", "getCurrentUserFunctions", "getGroup", "searchFunctions"} {
		guarded := h.core(t, nil)
		h.a.Simulator.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 400})
		acctest.WantText(t, guarded.Plan(membership.Type, membership, nil).Diagnostics, "ERROR", "Could not check whether removing")
		h.wantLockedOut(t, guarded.Plan(membership.Type, membership, nil), "grantRole")
	}
}

// If the credentials may not read their own user, one warning says that the guard is off.
func TestLockoutGuardWarnsWhereNobodyKnowsWhoItIs(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	user := h.imported(t, "argus_user", theUser(h))
	key := h.imported(t, "argus_api_key", theKey(h))
	h.a.Simulator.Fail(simulator.Fault{Operation: "getCurrentUser", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
	guarded := h.core(t, nil)
	plan := guarded.Plan("argus_user", user, nil)
	if acctest.HasError(plan.Diagnostics) || len(plan.Diagnostics) != 1 {
		t.Errorf("the first plan says %s", acctest.Text(plan.Diagnostics))
	}
	acctest.WantText(t, plan.Diagnostics, "WARNING", "The lock-out guard is off")
	acctest.WantNone(t, guarded.Plan("argus_user", user, nil).Diagnostics)
	h.wantLockedOut(t, guarded.Plan("argus_api_key", key, nil), "the key that the provider uses")
}

// A page of another server says nothing about the current user or what its key may see.
func TestLockoutGuardBehindAProxyThatForbids(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	user, membership := h.imported(t, "argus_user", theUser(h)), h.imported(t, "argus_group_membership", theMembership(h))
	for operation, object := range map[string]*acctest.Object{"getCurrentUser": user, "getCurrentUserPermissions": membership} {
		guarded := h.core(t, map[string]any{"skip_credentials_validation": true})
		h.a.Simulator.Fail(simulator.Fault{Operation: operation, Kind: simulator.HTMLError, Status: 403})
		acctest.WantText(t, guarded.Plan(object.Type, object, nil).Diagnostics,
			"ERROR", "Could not check whether", "the response is not Argus's")
	}
}

// Without the check of the credentials, the current user is fetched once, on first use.
func TestLockoutWithoutValidationOfCredentials(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	user := h.imported(t, "argus_user", theUser(h))
	guarded := h.core(t, map[string]any{"skip_credentials_validation": true})
	h.a.Simulator.ResetRequests()
	for range 2 {
		h.wantLockedOut(t, guarded.Plan("argus_user", user, nil), "Disabling user")
	}
	if asked := len(h.a.Simulator.Requests()); asked != 1 {
		t.Errorf("the current user took %d requests", asked)
	}
}

// A session has a user to lose, and no key.
func TestLockoutOfASession(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.SessionToken = "token-of-the-session" })
	administrator := a.Simulator.AdminUserID()
	user, diags := a.Core().Import("argus_user", administrator)
	acctest.WantNone(t, diags)
	method, diags := a.Core().Import("argus_auth_method", administrator+"/apikey")
	acctest.WantNone(t, diags)
	guarded, diags := a.NewCore(map[string]any{"api_key": nil, "session_token": "token-of-the-session"})
	acctest.WantNone(t, diags)
	acctest.WantText(t, guarded.Plan("argus_user", user, nil).Diagnostics, "ERROR", lockedOut)
	acctest.WantNone(t, guarded.Plan("argus_auth_method", method, nil).Diagnostics)
}

// While the setting is unknown a plan goes on: apply, which knows it, checks again.
func TestLockoutWhileTheSettingIsUnknown(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	user := h.imported(t, "argus_user", theUser(h))
	acctest.WantNone(t, h.core(t, map[string]any{"allow_self_lockout": acctest.Unknown}).Plan("argus_user", user, nil).Diagnostics)
	h.wantLockedOut(t, h.core(t, map[string]any{"allow_self_lockout": false}).Plan("argus_user", user, nil))
}

// What stays in Argus takes nothing away: abandoned users, and memberships that an identity provider manages.
func TestLockoutIsNotSeenInWhatStays(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	config := map[string]any{"short_name": h.a.Name("robot"), "name": "Robot", "deletion_policy": "abandon"}
	user, _ := h.core(t, nil).Change("argus_user", h.imported(t, "argus_user", theUser(h)), config)
	config["domain"] = "partner"
	if replaced := h.core(t, nil).Plan("argus_user", user, config); acctest.HasError(replaced.Diagnostics) || len(replaced.Replace) == 0 {
		t.Errorf("an abandoned user is replaced for %v: %s", replaced.Replace, acctest.Text(replaced.Diagnostics))
	}
	synced := h.a.AddGroup("synced").ID
	_, err := h.a.Simulator.AddExternalMembership(string(synced), string(h.user))
	h.a.Must(err)
	h.a.Must(acctest.ErrorOf(h.a.Client.RemoveGroupMembers(context.Background(), argus.ByID(h.inner), []string{string(h.user)}, "")))
	h.join(h.outer, synced)
	membership := h.imported(t, "argus_group_membership", string(synced)+"/"+string(h.user))
	h.a.Simulator.ResetRequests()
	for _, object := range []*acctest.Object{user, membership} {
		guarded := h.core(t, nil)
		plan := guarded.Plan(object.Type, object, nil)
		_, diags := guarded.Apply(plan)
		if acctest.HasError(append(plan.Diagnostics, diags...)) {
			t.Errorf("%s: %s", object.Type, acctest.Text(append(plan.Diagnostics, diags...)))
		}
	}
	if writes := h.writes(); len(writes) != 0 {
		t.Errorf("sent were %v", writes)
	}
}

// What the same apply grants first counts when the rest of it is checked before sending.
func TestLockoutSeesWhatWasGrantedMeanwhile(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	membership := h.imported(t, "argus_group_membership", theMembership(h))
	plan := h.allowed(t).Plan(membership.Type, membership, nil)
	guarded := h.core(t, nil)
	_, diags := guarded.Apply(plan)
	acctest.WantText(t, diags, "ERROR", lockedOut)
	guarded.Make("argus_permission", map[string]any{"subject": h.a.Name("robot"), "function": "userAdmin"})
	_, diags = guarded.Apply(plan)
	acctest.WantNone(t, diags)
}

// Of changes that Terraform makes side by side, and that are harmless but for each other, all but one go through.
func TestLockoutByChangesSideBySide(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	var plans []*acctest.Plan
	for _, name := range []string{"one", "two", "three", "four"} {
		group := h.a.AddGroup(name).ID
		h.join(group, h.user)
		h.grant(group, "userAdmin", h.a.Customer)
		membership := h.imported(t, "argus_group_membership", string(group)+"/"+string(h.user))
		plans = append(plans, h.allowed(t).Plan(membership.Type, membership, nil))
	}
	h.a.Must(acctest.ErrorOf(h.a.Client.RemoveGroupMembers(context.Background(), argus.ByID(h.inner), []string{string(h.user)}, "")))
	guarded := h.core(t, nil)
	said := make([][]*tfprotov6.Diagnostic, len(plans))
	var running sync.WaitGroup
	for i, plan := range plans {
		running.Go(func() { _, said[i] = guarded.Apply(plan) })
	}
	running.Wait()
	refused := slices.DeleteFunc(said, func(diags []*tfprotov6.Diagnostic) bool { return len(diags) == 0 })
	if len(refused) != 1 {
		t.Fatalf("%d of %d were refused: %v", len(refused), len(plans), refused)
	}
	acctest.WantText(t, refused[0], "ERROR", lockedOut)
}

// What is judged is read whole and as it is now, however the server returns, and what it leaves out that it may leave out.
func TestLockoutWhateverTheServerIsLike(t *testing.T) {
	t.Parallel()
	for name, is := range map[string]struct {
		option  func(*simulator.Options)
		without string
	}{
		"small pages, not counted":    {option: func(o *simulator.Options) { o.PageCap, o.CountMinusOne = 1, true }},
		"unknown fields":              {option: func(o *simulator.Options) { o.Future = true }},
		"searches that lag":           {option: func(o *simulator.Options) { o.SearchLag = 3 }},
		"other order and case":        {option: func(o *simulator.Options) { o.Variants = []string{"lists-shuffled", "enums-other-case"} }},
		"the groups above left out":   {without: "ascendantIDs"},
		"the groups of each left out": {without: "memberOf"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, way := range ways {
				if !way.by || way.replaces {
					continue
				}
				h := newHandOf(t, is.option, is.without)
				object := h.imported(t, way.kind, way.id(h))
				h.wantLockedOut(t, h.core(t, nil).Plan(way.kind, object, way.planned(h)), way.words...)
				_, diags := h.core(t, nil).Apply(h.allowed(t).Plan(way.kind, object, way.planned(h)))
				acctest.WantText(t, diags, "ERROR", lockedOut)
				other := h.a.AddGroup("other").ID
				h.join(other, h.user)
				h.grant(other, "administrator", "mnemonic")
				if plan := h.core(t, nil).Plan(way.kind, object, way.planned(h)); acctest.HasError(plan.Diagnostics) {
					t.Error(acctest.Text(plan.Diagnostics))
				}
			}
		})
	}
}

// newHandOf is newHand where responses leave out a field.
func newHandOf(t *testing.T, option func(*simulator.Options), without string) *hand {
	t.Helper()
	if option == nil {
		option = func(*simulator.Options) {}
	}
	h := newHand(t, option)
	if without != "" {
		server := httptest.NewServer(leavingOut{without, h.a.Simulator})
		t.Cleanup(server.Close)
		h.a.URL = server.URL
	}
	return h
}

// leavingOut stands before the simulator and takes a field out of what is served.
type leavingOut struct {
	field  string
	behind http.Handler
}

func (l leavingOut) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	l.behind.ServeHTTP(answer, r)
	var envelope map[string]json.RawMessage
	var object map[string]json.RawMessage
	body := answer.Body.Bytes()
	if json.Unmarshal(body, &envelope) == nil && json.Unmarshal(envelope["data"], &object) == nil && object != nil {
		delete(object, l.field)
		envelope["data"], _ = json.Marshal(object)
		body, _ = json.Marshal(envelope)
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body) // a client that is gone needs no response
}

// If the server does not tell the groups above with the user, they are asked for once, and what belongs to others is still
// no business of the guard: disabling another user asks for nothing at all.
func TestLockoutGuardAsksOnceForTheGroupsAbove(t *testing.T) {
	t.Parallel()
	h := newHandOf(t, nil, "ascendantIDs")
	astrid, err := h.a.Client.GetSubject(context.Background(), argus.User, argus.Ref{Name: "astrid"})
	h.a.Must(err)
	others := h.a.AddGroup("others").ID
	h.join(others, h.inner) // the hand is in it, but neither is taken out
	h.join(others, astrid.ID)
	h.grant(astrid.ID, "userAdmin", h.a.Customer)
	user := h.imported(t, "argus_user", string(astrid.ID))
	var objects []*acctest.Object
	for _, of := range [][2]string{
		{"argus_group", "analysts"}, {"argus_group_membership", string(others) + "/" + string(astrid.ID)}, {"argus_permission", "astrid/userAdmin/" + h.a.Customer},
	} {
		objects = append(objects, h.imported(t, of[0], of[1]))
	}
	guarded := h.core(t, nil)
	h.a.Simulator.ResetRequests()
	acctest.WantNone(t, guarded.Plan(user.Type, user, nil).Diagnostics)
	if requests := h.a.Simulator.Requests(); len(requests) != 0 {
		t.Errorf("the plan to disable another user sends %d requests", len(requests))
	}
	for _, object := range objects {
		acctest.WantNone(t, guarded.Plan(object.Type, object, nil).Diagnostics)
	}
	if requests := h.a.Simulator.Requests(); len(requests) != 1 || requests[0].Operation != "getCurrentUserGroups" {
		t.Errorf("the plans send %+v", requests)
	}

	// If the key may not list them, nobody else's user is kept from being disabled, and a group that may be above the hand is.
	guarded = h.core(t, nil)
	h.a.Simulator.Fail(simulator.Fault{Operation: "getCurrentUserGroups", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
	acctest.WantNone(t, guarded.Plan(user.Type, user, nil).Diagnostics)
	h.wantLockedOut(t, guarded.Plan("argus_group", h.imported(t, "argus_group", theOuter(h)), nil), "could not be checked completely", "the groups of its user")
	h.a.Simulator.ClearFaults()
	guarded = h.core(t, nil)
	h.a.Simulator.Fail(simulator.Fault{Operation: "getCurrentUserGroups", Kind: simulator.ServerError, Status: 400})
	acctest.WantText(t, guarded.Plan(objects[0].Type, objects[0], nil).Diagnostics, "ERROR", "Could not check whether")
}

const ownUser = `
resource "argus_user" "self" {
  short_name = "NAME{robot}"
  name       = "Robot"
}
`

// TestAccLockout is the story as a team meets it: the provider's own user is imported, taken out of the configuration by
// mistake, and at last meant to go.
func TestAccLockout(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	with := func(setting, body string) string {
		return fmt.Sprintf("provider \"argus\" {\n  api_url  = %q\n  api_key  = %q\n  customer = %q\n%s}\n", h.a.URL, h.key, h.a.Customer, setting) + h.a.Expand(body)
	}
	refused := regexp.MustCompile(lockedOut)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: with("", ownUser), ResourceName: "argus_user.self", ImportState: true, ImportStateId: h.a.Name("robot"), ImportStatePersist: true},
			{Config: with("", ownUser), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
			{Config: with("", ""), PlanOnly: true, ExpectError: refused},
			{Config: with("", ownUser), Destroy: true, ExpectError: refused},
			{Config: with("  allow_self_lockout = true\n", ownUser)},
		},
		CheckDestroy: h.a.CheckDisabled(new(string(h.user))),
	})
}
