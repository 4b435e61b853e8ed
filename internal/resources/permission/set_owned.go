package permission

import (
	"context"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// owned are all direct permissions of a subject, which no other resource may own too. The set is what is known of them.
func owned(of fwkit.Reference, text string, set fwkit.Set, isWhole bool) []providerdata.Owned {
	var named []providerdata.Element
	for _, entry := range set {
		named = append(named, providerdata.Element{"function": asNamed(entry.Targets[0]), "customer": asNamed(entry.Targets[1])})
	}
	return []providerdata.Owned{{
		What: providerdata.DirectPermissions, Of: of, Text: text, By: "argus_subject_permissions", Attribute: subjectPath,
		Elements: func(context.Context) ([]providerdata.Element, bool) { return named, isWhole },
	}}
}

// asNamed is a target of which the key may not tell the id: it has the text as written for it.
func asNamed(target fwkit.Reference) fwkit.Reference {
	if target.ShortName == "" && !(argus.Ref{Name: target.ID}).IsID() {
		return fwkit.Reference{ShortName: target.ID}
	}
	return target
}
