package providerdata

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// plannedFunctions are what resources of this run have, create, rename and link of functions. They live as long as one Configure.
type plannedFunctions struct {
	mutex   sync.Mutex
	byID    map[string]string // the name after the plan
	created []string          // names
	edges   []plannedEdge
	// writes counts the writes of functions: what was looked up before one may be wrong.
	writes atomic.Int64
}

// NoteFunction records a function that a resource has in state, under the name that it has after the plan.
func (d *ProviderData) NoteFunction(id, name string) {
	f := &d.functions
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.byID == nil {
		f.byID = map[string]string{}
	}
	f.byID[id] = name
	f.created = slices.DeleteFunc(f.created, func(created string) bool { return created == name })
}

// PlanFunctionCreate records a create of a function, and reports whether it is the first with this name.
func (d *ProviderData) PlanFunctionCreate(name string) (first bool) {
	f := &d.functions
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.creates(name) {
		return false
	}
	f.created = append(f.created, name)
	return true
}

func (f *plannedFunctions) creates(name string) bool {
	return slices.ContainsFunc(f.created, func(other string) bool { return strings.EqualFold(name, other) })
}

// FunctionInRun returns the id of the function that a resource of this run has under a name, which is empty for one that it creates.
func (d *ProviderData) FunctionInRun(name string) (id string, found bool) {
	f := &d.functions
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for id, after := range f.byID {
		if after == name {
			return id, true
		}
	}
	return "", f.creates(name)
}

// NameInRun returns the name that a resource of this run gives to a function.
func (d *ProviderData) NameInRun(id argus.ID) (name string, managed bool) {
	f := &d.functions
	f.mutex.Lock()
	defer f.mutex.Unlock()
	name, managed = f.byID[string(id)]
	return name, managed
}

// ForgetFunctions has later look-ups of functions ask Argus: this run is about to change them, or has.
func (d *ProviderData) ForgetFunctions() {
	d.functions.writes.Add(1)
	d.guard.ForgetFunctions()
}

// functionKey is the key under which a look-up of a function is kept.
func (d *ProviderData) functionKey(text string) string {
	return fmt.Sprintf("%s/%d", text, d.functions.writes.Load())
}

// PlanFunction plans a reference to a function that cannot change in place: another function replaces the resource.
func (d *ProviderData) PlanFunction(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, attribute path.Path) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	if fwkit.SuppressEquivalentReference(ctx, req, resp, attribute, d.NamesFunction(ctx)) {
		resp.RequiresReplace.Append(attribute)
	}
}

// NamesFunction returns what reports whether a text names a function, under the name that a resource of this run gives it too, or that
// Argus shows: others may have renamed it.
func (d *ProviderData) NamesFunction(ctx context.Context) func(fwkit.Reference, string) bool {
	return func(target fwkit.Reference, text string) bool {
		id, inRun := d.FunctionInRun(text)
		if target.Matches(text, "") || inRun || !d.Ready() || !fwkit.IsFunctionName(text) || (argus.Ref{Name: text}).IsID() {
			return target.Matches(text, "") || id != "" && id == target.ID
		}
		found, err := d.findFunction(ctx, text)
		return err == nil && !found.Flags.Has(argus.FlagDeleted) && string(found.ID) == target.ID
	}
}

// FunctionInPlan finds the function that an attribute of a plan names. Of one that this run creates, only the name is known. It returns
// false if there is none, with an error at the attribute, or if the key may not look.
func (d *ProviderData) FunctionInPlan(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (fwkit.Reference, bool) {
	if !fwkit.CheckFunctionName(attribute, text, diags) {
		return fwkit.Reference{}, false
	}
	_, err := d.findFunction(ctx, text)
	id, found := d.FunctionInRun(text)
	switch {
	case argus.IsForbidden(err):
		return fwkit.Reference{}, false
	case argus.IsNotFound(err) && found && id == "":
		return fwkit.Reference{ShortName: text}, true
	}
	return d.FunctionToLink(ctx, attribute, text, diags)
}

// FunctionToLink finds the function that an attribute names, for a write that needs its id.
func (d *ProviderData) FunctionToLink(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (fwkit.Reference, bool) {
	if !fwkit.CheckFunctionName(attribute, text, diags) {
		return fwkit.Reference{}, false
	}
	function, err := d.findFunction(ctx, text)
	switch {
	case argus.IsForbidden(err):
		fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("read function %q", text)}, err)
		return fwkit.Reference{}, false
	case !d.checked(ctx, lookedUp{functionNames, attribute, text, err}, diags) || !d.CheckNotDeleted(function, attribute, text, diags):
		return fwkit.Reference{}, false
	}
	return fwkit.Reference{ID: string(function.ID), ShortName: function.Name}, true
}

// CheckNotDeleted reports whether a function is not deleted, and adds an error at the attribute otherwise.
func (d *ProviderData) CheckNotDeleted(function *argus.Function, attribute path.Path, text string, diags *diag.Diagnostics) bool {
	if !function.Flags.Has(argus.FlagDeleted) {
		return true
	}
	diags.AddAttributeError(attribute, "The function is deleted", fmt.Sprintf("Function %q (%s) is deleted in Argus, and the API cannot bring it back. Name another function.", argus.Short(text), function.ID))
	return false
}
