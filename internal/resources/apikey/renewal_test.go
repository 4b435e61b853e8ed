package apikey_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// clock is a time that tests move, of the provider and of the simulator.
type clock struct{ now time.Time }

func (c *clock) days(count int) { c.now = c.now.AddDate(0, 0, count) }

func (c *clock) in(days int) string { return c.now.AddDate(0, 0, days).Format(time.RFC3339) }

// began is when clocks begin.
var began = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// startClock starts a simulator and a provider that share a clock, with a user.
func startClock(t *testing.T) (*acctest.Argus, *acctest.Core, *argus.Subject, *clock) {
	t.Helper()
	c := &clock{began}
	now := func() time.Time { return c.now }
	a := acctest.Start(t, func(o *simulator.Options) { o.Clock = now })
	return a, a.CoreAt(now), addUser(a, "service"), c
}

func TestRenewal(t *testing.T) {
	t.Parallel()
	a, core, user, c := startClock(t)
	config := backup(user.ShortName, map[string]any{"expiration_days": 30, "renew_before_days": 7})
	object, diags := core.Make(kind, config)
	acctest.WantNone(t, diags)
	key := object.Text("key")

	c.days(23) // exactly 7 days are left
	object, _ = core.Read(object)
	if plan := core.Plan(kind, object, config); !plan.Empty() {
		t.Errorf("too early, the plan changes %v", plan.Changes())
	}
	c.days(1)
	if plan := core.Plan(kind, object, config); !plan.Empty() {
		t.Errorf("the clock passed without a read, and the plan changes %v", plan.Changes())
	}
	object, _ = core.Read(object)
	plan := core.Plan(kind, object, config)
	if !slices.Equal(plan.Changes(), []string{"valid_until"}) || len(plan.Replace) > 0 {
		t.Fatalf("the plan of a renewal that is due changes %v, replaced for %v", plan.Changes(), plan.Replace)
	}
	a.Simulator.ResetRequests()
	renewed, diags := core.Apply(plan)
	acctest.WantNone(t, diags)
	a.Must(acctest.Same("key", renewed.Text("key"), key, "valid_until", renewed.Text("valid_until"), c.in(30)))
	a.Must(acctest.Same("days that were sent", sentDays(t, a), float64(30)))
	read, diags := core.Read(renewed)
	acctest.WantNone(t, diags)
	if !read.Same(renewed) {
		t.Error("a read after the renewal shows changes")
	}
	if plan := core.Plan(kind, read, config); !plan.Empty() {
		t.Errorf("the plan after a renewal changes %v", plan.Changes())
	}
	if k := find(a, user, read.Text("id")); k.ValidUntil.String() != read.Text("valid_until") {
		t.Errorf("the server's key is valid until %s, state's until %s", k.ValidUntil, read.Text("valid_until"))
	}

	// Expired and still listed: renewed all the same, unless that is not wanted.
	c.days(31)
	read, _ = core.Read(read)
	if plan := core.Plan(kind, read, backup(user.ShortName, nil)); slices.Contains(plan.Changes(), "valid_until") {
		t.Error("a renewal is planned although renew_before_days was taken away")
	}
	if plan := core.Plan(kind, read, config); !slices.Equal(plan.Changes(), []string{"valid_until"}) {
		t.Errorf("the plan of an expired key changes %v", plan.Changes())
	}
}

// sentDays are the days of the one renewal that was sent; nil if it named none.
func sentDays(t *testing.T, a *acctest.Argus) any {
	t.Helper()
	requests := slices.DeleteFunc(a.Simulator.Requests(), func(r simulator.Request) bool { return r.Method != "PUT" })
	if len(requests) != 1 || requests[0].Operation != "renewUserApiKeyByPrefix" {
		t.Fatalf("%d writes were sent, not one renewal", len(requests))
	}
	var body map[string]any
	if err := json.Unmarshal(requests[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	return body["expirationDays"]
}

func TestRenewalByTheServicesDefault(t *testing.T) {
	t.Parallel()
	a, core, user, c := startClock(t)
	config := backup(user.ShortName, map[string]any{"renew_before_days": 20})
	object, _ := core.Make(kind, config)
	a.Must(acctest.Same("valid_until", object.Text("valid_until"), c.in(90)))
	c.days(71)
	object, _ = core.Read(object)
	a.Simulator.ResetRequests()
	object, _ = core.Change(kind, object, config)
	a.Must(acctest.Same("days that were sent", sentDays(t, a), acctest.Empty, "valid_until", object.Text("valid_until"), c.in(90)))
}

// A life that is no longer than the window would be renewed in every plan.
func TestShortLifeIsNotRenewedForEver(t *testing.T) {
	t.Parallel()
	a, core, user, c := startClock(t)
	config := backup(user.ShortName, map[string]any{"renew_before_days": 120})
	object, diags := core.Make(kind, config)
	acctest.WantText(t, diags, "WARNING", `"renew_before_days"`, "will not be renewed", "120")
	for range 2 {
		object, diags = core.Read(object)
		acctest.WantNone(t, diags)
		if plan := core.Plan(kind, object, config); !plan.Empty() {
			t.Errorf("the plan changes %v", plan.Changes())
		}
		c.days(89)
	}
	// A window that fits is decided upon when it is written, and shown by the next plan.
	config["renew_before_days"] = 10
	plan := core.Plan(kind, object, config)
	if !slices.Equal(plan.Changes(), []string{"renew_before_days"}) {
		t.Errorf("the plan changes %v", plan.Changes())
	}
	object, diags = core.Apply(plan)
	acctest.WantNone(t, diags)
	if plan := core.Plan(kind, object, config); !slices.Equal(plan.Changes(), []string{"valid_until"}) {
		t.Errorf("the plan of a renewal that is due changes %v", plan.Changes())
	}
	if plan := core.Plan(kind, object, backup(user.ShortName, map[string]any{"renew_before_days": 1})); !slices.Equal(plan.Changes(), []string{"renew_before_days"}) {
		t.Errorf("with a smaller window the plan changes %v", plan.Changes())
	}
	if a.Simulator.Count("renewUserApiKeyByPrefix") != 0 {
		t.Error("the key was renewed")
	}
}

// A renewal that grants no more than the window is the last one.
func TestRenewalForAShorterLife(t *testing.T) {
	t.Parallel()
	_, core, user, c := startClock(t)
	object, _ := core.Make(kind, backup(user.ShortName, map[string]any{"expiration_days": 200, "renew_before_days": 100}))
	config := backup(user.ShortName, map[string]any{"renew_before_days": 100})
	object, _ = core.Change(kind, object, config)
	c.days(101)
	object, _ = core.Read(object)
	object, diags := core.Change(kind, object, config)
	acctest.WantText(t, diags, "WARNING", `"renew_before_days"`, "will not be renewed", c.in(90))
	if plan := core.Plan(kind, object, config); !plan.Empty() {
		t.Errorf("the plan after the renewal changes %v", plan.Changes())
	}
}

// An imported key that was renewed long ago is due at once, and after a renewal for no longer than the window not again.
func TestRenewalAfterImport(t *testing.T) {
	t.Parallel()
	a, core, user, c := startClock(t)
	made, _ := core.Make(kind, backup(user.ShortName, map[string]any{"expiration_days": 30}))
	c.days(25)
	object, _ := core.Import(kind, user.ShortName+"/"+made.Text("id"))
	a.Must(acctest.Same("key", object.Text("key"), acctest.Empty, "valid_until", object.Text("valid_until"), c.in(5)))
	config := backup(user.ShortName, map[string]any{"renew_before_days": 7, "expiration_days": 30})
	object, diags := core.Change(kind, object, config)
	acctest.WantNone(t, diags)
	object, _ = core.Change(kind, object, config)
	a.Must(acctest.Same("key", object.Text("key"), acctest.Empty, "valid_until", object.Text("valid_until"), c.in(30)))
	if plan := core.Plan(kind, object, config); !plan.Empty() {
		t.Errorf("the plan after the renewal changes %v", plan.Changes())
	}
}

func TestRenewalThatFails(t *testing.T) {
	t.Parallel()
	a, core, user, c := startClock(t)
	config := backup(user.ShortName, map[string]any{"expiration_days": 30, "renew_before_days": 7})
	object, _ := core.Make(kind, config)
	c.days(25)
	object, _ = core.Read(object)
	a.Simulator.Fail(simulator.Fault{Operation: "renewUserApiKeyByPrefix", Kind: simulator.ServerError, Status: 403})
	kept, diags := core.Apply(core.Plan(kind, object, config))
	acctest.WantText(t, diags, "ERROR", "Could not renew API key", object.Text("id"), "administrativeAuthenticationSetup-APIKEY")
	if kept == nil || kept.Text("valid_until") != object.Text("valid_until") || kept.Text("key") != object.Text("key") {
		t.Error("a renewal that failed changed state")
	}
	kept, _ = core.Read(kept)
	if plan := core.Plan(kind, kept, config); !slices.Equal(plan.Changes(), []string{"valid_until"}) {
		t.Errorf("the next plan changes %v", plan.Changes())
	}
}

// A life that is too short for the window is renewed once when more days are asked for, and what Argus grants then is its life.
func TestRaisedDaysRenewOnce(t *testing.T) {
	t.Parallel()
	for variant, granted := range map[string]int{"": 90, "renewal-capped": 60, "renewal-refused": 10} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			c := &clock{began}
			now := func() time.Time { return c.now }
			a := acctest.Start(t, func(o *simulator.Options) {
				o.Clock = now
				if variant != "" {
					o.Variants = []string{variant}
				}
			})
			core, user := a.CoreAt(now), addUser(a, "service")
			object, _ := core.Make(kind, backup(user.ShortName, map[string]any{"expiration_days": 10, "renew_before_days": 3}))
			end := object.Text("valid_until")
			config := backup(user.ShortName, map[string]any{"expiration_days": 90, "renew_before_days": 70})
			a.Simulator.ResetRequests()
			plan := core.Plan(kind, object, config)
			for range 2 { // core plans again during apply
				again := core.Plan(kind, object, config)
				if !slices.Contains(again.Changes(), "valid_until") || len(again.Replace) > 0 {
					t.Fatalf("the plan changes %v, replaced for %v", again.Changes(), again.Replace)
				}
			}
			renewed, diags := core.Apply(plan)
			a.Must(acctest.Same("days that were sent", sentDays(t, a), float64(90)))
			if refused := variant == "renewal-refused"; refused {
				acctest.WantText(t, diags, "ERROR", `"expiration_days"`, "cannot be renewed")
				a.Must(acctest.Same("valid_until", renewed.Text("valid_until"), end))
				// What was not written is written without another renewal.
				renewed, _ = core.Change(kind, renewed, config)
			} else {
				a.Must(acctest.Same("errors", acctest.HasError(diags), false, "valid_until", renewed.Text("valid_until"), c.in(granted)))
			}
			for range 2 {
				c.days(4)
				read, _ := core.Read(renewed)
				plan := core.Plan(kind, read, config)
				if !plan.Empty() {
					t.Errorf("after the one renewal the plan changes %v", plan.Changes())
				}
				if granted > 70 {
					acctest.WantNone(t, plan.Diagnostics)
				} else {
					acctest.WantText(t, plan.Diagnostics, "WARNING", `"renew_before_days"`, "API key "+object.Text("id")+" will not be renewed")
				}
				renewed = read
			}
			if count := a.Simulator.Count("renewUserApiKeyByPrefix"); count != 1 {
				t.Errorf("%d renewals were sent, not one", count)
			}
			// Even more days are asked for once more.
			config["expiration_days"] = 120
			if plan := core.Plan(kind, renewed, config); slices.Contains(plan.Changes(), "valid_until") != (granted <= 70) {
				t.Errorf("with more days the plan changes %v", plan.Changes())
			}
		})
	}
}

// A renewal that is due and that Argus refuses is an error in apply, and every plan after it warns.
func TestRefusedRenewalIsWarnedOf(t *testing.T) {
	t.Parallel()
	a, core, user, c := startClock(t)
	config := backup(user.ShortName, map[string]any{"expiration_days": 30, "renew_before_days": 7})
	object, _ := core.Make(kind, config)
	c.days(25)
	object, _ = core.Read(object)
	a.Simulator.Fail(simulator.Fault{Operation: "renewUserApiKeyByPrefix", Kind: simulator.ServerError, Status: 412})
	object, diags := core.Apply(core.Plan(kind, object, config))
	acctest.WantText(t, diags, "ERROR", "Could not renew API key")
	object, _ = core.Read(object)
	plan := core.Plan(kind, object, config)
	acctest.WantText(t, plan.Diagnostics, "WARNING", "API key "+object.Text("id")+" may not be renewed", object.Text("valid_until"))
	renewed, diags := core.Apply(plan)
	acctest.WantNone(t, diags)
	acctest.WantNone(t, core.Plan(kind, renewed, config).Diagnostics)
}

// Days and a window that are known only after apply may renew the key, and the plan during apply reports whether they do.
func TestUnknownWindowMayRenew(t *testing.T) {
	t.Parallel()
	_, core, user, c := startClock(t)
	config := backup(user.ShortName, map[string]any{"expiration_days": 30, "renew_before_days": 7})
	object, _ := core.Make(kind, config)
	for days, due := range map[int]bool{0: false, 25: true} {
		c.days(days)
		object, _ = core.Read(object)
		unknown := backup(user.ShortName, map[string]any{"expiration_days": 30, "renew_before_days": acctest.Unknown})
		if plan := core.Plan(kind, object, unknown); !slices.Contains(plan.Changes(), "valid_until") {
			t.Errorf("the plan with an unknown window changes %v", plan.Changes())
		}
		if plan := core.Plan(kind, object, config); slices.Contains(plan.Changes(), "valid_until") != due {
			t.Errorf("the plan with a known window changes %v", plan.Changes())
		}
		c.days(-days)
	}
}
