package providerdata

import (
	"context"
	"errors"
	"fmt"
	"strings"

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

// BelongingOf returns what belongs to one user or group. What is "API key 1234/56", and returns completes a sentence as Returns.
func BelongingOf(owner fwkit.Reference, what, returns string) Belonging {
	return Belonging{Name: what + " of " + owner.Name(), Owners: []fwkit.Reference{owner}, Returns: returns}
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
// NotFound is the 404 of the list that would show the object, or nil: the list of an active owner exists.
func (d *ProviderData) IsGone(ctx context.Context, object Belonging, action fwkit.ErrorContext, notFound error, diags *diag.Diagnostics) bool {
	disabled, unknown, err := d.owners(ctx, object.Owners, d.cachedOwner)
	removed := false
	if err == nil && len(disabled) == 0 && len(unknown) > 0 && object.WasRemoved != nil {
		removed, err = object.WasRemoved(ctx)
	}
	switch {
	case err != nil:
		fwkit.Report(diags, action, err)
	case len(disabled) > 0:
		object.warnOfDisabled(disabled, diags)
	case len(unknown) > 0 && !removed:
		object.warnOfUnseen(fmt.Sprintf("Argus does not show %s, and it is unknown whether it was removed: %s It stays in state. If it is gone, take it out of state with \"terraform state rm\".", fwkit.LowerFirst(object.Name), unclear(unknown)), diags)
	case notFound != nil && !removed:
		object.reportInconsistent(notFound, diags)
	default:
		return true
	}
	return false
}

// IsActive reports whether Argus shows a user or group as active: only then its lists show all that belongs to it.
func (d *ProviderData) IsActive(ctx context.Context, owner fwkit.Reference) bool {
	disabled, unknown, err := d.owners(ctx, []fwkit.Reference{owner}, d.findOwner)
	return err == nil && len(disabled)+len(unknown) == 0
}

// reportInconsistent reports an object that is not found although its owners are active.
func (object Belonging) reportInconsistent(notFound error, diags *diag.Diagnostics) {
	diags.AddError("Inconsistent responses for "+fwkit.LowerFirst(object.Name),
		fmt.Sprintf("Argus responds with 404 to the list that would show %s, and shows the user or group that has this list as active. It stays in state. Run plan again. If it is gone, take it out of state with \"terraform state rm\".\n\n%s", fwkit.LowerFirst(object.Name), notFound))
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

// warnOfUnseen warns about an object that may be gone, and may only be hidden.
func (object Belonging) warnOfUnseen(detail string, diags *diag.Diagnostics) {
	diags.AddWarning(fmt.Sprintf("%s cannot be seen", object.Name), detail)
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
	unnamed := owner{text: "the user or group " + reference.String()}
	switch {
	case argus.IsForbidden(err):
		unnamed.unclear = fmt.Sprintf("the provider's key may not read %s: that needs function \"viewUsers\".", unnamed.text)
		return unnamed, nil
	case errors.Is(err, ErrInconsistent):
		unnamed.unclear = fmt.Sprintf("the responses for %s are inconsistent: %s.", unnamed.text, err)
		return unnamed, nil
	case err != nil:
		return owner{}, err
	case subject == nil:
		unnamed.unclear = fmt.Sprintf("the provider's key does not see %s, neither active nor disabled.", unnamed.text)
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
	found.text = found.noun + " " + reference.String()
	return found
}

// cachedOwner is findOwner, shared by the absent objects of one owner. An active owner was read after the call.
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
