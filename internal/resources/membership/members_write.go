package membership

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// membersWrite writes the difference of a set.
type membersWrite struct {
	*members
	// groupText is the group as the configuration names it.
	groupText, comment string
	// unseen are removals that no search shows: Argus hides them, or shows them late.
	unseen map[string]bool
}

func (r *membersResource) write(group fwkit.Reference, plan *membersState, diags *diag.Diagnostics) *membersWrite {
	return &membersWrite{r.membersOf(group, diags), plan.Group.ValueString(), plan.Comment.ValueString(), map[string]bool{}}
}

func (w *membersWrite) groupID() argus.Ref { return argus.ByID(argus.ID(w.group.ID)) }

func (w *membersWrite) doing(action string) fwkit.ErrorContext {
	return fwkit.ErrorContext{Action: action, Customer: w.group.Customer, Owner: fmt.Sprintf("group %s", w.group), Attributes: map[string]path.Path{
		"shortNameOrID": path.Root("group"), "group": path.Root("group"), "comment": path.Root("comment"),
	}}
}

// change sends additions and then removals, and reports whether all was done.
func (w *membersWrite) change(ctx context.Context, added fwkit.Set, removals []providerdata.SetRemoval) bool {
	return w.data.MayRemove(ctx, removals, w.diags) && w.add(ctx, added) && w.remove(ctx, removals)
}

// add reports whether it added the members, 100 with each call.
func (w *membersWrite) add(ctx context.Context, added fwkit.Set) bool {
	adding := w.doing(fmt.Sprintf("add members to group %s", w.group))
	isTold, isDone := true, true
	many := argus.Many[fwkit.Element]{
		Send: func(ctx context.Context, elements []fwkit.Element) error {
			told, err := w.data.Client.AddGroupMembers(ctx, w.groupID(), ids(added, elements), w.comment)
			isTold = isTold && (err != nil || told == argus.Added)
			return err
		},
		Left: func(ctx context.Context, elements []fwkit.Element) ([]fwkit.Element, error) {
			if group, err := w.data.Client.GetSubject(ctx, argus.Group, w.groupID()); err != nil || group.Flags.Has(argus.FlagDeleted) {
				return nil, fmt.Errorf("the group is not active: %w", err)
			}
			return w.notListed(ctx, added, elements)
		},
	}
	for _, elements := range argus.InBodies(added.Elements()) {
		refused, err := many.Do(ctx, elements)
		for _, each := range refused {
			isDone = false
			w.explain(ctx, each.Entry, added[each.Entry], each.Err)
		}
		if err != nil {
			if group := (providerdata.Target{Attribute: path.Root("group"), Text: w.groupText}); !w.data.ExplainRefusal(ctx, err, w.diags, group) {
				w.data.ReportRefusal(ctx, adding, err, w.diags, group)
			}
			return false
		}
	}
	if isDone && !isTold {
		isDone = w.confirmAdded(ctx, added)
	}
	return isDone
}

// confirmAdded reports whether the group has the members that Argus accepted, after responses that did not show them all.
func (w *membersWrite) confirmAdded(ctx context.Context, added fwkit.Set) bool {
	left, err := w.notListed(ctx, added, added.Elements())
	if err != nil {
		fwkit.Report(w.diags, w.reading(), err)
		return false
	}
	isDone := true
	for _, element := range left {
		if added[element].Targets[0].ShortName == "" {
			if lacking := w.data.Unseen(target(element)); lacking != nil {
				w.link(added[element]).warnOfUnseen(lacking, w.diags)
			}
			continue
		}
		isDone = false
		adding := w.doing(fmt.Sprintf("add %s to group %s", added[element], w.group))
		w.diags.AddAttributeError(at(element), "Could not "+adding.Action,
			fmt.Sprintf("Argus accepted the addition of %s, and does not list it among the members of group %s. Run plan again: it shows what is left to do.", added[element], w.group))
	}
	return isDone
}

// explain reports at its element why a member was not added.
func (w *membersWrite) explain(ctx context.Context, element fwkit.Element, entry fwkit.Entry, refused error) {
	adding := w.doing(fmt.Sprintf("add %s to group %s", entry, w.group))
	adding.Attributes["subject"], adding.Attributes["member"] = at(element), at(element)
	var about diag.Diagnostics
	if !w.data.ExplainRefusal(ctx, refused, &about, target(element)) {
		w.data.ReportRefusal(ctx, adding, refused, &about, target(element))
	}
	for _, each := range about {
		if _, placed := each.(diag.DiagnosticWithPath); !placed {
			each = diag.WithPath(at(element), each)
		}
		w.diags.Append(each)
	}
}

// look searches the memberships of the group for elements that leave the set and for those that are added. It searches again while it
// lacks one that the group's list shows: an identity provider may have added it. A key that may not search sees none.
func (w *membersWrite) look(ctx context.Context, set, added fwkit.Set, leaving []fwkit.Element) (found map[string]fwkit.SetRow, ok bool) {
	var sought []fwkit.Entry
	for _, element := range leaving {
		sought = append(sought, set[element])
	}
	sought = slices.AppendSeq(sought, maps.Values(added))
	var listed map[string]bool
	var listErr error
	found, err := w.search(ctx, func(found map[string]fwkit.SetRow) bool {
		for i, entry := range sought {
			if _, shown := found[entry.Key()]; shown {
				continue
			}
			if listed == nil && listErr == nil {
				listed, listErr = w.listed(ctx)
			}
			if listed[entry.Key()] || i < len(leaving) && !entry.Seen {
				return false
			}
		}
		return true
	})
	if argus.IsForbidden(err) {
		return found, true
	}
	if err = errors.Join(err, listErr); err == nil {
		err = w.complete(ctx, found, sought, len(leaving), listed)
	}
	if err != nil {
		fwkit.Report(w.diags, w.reading(), err)
		return nil, false
	}
	return found, true
}

// complete adds to what a search found: what only the list shows, as not known, and of those that
// leave, which come first, the hidden ones.
func (w *membersWrite) complete(ctx context.Context, found map[string]fwkit.SetRow, sought []fwkit.Entry, leaving int, listed map[string]bool) error {
	isHidden := false
	for i, entry := range sought {
		if _, shown := found[entry.Key()]; !shown && listed[entry.Key()] {
			entry.Seen = false
			found[entry.Key()] = fwkit.SetRow{Entry: entry}
		} else if !shown && i < leaving {
			isHidden = true
		}
	}
	if !isHidden {
		return nil
	}
	hidden, err := w.searchOnce(ctx, true)
	for key, row := range hidden {
		if _, shown := found[key]; !shown {
			row.Disabled = true
			found[key] = row
		}
	}
	return err
}

// listed are the ids of active members. A group that cannot be listed has none: what is sent to it tells why.
func (w *membersWrite) listed(ctx context.Context) (map[string]bool, error) {
	rows, err := w.data.Client.ListGroupMembers(ctx, w.groupID())
	if err != nil && !argus.IsNotVisible(err) {
		return nil, err
	}
	shown := map[string]bool{}
	for i := range rows {
		if !rows[i].Flags.Has(argus.FlagDeleted) {
			shown[string(rows[i].ID)] = true
		}
	}
	return shown, nil
}

// removals are what leaves the set, without what an identity provider manages. It is not ok if that is not known of one.
func (w *membersWrite) removals(rows []fwkit.SetRow, set fwkit.Set, leaving []fwkit.Element) (removals []providerdata.SetRemoval, ok bool) {
	found := map[string]fwkit.SetRow{}
	for _, row := range rows {
		found[row.Key()] = row
	}
	ok = true
	for _, element := range leaving {
		row, shown := found[set[element].Key()]
		if !shown {
			row = fwkit.SetRow{Entry: set[element]}
			w.unseen[row.Key()] = true
		}
		switch {
		case row.ExternallyManaged:
			w.link(row.Entry).warnOfLeft(w.diags)
		case !row.Seen:
			ok = false
			w.link(row.Entry).refuseUnknown(w.diags)
		default:
			removals = append(removals, w.removal(row))
		}
	}
	return removals, ok
}

// remove reports whether it removed the members. It names as many in each call as a query holds; those that Argus may hide go one
// by one.
func (w *membersWrite) remove(ctx context.Context, removals []providerdata.SetRemoval) bool {
	active, hidden := fwkit.Set{}, []fwkit.Entry{}
	for _, removal := range removals {
		if entry := removal.Row.Entry; removal.Row.Disabled || w.unseen[entry.Key()] {
			hidden = append(hidden, entry)
		} else {
			active[entry.Element()] = entry
		}
	}
	many := argus.Many[fwkit.Element]{
		Send: func(ctx context.Context, elements []fwkit.Element) error {
			_, err := w.data.Client.RemoveGroupMembers(ctx, w.groupID(), ids(active, elements), w.comment)
			return err
		},
		Left: func(ctx context.Context, elements []fwkit.Element) ([]fwkit.Element, error) {
			gone, err := w.notListed(ctx, active, elements)
			return slices.DeleteFunc(slices.Clone(elements), func(element fwkit.Element) bool { return slices.Contains(gone, element) }), err
		},
	}
	before := w.diags.ErrorsCount()
	for _, ids := range argus.InQueries("subject", ids(active, active.Elements()), w.comment) {
		elements := make([]fwkit.Element, len(ids))
		for i, id := range ids {
			elements[i] = fwkit.NewElement(id)
		}
		refused, err := many.Do(ctx, elements)
		for _, each := range refused {
			w.reportRemoval(ctx, active[each.Entry], each.Err, false)
		}
		if err != nil {
			w.data.ReportDestroy(ctx, w.belonging(), providerdata.Destroy{Context: w.doing(fmt.Sprintf("remove members from group %s", w.group)), Err: err, Absent: func(ctx context.Context) (bool, error) {
				gone, err := w.notListed(ctx, active, elements)
				return len(gone) == len(elements), err
			}}, w.diags)
		}
		if err != nil && w.diags.ErrorsCount() > before { // else the removal was done all the same
			break
		}
	}
	if len(hidden) > 0 && w.data.LeavesWithOwner(ctx, w.belonging(), w.reading(), "Argus shows no memberships of it.", w.diags) {
		hidden = nil
	}
	for _, entry := range hidden {
		if w.diags.ErrorsCount() > before {
			break
		}
		shown, err := w.data.Client.RemoveGroupMembers(ctx, w.groupID(), []string{entry.Key()}, w.comment)
		w.reportRemoval(ctx, entry, err, shown)
	}
	return w.diags.ErrorsCount() == before
}

func (w *membersWrite) reportRemoval(ctx context.Context, entry fwkit.Entry, err error, shown bool) {
	w.data.ReportDestroy(ctx, w.link(entry).belonging(), providerdata.Destroy{
		Context: w.doing(fmt.Sprintf("remove %s from group %s", entry, w.group)), Err: err, Shown: shown,
		Absent: func(ctx context.Context) (bool, error) {
			there, err := listed(ctx, w.data.Client, argus.ID(w.group.ID), argus.ID(entry.Key()))
			return there == nil, err
		},
	}, w.diags)
}

// notListed are the elements of a set that the group's list of members does not show.
func (w *membersWrite) notListed(ctx context.Context, set fwkit.Set, elements []fwkit.Element) (left []fwkit.Element, err error) {
	rows, err := w.data.Client.ListGroupMembers(ctx, w.groupID())
	if err != nil {
		return nil, err
	}
	shown := map[string]bool{}
	for i := range rows {
		shown[string(rows[i].ID)] = true
	}
	for _, element := range elements {
		if !shown[set[element].Key()] {
			left = append(left, element)
		}
	}
	return left, nil
}

// ids are the ids of members.
func ids(set fwkit.Set, elements []fwkit.Element) []string {
	texts := make([]string, len(elements))
	for i, element := range elements {
		texts[i] = set[element].Key()
	}
	return texts
}
