package fwkit

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// ImportID is the form of an import ID of several parts, such as group/member.
type ImportID struct {
	// Parts are the names of the parts, in order.
	Parts []string
	// Example is an id that is right.
	Example string
	// LastIsFree lets the last part be any text that is not empty, slashes and white space included.
	LastIsFree bool
}

// partText is what an ID, a shortname or the name of a function may hold.
var partText = regexp.MustCompile(`^[a-zA-Z0-9_:.@-]+$`)

// Parse splits an id into its parts. A subject part may be written domain/shortname only where Parts is one long.
// What follows the second slash may be the secret of an API key, however short: callers never show it, nor send it after digits.
func (c ImportID) Parse(id string, diags *diag.Diagnostics) ([]string, bool) {
	most := -1
	if c.LastIsFree {
		most = len(c.Parts)
	}
	parts := strings.SplitN(id, "/", most)
	right := len(parts) == len(c.Parts)
	for i, part := range parts {
		free := c.LastIsFree && i == len(c.Parts)-1
		right = right && (free && part != "" || partText.MatchString(part))
	}
	if !right || looksLikeKey(id) {
		InvalidImportID(id, fmt.Sprintf("Write %s, for example %q.", c.Form(), c.Example), diags)
		return nil, false
	}
	return parts, true
}

// Form is the form of the id as messages and documentation show it.
func (c ImportID) Form() string { return strings.Join(c.Parts, "/") }

// ReportImportPart adds what was found about one part of an import id, and says which part it is: an import has no
// configuration that the attribute could be shown in.
func ReportImportPart(part string, found diag.Diagnostics, diags *diag.Diagnostics) {
	for _, d := range found {
		text := fmt.Sprintf("%s: the part %s of the import id", d.Summary(), part)
		if d.Severity() == diag.SeverityError {
			diags.AddAttributeError(path.Root(part), text, d.Detail())
		} else {
			diags.AddAttributeWarning(path.Root(part), text, d.Detail())
		}
	}
}
