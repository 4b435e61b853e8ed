package authevent_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// eventful makes a user with an event for each method that is enabled.
func eventful(a *acctest.Argus, t *testing.T, methods ...string) *argus.Subject {
	t.Helper()
	user := a.AddUser("ada")
	for _, method := range methods {
		a.Must(a.Client.EnableUserMethod(t.Context(), user.ID, method))
	}
	return user
}

func TestAccAuthenticationEvents(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := eventful(a, t, "totp")
	events, err := argus.Collect(a.Client.ListAuthenticationEvents(t.Context(), user.ID, argus.AuthenticationEventsRequest{}))
	a.Must(err)
	if len(events) == 0 {
		t.Skip("this Argus keeps no event of a method that is enabled")
	}
	event := events[len(events)-1]
	const these = "data.argus_authentication_events.these"
	config := func(criteria string) string {
		return a.Config("data \"argus_authentication_events\" \"these\" {\n  user = \"" + user.ShortName + "\"\n  " + criteria + "\n}")
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{
		{Config: config(""), Check: resource.TestCheckTypeSetElemNestedAttrs(these, "events.*", map[string]string{
			"id": string(event.ID), "timestamp": event.Timestamp.String(), "result": strings.ToLower(event.Result),
			"authentication_method": strings.ToLower(event.AuthenticationMethod), "ip": event.IP, "message": event.Message,
			"user.id": string(user.ID), "customer.short_name": a.Customer,
		})},
		{Config: config(`end_timestamp = "2001-01-01T00:00:00Z"`), Check: resource.TestCheckResourceAttr(these, "events.#", "0")},
		{Config: config(`limit = 1`), Check: resource.TestCheckResourceAttr(these, "events.#", "1")},
	}})
}

// The order is the same whatever pages the server makes, and times are taken in each form of the contract.
func TestEventsOfAllPagesInOneOrder(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	a := acctest.Start(t, func(o *simulator.Options) {
		o.PageCap, o.CountMinusOne, o.Variants = 1, true, []string{"enums-other-case"}
		o.Clock = func() time.Time { return now }
	})
	user := a.AddUser("ada")
	for _, method := range []string{"totp", "apikey", "ldap"} {
		a.Must(a.Client.EnableUserMethod(t.Context(), user.ID, method))
		now = now.Add(time.Hour)
	}
	core := a.NarrowCore("viewUsers", "viewUserAuthenticationEvents") // which is all that it needs
	for _, test := range []struct {
		criteria map[string]any
		want     []string
	}{
		{map[string]any{}, []string{"ldap", "apikey", "totp"}},
		{map[string]any{"start_timestamp": "2026-03-01T13:00:00Z"}, []string{"ldap", "apikey"}},
		{map[string]any{"end_timestamp": "1772366400000"}, []string{"totp"}},
		{map[string]any{"start_timestamp": "-90m"}, []string{"ldap"}},
		{map[string]any{"limit": 2}, []string{"ldap", "apikey"}},
	} {
		test.criteria["user"] = string(user.ID)
		found, diags := core.ReadData("argus_authentication_events", test.criteria)
		acctest.WantNone(t, diags)
		if got := found.Rows("events", "authentication_method"); !slices.Equal(got, test.want) {
			t.Errorf("%v: found %q, not %q", test.criteria, got, test.want)
		}
		if actions := found.Rows("events", "action"); slices.ContainsFunc(actions, func(action string) bool { return action != "enrollment" }) {
			t.Errorf("the actions are %q", actions)
		}
	}
}

func TestEventsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := eventful(a, t, "totp")
	named := func(more map[string]any) map[string]any {
		if more == nil {
			more = map[string]any{}
		}
		more["user"] = user.ShortName
		return more
	}
	_, diags := a.Core().ReadData("argus_authentication_events", named(map[string]any{"start_timestamp": "long ago"}))
	acctest.WantText(t, diags, "ERROR", `"start_timestamp"`, "long ago")
	_, diags = a.NarrowCore("viewUsers").ReadData("argus_authentication_events", named(nil))
	acctest.WantText(t, diags, "ERROR", "Could not list the events of user", user.ShortName, `"viewUserAuthenticationEvents"`)
	_, diags = a.Core().ReadData("argus_authentication_events", map[string]any{"user": a.AddGroup("day").ShortName})
	acctest.WantText(t, diags, "ERROR", "Not a user", `"user"`)
	sim := a.NeedSimulator("fails on demand")
	for _, test := range []struct {
		fault simulator.Fault
		want  []string
	}{
		{simulator.Fault{Kind: simulator.NullFields}, []string{"ERROR", "has no id"}},
		{simulator.Fault{Kind: simulator.WrongCount, Count: 99}, []string{"WARNING", `"events"`, "Found 1 of at least 99 events"}},
	} {
		sim.ClearFaults()
		test.fault.Operation, test.fault.Times = "getUserAuthenticationEvents", simulator.Always
		sim.Fail(test.fault)
		_, diags := a.Core().ReadData("argus_authentication_events", named(nil))
		acctest.WantText(t, diags, test.want...)
	}
}

// Events of another user are not shown as those of this one, and no message carries a secret into the state.
func TestEventsOfOthersAndSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	user, other := eventful(a, t, "totp"), a.AddUser("bob")
	key, from, to := a.Key, "method TOTP enabled", "logged in with "+a.Key
	a.Rewrite(func(r *http.Request, body []byte) []byte {
		if strings.HasSuffix(r.URL.Path, "/events") {
			return []byte(strings.ReplaceAll(string(body), from, to))
		}
		return body
	})
	found, diags := a.Core().ReadData("argus_authentication_events", map[string]any{"user": string(user.ID)})
	acctest.WantNone(t, diags)
	prefix := key[:strings.LastIndex(key, "/")]
	if got := found.Rows("events", "message"); !slices.Equal(got, []string{"logged in with " + prefix + "/…"}) {
		t.Errorf("the messages are %q", got)
	}
	from, to = `"id":`+string(user.ID), `"id":`+string(other.ID)
	_, diags = a.Core().ReadData("argus_authentication_events", map[string]any{"user": string(user.ID)})
	acctest.WantText(t, diags, "ERROR", "has one of user "+string(other.ID))
}
