package providerdata

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
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
	texts := make([]string, len(targets))
	for i, target := range targets {
		texts[i] = target.Text
	}
	d.searchUnknown(ctx, texts, singleLookups)
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

// KnownTargets returns the ids of the users and groups that texts name, for what plans tell; empty for those that only a look-up of
// each could find.
func (d *ProviderData) KnownTargets(ctx context.Context, texts []string) []argus.ID {
	if d.Ready() && len(texts) > 1 {
		d.searchUnknown(ctx, texts, 0)
	}
	ids := make([]argus.ID, len(texts))
	for i, text := range texts {
		if ref := d.Ref(text); ref.IsID() {
			ids[i] = argus.ID(ref.Name)
		} else if known := d.knownTarget(ref); known != nil {
			ids[i] = known.ID
		}
	}
	return ids
}

// LookedUpTargets is KnownTargets for what decides whether a plan removes something: what a search for all does not show is looked up
// one by one if it is little. A failure tells nothing.
func (d *ProviderData) LookedUpTargets(ctx context.Context, texts []string) []argus.ID {
	ids := d.KnownTargets(ctx, texts)
	left := singleLookups
	for i, text := range texts {
		if ids[i] != "" || left == 0 || !d.Ready() || !fwkit.IsReference(text) {
			continue
		}
		left--
		if subject, err := d.findTarget(ctx, d.Ref(text)); err == nil {
			ids[i] = subject.ID
		}
	}
	return ids
}

// PlanReference returns what a plan knows, without a request, of the user or group that a text names.
func (d *ProviderData) PlanReference(text string) fwkit.Reference {
	var found argus.ID
	if known := d.knownTarget(d.Ref(text)); known != nil {
		found = known.ID
	}
	return d.namedInPlan(text, found)
}

// FindTarget finds the user or group that a text names, disabled or not, for what a plan tells. Errors are the client's.
func (d *ProviderData) FindTarget(ctx context.Context, text string) (*argus.Subject, error) {
	ref := d.Ref(text)
	subject, notFound := d.findTarget(ctx, ref)
	if !argus.IsNotFound(notFound) {
		return subject, notFound
	}
	row, known := d.inBulk(ctx, ref) // a server may hide a disabled one from reads
	if row != nil && d.targets.isOlder(row) || !known {
		var err error
		if row, err = d.search(ctx, ref); err != nil {
			return nil, err
		}
	}
	if row == nil || !row.Flags.Has(argus.FlagDeleted) {
		return nil, notFound
	}
	return row, nil
}

// inBulk is the user or group, disabled or not, that the bulk list shows under a reference; nil and known if it shows that there is none.
func (d *ProviderData) inBulk(ctx context.Context, ref argus.Ref) (row *argus.Subject, known bool) {
	if ref.IsID() {
		return d.Client.PlanReader.SubjectWithID(ctx, argus.ID(ref.Name))
	}
	return d.Client.PlanReader.SubjectNamed(ctx, ref.Name, cmp.Or(ref.Domain, d.Domain))
}

// knownTarget is the active user or group that this run knows under a reference; nil if there is none.
func (d *ProviderData) knownTarget(ref argus.Ref) *argus.Subject {
	if ref.IsID() {
		return d.targets.get(argus.ID(ref.Name), targetName{})
	}
	return d.targets.get("", nameOfTarget(ref.Name, cmp.Or(ref.Domain, d.Domain)))
}

// searchUnknown searches the users and groups that texts name and that this run does not know, if these are more than some.
func (d *ProviderData) searchUnknown(ctx context.Context, texts []string, some int) {
	names, count := map[string][]string{}, 0
	for _, text := range texts {
		if ref := d.Ref(text); d.knownTarget(ref) == nil && fwkit.IsReference(text) {
			names[ref.Domain], count = append(names[ref.Domain], ref.Name), count+1
		}
	}
	if count <= some {
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
