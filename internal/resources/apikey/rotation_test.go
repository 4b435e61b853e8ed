package apikey_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// rotates reports whether a plan replaces the key because of its age.
func rotates(plan *acctest.Plan) bool {
	return len(plan.Replace) == 1 && strings.Contains(plan.Replace[0].String(), "rotate_at")
}

// A key that is older than rotate_after_days is replaced by the next plan after a read, old key last, and its successor in its turn.
func TestRotation(t *testing.T) {
	t.Parallel()
	a, core, user, c := startClock(t)
	config := backup(user.ShortName, map[string]any{"expiration_days": 30, "renew_before_days": 7, "rotate_after_days": 60})
	object, diags := core.Make(kind, config)
	acctest.WantNone(t, diags)
	for range 2 {
		a.Must(acctest.Same("rotate_at", object.Text("rotate_at"), c.in(60)))
		old := object
		for range 2 { // renewals do not make it younger
			c.days(25)
			object, _ = core.Read(object)
			object, diags = core.Change(kind, object, config)
			acctest.WantNone(t, diags)
			a.Must(acctest.Same("key", object.Text("key"), old.Text("key"), "rotate_at", object.Text("rotate_at"), old.Text("rotate_at")))
		}
		c.days(9)
		object, _ = core.Read(object)
		if plan := core.Plan(kind, object, config); rotates(plan) {
			t.Error("the plan replaces the key too early")
		}
		c.days(1)
		if plan := core.Plan(kind, object, config); rotates(plan) {
			t.Error("the clock passed without a read, and the plan replaces the key")
		}
		object, _ = core.Read(object)
		plan := core.Plan(kind, object, config)
		if !rotates(plan) || !slices.Contains(plan.Changes(), "rotate_at") {
			t.Fatalf("the plan changes %v, and replaces because of %v", plan.Changes(), plan.Replace)
		}
		object, diags = core.Replace(acctest.Replacement{CreatesFirst: true}, object, config)
		acctest.WantSilence(t, diags, "Similar API keys")
		if object.Text("key") == old.Text("key") || find(a, user, old.Text("id")) != nil || find(a, user, object.Text("id")) == nil {
			t.Error("the old key is not replaced by a new one")
		}
		again, diags := core.Read(object)
		acctest.WantNone(t, diags)
		if !again.Same(object) || !core.Plan(kind, again, config).Empty() {
			t.Error("a read or a plan after the rotation shows changes")
		}
	}
}

// Days that are set, raised or taken away are decided upon after they are written, in place.
func TestRotationThatIsChanged(t *testing.T) {
	t.Parallel()
	a, core, user, c := startClock(t)
	config := func(after any) map[string]any {
		return backup(user.ShortName, map[string]any{"expiration_days": 300, "rotate_after_days": after})
	}
	object, _ := core.Make(kind, config(nil))
	a.Must(acctest.Same("rotate_at", object.Text("rotate_at"), acctest.Empty))
	begin := c.now
	for _, step := range []struct {
		after any
		at    int // days since the beginning
	}{{10, 10}, {40, 40}, {20, 20}} {
		plan := core.Plan(kind, object, config(step.after))
		if len(plan.Replace) > 0 || !slices.Contains(plan.Changes(), "rotate_at") {
			t.Fatalf("%v days: the plan changes %v, replaced for %v", step.after, plan.Changes(), plan.Replace)
		}
		object, _ = core.Apply(plan)
		a.Must(acctest.Same("rotate_at", object.Text("rotate_at"), begin.AddDate(0, 0, step.at).Format("2006-01-02T15:04:05Z")))
	}
	c.days(25)
	object, _ = core.Read(object)
	for _, after := range []any{nil, 30} {
		if plan := core.Plan(kind, object, config(after)); len(plan.Replace) > 0 {
			t.Errorf("the key is replaced although rotate_after_days becomes %v", after)
		}
	}
	if plan := core.Plan(kind, object, config(15)); !rotates(plan) {
		t.Error("the key is not replaced although rotate_after_days becomes still less")
	}
}

var creation = regexp.MustCompile(`"createdTimestamp":\d+,`)

// What was imported is rotated by the time of its creation; if Argus does not tell that, a warning says so.
func TestRotationOfAnImportedKey(t *testing.T) {
	t.Parallel()
	_, core, user, c := startClock(t)
	config := backup(user.ShortName, map[string]any{"rotate_after_days": 50})
	made, _ := core.Make(kind, config)
	c.days(51)
	object, _ := core.Import(kind, user.ShortName+"/"+made.Text("id"))
	plan := core.Plan(kind, object, config)
	if len(plan.Replace) > 0 {
		t.Fatalf("an import whose state has no days yet is replaced for %v", plan.Replace)
	}
	object, _ = core.Apply(plan)
	if plan := core.Plan(kind, object, config); !rotates(plan) {
		t.Error("an old key that was imported is not rotated")
	}

	untold := acctest.Start(t, func(*simulator.Options) {}) // whose responses are rewritten
	core = untold.Core()
	other := addUser(untold, "other")
	made, _ = core.Make(kind, backup(other.ShortName, nil))
	untold.Rewrite(func(_ *http.Request, body []byte) []byte { return creation.ReplaceAll(body, nil) })
	core = untold.Core()
	object, _ = core.Import(kind, other.ShortName+"/"+made.Text("id"))
	config = backup(other.ShortName, map[string]any{"rotate_after_days": 1})
	object, diags := core.Change(kind, object, config)
	for _, diags := range [][]*tfprotov6.Diagnostic{diags, core.Plan(kind, object, config).Diagnostics} {
		acctest.WantText(t, diags, "WARNING", "will not be rotated", "-replace")
	}
}

func TestRotationThatCannotWork(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	for name, test := range map[string]struct {
		days map[string]any
		want string
	}{
		"later than the end":       {map[string]any{"expiration_days": 30, "rotate_after_days": 30}, "rotate_after_days must be less than expiration_days"},
		"renewed meanwhile":        {map[string]any{"expiration_days": 30, "rotate_after_days": 90, "renew_before_days": 7}, ""},
		"a day before the end":     {map[string]any{"expiration_days": 30, "rotate_after_days": 29}, ""},
		"no day":                   {map[string]any{"rotate_after_days": 0}, "rotate_after_days"},
		"a key that never expires": {map[string]any{"disable_expiration": true, "rotate_after_days": 90}, ""},
	} {
		diags := core.Validate(kind, backup("ada", test.days))
		if test.want == "" {
			acctest.WantNone(t, diags)
			continue
		}
		t.Log(name)
		acctest.WantText(t, diags, "ERROR", "rotate_after_days", test.want)
	}
}

// The provider's own key is not rotated away: the plan refuses it.
func TestRotationOfTheProvidersOwnKey(t *testing.T) {
	t.Parallel()
	a, core, _, c := startClock(t)
	own, err := a.Client.CurrentUser(t.Context())
	a.Must(err)
	config := backup(string(own.ID), map[string]any{"rotate_after_days": 5})
	object, _ := core.Make(kind, config)
	c.days(6)
	itself, diags := a.NewCoreOf(map[string]any{"api_key": object.Text("key")}, func(o *provider.Options) { o.Now = func() time.Time { return c.now } })
	acctest.WantNone(t, diags)
	object, _ = itself.Read(object)
	acctest.WantText(t, itself.Plan(kind, object, config).Diagnostics, "ERROR", "lock the provider out", "the key that the provider uses")
}

// A server may be wrong about when it created a key, or its clock may be. What was created just now is not due, and not never due either.
func TestRotationByAWrongTimeOfCreation(t *testing.T) {
	t.Parallel()
	for name, told := range map[string]string{"long ago": `"createdTimestamp":1500000000000,`, "in years": `"createdTimestamp":4000000000000,`, "never": ``} {
		t.Run(name, func(t *testing.T) {
			a, _, user, c := startClock(t)
			a.Rewrite(func(_ *http.Request, body []byte) []byte { return creation.ReplaceAll(body, []byte(told)) })
			core := a.CoreAt(func() time.Time { return c.now })
			config := backup(user.ShortName, map[string]any{"expiration_days": 60, "rotate_after_days": 30})
			object, diags := core.Make(kind, config)
			acctest.WantNone(t, diags)
			for range 2 {
				object, _ = core.Read(object)
				if plan := core.Plan(kind, object, config); !plan.Empty() {
					t.Fatalf("a new key is planned to change %v, replaced for %v", plan.Changes(), plan.Replace)
				}
				a.Must(acctest.Same("rotate_at", object.Text("rotate_at"), c.in(30)))
				c.days(30)
				object, _ = core.Read(object)
				if !rotates(core.Plan(kind, object, config)) {
					t.Fatal("an old key is not replaced")
				}
				object, _ = core.Replace(acctest.Replacement{CreatesFirst: true}, object, config)
			}
		})
	}
}

// A key that Argus lets end before it is rotated would be dead meanwhile: that is said when the key is created and in each plan.
func TestRotationLaterThanTheEnd(t *testing.T) {
	t.Parallel()
	_, core, user, c := startClock(t)
	config := backup(user.ShortName, map[string]any{"rotate_after_days": 120}) // Argus takes 90 days
	object, diags := core.Make(kind, config)
	for range 2 {
		acctest.WantText(t, diags, "WARNING", "API key "+object.Text("prefix")+" ends before it is rotated", object.Text("valid_until"), object.Text("rotate_at"), "renew_before_days")
		object, _ = core.Read(object)
		diags = core.Plan(kind, object, config).Diagnostics
	}
	renewed := backup(user.ShortName, map[string]any{"rotate_after_days": 120, "renew_before_days": 7})
	acctest.WantNone(t, core.Plan(kind, object, renewed).Diagnostics)
	c.days(1)
	acctest.WantNone(t, core.Plan(kind, object, backup(user.ShortName, map[string]any{"rotate_after_days": 60})).Diagnostics)
}

// Days that are known only in the apply, and are what they were, do not make the apply plan something else.
func TestRotationByDaysThatAreNotKnown(t *testing.T) {
	t.Parallel()
	_, core, user, c := startClock(t)
	config := func(after any) map[string]any {
		return backup(user.ShortName, map[string]any{"rotate_after_days": after})
	}
	object, _ := core.Make(kind, config(30))
	if plan := core.Plan(kind, object, config(acctest.Unknown)); len(plan.Replace) > 0 {
		t.Error("a key that is not due is replaced")
	}
	c.days(31)
	object, _ = core.Read(object)
	if plan := core.Plan(kind, object, config(acctest.Unknown)); !rotates(plan) {
		t.Error("the plan updates the key, and the apply would have to replace it")
	}
}

// A machine whose clock is wrong neither rotates nor renews keys by it: the time that Argus tells decides.
func TestRotationOfAMachineWithAnotherClock(t *testing.T) {
	t.Parallel()
	for _, wrong := range []time.Duration{-5 * 365 * day, -2 * day, 2 * day, 5 * 365 * day} {
		a, right, user, c := startClock(t)
		core := a.CoreAt(func() time.Time { return c.now.Add(wrong) })
		config := backup(user.ShortName, map[string]any{"expiration_days": 60, "renew_before_days": 30, "rotate_after_days": 31})
		object, diags := core.Make(kind, config)
		acctest.WantNone(t, diags)
		a.Must(acctest.Same("rotate_at", object.Text("rotate_at"), c.in(31)))
		for _, days := range []int{0, 29, 2} {
			c.days(days)
			for _, reads := range []*acctest.Core{core, right} {
				read, _ := reads.Read(object)
				if plan := reads.Plan(kind, read, config); rotates(plan) != (days == 2) || days != 2 && !plan.Empty() {
					t.Errorf("off by %s, after %d days more the plan changes %v", wrong, days, plan.Changes())
				}
			}
		}
	}
}

const day = 24 * time.Hour
