package providerdata

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// disableLimit counts the users and groups that one configuration of the provider would disable or has lost from sight. Each
// change is planned alone and in parallel, so that this is the only place where they come together. Apply, which has a
// configuration of its own, plans neither destroys nor replacements again, and counts nothing.
type disableLimit struct {
	mutex   sync.Mutex
	counted []counted
}

type counted struct {
	kind               argus.SubjectType
	id, text           string
	lookedUp, disabled bool
}

// CountDisabled counts a subject, once however often it is planned, and reports whether the plan stays within max_disabled_subjects.
// If not, it adds an error. The text names the subject and says what happens to it.
func (d *ProviderData) CountDisabled(ctx context.Context, kind argus.SubjectType, id, text string, diags *diag.Diagnostics) bool {
	if d.MaxDisabledSubjects.IsNull() {
		return true
	}
	most, limit := d.MaxDisabledSubjects.ValueInt64(), &d.disableLimit
	limit.mutex.Lock()
	defer limit.mutex.Unlock()
	if !slices.ContainsFunc(limit.counted, func(c counted) bool { return c.id == id }) {
		limit.counted = append(limit.counted, counted{kind: kind, id: id, text: text})
	}
	if !limit.exceeds(id, most) {
		return true
	}
	// Terraform plans the destroy of what the configuration no longer holds before it refreshes that.
	limit.leaveOutDisabled(ctx, d)
	if !limit.exceeds(id, most) {
		return true
	}
	var texts []string
	for _, c := range limit.counted {
		if !c.disabled {
			texts = append(texts, "  - "+c.text)
		}
	}
	diags.AddError("Plan exceeds max_disabled_subjects",
		fmt.Sprintf("The provider's max_disabled_subjects allows %d, and this plan would disable at least %d:\n\n%s\n\n"+
			"If this is meant, raise max_disabled_subjects for this run, or plan a part with -target. If it is not, check what was removed from the configuration, and whether the key still sees all customers.",
			most, len(texts), strings.Join(texts, "\n")))
	return false
}

// exceeds reports whether a subject is counted after as many others as are allowed.
func (l *disableLimit) exceeds(id string, most int64) bool {
	var before int64
	for _, c := range l.counted {
		switch {
		case c.id == id:
			return !c.disabled && before >= most
		case !c.disabled:
			before++
		}
	}
	return false
}

// leaveOutDisabled looks up each counted subject, once, and leaves out those that are disabled already.
func (l *disableLimit) leaveOutDisabled(ctx context.Context, data *ProviderData) {
	if !data.Ready() {
		return
	}
	for i := range l.counted {
		if c := &l.counted[i]; !c.lookedUp {
			c.lookedUp, c.disabled = true, data.isDisabled(ctx, c.kind, argus.ID(c.id))
		}
	}
}
