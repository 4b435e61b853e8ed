package providerdata

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// Belonging is an object that belongs to users or groups: a key, a preference, a method, a permission or a membership. A
// server may hide it while an owner is disabled, and it is in effect again once the owner is re-enabled.
type Belonging struct {
	// Name is the object as messages name it: "API key 1234/56".
	Name string
	// Owners are the user of a key, the group and the member of a membership, and so on.
	Owners []fwkit.Reference
	// Returns completes a sentence about what a re-enable brings back: "it works again".
	Returns string
	// WasRemoved reports whether Argus shows that the object was removed. It is asked if the owners are not visible, and may be nil.
	WasRemoved func(context.Context) (bool, error)
}

// owner is a user or group that something belongs to, as Argus shows it now.
type owner struct {
	noun    string // "user" or "group"
	text    string // "user alice (1234)"
	state   ownerState
	unclear string // why the state is unknown, as a sentence
}

type ownerState int

const (
	ownerUnknown ownerState = iota
	ownerActive
	ownerDisabled
)

// IsGone reports whether an object that Argus does not show is gone, which it is if all its owners are active. Otherwise it
// stays in state, and a warning says why. Any failure on the way is reported and means no.
func (d *ProviderData) IsGone(ctx context.Context, object Belonging, act fwkit.Act, diags *diag.Diagnostics) bool {
	disabled, unknown, err := d.owners(ctx, object.Owners, d.cachedOwner)
	removed := false
	if err == nil && len(disabled) == 0 && len(unknown) > 0 && object.WasRemoved != nil {
		removed, err = object.WasRemoved(ctx)
	}
	switch {
	case err != nil:
		fwkit.Report(diags, act, err)
	case len(disabled) > 0:
		object.warnOfDisabled(disabled, diags)
	case len(unknown) > 0 && !removed:
		diags.AddWarning(fmt.Sprintf("%s cannot be seen", object.Name),
			fmt.Sprintf("Argus does not show %s, and it is not known whether it was removed: %s It stays in state. If it is gone, take it out of state with \"terraform state rm\".", fwkit.LowerFirst(object.Name), unclear(unknown)))
	default:
		return true
	}
	return false
}

// WarnOfDisabledEnds warns about an object that a search shows, one of whose owners it shows as disabled.
func (object Belonging) WarnOfDisabledEnds(ends []*argus.SubjectInfo, diags *diag.Diagnostics) {
	var disabled []owner
	for _, end := range ends {
		if end != nil && end.Flags.Has(argus.FlagDeleted) {
			disabled = append(disabled, ownerOf(end.Type, fwkit.SubjectReference(end), end.Flags))
		}
	}
	if len(disabled) > 0 {
		object.warnOfDisabled(disabled, diags)
	}
}

func (object Belonging) warnOfDisabled(disabled []owner, diags *diag.Diagnostics) {
	diags.AddWarning(fmt.Sprintf("%s belongs to a disabled %s", object.Name, disabled[0].noun),
		fmt.Sprintf("Argus may hide what belongs to a disabled user or group: %s. %s stays in state, and %s after a re-enable.", areDisabled(disabled), object.Name, object.Returns))
}

// ReportDestroy reports the outcome of a destroy. What was removed before is what was wanted, if its owners are active and
// absent shows it. What Argus does not remove because an owner is disabled leaves state with a warning, since it comes back.
func (d *ProviderData) ReportDestroy(ctx context.Context, object Belonging, act fwkit.Act, err error, absent func(context.Context) (bool, error), diags *diag.Diagnostics) {
	if !argus.IsNotFound(err) && !argus.IsRefused(err) {
		fwkit.Report(diags, act, err)
		return
	}
	disabled, unknown, lookErr := d.owners(ctx, object.Owners, d.findOwner)
	if lookErr == nil && len(disabled) > 0 {
		object.warnOfLeft(disabled, err.Error(), diags)
		return
	}
	gone := false
	switch {
	case lookErr != nil:
	case len(unknown) == 0:
		gone, lookErr = absent(ctx)
	case object.WasRemoved != nil:
		gone, lookErr = object.WasRemoved(ctx)
	}
	if gone && lookErr == nil {
		return
	}
	fwkit.Report(diags, act, err)
	if lookErr != nil {
		fwkit.Report(diags, fwkit.Act{Doing: fmt.Sprintf("look whether %s is gone", fwkit.LowerFirst(object.Name)), Customer: act.Customer, Owner: act.Owner}, lookErr)
	} else if len(unknown) > 0 {
		diags.AddWarning(fmt.Sprintf("%s cannot be seen", object.Name),
			fmt.Sprintf("It is not known whether %s was removed before: %s If it is gone, take it out of state with \"terraform state rm\".", fwkit.LowerFirst(object.Name), unclear(unknown)))
	}
}

// activeOwners remembers who was active when a removal was accepted, so that the removals of what belongs to one user cost one
// look-up. It does not count for those that this process disables.
type activeOwners struct{ active, disabling sync.Map }

func (a *activeOwners) has(id string) bool {
	_, disabling := a.disabling.Load(id)
	_, active := a.active.Load(id)
	return active && !disabling
}

// NoteDisabling records that a user or group is about to be disabled.
func (d *ProviderData) NoteDisabling(id string) { d.activeOwners.disabling.Store(id, true) }

// WarnIfHidden warns after a removal that was accepted, and that a server may accept without an effect if an owner is disabled.
func (d *ProviderData) WarnIfHidden(ctx context.Context, object Belonging, diags *diag.Diagnostics) {
	for _, reference := range object.Owners {
		if d.activeOwners.has(reference.ID) {
			continue
		}
		found, err := d.owner(ctx, reference, d.findOwner)
		if err != nil { // no failure of the destroy
			found = owner{unclear: err.Error()}
		}
		switch found.state {
		case ownerDisabled:
			object.warnOfLeft([]owner{found}, "Argus accepted the request to remove it, but may not act on what belongs to a disabled user or group.", diags)
			return
		case ownerUnknown:
			diags.AddWarning(fmt.Sprintf("%s cannot be seen", object.Name),
				fmt.Sprintf("Argus accepted the request to remove %s. Argus may have kept it. The state of its owner is unknown: %s", fwkit.LowerFirst(object.Name), found.unclear))
			return
		case ownerActive:
			d.activeOwners.active.Store(reference.ID, true)
		}
	}
}

func (object Belonging) warnOfLeft(disabled []owner, said string, diags *diag.Diagnostics) {
	diags.AddWarning(fmt.Sprintf("%s may come back", object.Name),
		fmt.Sprintf("%s was taken out of state, and Argus may have kept it: %s. After a re-enable %s. Remove it after the re-enable.\n\n%s", object.Name, areDisabled(disabled), object.Returns, said))
}

// owners reads the owners and returns those that are disabled, and those of which that is not known.
func (d *ProviderData) owners(ctx context.Context, references []fwkit.Reference, find func(context.Context, argus.Ref) (*argus.Subject, error)) (disabled, unknown []owner, err error) {
	for _, reference := range references {
		found, err := d.owner(ctx, reference, find)
		if err != nil {
			return nil, nil, err
		}
		switch found.state {
		case ownerDisabled:
			disabled = append(disabled, found)
		case ownerUnknown:
			unknown = append(unknown, found)
		}
	}
	return disabled, unknown, nil
}

func (d *ProviderData) owner(ctx context.Context, reference fwkit.Reference, find func(context.Context, argus.Ref) (*argus.Subject, error)) (owner, error) {
	subject, err := find(ctx, argus.ByID(argus.ID(reference.ID)))
	unnamed := owner{text: "the user or group " + reference.Text()}
	switch {
	case argus.IsForbidden(err):
		unnamed.unclear = fmt.Sprintf("the provider's key may not read %s, which needs function \"viewUsers\".", unnamed.text)
		return unnamed, nil
	case errors.Is(err, ErrInconsistent):
		unnamed.unclear = fmt.Sprintf("the responses for %s are inconsistent: %s.", unnamed.text, err)
		return unnamed, nil
	case err != nil:
		return owner{}, err
	case subject == nil:
		unnamed.unclear = fmt.Sprintf("%s is not visible to the provider's key, not even as a disabled one.", unnamed.text)
		return unnamed, nil
	}
	return ownerOf(subject.Type, fwkit.ReferenceTo(subject), subject.Flags), nil
}

func ownerOf(kind argus.SubjectType, reference fwkit.Reference, flags argus.Flags) owner {
	found := owner{noun: "user", state: ownerActive}
	if strings.EqualFold(string(kind), "group") {
		found.noun = "group"
	}
	if flags.Has(argus.FlagDeleted) {
		found.state = ownerDisabled
	}
	found.text = found.noun + " " + reference.Text()
	return found
}

// cachedOwner is findOwner, asked once per user or group however many absent objects belong to it.
func (d *ProviderData) cachedOwner(ctx context.Context, ref argus.Ref) (*argus.Subject, error) {
	return d.Client.Bulk.Owner(ctx, ref, d.findOwner)
}

// findOwner reads a user or group, disabled or not. Nil if neither a read nor a search shows it.
func (d *ProviderData) findOwner(ctx context.Context, ref argus.Ref) (*argus.Subject, error) {
	subject, _, err := d.FindSubject(ctx, ref, d.Reader(argus.AnySubject))
	if argus.IsNotFound(err) {
		return nil, nil
	}
	return subject, err
}

func areDisabled(disabled []owner) string {
	if len(disabled) == 1 {
		return disabled[0].text + " is disabled"
	}
	return disabled[0].text + " and " + disabled[1].text + " are disabled"
}

func unclear(unknown []owner) string {
	var reasons []string
	for _, o := range unknown {
		reasons = append(reasons, o.unclear)
	}
	return strings.Join(reasons, " ")
}
