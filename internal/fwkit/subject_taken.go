package fwkit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Taken is the subject that holds a shortname already.
type Taken struct {
	Subject  argus.Subject
	Disabled bool
}

// FindTaken finds who holds a shortname, disabled or not; nil where nobody does. Searches may lag and a disabled subject
// may not answer by shortname, so a search gives the id and a read by id, where there is one, tells the state.
func (k SubjectKind) FindTaken(ctx context.Context, data *ProviderData, shortName, domain string) (*Taken, error) {
	ref := argus.Ref{Name: shortName, Domain: domain}
	subject, err := data.Client.GetSubject(ctx, ref)
	if err == nil && subject.ShortName == shortName {
		return &Taken{*subject, subject.Flags.Has(argus.FlagDeleted)}, nil
	}
	if err != nil && !argus.IsNotFound(err) {
		return nil, err
	}
	var found *argus.Subject
	err = data.Client.UntilSeen(ctx, func() (bool, error) {
		found, err = data.searchShortName(ctx, shortName, domain)
		return found != nil, err
	})
	if err != nil || found == nil {
		return nil, err
	}
	current, err := data.Client.GetSubject(ctx, argus.ByID(found.ID))
	switch {
	case argus.IsNotFound(err):
		return &Taken{*found, true}, nil
	case err != nil:
		return nil, err
	}
	return &Taken{*current, current.Flags.Has(argus.FlagDeleted)}, nil
}

// searchShortName searches the one subject with exactly this shortname, disabled ones included. Nil where there is none.
func (d *ProviderData) searchShortName(ctx context.Context, shortName, domain string) (*argus.Subject, error) {
	request := argus.SearchSubjectsRequest{}
	request.Subject = []string{shortName}
	request.IncludeDeleted = true
	if domain != "" {
		request.Domain = []string{domain}
	} else {
		domain = d.Domain
	}
	for subject, err := range d.Client.SearchSubjects(ctx, request) {
		if argus.IsNotFound(err) || argus.IsValidation(err) {
			return nil, nil // a server may refuse a name that nobody has
		}
		if err != nil {
			return nil, err
		}
		if subject.ShortName == shortName && (domain == "" || subject.Domain == nil || subject.Domain.Name == domain) {
			return &subject, nil
		}
	}
	return nil, nil
}

// WarnOfTaken warns at plan time of what a create will meet: reviewers read plans, not applies. A key that may not look
// hears nothing.
func (k SubjectKind) WarnOfTaken(ctx context.Context, data *ProviderData, shortName, domain string, reenable bool, diags *diag.Diagnostics) {
	found, known := data.Client.Outlook.Subject(ctx, shortName, cmp.Or(domain, data.Domain))
	var err error
	if !known {
		found, err = data.searchShortName(ctx, shortName, domain)
	}
	if argus.IsForbidden(err) || (err == nil && found == nil) {
		return
	}
	if err != nil {
		Report(diags, Act{Doing: fmt.Sprintf("look whether shortname %q is taken", shortName)}, err)
		return
	}
	taken := Taken{*found, found.Flags.Has(argus.FlagDeleted)}
	attribute := path.Root("short_name")
	switch {
	case !taken.Disabled || !k.is(found):
		diags.AddAttributeWarning(attribute, "The shortname is taken", k.takenText(&taken))
	case !reenable:
		diags.AddAttributeWarning(attribute, "The shortname is taken by a disabled "+k.Noun, k.refusedText(&taken))
	default:
		k.warnOfReenable(ctx, data, label(found), found.ID, diags)
	}
}

// MayReenable decides whether a create that was refused with err may take over the disabled subject that holds the
// shortname: it returns that subject, or nil with the reason reported.
func (k SubjectKind) MayReenable(ctx context.Context, data *ProviderData, act Act, shortName, domain string, reenable bool, refused error, diags *diag.Diagnostics) *argus.Subject {
	if aboutOtherFields(refused) {
		Report(diags, act, refused)
		return nil
	}
	taken, err := k.FindTaken(ctx, data, shortName, domain)
	if err != nil || taken == nil {
		// Not the shortname then, or the key may not look: what Argus said is the best there is.
		Report(diags, act, refused)
		if err != nil && !argus.IsForbidden(err) {
			Report(diags, Act{Doing: fmt.Sprintf("look whether shortname %q is taken", shortName)}, err)
		}
		return nil
	}
	attribute := path.Root("short_name")
	switch {
	case !taken.Disabled || !k.is(&taken.Subject):
		diags.AddAttributeError(attribute, "The shortname is taken", k.takenText(taken))
	case !reenable:
		diags.AddAttributeError(attribute, "The shortname is taken by a disabled "+k.Noun, k.refusedText(taken))
	default:
		return &taken.Subject
	}
	return nil
}

// maybeMade reports, where err is of that kind, that a subject holds the shortname that this create may have made.
func (k SubjectKind) maybeMade(act Act, err error, diags *diag.Diagnostics) bool {
	unsettled, ok := errors.AsType[*argus.MaybeMadeError](err)
	if ok {
		diags.AddAttributeError(path.Root("short_name"), "Could not "+act.Doing, fmt.Sprintf("%s\n\nThe answer was lost, and what Argus tells of that %s does not say whether this apply made it, so that it was left alone. %s",
			err, k.Noun, k.takenText(&Taken{Subject: unsettled.Subject})))
	}
	return ok
}

// aboutOtherFields tells that every message of a refusal names a field and none the shortname, so that nobody need look
// who has it.
func aboutOtherFields(refused error) bool {
	refusal, ok := argus.AsError(refused)
	if !ok || len(refusal.Messages) == 0 {
		return false
	}
	return !slices.ContainsFunc(refusal.Messages, func(m argus.Message) bool {
		return m.Field == "" || strings.HasSuffix(strings.ToLower(m.Field), "shortname")
	})
}

func (k SubjectKind) takenText(taken *Taken) string {
	other := noun(&taken.Subject)
	state := "active"
	if taken.Disabled {
		state = "disabled"
	}
	text := fmt.Sprintf("The shortname %q belongs to the %s %s %s (%q). Users and groups of a domain share one space of shortnames, and a disabled one keeps its own.",
		argus.Short(taken.Subject.ShortName), state, other, taken.Subject.ID, argus.Short(taken.Subject.Name))
	if other != k.Noun {
		return text + " Choose another short_name."
	}
	return text + fmt.Sprintf(" To manage it, import it:\n\n%s", importBlock(k.Resource, taken.Subject.ID))
}

func (k SubjectKind) refusedText(taken *Taken) string {
	return fmt.Sprintf("The shortname %q belongs to the disabled %s %s (%q), and reenable is false. Choose another short_name, or set reenable = true to have it back with the memberships and permissions that it had.",
		argus.Short(taken.Subject.ShortName), k.Noun, taken.Subject.ID, argus.Short(taken.Subject.Name))
}
