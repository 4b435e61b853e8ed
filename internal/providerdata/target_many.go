package providerdata

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

const (
	// singleLookups is how many users and groups are looked up one by one before a search for all pays.
	singleLookups = 3
	// mostNamed bounds how many users and groups one search names.
	mostNamed = 1000
)

// ResolveSubjects is ResolveSubject for many targets: one search finds those that this run does not know yet, and what it does not
// show is looked up one by one. All that is wrong is reported, each at its attribute.
func (d *ProviderData) ResolveSubjects(ctx context.Context, targets []Target, diags *diag.Diagnostics) (subjects []*argus.Subject, ok bool) {
	d.findTargets(ctx, targets)
	ok = true
	for _, target := range targets {
		subject, found := d.ResolveSubject(ctx, target.Attribute, target.Text, diags)
		subjects, ok = append(subjects, subject), ok && found
		if ctx.Err() != nil {
			return subjects, false
		}
	}
	return subjects, ok
}

// findTargets searches many targets at once, and notes those that it finds.
func (d *ProviderData) findTargets(ctx context.Context, targets []Target) {
	names, count := map[string][]string{}, 0
	for _, target := range targets {
		ref := d.Ref(target.Text)
		id, name := argus.ID(""), nameOfTarget(ref.Name, cmp.Or(ref.Domain, d.Domain))
		if ref.IsID() {
			id, name = argus.ID(ref.Name), targetName{}
		}
		if d.targets.get(id, name) == nil {
			names[ref.Domain], count = append(names[ref.Domain], ref.Name), count+1
		}
	}
	if count <= singleLookups {
		return
	}
	for domain, texts := range names {
		for named := range slices.Chunk(texts, mostNamed) {
			d.searchTargets(ctx, domain, named)
		}
	}
}

// searchTargets notes the active users and groups that a search finds under names of one domain. A failure notes nothing: then each
// is looked up by itself.
func (d *ProviderData) searchTargets(ctx context.Context, domain string, names []string) {
	since := d.targets.lastChange()
	request := argus.SearchSubjectsRequest{}
	request.Subject = names
	if domain != "" {
		request.Domain = []string{domain}
	}
	rows, err := argus.Collect(d.Client.SearchSubjects(ctx, argus.AnySubject, request))
	if err != nil && !argus.IsIncomplete(err) {
		return
	}
	for i := range rows {
		row := &rows[i]
		if row.Domain == nil || d.targets.isOlder(row) {
			continue
		}
		if d.Domain == "" && domain == "" { // a bare name is looked up in a domain that only Argus knows
			d.targets.note(row, since, nameOfTarget(row.ShortName, ""))
		} else {
			d.targets.note(row, since)
		}
	}
}
