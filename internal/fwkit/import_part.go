package fwkit

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

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
