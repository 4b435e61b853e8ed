package providerdata

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// OwnedKind is a kind of what one resource of a configuration owns: no other may own it too.
type OwnedKind string

// The kinds of what is owned.
const (
	MembersOfGroup    OwnedKind = "members"
	DirectPermissions OwnedKind = "permissions"
	UserPreference    OwnedKind = "preference"
	OpenIDMapping     OwnedKind = "OpenID mapping"
	OneFunctionEdge   OwnedKind = "function edge"
)

// Owned is what a resource owns: all members of a group, all direct permissions of a subject, one preference or the OpenID mapping of a
// user, or that one function is below another. With an Element it is only that of a set: the resource manages it beside others, unless one owns the set.
type Owned struct {
	What OwnedKind
	// Of is the group, the subject, the user or the function below as far as it is known: of PlanTarget in a plan, as it was resolved in an apply. An empty
	// one is compared with nothing.
	Of fwkit.Reference
	// Text is how the configuration names Of.
	Text string
	// Key is the key of a preference, or the function above: its id, or its name if the run creates it.
	Key string
	// Element is the one element of the set, by the attributes of the resource: "member", or "function" and "customer".
	Element Element
	// Stays is true of an element that an owner of the set leaves alone, whether it names it or not.
	Stays bool
	// Elements are what the owner of a set names, and whether those are all: one that is unknown may be any. It is called while
	// other resources are planned, with the context of their plan.
	Elements func(context.Context) (named []Element, all bool)
	// By is the type of the resource, and Attribute is where an error is shown.
	By        string
	Attribute path.Path
}

// Element is one of what a set holds, by attribute.
type Element map[string]fwkit.Reference

// ownedThings are what resources of this configuration own, in a plan or in an apply. Each resource is planned once in either, before
// it is applied, so that a second plan of one thing is another resource's. They live as long as one Configure.
type ownedThings struct {
	mutex sync.Mutex
	// owners and elements are by the id and by the name of what they are of.
	owners, elements map[string][]*ownedRecord
}

type ownedRecord struct {
	Owned
	state recordState
}

type recordState int

const (
	ownedAfterPlan recordState = iota
	// ownedAfterApply is what was written. Only tests plan its resource again.
	ownedAfterApply
	destroyedByPlan
	forgotten
)

// PlanOwned records in ModifyPlan what a resource owns: prior is that of the prior state, and what of it is not planned any more is
// destroyed. It reports whether no other resource owns the same, whichever of the two is planned first.
func (d *ProviderData) PlanOwned(ctx context.Context, req resource.ModifyPlanRequest, prior, planned []Owned, diags *diag.Diagnostics) bool {
	if fwkit.IsSecondPlan(ctx, req, diags) {
		return true
	}
	o, ok := &d.owned, true
	o.mutex.Lock()
	defer o.mutex.Unlock()
	for _, before := range prior {
		o.forget(before, func(r *ownedRecord) bool { return r.state == ownedAfterApply && r.By == before.By })
		if !slices.ContainsFunc(planned, before.is) {
			ok = o.add(ctx, &ownedRecord{before, destroyedByPlan}, diags) && ok
		}
	}
	for _, after := range planned {
		ok = o.add(ctx, &ownedRecord{after, ownedAfterPlan}, diags) && ok
	}
	return ok
}

// Own records in Create and Update what a resource owns, now that ids are known, and reports whether no other resource owns the same.
func (d *ProviderData) Own(ctx context.Context, these []Owned, diags *diag.Diagnostics) bool {
	o, ok := &d.owned, true
	o.mutex.Lock()
	defer o.mutex.Unlock()
	for _, each := range these {
		o.forget(each, func(r *ownedRecord) bool { return r.Text == each.Text && r.By == each.By })
		ok = o.add(ctx, &ownedRecord{each, ownedAfterApply}, diags) && ok
	}
	return ok
}

// Disown forgets what a resource owned that was destroyed.
func (d *ProviderData) Disown(these []Owned) {
	d.owned.mutex.Lock()
	defer d.owned.mutex.Unlock()
	for _, each := range these {
		d.owned.forget(each, func(r *ownedRecord) bool { return r.By == each.By })
	}
}

// DisownIfFailed is Disown if there is an error, to be deferred in Create.
func (d *ProviderData) DisownIfFailed(these []Owned, diags *diag.Diagnostics) {
	if diags.HasError() {
		d.Disown(these)
	}
}

// add reports whether a thing conflicts with no other resource's, and records it. It adds an error otherwise.
func (o *ownedThings) add(ctx context.Context, added *ownedRecord, diags *diag.Diagnostics) bool {
	others := candidates(o.owners, added.Owned)
	if added.Element == nil {
		others = append(others, candidates(o.elements, added.Owned)...)
	}
	for _, other := range others {
		if added.isOfSame(other.Owned) && conflict(ctx, other, added, diags) {
			return false
		}
	}
	if o.owners == nil {
		o.owners, o.elements = map[string][]*ownedRecord{}, map[string][]*ownedRecord{}
	}
	records := o.owners
	if added.Element != nil {
		records = o.elements
	}
	for _, key := range added.keys() {
		records[key] = append(records[key], added)
	}
	return true
}

func (o *ownedThings) forget(thing Owned, matches func(*ownedRecord) bool) {
	records := o.owners
	if thing.Element != nil {
		records = o.elements
	}
	for _, record := range candidates(records, thing) {
		if record.is(thing) && matches(record) {
			record.state = forgotten
		}
	}
}

// candidates are the records under the id and under the name of what a thing is of.
func candidates(in map[string][]*ownedRecord, thing Owned) (found []*ownedRecord) {
	for _, key := range thing.keys() {
		for _, record := range in[key] {
			if record.state != forgotten && (len(found) == 0 || !slices.Contains(found, record)) {
				found = append(found, record)
			}
		}
	}
	return found
}

// conflict reports whether two resources cannot both do what they plan, and adds an error then.
func conflict(ctx context.Context, first, second *ownedRecord, diags *diag.Diagnostics) bool {
	one, other := first.Owned, second.Owned
	switch { // messages have the id if one of the two knows it
	case one.Of.ID == "" && other.Of.ID != "":
		one.Of = other.Of
	case one.Of.ID != "" && other.Of.ID == "":
		other.Of = one.Of
	}
	set, element := one, other
	if one.Element != nil {
		set, element = other, one
	}
	named, known := set.names(ctx, element)
	switch destroyed := first.state == destroyedByPlan; {
	case element.Stays || destroyed && second.state == destroyedByPlan:
		return false
	case destroyed && named:
		reportDestroyed(one, other, second.Attribute, diags)
	case second.state == destroyedByPlan && named:
		reportDestroyed(other, one, second.Attribute, diags)
	case destroyed || second.state == destroyedByPlan:
		return false
	case element.Element == nil:
		diags.AddAttributeError(second.Attribute, "Two resources own the same thing",
			fmt.Sprintf("%s owns %s, and %s would own the same: each apply of one would change what the other wants. Keep one of them in the configuration.", one.by(), one.text(), other.by()))
	case named || !known:
		return false
	default:
		diags.AddAttributeError(second.Attribute, "Two resources undo each other",
			fmt.Sprintf("%s owns %s and does not name what %s adds: each apply would remove it and add it again. Name it in both, or take one of the two out of the configuration.", set.by(), set.text(), element.by()))
	}
	return true
}

func reportDestroyed(destroyed, kept Owned, at path.Path, diags *diag.Diagnostics) {
	diags.AddAttributeError(at, "Destroy removes what another resource manages",
		fmt.Sprintf("The plan destroys what %s manages, and %s manages it too: apply may remove in Argus what has to stay. To leave it in Argus, put this block in the place of the destroyed resource, with its name. "+
			"If the resource only has a new name, write a moved block instead.\n\nremoved {\n  from = %s.NAME\n  lifecycle {\n    destroy = false\n  }\n}", destroyed.by(), kept.by(), destroyed.By))
}

// names reports whether the owner of a set names an element, and whether that is known. Two owners name all of it.
func (o Owned) names(ctx context.Context, element Owned) (named, known bool) {
	if element.Element == nil {
		return true, true
	}
	if o.Elements == nil {
		return false, false
	}
	elements, known := o.Elements(ctx)
	for _, each := range elements {
		same, told := each.is(element.Element)
		if same {
			return true, true
		}
		known = known && told
	}
	return false, known
}

// isOfSame reports whether two are known to be of the same group, subject or preference.
func (o Owned) isOfSame(other Owned) bool {
	same, _ := sameTarget(o.Of, other.Of)
	return same && o.What == other.What && o.Key == other.Key
}

// is reports whether two are known to be the same thing.
func (o Owned) is(other Owned) bool {
	same, _ := o.Element.is(other.Element)
	return same && o.isOfSame(other)
}

// is reports whether two elements are the same, and whether that is known.
func (e Element) is(other Element) (same, known bool) {
	known = true
	for attribute, target := range e {
		equal, told := sameTarget(target, other[attribute])
		if told && !equal {
			return false, true
		}
		known = known && told
	}
	return known, known
}

// sameTarget reports whether two references have the same target, and whether that is known: by their ids, or else by their names.
func sameTarget(a, b fwkit.Reference) (same, known bool) {
	switch a, b = idOrName(a), idOrName(b); {
	case a.ID != "" && b.ID != "":
		return a.ID == b.ID, true
	case a.ShortName == "" || b.ShortName == "":
		return false, false
	}
	return argus.SameName(a.ShortName, b.ShortName) && fwkit.SameDomain(a.Domain, b.Domain), true
}

// idOrName is a reference whose id is one: what the key may not look up has the name in its place.
func idOrName(reference fwkit.Reference) fwkit.Reference {
	if reference.ID == "" || (argus.Ref{Name: reference.ID}).IsID() {
		return reference
	}
	return fwkit.Reference{ShortName: reference.ID}
}

// keys are what a thing is found by: the id of what it is of, and its name in any domain.
func (o Owned) keys() (keys []string) {
	of := idOrName(o.Of)
	if of.ID != "" {
		keys = append(keys, strings.Join([]string{string(o.What), "id", of.ID, o.Key}, "\x00"))
	}
	if of.ShortName != "" {
		keys = append(keys, strings.Join([]string{string(o.What), "name", strings.ToLower(of.ShortName), o.Key}, "\x00"))
	}
	return keys
}

// text is what is owned, as messages show it.
func (o Owned) text() string {
	switch o.What {
	case MembersOfGroup:
		return "the members of group " + shownAs(o.Of)
	case DirectPermissions:
		return "the direct permissions of " + shownAs(o.Of)
	case OpenIDMapping:
		return "the OpenID mapping of user " + shownAs(o.Of)
	case OneFunctionEdge:
		return fmt.Sprintf("that function %s is below %s", shownAs(o.Of), o.Key)
	}
	return fmt.Sprintf("preference %q of user %s", argus.Short(o.Key), shownAs(o.Of))
}

// by is the resource, as messages show it.
func (o Owned) by() string {
	of := o.By + " of "
	switch {
	case o.What == UserPreference || o.What == OpenIDMapping:
		return of + "user " + shownAs(o.Of)
	case o.What == OneFunctionEdge:
		return of + "function " + shownAs(o.Of)
	case o.What == MembersOfGroup && o.Element == nil:
		return of + "group " + shownAs(o.Of)
	case o.What == MembersOfGroup:
		return of + shownAs(o.Element["member"]) + " in group " + shownAs(o.Of)
	case o.Element == nil:
		return of + shownAs(o.Of)
	}
	return of + fmt.Sprintf("function %s to %s for customer %s", shownAs(o.Element["function"]), shownAs(o.Of), shownAs(o.Element["customer"]))
}

// shownAs is a reference as messages show it: shortname and id as far as they are known.
func shownAs(reference fwkit.Reference) string {
	if reference.ID == "" {
		return fmt.Sprintf("%q", argus.Short(reference.ShortName))
	}
	return reference.String()
}
