package function_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const kind = "argus_function"

// stage is an Argus in which functions can be made, below two that its own user does not need.
type stage struct {
	*acctest.Argus
	t           *testing.T
	sim         *simulator.Simulator
	upper, side *argus.Function
}

func newStage(t *testing.T, options ...func(*simulator.Options)) stage {
	t.Helper()
	a := acctest.Start(t, options...)
	s := stage{Argus: a, t: t, sim: a.NeedSimulator("lets functions be made")}
	s.upper, s.side = s.add("upper", s.Roles(1)[0].Name), s.add("side", s.Roles(1)[0].Name)
	return s
}

// add makes a function outside Terraform.
func (s stage) add(name, parent string) *argus.Function {
	made, err := s.Client.AddFunction(s.t.Context(), argus.AddFunctionRequest{Name: s.Name(name), Parent: parent, Role: true})
	s.Must(err)
	return made
}

// config is a function below upper.
func (s stage) config(over map[string]any) map[string]any {
	config := map[string]any{"name": s.Name("reads"), "parent": s.upper.Name}
	for attribute, value := range over {
		config[attribute] = value
	}
	return config
}

// children are the ids directly below a function.
func (s stage) children(parent argus.ID) (ids []string) {
	children, err := s.Client.ListFunctionChildren(s.t.Context(), string(parent))
	s.Must(err)
	for _, child := range children {
		ids = append(ids, string(child.ID))
	}
	return ids
}

// others are Arguses that differ in what the contract leaves open.
var others = map[string]simulator.Options{
	"this one":      {},
	"other lists":   {Variants: []string{"lists-shuffled", "enums-other-case", "absent-fields-null", "group-flags-object"}, Future: true},
	"refuses":       {Variants: []string{"repeated-delete-refused", "absent-member-refused", "created-201", "digits-shortname-first"}},
	"does not tell": {Variants: []string{"no-date", "count-zero", "empty-as-null"}},
	"lags":          {Variants: []string{"pages-overlap"}, SearchLag: 3, PageCap: 3, CountMinusOne: true},
}

func TestFunctionFromCreateToDestroy(t *testing.T) {
	t.Parallel()
	for name, options := range others {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, func(o *simulator.Options) { *o = options })
			leadFromCreateToDestroy(t, s)
			core := s.Core()
			link, diags := core.Make(childKind, link(s.upper.Name, s.side.Name))
			acctest.WantNone(t, diags)
			s.wantEmptyPlan(core, link, map[string]any{"parent": string(s.upper.ID), "child": string(s.side.ID)})
			core.Change(childKind, link, nil)
			if len(s.children(s.upper.ID)) != 0 {
				t.Error("the edge is still there")
			}
		})
	}
}

func leadFromCreateToDestroy(t *testing.T, s stage) {
	core := s.Core()
	object, diags := core.Make(kind, s.config(nil))
	acctest.WantNone(t, diags)
	id := argus.ID(object.Text("id"))
	if !slices.Equal(s.children(s.upper.ID), []string{string(id)}) || object.Text("minimum_security_level") != "standard" || object.Text("role_type") != "other" {
		t.Errorf("%v below the parent, level %q", s.children(s.upper.ID), object.Text("minimum_security_level"))
	}
	full := s.config(map[string]any{
		"name": s.Name("reads.all"), "parent": string(s.side.ID), "minimum_security_level": "External", "role_type": "case", "role": true, "read_only": true, "sysadm": true,
		"localized_names": map[string]any{"english": "Reads", "norwegian": "Leser"}, "localized_descriptions": map[string]any{"english": "Reads cases"},
	})
	object, diags = core.Change(kind, object, full)
	acctest.WantNone(t, diags)
	found, err := s.Client.GetFunction(t.Context(), string(id))
	s.Must(err)
	if found.Name != s.Name("reads.all") || !strings.EqualFold(found.MinimumSecurityLevel, "external") || !strings.EqualFold(found.RoleType, "case") || !found.Flags.Has(argus.FlagRole) || !found.Flags.Has(argus.FlagReadOnly) || !found.Flags.Has(argus.FlagSysadm) || found.LocalizedNames["norwegian"] != "Leser" || found.LocalizedDescriptions["english"] != "Reads cases" {
		t.Errorf("Argus has %+v", found)
	}
	if len(s.children(s.upper.ID)) != 0 || !slices.Equal(s.children(s.side.ID), []string{string(id)}) {
		t.Errorf("%v is below the former parent, %v below the new one", s.children(s.upper.ID), s.children(s.side.ID))
	}
	s.wantEmptyPlan(core, object, full)
	full["localized_names"], full["parent"] = map[string]any{"norwegian": "Leser"}, s.side.Name // the same parent in another spelling
	delete(full, "localized_descriptions")
	object, diags = core.Change(kind, object, full)
	acctest.WantNone(t, diags)
	if found, err = s.Client.GetFunction(t.Context(), string(id)); err != nil || found.LocalizedNames["english"] != "" || found.LocalizedDescriptions["english"] != "" || found.LocalizedNames["norwegian"] == "" {
		t.Errorf("%v, Argus has %+v", err, found)
	}
	s.wantEmptyPlan(core, object, full)
	if left, _ := core.Change(kind, object, nil); left != nil {
		t.Error("a destroyed function stays in state")
	}
	if found, err = s.Client.GetFunction(t.Context(), string(id)); !argus.IsNotFound(err) && !found.Flags.Has(argus.FlagDeleted) {
		t.Errorf("the function is not deleted: %v", err)
	}
}

// wantEmptyPlan reads an object, and wants nothing to do. A core plans each resource once, so that another one plans.
func (s stage) wantEmptyPlan(core *acctest.Core, object *acctest.Object, config map[string]any) {
	s.t.Helper()
	read, diags := core.Read(object)
	acctest.WantNone(s.t, diags)
	if !object.Same(read) {
		s.t.Error("a refresh changes state")
	}
	if plan := s.Core().Plan(object.Type, read, config); !plan.Empty() {
		s.t.Errorf("the plan changes %v", plan.Changes())
	}
}

func TestFunctionIsImported(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.sim.ResetRequests()
	one := s.add("one", s.upper.Name)
	s.Must(s.Client.AddFunctionChild(t.Context(), s.side.ID, one.ID))
	core := s.Core()
	config := map[string]any{"name": one.Name, "parent": s.upper.Name, "role": true}
	for _, id := range []string{one.Name, string(one.ID)} {
		object, diags := core.Import(kind, id)
		acctest.WantText(t, diags, "WARNING", `"parent"`, "several parents", s.upper.Name, s.side.Name, "argus_function_child")
		s.wantEmptyPlan(core, object, config)
	}
	object, _ := core.ImportIdentity(kind, acctest.Identity{"id": string(one.ID)})
	s.wantEmptyPlan(core, object, config)
	s.Must(s.Client.DeleteFunction(t.Context(), one.ID))
	for id, words := range map[string][]string{
		string(one.ID):        {"The function is deleted"},
		s.Name("nothing"):     {"No such function", s.Name("nothing")},
		"no name":             {"Invalid import ID", "readCases"},
		"1234/ab/s3cr3tpart1": {"Invalid import ID", "1234/ab/…"},
	} {
		object, diags := core.Import(kind, id)
		acctest.WantText(t, diags, append(words, "ERROR")...)
		if object != nil {
			t.Errorf("%q was imported", id)
		}
	}
}

func TestFunctionNamesThatAreTaken(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	there := s.add("reads", s.upper.Name)
	plan := core.Plan(kind, nil, s.config(nil))
	acctest.WantText(t, plan.Diagnostics, "WARNING", `"name"`, "is taken", "import {", string(there.ID))
	object, diags := core.Apply(plan)
	acctest.WantText(t, diags, "ERROR", `"name"`, "is taken", "import {", string(there.ID))
	if object != nil {
		t.Error("a refused create left something in state")
	}
	other, _ := core.Make(kind, s.config(map[string]any{"name": s.Name("other")}))
	rename := core.Plan(kind, other, s.config(nil))
	acctest.WantText(t, rename.Diagnostics, "WARNING", `"name"`, "is taken", string(there.ID))
	kept, diags := core.Apply(rename)
	acctest.WantText(t, diags, "ERROR", `"name"`, "is taken")
	if kept.Text("name") != s.Name("other") {
		t.Errorf("state has the name %q of a rename that was refused", kept.Text("name"))
	}
	twice := s.config(map[string]any{"name": s.Name("twice")})
	acctest.WantNone(t, core.Plan(kind, nil, twice).Diagnostics)
	acctest.WantText(t, core.Plan(kind, nil, twice).Diagnostics, "WARNING", "planned twice")
	plan = core.Plan(kind, nil, s.config(map[string]any{"name": s.Name("child"), "parent": s.upper.Name + "x"}))
	acctest.WantText(t, plan.Diagnostics, "ERROR", `"parent"`, "No such function", "Did you mean", s.upper.Name)
	acctest.WantText(t, core.Validate(kind, s.config(map[string]any{"name": "205"})), "ERROR", `"name"`, "digits alone")
}

// The plan of a deletion says who loses what, and each permission counts for max_revoked_permissions.
func TestDeletionWarnsOfWhoLosesWhat(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	object, _ := core.Make(kind, s.config(map[string]any{"role": true}))
	acctest.WantNone(t, core.Plan(kind, object, nil).Diagnostics)
	user := s.AddUser("alice")
	granted, err := s.Client.GrantPermission(t.Context(), argus.GrantPermissionRequest{Subject: string(user.ID), Function: object.Text("id"), Customer: s.Customer})
	s.Must(err)
	s.Must(s.Client.AddFunctionChild(t.Context(), argus.ID(object.Text("id")), s.side.ID))
	acctest.WantText(t, core.Plan(kind, object, nil).Diagnostics, "WARNING", "takes access away", user.ShortName, s.Customer, "Directly below it are "+s.side.Name)
	limited, diags := s.NewCore(map[string]any{"max_revoked_permissions": 0})
	acctest.WantNone(t, diags)
	acctest.WantText(t, limited.Plan(kind, object, nil).Diagnostics, "ERROR", "max_revoked_permissions", "takes permission "+string(granted.ID)+" from "+user.ShortName)
	blind := s.NarrowCore("viewFunctions", "removeFunction")
	acctest.WantText(t, blind.Plan(kind, object, nil).Diagnostics, "WARNING", "takes access away", "Who has it is unknown")
	for _, status := range []int{http.StatusForbidden, http.StatusNotFound} {
		s.sim.Fail(simulator.Fault{Operation: "listFunctionChildren", Kind: simulator.ServerError, Status: status})
		acctest.WantText(t, core.Plan(kind, object, nil).Diagnostics, "WARNING", "takes access away", user.ShortName, "What is below it is unknown")
	}
}

// What others did to a function shows, and the next apply undoes it.
func TestFunctionThatOthersChange(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	config := s.config(map[string]any{"localized_names": map[string]any{"english": "Reads"}})
	object, _ := core.Make(kind, config)
	id := argus.ID(object.Text("id"))
	s.Must(s.Client.RemoveFunctionChild(t.Context(), s.upper.ID, id))
	s.Must(s.Client.AddFunctionChild(t.Context(), s.side.ID, id))
	s.Must(acctest.ErrorOf(s.Client.UpdateFunction(t.Context(), id, argus.UpdateFunctionRequest{
		Role: new(true), MinimumSecurityLevel: new("administrative"), LocalizedNames: map[string]string{"english": "Other", "norwegian": "Annet"},
	})))
	object, diags := core.Read(object)
	acctest.WantNone(t, diags)
	plan := core.Plan(kind, object, config)
	changes := plan.Changes()
	slices.Sort(changes)
	if !slices.Equal(changes, []string{"localized_names", "minimum_security_level", "parent", "role"}) {
		t.Errorf("the plan changes %v", changes)
	}
	object, diags = core.Apply(plan)
	acctest.WantNone(t, diags)
	s.wantEmptyPlan(core, object, config)
	found, err := s.Client.GetFunction(t.Context(), string(id))
	s.Must(err)
	if found.LocalizedNames["norwegian"] != "Annet" || !slices.Equal(s.children(s.side.ID), []string{string(id)}) {
		t.Errorf("what the configuration does not have was touched: %+v, %v", found, s.children(s.side.ID))
	}
	s.Must(s.Client.DeleteFunction(t.Context(), id))
	if left, diags := core.Read(object); left != nil || len(diags) != 0 {
		t.Errorf("a deleted function stays in state: %s", acctest.Text(diags))
	}
	left, diags := core.Apply(core.Plan(kind, object, nil))
	if acctest.WantNone(t, diags); left != nil {
		t.Error("the destroy of what is deleted keeps it in state")
	}
}

// "Gone" is said only on evidence.
func TestFunctionThatIsNotShown(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	object, _ := core.Make(kind, s.config(nil))
	s.sim.Fail(simulator.Fault{Operation: "getFunction", Kind: simulator.ServerError, Status: http.StatusNotFound})
	kept, diags := core.Read(object)
	acctest.WantText(t, diags, "ERROR", "Could not read function", "a search shows it")
	if kept == nil {
		t.Error("a 404 that a search contradicts was taken for a deletion")
	}
	for operation, words := range map[string]string{"getFunction": "Could not read function", "listFunctionParents": "Could not read the parents"} {
		for _, status := range []int{401, 403, 412, 500} {
			s.sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: status, Times: simulator.Always})
			kept, diags := core.Read(object)
			acctest.WantText(t, diags, "ERROR", words)
			if kept == nil {
				t.Errorf("a %d was taken for a deletion", status)
			}
			s.sim.ClearFaults()
		}
	}
	s.sim.Fail(simulator.Fault{Operation: "deleteFunction", Kind: simulator.ServerError, Status: http.StatusNotFound, Times: simulator.Always})
	left, diags := core.Apply(core.Plan(kind, object, nil))
	acctest.WantText(t, diags, "ERROR", "Could not delete function")
	if left == nil {
		t.Error("a 404 was taken for a deletion")
	}
}

// Older servers say "default" for the level "standard".
func TestOlderLevelSettles(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Rewrite(func(_ *http.Request, body []byte) []byte {
		return bytes.ReplaceAll(body, []byte(`"minimumSecurityLevel":"standard"`), []byte(`"minimumSecurityLevel":"DEFAULT"`))
	})
	core := s.Core()
	object, diags := core.Make(kind, s.config(nil))
	acctest.WantNone(t, diags)
	s.wantEmptyPlan(core, object, s.config(nil))
	s.wantEmptyPlan(core, object, s.config(map[string]any{"minimum_security_level": "Default"}))
	object, _ = core.Change(kind, object, s.config(map[string]any{"minimum_security_level": "external"}))
	s.sim.ResetRequests()
	s.sim.Fail(simulator.Fault{Operation: "updateFunction", Kind: simulator.LostResponse})
	object, diags = core.Change(kind, object, s.config(nil))
	if acctest.WantNone(t, diags); s.sim.Count("updateFunction") != 1 {
		t.Error("an update that was done was sent again")
	}
	s.wantEmptyPlan(core, object, s.config(nil))
	imported, _ := core.Import(kind, object.Text("id"))
	s.wantEmptyPlan(core, imported, s.config(nil))
	s.Must(acctest.ErrorOf(s.Client.UpdateFunction(t.Context(), argus.ID(object.Text("id")), argus.UpdateFunctionRequest{MinimumSecurityLevel: new("external")})))
	drifted, _ := core.Read(object)
	s.Must(acctest.ErrorOf(s.Client.UpdateFunction(t.Context(), argus.ID(object.Text("id")), argus.UpdateFunctionRequest{MinimumSecurityLevel: new("standard")})))
	if drifted, _ = core.Read(drifted); drifted.Text("minimum_security_level") != "standard" {
		t.Errorf("the level is read as %q", drifted.Text("minimum_security_level"))
	}
}

// The plan that replaces a tainted function is that of a create: the function has its own name.
func TestNameOfATaintedFunction(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	object, _ := s.Core().Make(kind, s.config(nil))
	core := s.Core()
	_, diags := core.Read(object)
	acctest.WantNone(t, diags)
	acctest.WantText(t, core.Plan(kind, nil, s.config(nil)).Diagnostics, "WARNING", `"name"`, "is taken", "If this resource replaces it", "may keep its name", "Else remove one of the two resources")
}

// Flags that a response leaves out are none.
func TestAbsentFlagsAreNone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	config := s.config(map[string]any{"role": true, "read_only": true})
	object, _ := core.Make(kind, config)
	s.Must(acctest.ErrorOf(s.Client.UpdateFunction(t.Context(), argus.ID(object.Text("id")), argus.UpdateFunctionRequest{Role: new(false), ReadOnly: new(false)})))
	for _, absent := range []string{``, `"flags":null,`} {
		s.Rewrite(func(_ *http.Request, body []byte) []byte {
			return bytes.ReplaceAll(body, []byte(`"flags":[],`), []byte(absent))
		})
		core := s.Core()
		read, diags := core.Read(object)
		acctest.WantNone(t, diags)
		changes := core.Plan(kind, read, config).Changes()
		if slices.Sort(changes); !slices.Equal(changes, []string{"read_only", "role"}) {
			t.Errorf("with %q, the plan changes %v", absent, changes)
		}
		s.wantEmptyPlan(core, read, s.config(nil))
	}
}
