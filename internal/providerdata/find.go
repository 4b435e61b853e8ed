package providerdata

import (
	"context"
	"errors"
	"fmt"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// ErrInconsistent is the error of FindSubject if a read and a search go on to differ.
var ErrInconsistent = errors.New("a read says that there is no such user or group, and a search shows it as active")

// FindSubject reads a user or group, and if there is none, searches for it with disabled ones. Hidden is one that only a search
// shows, as disabled. The error is argus.IsNotFound if neither shows it, and ErrInconsistent if they go on to differ.
func (d *ProviderData) FindSubject(ctx context.Context, ref argus.Ref, read func(context.Context, argus.Ref) (*argus.Subject, error)) (subject *argus.Subject, hidden bool, err error) {
	subject, notFound := read(ctx, ref)
	// A shortname that is also another's id may lead to that one: then only a search can tell.
	if _, crossed := argus.AsMismatch(notFound); !argus.IsNotFound(notFound) && (!crossed || ref.IsID()) {
		return subject, false, notFound
	}
	var row *argus.Subject
	err = d.Client.Poll(ctx, func() (bool, error) {
		if row, err = d.search(ctx, ref); row == nil || err != nil {
			return true, err
		}
		hidden = row.Flags.Has(argus.FlagDeleted)
		if ref.IsID() {
			return hidden, nil
		}
		// A search may lag, and a server may hide a disabled one from its shortname alone: a read by id tells.
		subject, err = read(ctx, argus.ByID(row.ID))
		if argus.IsNotFound(err) {
			return hidden, nil
		}
		return true, err
	})
	switch {
	case err != nil:
		return nil, false, err
	case row == nil || subject != nil && !argus.SameName(subject.ShortName, ref.Name):
		return nil, false, notFound
	case subject != nil:
		return subject, false, nil
	case !hidden:
		return nil, false, ErrInconsistent
	}
	return row, true, nil
}

// search searches a user or group, disabled or not. Nil if there is none.
func (d *ProviderData) search(ctx context.Context, ref argus.Ref) (*argus.Subject, error) {
	if !ref.IsID() {
		return d.SearchShortName(ctx, ref.Name, ref.Domain)
	}
	for range 2 { // rows of others may be the response to another search
		subject, others, err := d.searchID(ctx, ref.Name)
		if err != nil || subject != nil || !others {
			return subject, err
		}
	}
	return nil, fmt.Errorf("two searches for the user or group with id %s returned only others, so it is unknown whether it exists", ref.Name)
}

// searchID searches the user or group with an id, disabled or not. Others reports whether the search returned only others.
func (d *ProviderData) searchID(ctx context.Context, id string) (subject *argus.Subject, others bool, err error) {
	request := argus.SearchSubjectsRequest{}
	request.Subject = []string{id}
	request.IncludeDeleted = true
	for subject, err := range d.Client.SearchSubjects(ctx, argus.AnySubject, request) {
		if argus.IsNotFound(err) || argus.IsValidation(err) {
			return nil, false, nil // a server may refuse an id that nobody has
		}
		if err != nil {
			return nil, false, err
		}
		if string(subject.ID) == id {
			return &subject, false, nil
		}
		others = true
	}
	return nil, others, nil
}

// SearchShortName searches the subject with this shortname, disabled ones included: one in just this spelling, else one that
// differs in case. Nil if there is none.
func (d *ProviderData) SearchShortName(ctx context.Context, shortName, domain string) (alike *argus.Subject, err error) {
	request := argus.SearchSubjectsRequest{}
	request.Subject = []string{shortName}
	request.IncludeDeleted = true
	if domain != "" {
		request.Domain = []string{domain}
	} else {
		domain = d.Domain
	}
	for subject, err := range d.Client.SearchSubjects(ctx, argus.AnySubject, request) {
		if argus.IsNotFound(err) || argus.IsValidation(err) {
			return nil, nil // a server may refuse a name that nobody has
		}
		if err != nil {
			return nil, err
		}
		if !argus.SameName(subject.ShortName, shortName) || domain != "" && subject.Domain != nil && !argus.SameName(subject.Domain.Name, domain) {
			continue
		}
		if alike = &subject; subject.ShortName == shortName {
			break
		}
	}
	return alike, nil
}

// Reader returns how a user, a group or either is read.
func (d *ProviderData) Reader(kind argus.SubjectType) func(context.Context, argus.Ref) (*argus.Subject, error) {
	return func(ctx context.Context, ref argus.Ref) (*argus.Subject, error) {
		return d.Client.GetSubject(ctx, kind, ref)
	}
}

// isDisabled reports whether Argus shows a subject as disabled: in a bulk list, a read, or a search if reads hide it.
// What cannot be looked up is not known to be disabled.
func (d *ProviderData) isDisabled(ctx context.Context, kind argus.SubjectType, id argus.ID) bool {
	subject := d.Client.Bulk.Subject(ctx, kind, id)
	if subject == nil {
		var err error
		if subject, _, err = d.FindSubject(ctx, argus.ByID(id), d.Reader(kind)); err != nil {
			return false
		}
	}
	return subject.Flags.Has(argus.FlagDeleted)
}
