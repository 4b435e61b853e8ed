package permission

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// grantsWrite writes the difference of a set.
type grantsWrite struct {
	*grants
	is func(fwkit.Entry, fwkit.Element) bool
	// subjectText is the subject as the configuration names it.
	subjectText, comment string
}

func (r *setResource) write(g *grants, plan *setModel) *grantsWrite {
	return &grantsWrite{g, r.is, plan.Subject.ValueString(), plan.Comment.ValueString()}
}

// doing is the context of a call about an entry, of which the element may be empty.
func (w *grantsWrite) doing(action string, entry fwkit.Entry, element fwkit.Element) fwkit.ErrorContext {
	in := fwkit.ErrorContext{Action: action, Owner: w.subject.String(), Attributes: map[string]path.Path{"subject": subjectPath, "comment": path.Root("comment")}}
	if len(entry.Targets) > 0 {
		in.Customer = entry.Targets[1].Name()
	}
	if element != "" {
		in.Attributes["function"], in.Attributes["customer"] = at(element).AtName("function"), at(element).AtName("customer")
	}
	return in
}

// grant grants what elements of a set name, 100 with each call, and gives the set their permissions. It reports whether all was done.
func (w *grantsWrite) grant(ctx context.Context, wanted fwkit.Set, elements []fwkit.Element) bool {
	many := argus.Many[fwkit.Element]{
		MayBeOfOne: argus.IsForbidden, // a key may grant for some customers only
		Send:       func(ctx context.Context, elements []fwkit.Element) error { return w.sendGrants(ctx, wanted, elements) },
		Left: func(ctx context.Context, elements []fwkit.Element) (left []fwkit.Element, err error) {
			err = w.untilSettled(ctx, elements, func(there fwkit.Set) bool {
				diff := there.Diff(elements, w.is)
				diff.Keep(there, wanted)
				for element, former := range diff.Kept {
					wanted[element] = there[former]
				}
				left = diff.Added
				return len(left) == 0
			})
			return left, err
		},
	}
	isDone := true
	for _, chunk := range argus.InBodies(elements) {
		refused, err := many.Do(ctx, chunk)
		for _, each := range refused {
			isDone = false
			w.explain(ctx, each.Entry, wanted[each.Entry], each.Err)
		}
		if err != nil {
			if !w.data.ExplainRefusal(ctx, err, w.diags, w.target()) {
				fwkit.Report(w.diags, w.doing(fmt.Sprintf("grant permissions to %s", w.subject), fwkit.Entry{}, ""), err)
			}
			return false
		}
	}
	return isDone
}

func (w *grantsWrite) target() providerdata.Target {
	return providerdata.Target{Attribute: subjectPath, Text: w.subjectText}
}

// sendGrants makes one call, and gives the set the permissions of the response.
func (w *grantsWrite) sendGrants(ctx context.Context, wanted fwkit.Set, elements []fwkit.Element) error {
	requests := make([]argus.GrantPermissionRequest, len(elements))
	for i, element := range elements {
		requests[i] = grantTo(w.subject, wanted[element]).request()
		requests[i].Comment = w.comment
	}
	var granted []argus.Permission
	var err error
	if len(requests) == 1 {
		var one *argus.Permission
		if one, err = w.data.Client.GrantPermission(ctx, requests[0]); err == nil {
			granted = []argus.Permission{*one}
		}
	} else {
		granted, err = w.data.Client.GrantPermissions(ctx, w.kind, requests)
	}
	if err != nil {
		return err
	}
	for i := range granted {
		w.shown = granted[i].Subject
		wanted[elements[i]] = entryOf(&granted[i])
	}
	return nil
}

// untilSettled reads the subject's list for elements that a call refused. A single one is looked for repeatedly, since the list may lag.
func (w *grantsWrite) untilSettled(ctx context.Context, elements []fwkit.Element, isSettled func(there fwkit.Set) bool) error {
	return w.data.Client.Poll(ctx, func() (bool, error) {
		rows, err := w.list(ctx)
		if err != nil {
			return false, err
		}
		there := fwkit.Set{}
		for _, row := range rows {
			there[row.Element()] = row.Entry
		}
		return isSettled(there) || len(elements) > 1, nil
	})
}

// explain reports at its element why an entry was not granted.
func (w *grantsWrite) explain(ctx context.Context, element fwkit.Element, entry fwkit.Entry, refused error) {
	var about diag.Diagnostics
	if !w.data.ExplainRefusal(ctx, refused, &about, w.target()) {
		fwkit.Report(&about, w.doing("grant "+grantTo(w.subject, entry).text(), entry, element), refused)
	}
	for _, each := range about {
		if _, placed := each.(diag.DiagnosticWithPath); !placed {
			each = diag.WithPath(at(element), each)
		}
		w.diags.Append(each)
	}
}

// revoke revokes a set, as much with each call as its query holds, and reports whether all was done.
func (w *grantsWrite) revoke(ctx context.Context, leaving fwkit.Set) bool {
	isShown := true
	many := argus.Many[fwkit.Element]{
		Send: func(ctx context.Context, elements []fwkit.Element) error {
			shown, err := w.sendRevocations(ctx, leaving, elements)
			isShown = isShown && shown && err == nil
			return err
		},
		Left: func(ctx context.Context, elements []fwkit.Element) ([]fwkit.Element, error) {
			return w.present(ctx, leaving, elements)
		},
	}
	var refused []argus.RefusedEntry[fwkit.Element]
	destroy := providerdata.Destroy{Context: w.doing(fmt.Sprintf("revoke permissions of %s", w.subject), fwkit.Entry{}, "")}
	for _, chunk := range w.revocationCalls(leaving) {
		more, err := many.Do(ctx, chunk)
		refused = append(refused, more...)
		if destroy.Err = err; err != nil {
			break
		}
	}
	of := func(element fwkit.Element) fwkit.ErrorContext {
		entry := leaving[element]
		return w.doing(fmt.Sprintf("revoke permission %s of %s", entry.ID, grantTo(w.subject, entry).text()), entry, "")
	}
	if destroy.Err == nil && len(refused) > 0 {
		destroy.Context, destroy.Err = of(refused[0].Entry), refused[0].Err
	}
	destroy.Shown = isShown
	destroy.Absent = func(ctx context.Context) (bool, error) {
		left, err := w.present(ctx, leaving, leaving.Elements())
		return len(left) == 0, err
	}
	before := w.diags.ErrorsCount()
	w.data.ReportDestroy(ctx, w.belonging(), destroy, w.diags)
	if w.diags.ErrorsCount() == before {
		return true
	}
	for _, each := range refused[min(1, len(refused)):] {
		fwkit.Report(w.diags, of(each.Entry), each.Err)
	}
	return false
}

// revocationCalls splits a set into the elements of each call.
func (w *grantsWrite) revocationCalls(leaving fwkit.Set) (calls [][]fwkit.Element) {
	byID := map[string]fwkit.Element{}
	for element, entry := range leaving {
		byID[entry.ID] = element
	}
	for _, ids := range argus.InQueries("permission", slices.Sorted(maps.Keys(byID)), w.comment) {
		call := make([]fwkit.Element, len(ids))
		for i, id := range ids {
			call[i] = byID[id]
		}
		calls = append(calls, call)
	}
	return calls
}

// sendRevocations makes one call, and reports whether its response shows all that it was for.
func (w *grantsWrite) sendRevocations(ctx context.Context, leaving fwkit.Set, elements []fwkit.Element) (shown bool, err error) {
	if len(elements) == 1 {
		entry := leaving[elements[0]]
		return w.data.Client.RevokePermission(ctx, argus.ID(entry.ID), grantTo(w.subject, entry).request(), w.comment)
	}
	ids := make([]argus.ID, len(elements))
	for i, element := range elements {
		ids[i] = argus.ID(leaving[element].ID)
	}
	return w.data.Client.RevokePermissions(ctx, w.subject.ID, ids, w.comment)
}

// present are the elements that the subject's list still shows, and takes the ids that their permissions have there.
func (w *grantsWrite) present(ctx context.Context, leaving fwkit.Set, elements []fwkit.Element) (left []fwkit.Element, err error) {
	err = w.untilSettled(ctx, elements, func(there fwkit.Set) bool {
		left = nil
		for _, element := range elements {
			if entry, found := there[leaving[element].Element()]; found {
				leaving[element] = entry
				left = append(left, element)
			}
		}
		return len(left) == 0
	})
	return left, err
}
