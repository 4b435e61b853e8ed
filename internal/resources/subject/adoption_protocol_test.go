package subject_test

import (
	"context"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// updates are the operations that change a user or group.
var updates = map[string]string{"argus_user": "updateUser", "argus_group": "updateGroup"}

var types = map[string]argus.SubjectType{"argus_user": argus.User, "argus_group": argus.Group}

// adopting is a provider with adopt_existing.
func adopting(t *testing.T, a *acctest.Argus) *acctest.Core {
	t.Helper()
	core, diags := a.NewCore(map[string]any{"adopt_existing": true})
	acctest.WantNone(t, diags)
	return core
}

// byHand makes the user or group of SubjectConfig by hand, with another name and a description.
func byHand(a *acctest.Argus, kind string) (id string) {
	subject, err := a.Client.AddSubject(context.Background(), types[kind], argus.AddSubjectRequest{
		ShortName: a.SubjectConfig(kind, nil)["short_name"].(string), Name: "By hand", Customer: a.Customer, Description: "Made by hand",
	})
	a.Must(err)
	a.SettleFound(string(subject.ID))
	return string(subject.ID)
}

// disabledByHand is byHand of one that is disabled.
func disabledByHand(a *acctest.Argus, kind string) (id string) {
	id = byHand(a, kind)
	a.DisableByHand(kind, id)
	a.SettleDisabled(id)
	return id
}

// What a failed create leaves in state is replaced by the next apply, which would disable somebody that Terraform did not make.
func TestAdoptionThatFailsLeavesNothingInState(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		for name, of := range map[string]struct {
			variants []string
			status   int
			words    string
		}{
			"refused": {nil, 412, "The update failed"}, "forbidden": {nil, 403, "The update failed"},
			"not cleared": {[]string{"clear-email-only"}, 0, "Argus has updated it, but not to all that is planned"},
		} {
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = of.variants })
			sim := a.NeedSimulator("refuses on demand")
			id := byHand(a, kind)
			if of.status != 0 {
				sim.Fail(simulator.Fault{Operation: updates[kind], Kind: simulator.ServerError, Status: of.status, Times: 1})
			}
			core, config := adopting(t, a), a.SubjectConfig(kind, nil)
			object, diags := core.Apply(core.Plan(kind, nil, config))
			acctest.WantText(t, diags, "ERROR", "short_name", "("+id+") was not adopted", of.words, "stays active and is not in state", "run apply again")
			if object != nil || !a.IsActive(id) || strings.Contains(acctest.Text(diags), "was adopted") {
				t.Errorf("%s, %s: the adoption that failed is in state, disabled or called done", kind, name)
			}
			config["description"] = "As configured"
			if object, _ = adopting(t, a).Make(kind, config); object.Text("id") != id || !a.IsActive(id) {
				t.Errorf("%s, %s: the next apply did not adopt it", kind, name)
			}
		}
	}
}

// A re-enable has changed Argus: the next apply disables what a failed create left in state, and re-enables it again.
func TestReenableByACreateThatFailsIsInState(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		a := acctest.Start(t)
		sim := a.NeedSimulator("refuses on demand")
		id, config := disabledByHand(a, kind), a.SubjectConfig(kind, nil)
		sim.Fail(simulator.Fault{Operation: updates[kind], Kind: simulator.ServerError, Status: 412, Times: 1})
		core := a.Core()
		object, diags := core.Apply(core.Plan(kind, nil, config))
		acctest.WantText(t, diags, "WARNING", "("+id+") was re-enabled")
		acctest.WantText(t, diags, "ERROR", "Could not update")
		if object == nil || object.Text("id") != id || object.Text("name") != "By hand" {
			t.Fatalf("%s: state does not hold what was re-enabled", kind)
		}
		core = a.Core()
		if left, diags := core.Apply(core.Plan(kind, object, nil)); left != nil || acctest.HasError(diags) || a.IsActive(id) {
			t.Fatalf("%s: the destroy did not disable it again: %s", kind, acctest.Text(diags))
		}
		if object, _ = a.Core().Make(kind, config); object.Text("id") != id || !a.IsActive(id) {
			t.Errorf("%s: the next create did not have it back", kind)
		}
	}
}
