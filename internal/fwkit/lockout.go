package fwkit

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// cuts are those that were let pass, in plan or before sending: two that each leave a way may together leave none.
type cuts struct {
	mutex  sync.Mutex
	passed []Cut
	// warned keeps the warning that nobody knows who the provider is to one per configuration.
	warned sync.Once
}

// CutOf tells what the destruction of a resource takes away, by its state and private state.
type CutOf func(ctx context.Context, state tfsdk.State, private Private, diags *diag.Diagnostics) Cut

// GuardPlan refuses a planned destruction that would lock the provider out. It is to be deferred in ModifyPlan, since a
// replacement has no destroy plan of its own: RequiresReplace, and a change of the attributes that the schema makes replace
// the resource, tell of it.
func (d *ProviderData) GuardPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, cutOf CutOf, replacing ...string) {
	if !d.guards(req, resp) || !destroys(req, resp) && !changes(ctx, req, resp, replacing) {
		return
	}
	cut := cutOf(ctx, req.State, req.Private, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		d.mayCut(ctx, cut, true, &resp.Diagnostics)
	}
}

// guards tells whether a plan is worth a look: not while calls cannot be made, and not of what does not exist yet.
func (d *ProviderData) guards(req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) bool {
	return d.ready() && !req.State.Raw.IsNull() && !resp.Diagnostics.HasError()
}

// destroys tells whether a plan destroys, perhaps in a replacement that ModifyPlan asks for.
func destroys(req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) bool {
	return req.Plan.Raw.IsNull() || len(resp.RequiresReplace) > 0
}

// changes tells whether a plan changes one of the attributes.
func changes(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, attributes []string) bool {
	return slices.ContainsFunc(attributes, func(name string) bool {
		var prior, planned attr.Value
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root(name), &prior)...)
		resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, path.Root(name), &planned)...)
		return !resp.Diagnostics.HasError() && !planned.Equal(prior)
	})
}

// MayDestroy refuses a destruction that would lock the provider out, before anything is sent.
func (d *ProviderData) MayDestroy(ctx context.Context, req resource.DeleteRequest, cutOf CutOf, diags *diag.Diagnostics) bool {
	cut := cutOf(ctx, req.State, req.Private, diags)
	return !diags.HasError() && d.mayCut(ctx, cut, false, diags)
}

// mayCut tells whether a change may be made, and reports why where it may not. An error on the way there is a no.
func (d *ProviderData) mayCut(ctx context.Context, cut Cut, planning bool, diags *diag.Diagnostics) bool {
	if d.AllowSelfLockout.IsUnknown() || d.AllowSelfLockout.ValueBool() {
		return true
	}
	if cut.Key != "" {
		if cut.Key == d.KeyPrefix {
			refuse(diags, cut, "It is the key that the provider uses.")
		}
		return cut.Key != d.KeyPrefix
	}
	if cut.takesNothing() {
		return true
	}
	user, err := d.ownUser(ctx)
	if argus.IsForbidden(err) {
		d.cuts.warned.Do(func() {
			diags.AddWarning("It is not known who the provider is",
				"Argus does not tell these credentials whom they belong to, so that no change is held back that would lock the provider out.")
		})
		return true
	}
	own := Reference{}
	if err == nil {
		own = Reference{ID: string(user.ID), ShortName: user.UserName}
		switch {
		case cut.Subject == user.ID:
			refuse(diags, cut, fmt.Sprintf("The provider works as user %s.", own.Text()))
			return false
		case cut.KeyUser != "":
			if cut.KeyUser == user.ID && d.KeyPrefix != "" {
				refuse(diags, cut, fmt.Sprintf("The provider works with API key %s of that user.", d.KeyPrefix))
				return false
			}
			return true
		case cut.User:
			return true
		}
	}
	concerned := false
	if err == nil {
		concerned, err = d.concerns(ctx, cut, user)
	}
	var lost *loss
	if err == nil && concerned {
		lost, err = d.judge(ctx, cut, planning)
	}
	if err == nil && lost != nil && cut.Spared != nil {
		var spared bool
		if spared, err = cut.Spared(ctx); spared && err == nil {
			return true
		}
	}
	switch {
	case err != nil:
		Report(diags, Act{Doing: "tell whether the provider would be locked out by " + cut.Doing}, err)
	case lost != nil:
		refuse(diags, cut, lost.text(own))
	}
	return err == nil && lost == nil
}

func (c Cut) takesNothing() bool {
	return c.Subject == "" && c.KeyUser == "" && c.Permission == "" && c.Group == ""
}

// concerns tells whether a cut can take a function from the user at all.
func (d *ProviderData) concerns(ctx context.Context, cut Cut, user *argus.CurrentUser) (bool, error) {
	above, known, err := d.groupsAbove(ctx, user)
	if err != nil {
		return false, err
	}
	own := func(id argus.ID) bool { return !known || id == user.ID || slices.Contains(above, id) }
	switch {
	case cut.Permission != "":
		ref := argus.Ref{Name: string(cut.Holder)}
		return !ref.IsID() || own(cut.Holder), nil
	case cut.Group != "":
		return own(cut.Group) && own(cut.Member), nil
	}
	return own(cut.Subject), nil
}

// judge tells what a cut takes from the user together with those that passed before it, nil for nothing: then it passes.
// Before sending, what the process may have granted meanwhile is looked at too.
func (d *ProviderData) judge(ctx context.Context, cut Cut, planning bool) (*loss, error) {
	ask := d.ownAccess
	for renewed := planning; ; {
		present, err := ask(ctx)
		if err != nil {
			return nil, err
		}
		d.cuts.mutex.Lock()
		passed := slices.Clone(d.cuts.passed)
		d.cuts.mutex.Unlock()
		lost, err := present.lost(ctx, append(passed, cut))
		switch {
		case err != nil || lost != nil && renewed:
			return lost, err
		case lost != nil:
			ask, renewed = d.renewAccess, true
		case d.cuts.pass(cut, len(passed)):
			return nil, nil
		}
	}
}

// pass lets a cut pass, unless another one passed since these many did.
func (c *cuts) pass(cut Cut, before int) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if len(c.passed) != before {
		return false
	}
	c.passed = append(c.passed, cut)
	return true
}

func refuse(diags *diag.Diagnostics, cut Cut, why string) {
	doing := argus.Printable(cut.Doing)
	diags.AddError("This would lock the provider out", fmt.Sprintf(
		"%s%s cannot be undone with the provider's own credentials. %s\n\nMake this change with the credentials of another user, or set allow_self_lockout = true in the provider's configuration for this one apply.",
		strings.ToUpper(doing[:1]), doing[1:], why))
}

// text says what is lost and what had given it.
func (l *loss) text(user Reference) string {
	var sentences []string
	if len(l.functions) > 0 {
		sentences = append(sentences, fmt.Sprintf("The provider works as user %s, who would lack %s for customer %s: permission %s of function %s to %s gives it, and nothing else would.",
			user.Text(), quoteAll(l.functions), l.by.customer.Text(), l.by.id, l.by.function.Text(), l.by.subject.Text()))
	} else {
		sentences = append(sentences, fmt.Sprintf("The provider works as user %s, who may get functions by that.", user.Text()))
	}
	if len(l.unseen) > 0 {
		sentences = append(sentences, fmt.Sprintf("This could not be judged in full, since the key may not see %s.", Listed(l.unseen)))
	}
	return strings.Join(sentences, " ")
}
