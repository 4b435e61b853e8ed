package subject

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// kind is what users and groups have in common, with the words that differ.
type kind struct {
	// Type is also the noun of messages.
	Type argus.SubjectType
	// Resource is the Terraform type, for import blocks.
	Resource string
	// Attributes maps the fields of the contract's requests to attributes.
	Attributes map[string]path.Path
}

func (k kind) is(subject *argus.Subject) bool {
	return subject.IsGroup() == (k.Type == argus.Group)
}

// label is a subject as messages name it.
func label(subject *argus.Subject) string {
	return fmt.Sprintf("%q (%s)", argus.Short(subject.ShortName), subject.ID)
}
