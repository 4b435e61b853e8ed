package fwkit

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// brake counts the users and groups that one configuration of the provider would disable or has lost from sight. Each
// change is planned alone and in parallel, so that this is the only place where they come together. Apply, which has a
// configuration of its own, plans neither destroys nor replacements again, and counts nothing.
type brake struct {
	mutex   sync.Mutex
	counted []counted
}

type counted struct{ id, text string }

// countDisabled counts a subject, once however often it is planned. Where more are counted than the provider's
// max_disabled_subjects, it reports an error and answers false.
func (d *ProviderData) countDisabled(kind SubjectKind, subject *SubjectAttributes, becomes string, diags *diag.Diagnostics) bool {
	if d.MaxDisabledSubjects.IsNull() {
		return true
	}
	id, most := subject.ID.ValueString(), d.MaxDisabledSubjects.ValueInt64()
	d.brake.mutex.Lock()
	defer d.brake.mutex.Unlock()
	position := slices.IndexFunc(d.brake.counted, func(c counted) bool { return c.id == id })
	if position < 0 {
		position = len(d.brake.counted)
		d.brake.counted = append(d.brake.counted, counted{id, fmt.Sprintf("%s %s, which %s", kind.Noun, subject.label(), becomes)})
	}
	if int64(position) < most {
		return true
	}
	texts := make([]string, len(d.brake.counted))
	for i, c := range d.brake.counted {
		texts[i] = "  - " + c.text
	}
	diags.AddError("Plan exceeds max_disabled_subjects",
		fmt.Sprintf("The provider's max_disabled_subjects allows %d, and this plan has come to %d so far:\n\n%s\n\n"+
			"If this is meant, raise max_disabled_subjects for this run, or plan a part with -target. If it is not, look for what has gone from the configuration, and for customers that the key no longer sees.",
			most, len(texts), strings.Join(texts, "\n")))
	return false
}
