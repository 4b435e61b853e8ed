package fwkit

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// brake counts the users and groups that one configuration of the provider would disable or has lost from sight. Each
// change is planned alone and in parallel, so that this is the only place where they come together. Apply, which has a
// configuration of its own, plans neither destroys nor replacements again, and counts nothing.
type brake struct {
	mutex   sync.Mutex
	counted []counted
}

type counted struct {
	kind               SubjectKind
	id, text           string
	lookedUp, disabled bool
}

// countDisabled counts a subject, once however often it is planned. It returns false and reports an error if the plan
// exceeds the provider's max_disabled_subjects.
func (d *ProviderData) countDisabled(ctx context.Context, kind SubjectKind, subject *SubjectAttributes, becomes string, diags *diag.Diagnostics) bool {
	if d.MaxDisabledSubjects.IsNull() {
		return true
	}
	id, most := subject.ID.ValueString(), d.MaxDisabledSubjects.ValueInt64()
	d.brake.mutex.Lock()
	defer d.brake.mutex.Unlock()
	if !slices.ContainsFunc(d.brake.counted, func(c counted) bool { return c.id == id }) {
		text := fmt.Sprintf("%s %s, which %s", kind.Noun, subject.label(), becomes)
		d.brake.counted = append(d.brake.counted, counted{kind: kind, id: id, text: text})
	}
	if !d.brake.exceeds(id, most) {
		return true
	}
	// Terraform plans the destroy of what the configuration no longer holds before it refreshes that.
	d.brake.leaveOutDisabled(ctx, d)
	if !d.brake.exceeds(id, most) {
		return true
	}
	var texts []string
	for _, c := range d.brake.counted {
		if !c.disabled {
			texts = append(texts, "  - "+c.text)
		}
	}
	diags.AddError("Plan exceeds max_disabled_subjects",
		fmt.Sprintf("The provider's max_disabled_subjects allows %d, and this plan has come to %d so far:\n\n%s\n\n"+
			"If this is meant, raise max_disabled_subjects for this run, or plan a part with -target. If it is not, look for what has gone from the configuration, and for customers that the key no longer sees.",
			most, len(texts), strings.Join(texts, "\n")))
	return false
}

// exceeds reports whether a subject is counted after as many others as are allowed.
func (b *brake) exceeds(id string, most int64) bool {
	var before int64
	for _, c := range b.counted {
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
func (b *brake) leaveOutDisabled(ctx context.Context, data *ProviderData) {
	if !data.ready() {
		return
	}
	for i := range b.counted {
		if c := &b.counted[i]; !c.lookedUp {
			c.lookedUp, c.disabled = true, c.kind.isDisabled(ctx, data, argus.ID(c.id))
		}
	}
}
