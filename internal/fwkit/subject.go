package fwkit

import (
	"context"
	"fmt"
	"strings"

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

func (k SubjectKind) is(subject *argus.Subject) bool { return noun(subject) == k.Noun }

// noun is what messages call a subject.
func noun(subject *argus.Subject) string {
	if subject.IsGroup() {
		return "group"
	}
	return "user"
}

// label is a subject as messages name it.
func label(subject *argus.Subject) string {
	return fmt.Sprintf("%q (%s)", argus.Short(subject.ShortName), subject.ID)
}

// maxNamed bounds how many memberships, permissions or others a message names.
const maxNamed = 20

// Text is the target as messages show it: shortname and id.
func (r Reference) Text() string {
	if r.ShortName == "" {
		return r.ID
	}
	return fmt.Sprintf("%s (%s)", argus.Printable(r.ShortName), r.ID)
}

// Listed is what the server names, as messages show it: the first of them.
func Listed(all []string) string {
	var shown []string
	for _, name := range all[:min(len(all), maxNamed)] {
		shown = append(shown, argus.Printable(name))
	}
	if more := len(all) - maxNamed; more > 0 {
		shown = append(shown, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(shown, ", ")
}
