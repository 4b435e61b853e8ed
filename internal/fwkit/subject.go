package fwkit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// SubjectKind is what users and groups have in common where only words differ.
type SubjectKind struct {
	// Noun is "user" or "group", as in Argus's type and in messages.
	Noun string
	// Resource is the Terraform type, for import blocks.
	Resource string
	// Get reads one, whether or not it is disabled.
	Get func(context.Context, *argus.Client, argus.Ref) (*argus.Subject, error)
	// Sweep is the row of a sweep, nil where there is none.
	Sweep func(context.Context, *argus.BulkReader, argus.ID) *argus.Subject
	// Delete disables one.
	Delete func(context.Context, *argus.Client, argus.Ref) error
	// Reenable has a disabled one back.
	Reenable func(context.Context, *argus.Client, argus.Ref) (*argus.Subject, error)
	// Move moves one to another customer of its domain.
	Move func(ctx context.Context, client *argus.Client, ref argus.Ref, customer string) (*argus.Subject, error)
	// Attributes tells where the fields of the contract's requests stand in the schema.
	Attributes Attributes
}

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
		back, err := k.comesBack(ctx, data, found.ID)
		if err != nil {
			Report(diags, Act{Doing: fmt.Sprintf("read what the disabled %s %q still has", k.Noun, shortName)}, err)
			return
		}
		diags.AddAttributeWarning(attribute, fmt.Sprintf("A disabled %s will be re-enabled", k.Noun),
			fmt.Sprintf("The shortname %q belongs to %s %s, which is disabled. Apply will re-enable it and bring it to the configured values. %s", shortName, k.Noun, found.ID, back))
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

// WarnOfReturn warns, after a re-enable, of the memberships and permissions that came back with the subject.
func (k SubjectKind) WarnOfReturn(ctx context.Context, data *ProviderData, subject *argus.Subject, diags *diag.Diagnostics) {
	back, err := k.comesBack(ctx, data, subject.ID)
	if err != nil {
		back = "What came back with it could not be read: " + err.Error()
	}
	diags.AddAttributeWarning(path.Root("short_name"), fmt.Sprintf("A disabled %s was re-enabled", k.Noun),
		fmt.Sprintf("The shortname %q belonged to %s %s, which was disabled. It was re-enabled and brought to the configured values. %s", argus.Short(subject.ShortName), k.Noun, subject.ID, back))
}

func (k SubjectKind) is(subject *argus.Subject) bool { return subject.IsGroup() == (k.Noun == "group") }

func (k SubjectKind) takenText(taken *Taken) string {
	other := "user"
	if taken.Subject.IsGroup() {
		other = "group"
	}
	state := "active"
	if taken.Disabled {
		state = "disabled"
	}
	text := fmt.Sprintf("The shortname %q belongs to the %s %s %s (%q). Users and groups of a domain share one space of shortnames, and a disabled one keeps its own.",
		argus.Short(taken.Subject.ShortName), state, other, taken.Subject.ID, argus.Short(taken.Subject.Name))
	if other != k.Noun {
		return text + " Choose another short_name."
	}
	return text + fmt.Sprintf(" To manage it, import it:\n\nimport {\n  to = %s.NAME\n  id = %q\n}", k.Resource, taken.Subject.ID)
}

func (k SubjectKind) refusedText(taken *Taken) string {
	return fmt.Sprintf("The shortname %q belongs to the disabled %s %s (%q), and reenable is false. Choose another short_name, or set reenable = true to have it back with the memberships and permissions that it had.",
		argus.Short(taken.Subject.ShortName), k.Noun, taken.Subject.ID, argus.Short(taken.Subject.Name))
}

// namedAtMost bounds how many memberships, permissions or others a message names.
const namedAtMost = 20

// comesBack says which memberships and permissions a disabled subject has kept. Parts that the key may not see are
// said to be unseen.
func (k SubjectKind) comesBack(ctx context.Context, data *ProviderData, id argus.ID) (string, error) {
	groups, err := names(data.Client.SearchMemberships(ctx, argus.SearchMembershipsRequest{
		MembershipCriteria: argus.MembershipCriteria{Subject: []string{string(id)}, SubjectFieldStrategy: []string{"member"}},
	}), func(m argus.Membership) string { return subjectText(m.Group) })
	if err != nil {
		return "", err
	}
	texts := []string{"Memberships that come back with it: " + groups + "."}
	if k.Noun == "group" {
		members, err := names(data.Client.SearchMemberships(ctx, argus.SearchMembershipsRequest{
			MembershipCriteria: argus.MembershipCriteria{Subject: []string{string(id)}, SubjectFieldStrategy: []string{"group"}},
		}), func(m argus.Membership) string { return subjectText(m.Member) })
		if err != nil {
			return "", err
		}
		texts = append(texts, "Members that it still has: "+members+".")
	}
	permissions, err := names(data.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{
		PermissionCriteria: argus.PermissionCriteria{Subject: []string{string(id)}}.Exactly(),
	}), func(p argus.Permission) string {
		return fmt.Sprintf("%s for %s", FunctionReference(p.Function).Text(), CustomerReference(p.Customer).Text())
	})
	if err != nil {
		return "", err
	}
	return strings.Join(append(texts, "Permissions that come back with it: "+permissions+"."), " "), nil
}

func subjectText(info *argus.SubjectInfo) string { return SubjectReference(info).Text() }

// Text is the target as messages show it: shortname and id.
func (r Reference) Text() string {
	if r.ShortName == "" {
		return r.ID
	}
	return fmt.Sprintf("%s (%s)", argus.Printable(r.ShortName), r.ID)
}

func names[T any](rows iter.Seq2[T, error], name func(T) string) (string, error) {
	var all []string
	for row, err := range rows {
		if argus.IsForbidden(err) {
			return "not visible to this key", nil
		}
		if err != nil {
			return "", err
		}
		all = append(all, name(row))
	}
	if len(all) == 0 {
		return "none", nil
	}
	slices.Sort(all)
	return Listed(all), nil
}

// Listed is what the server names, as messages show it: the first of them.
func Listed(all []string) string {
	var shown []string
	for _, name := range all[:min(len(all), namedAtMost)] {
		shown = append(shown, argus.Printable(name))
	}
	if more := len(all) - namedAtMost; more > 0 {
		shown = append(shown, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(shown, ", ")
}

// unchanged tells whether a sweep shows an active subject that is the same as known. Searches may show a write late, so
// that current alone tells of a change.
func (k SubjectKind) unchanged(ctx context.Context, data *ProviderData, id string, same func(*argus.Subject) bool) bool {
	row := k.Sweep(ctx, data.Client.Bulk, argus.ID(id))
	return row != nil && !row.Flags.Has(argus.FlagDeleted) && same(row)
}

// current reads a subject for Read: nil where it is to be removed from state, because it is disabled or, with a
// warning, because the key no longer sees it. Any other error is reported and removes nothing, and so is that a search goes on
// showing what is answered not to be there.
func (k SubjectKind) current(ctx context.Context, data *ProviderData, state *SubjectAttributes, diags *diag.Diagnostics) *argus.Subject {
	id := state.ID.ValueString()
	subject, err := k.Get(ctx, data.Client, state.Ref())
	if err == nil {
		if subject.Flags.Has(argus.FlagDeleted) {
			return nil
		}
		return subject
	}
	act := Act{Doing: fmt.Sprintf("read %s %s", k.Noun, id), Customer: state.Customer.ValueString()}
	if !argus.IsNotFound(err) {
		Report(diags, act, err)
		return nil
	}
	var row *argus.Subject
	err = data.Client.UntilSeen(ctx, func() (bool, error) {
		row, err = data.searchID(ctx, id)
		return row == nil || row.Flags.Has(argus.FlagDeleted), err
	})
	switch {
	case err != nil:
		Report(diags, act, err)
	case row == nil:
		if data.countDisabled(k, state, "is no longer visible", diags) {
			diags.AddWarning(fmt.Sprintf("The %s is no longer visible", k.Noun),
				fmt.Sprintf("Argus answers that there is no %s %s, and it is not among the disabled ones either: it was probably moved to a customer that this key may not see. It is removed from state; a plan shows it as to be created.", k.Noun, id))
		}
	case !row.Flags.Has(argus.FlagDeleted):
		diags.AddError(fmt.Sprintf("Argus contradicts itself about %s %s", k.Noun, id),
			fmt.Sprintf("It answers that there is no %s %s, and a search shows it as active. It is not taken for deleted, and stays in state. Run plan again: one of the two may have been behind the other.", k.Noun, id))
	}
	return nil
}

// searchID searches the subject with an id, disabled or not. Nil where there is none: servers may answer others than were
// asked for, as where they take the id for a shortname.
func (d *ProviderData) searchID(ctx context.Context, id string) (*argus.Subject, error) {
	request := argus.SearchSubjectsRequest{}
	request.Subject = []string{id}
	request.IncludeDeleted = true
	for subject, err := range d.Client.SearchSubjects(ctx, request) {
		if argus.IsNotFound(err) || argus.IsValidation(err) {
			return nil, nil // a server may refuse an id that nobody has
		}
		if err != nil {
			return nil, err
		}
		if string(subject.ID) == id {
			return &subject, nil
		}
	}
	return nil, nil
}

// disabled reports the outcome of a disable. What is gone or disabled already is what was wanted, also where a server
// refuses to do it twice.
func (k SubjectKind) disabled(ctx context.Context, data *ProviderData, act Act, ref argus.Ref, err error, diags *diag.Diagnostics) {
	if err == nil || argus.IsNotFound(err) {
		return
	}
	if argus.IsRefused(err) {
		subject, lookErr := k.Get(ctx, data.Client, ref)
		if argus.IsNotFound(lookErr) || (lookErr == nil && subject.Flags.Has(argus.FlagDeleted)) {
			return
		}
	}
	Report(diags, act, err)
}

// Import finds the subject that an import id names: an id, a shortname or domain/shortname. Nil with the reason reported
// where there is none, or a disabled one.
func (k SubjectKind) Import(ctx context.Context, data *ProviderData, id string, diags *diag.Diagnostics) *argus.Subject {
	if !referenceText.MatchString(id) {
		diags.AddError("Wrong form of the import id",
			fmt.Sprintf("%q is not the id, the shortname or domain/shortname of a %s. Right are for example \"1234\", \"alice\" and \"mnemonic/alice\".", id, k.Noun))
		return nil
	}
	if !data.ReadyToImport(diags) {
		return nil
	}
	subject, err := k.Get(ctx, data.Client, ParseReference(id, data))
	switch {
	case argus.IsNotFound(err):
		diags.AddError(fmt.Sprintf("No such %s", k.Noun),
			fmt.Sprintf("There is no active %s %q that this key may see. One that is disabled is not imported: a resource %s with its short_name re-enables it.", k.Noun, id, k.Resource))
	case err != nil:
		Report(diags, Act{Doing: fmt.Sprintf("read %s %q", k.Noun, id), Owner: fmt.Sprintf("%s %q", k.Noun, id)}, err)
	case subject.Flags.Has(argus.FlagDeleted):
		diags.AddError(fmt.Sprintf("The %s is disabled", k.Noun),
			fmt.Sprintf("%s %q (%s) is disabled and cannot be imported: a resource %s with short_name = %q re-enables it.", k.Noun, id, subject.ID, k.Resource, argus.Short(subject.ShortName)))
	default:
		return subject
	}
	return nil
}
