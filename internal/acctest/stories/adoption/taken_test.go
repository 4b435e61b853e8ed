package adoption

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// Of a tainted resource Terraform plans only the create: what it read before tells that the shortname is its own.
func TestTaintedIsNotToldToImportItself(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			config := a.SubjectConfig(kind, nil)
			object, _ := a.Core().Make(kind, config)
			a.SettleFound(object.Text("id"))
			core := a.Core()
			core.Read(object)
			plan := core.Plan(kind, nil, config)
			acctest.WantText(t, plan.Diagnostics, "WARNING", "short_name", "Shortname \""+object.Text("short_name")+"\" is taken", object.Text("id"),
				"this configuration manages already", "it is disabled and re-enabled", "two resources manage one")
			acctest.WantSilence(t, plan.Diagnostics, "import {")
			config["reenable"] = false
			acctest.WantText(t, core.Plan(kind, nil, config).Diagnostics, "WARNING", "this configuration manages already", "the create is then refused")
		})
	}
}

func TestRenameToATakenShortName(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			made := map[string]*acctest.Object{}
			for _, name := range []string{"one", "two", "three", "four"} {
				made[name], _ = a.Core().Make(kind, a.SubjectConfig(kind, map[string]any{"short_name": a.Name(name)}))
			}
			user := a.AddUser("five")
			group := a.AddGroup("six").ID
			a.DisableByHand(kind, made["four"].Text("id"))
			a.SettleDisabled(made["four"].Text("id"))
			a.SettleFound(made["one"].Text("id"), made["two"].Text("id"), made["three"].Text("id"), string(user.ID), string(group))
			core := a.Core()
			one, _ := core.Read(made["one"])
			core.Read(made["two"])
			other := map[string]string{"argus_user": string(group), "argus_group": string(user.ID)}[kind]
			for name, words := range map[string][]string{
				"two":   {made["two"].Text("id"), "This configuration manages that", "To swap two names", "depends_on"},
				"three": {made["three"].Text("id"), "import {", "to = " + kind + ".NAME"},
				"four":  {"disabled", made["four"].Text("id"), "Choose another short_name."},
				map[string]string{"argus_user": "six", "argus_group": "five"}[kind]: {other, "Choose another short_name."},
			} {
				words = append(words, "short_name", "Shortname \""+a.Name(name)+"\" is taken")
				plan := core.Plan(kind, one, a.SubjectConfig(kind, map[string]any{"short_name": a.Name(name)}))
				acctest.WantText(t, plan.Diagnostics, append(words, "WARNING")...)
				left, diags := core.Apply(plan)
				acctest.WantText(t, diags, append(words, "ERROR")...)
				if !left.Same(one) {
					t.Errorf("%s: a refused rename to %s changed state", kind, name)
				}
			}
			plan := core.Plan(kind, one, a.SubjectConfig(kind, map[string]any{"short_name": a.Name("free")}))
			acctest.WantNone(t, plan.Diagnostics)
			_, diags := core.Apply(plan)
			acctest.WantNone(t, diags)
		})
	}
}

func TestForbiddenMoveNamesBothCustomers(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim, other := a.NeedSimulator("forbids on demand"), a.OtherCustomer()
			core := a.Core()
			object, _ := core.Make(kind, a.SubjectConfig(kind, nil))
			operation := map[string]string{"argus_user": "moveUser", "argus_group": "moveGroup"}[kind]
			sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 403, Times: 1})
			_, diags := core.Apply(core.Plan(kind, object, a.SubjectConfig(kind, map[string]any{"customer": other.ShortName})))
			acctest.WantText(t, diags, "ERROR", "Could not move", `function "updateUser"`, `for customer "`+a.Customer, `and for customer "`+other.ShortName+`"`)
		})
	}
}

// A server may keep shortnames in lower case: the holder of a name then differs from what was written.
func TestHolderInOtherCaseIsFound(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{{"shortnames-lowered"}, {"shortnames-lowered", "disabled-hidden-by-shortname"}} {
		t.Run(fmt.Sprint(variants), func(t *testing.T) {
			t.Parallel()
			for _, kind := range acctest.SubjectKinds {
				a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
				config := a.SubjectConfig(kind, map[string]any{"short_name": strings.ToUpper(a.Name("ada"))})
				object, _ := a.Core().Make(kind, config)
				a.DisableByHand(kind, object.Text("id"))
				plan := a.Core().Plan(kind, nil, config)
				acctest.WantText(t, plan.Diagnostics, "WARNING", "short_name", "will be re-enabled", object.Text("id"))
				again, diags := a.Core().Make(kind, config)
				acctest.WantText(t, diags, "WARNING", "was re-enabled", object.Text("id"))
				if again.Text("id") != object.Text("id") || again.Text("short_name") != object.Text("short_name") {
					t.Errorf("%s: got %s %s", kind, again.Text("id"), again.Text("short_name"))
				}
			}
		})
	}
}
