package safeguards

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// subjects makes a user and two groups, with more over their configurations.
func subjects(a *acctest.Argus, core *acctest.Core, more map[string]any) []*acctest.Object {
	var made []*acctest.Object
	for name, kind := range map[string]string{"alice": "argus_user", "operations": "argus_group", "developers": "argus_group"} {
		config := a.SubjectConfig(kind, more)
		config["short_name"] = a.Name(name)
		object, _ := core.Make(kind, config)
		made = append(made, object)
	}
	return made
}

// braked is a provider that allows so many.
func braked(t *testing.T, a *acctest.Argus, most any) *acctest.Core {
	t.Helper()
	core, diags := a.NewCore(map[string]any{"max_disabled_subjects": most})
	acctest.WantNone(t, diags)
	return core
}

const tooMany = "Plan exceeds max_disabled_subjects"

func TestBrakeCountsDestroys(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	made := subjects(a, a.Core(), nil)
	core := braked(t, a, 2)
	for range 2 { // a plan made twice counts once
		for _, object := range made[:2] {
			acctest.WantNone(t, core.Plan(object.Type, object, nil).Diagnostics)
		}
	}
	words := []string{"ERROR", tooMany, "allows 2", "at least 3", "raise max_disabled_subjects", "-target"}
	for _, object := range made {
		words = append(words, object.Text("id"), object.Text("short_name"))
	}
	acctest.WantText(t, core.Plan(made[2].Type, made[2], nil).Diagnostics, words...)

	// Another configuration begins again, and the one that is not set has no limit.
	acctest.WantNone(t, braked(t, a, 2).Plan(made[2].Type, made[2], nil).Diagnostics)
	core = braked(t, a, nil)
	for _, object := range made {
		acctest.WantNone(t, core.Plan(object.Type, object, nil).Diagnostics)
	}
	acctest.WantText(t, braked(t, a, 0).Plan(made[0].Type, made[0], nil).Diagnostics, "ERROR", tooMany, "allows 0", "at least 1")
}

// However the plans of one run come together, as many are allowed as the limit says.
func TestBrakeCountsPlansInParallel(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	made := subjects(a, a.Core(), nil)
	core := braked(t, a, 1)
	refused := make([]bool, len(made))
	var plans sync.WaitGroup
	for i, object := range made {
		plans.Go(func() { refused[i] = acctest.HasError(core.Plan(object.Type, object, nil).Diagnostics) })
	}
	plans.Wait()
	count := 0
	for _, is := range refused {
		if is {
			count++
		}
	}
	if count != 2 {
		t.Errorf("%d of 3 are refused", count)
	}
}

func TestBrakeCountsReplacementsAndNotTheAbandoned(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	for _, object := range subjects(a, a.Core(), nil) {
		config := a.SubjectConfig(object.Type, map[string]any{"short_name": object.Text("short_name"), "customer": object.Text("customer")})
		core := braked(t, a, 0)
		acctest.WantNone(t, core.Plan(object.Type, object, config).Diagnostics)
		config["domain"] = "elsewhere"
		acctest.WantText(t, core.Plan(object.Type, object, config).Diagnostics, "ERROR", tooMany, "would be replaced", object.Text("id"))
	}
	b := acctest.Start(t)
	core := braked(t, b, 0)
	for _, object := range subjects(b, core, map[string]any{"deletion_policy": "abandon"}) {
		if plan := core.Plan(object.Type, object, nil); acctest.HasError(plan.Diagnostics) {
			t.Error(acctest.Text(plan.Diagnostics))
		}
		config := b.SubjectConfig(object.Type, map[string]any{"short_name": object.Text("short_name"), "customer": object.Text("customer"), "domain": "elsewhere"})
		if plan := core.Plan(object.Type, object, config); acctest.HasError(plan.Diagnostics) {
			t.Error(acctest.Text(plan.Diagnostics))
		}
	}
}

// What the key no longer sees counts, and stays in state beyond the limit. What it sees disabled does not: a plan brings
// that back.
func TestBrakeCountsWhatIsLostFromSight(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("hides on demand")
			object, _ := a.Core().Make(kind, a.SubjectConfig(kind, nil))
			hide := func() {
				operation := acctest.ReadByID[kind]
				sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 404})
				sim.Fail(simulator.Fault{Operation: "searchSubjects", Kind: simulator.ServerError, Status: 404})
			}
			hide()
			left, diags := braked(t, a, 1).Read(object)
			acctest.WantText(t, diags, "WARNING", "no longer visible")
			if left != nil {
				t.Errorf("%s: what is not visible stayed in state", kind)
			}
			hide()
			left, diags = braked(t, a, 0).Read(object)
			acctest.WantText(t, diags, "ERROR", tooMany, "is no longer visible", object.Text("id"), object.Text("short_name"))
			if left == nil {
				t.Errorf("%s: what is beyond the limit left the state", kind)
			}
			a.DisableByHand(kind, object.Text("id"))
			core := braked(t, a, 0)
			left, diags = core.Read(object)
			acctest.WantNone(t, diags)
			if left == nil {
				t.Fatalf("%s: what is disabled left the state", kind)
			}
			acctest.WantNone(t, core.Plan(kind, left, nil).Diagnostics)
		})
	}
}

// What was disabled outside Terraform and is not refreshed does not count, however the server shows it, and nothing is looked up
// within the limit.
func TestBrakeLeavesOutWhatIsDisabledInArgus(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"disabled-hidden-by-id", "disabled-hidden-by-shortname"}} {
		t.Run(fmt.Sprint(variants), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants, o.SearchLag = variants, 1 })
			made := subjects(a, a.Core(), nil)
			for _, object := range made[:2] {
				a.DisableByHand(object.Type, object.Text("id"))
			}
			core := braked(t, a, 2)
			if a.Simulator != nil {
				a.Simulator.ResetRequests()
			}
			for _, object := range made[:2] {
				acctest.WantNone(t, core.Plan(object.Type, object, nil).Diagnostics)
			}
			if a.Simulator != nil && len(a.Simulator.Requests()) > 0 {
				t.Errorf("a plan within the limit sends %d requests", len(a.Simulator.Requests()))
			}
			core = braked(t, a, 0)
			for _, object := range made[:2] {
				acctest.WantNone(t, core.Plan(object.Type, object, nil).Diagnostics)
			}
			refused := core.Plan(made[2].Type, made[2], nil).Diagnostics
			acctest.WantText(t, refused, "ERROR", tooMany, "at least 1", made[2].Text("id"))
			for _, object := range made[:2] {
				if strings.Contains(acctest.Text(refused), object.Text("id")) {
					t.Errorf("the error names a disabled one: %s", acctest.Text(refused))
				}
			}
		})
	}
}

func TestBrakeMustBeKnown(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	object, _ := a.Core().Make("argus_group", a.SubjectConfig("argus_group", nil))
	_, diags := a.NewCore(map[string]any{"max_disabled_subjects": acctest.Unknown})
	acctest.WantText(t, diags, "ERROR", "max_disabled_subjects", "not known yet")
	_, diags = a.NewCore(map[string]any{"max_disabled_subjects": -1})
	acctest.WantText(t, diags, "ERROR", "max_disabled_subjects", "at least 0")
	core, _ := a.NewCore(map[string]any{"max_disabled_subjects": 0, "api_key": acctest.Unknown})
	acctest.WantText(t, core.Plan("argus_group", object, nil).Diagnostics, "ERROR", tooMany)
}

// A real Terraform refuses the plan, and applies what a plan within the limit allows, updates among it.
func TestAccBrake(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	a := acctest.Start(t)
	configure := func(most, body string) {
		tf.Configure(strings.Replace(a.Config(body), "{\n", "{\n  max_disabled_subjects = "+most+"\n", 1))
	}
	three := `
resource "argus_group" "kept" {
  short_name = "NAME{kept}"
  name       = "Kept"
}

resource "argus_group" "these" {
  count      = 3
  short_name = "NAME{these}-${count.index}"
  name       = "These"
}`
	changed := `
resource "argus_group" "kept" {
  short_name = "NAME{kept}"
  name       = "Kept and changed"
}`
	configure("0", three)
	tf.Do(0, "apply", "-auto-approve")
	ids := tf.State("id")
	configure("2", changed)
	refused := tf.Do(1, "plan")
	for _, words := range []string{tooMany, a.Name("these-0"), a.Name("these-1"), a.Name("these-2")} {
		if !strings.Contains(refused.Stderr, words) {
			t.Errorf("plan does not say %q: %s", words, refused.Stderr)
		}
	}
	tf.Do(1, "apply", "-auto-approve")
	for address, id := range ids {
		if !a.IsActive(id) {
			t.Errorf("%s was disabled", address)
		}
	}
	configure("3", changed)
	tf.Do(0, "plan", "-out=plan.tfplan")
	tf.Do(0, "apply", "plan.tfplan")
	tf.Do(0, "plan", "-detailed-exitcode")
	for address, id := range ids {
		if a.IsActive(id) != (address == "argus_group.kept") {
			t.Errorf("%s is not as the plan said", address)
		}
	}
}

// Terraform plans the destroy of what the configuration no longer holds before it refreshes that.
func TestAccBrakeAndDisabledByHand(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	a := acctest.Start(t)
	configure := func(body string) {
		tf.Configure(strings.Replace(a.Config(body), "{\n", "{\n  max_disabled_subjects = 0\n", 1))
	}
	configure(`
resource "argus_group" "left" {
  short_name = "NAME{left}"
  name       = "Left"
}`)
	tf.Do(0, "apply", "-auto-approve")
	a.DisableByHand("argus_group", tf.State("id")["argus_group.left"])
	configure("")
	tf.Do(0, "plan")
	tf.Do(0, "apply", "-auto-approve")
	if left := tf.State("id"); len(left) != 0 {
		t.Errorf("state holds %v", left)
	}
}
