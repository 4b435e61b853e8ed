package function

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// current reads a function by id: nil if it is deleted. A 404 alone proves that only if no search shows the function.
func current(ctx context.Context, client *argus.Client, id argus.ID) (*argus.Function, error) {
	function, err := client.GetFunction(ctx, string(id))
	switch {
	case err == nil && function.Flags.Has(argus.FlagDeleted):
		return nil, nil
	case !argus.IsNotFound(err):
		return function, err
	}
	request := argus.SearchFunctionsRequest{}
	request.Function = []string{string(id)}
	found, searchErr := argus.First(client.SearchFunctions(ctx, request), func(f *argus.Function) bool { return f.ID == id && !f.Flags.Has(argus.FlagDeleted) })
	switch {
	case argus.IsNotFound(searchErr), argus.IsValidation(searchErr): // a server may refuse an id that no function has
		return nil, nil
	case searchErr != nil:
		return nil, searchErr
	case found != nil:
		return nil, fmt.Errorf("a read says that there is no function %s, and a search shows it. It stays in state: run plan again: %w", id, err)
	}
	return nil, nil
}

// present are the functions of a list that are not deleted.
func present(functions []argus.Function) []argus.Function {
	return slices.DeleteFunc(slices.Clone(functions), func(f argus.Function) bool { return f.Flags.Has(argus.FlagDeleted) })
}

// edge puts a function directly below another one.
type edge struct{ parent, child fwkit.Reference }

// text is the edge as messages show it.
func (e edge) text() string { return fmt.Sprintf("function %s below %s", e.child, e.parent) }

func (e edge) planned() providerdata.FunctionEdge {
	return providerdata.FunctionEdge{Parent: e.parent, Child: e.child}
}

// removal is what the removal of the edge takes away.
func (e edge) removal() lockout.Removal {
	return lockout.Removal{
		Action:  fmt.Sprintf("removing function %s from below %s", e.child, e.parent),
		Removal: access.Removal{Parent: argus.ID(e.parent.ID), Child: argus.ID(e.child.ID)},
	}
}

// isThere reports whether Argus shows the edge. If the list of its parent is not whole, that of the child is asked.
func (e edge) isThere(ctx context.Context, client *argus.Client) (bool, error) {
	children, err := client.ListFunctionChildren(ctx, e.parent.ID)
	child, err := findPresent(children, err, e.child.ID)
	if argus.IsIncomplete(err) {
		parents, parentsErr := client.ListFunctionParents(ctx, e.child.ID)
		if parent, parentsErr := findPresent(parents, parentsErr, e.parent.ID); parentsErr == nil {
			return parent != nil, nil
		}
	}
	return child != nil, err
}

// findPresent finds a function that is not deleted in a list that was read with an error or not.
func findPresent(functions []argus.Function, err error, id string) (*argus.Function, error) {
	return argus.FindRow(functions, err, func(f *argus.Function) bool { return string(f.ID) == id && !f.Flags.Has(argus.FlagDeleted) })
}

// addEdge adds an edge, and reports whether it is there then. A server may refuse to add one that was there before, which it returns too.
func addEdge(ctx context.Context, data *providerdata.ProviderData, added edge, at map[string]path.Path, diags *diag.Diagnostics) (before, ok bool) {
	err := data.Client.AddFunctionChild(ctx, argus.ID(added.parent.ID), argus.ID(added.child.ID))
	data.ForgetFunctions()
	if argus.IsRefused(err) {
		if there, lookErr := added.isThere(ctx, data.Client); lookErr == nil && there {
			return true, true
		}
	}
	fwkit.Report(diags, fwkit.ErrorContext{Action: "put " + added.text(), Owner: "function " + added.parent.String(), Attributes: at}, err)
	return false, err == nil
}

// removeEdge removes an edge, and reports whether it is gone then.
func removeEdge(ctx context.Context, data *providerdata.ProviderData, removed edge, diags *diag.Diagnostics) bool {
	err := data.Client.RemoveFunctionChild(ctx, argus.ID(removed.parent.ID), argus.ID(removed.child.ID))
	data.ForgetFunctions()
	if err == nil {
		return removed.confirmGone(ctx, data.Client, diags)
	}
	if argus.IsNotFound(err) || argus.IsRefused(err) {
		gone, lookErr := removed.isGone(ctx, data.Client)
		if lookErr == nil && gone {
			return true
		}
	}
	fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("remove function %s from below %s", removed.child, removed.parent), Owner: "function " + removed.parent.String()}, err)
	return false
}

// confirmGone reports whether an edge is gone after Argus confirmed its removal: what such a response shows is not documented. A list
// may show the removal late.
func (e edge) confirmGone(ctx context.Context, client *argus.Client, diags *diag.Diagnostics) (gone bool) {
	ctx, cancel := argus.Detached(ctx)
	defer cancel()
	confirmed := fmt.Sprintf("Argus confirmed that function %s was removed from below %s", e.child, e.parent)
	err := client.Poll(ctx, func() (_ bool, err error) {
		gone, err = e.isGone(ctx, client)
		return gone, err
	})
	switch {
	case argus.IsForbidden(err), argus.IsIncomplete(err):
		diags.AddWarning(e.name()+" may still be there", confirmed+", and the lists that show whether it is gone cannot be read. This is taken for a removal although it is unknown: look in Argus if access depends on it.\n\n"+err.Error())
		return true
	case err != nil:
		fwkit.Report(diags, fwkit.ErrorContext{Action: "check whether " + e.text() + " is gone", Owner: "function " + e.parent.String()}, err)
	case !gone:
		diags.AddError(e.name()+" is still there", confirmed+", and still shows it there. It stays in state: apply again. If Argus keeps showing it, remove it there.")
	}
	return gone && err == nil
}

// isGone reports whether Argus does not show the edge. The list of a parent that is there exists.
func (e edge) isGone(ctx context.Context, client *argus.Client) (bool, error) {
	there, err := e.isThere(ctx, client)
	if !argus.IsNotFound(err) {
		return !there && err == nil, err
	}
	parent, lookErr := current(ctx, client, argus.ID(e.parent.ID))
	if lookErr == nil && parent != nil {
		return false, fmt.Errorf("the list of the functions below %s is not found, and Argus shows that function. It stays in state: run plan again: %w", e.parent, err)
	}
	return parent == nil && lookErr == nil, lookErr
}
