package providerdata

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// targets hold the users and groups that are known to exist and to be active, so that each is looked up once per run and not
// for each write that names it. They live as long as one Configure.
type targets struct {
	mutex sync.Mutex
	byID  map[argus.ID]target
	names map[targetName]argus.ID
	// changed are those that this run may have changed, each with the number of that change: what was read before is older.
	changed map[argus.ID]int
	changes int
	loads   argus.Fresh[*argus.Subject]
}

type target struct {
	subject *argus.Subject
	names   []targetName
}

type targetName struct{ shortName, domain string }

func nameOfTarget(shortName, domain string) targetName {
	return targetName{shortName, strings.ToLower(domain)}
}

// NoteTarget records what a write returned of a user or group: later writes of this run may name it without a look-up.
func (d *ProviderData) NoteTarget(subject *argus.Subject) {
	d.ForgetTarget(subject.ID)
	d.targets.note(subject, d.targets.lastChange())
}

// ForgetTarget has the next write that names a user or group look it up: this run is about to change it.
func (d *ProviderData) ForgetTarget(id argus.ID) {
	t := &d.targets
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.changed == nil {
		t.changed = map[argus.ID]int{}
	}
	t.changes++
	t.changed[id] = t.changes
	t.remove(id)
}

func (t *targets) remove(id argus.ID) {
	for _, name := range t.byID[id].names {
		if t.names[name] == id {
			delete(t.names, name)
		}
	}
	delete(t.byID, id)
}

// lastChange is the number of the last change of this run.
func (t *targets) lastChange() int {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.changes
}

// note keeps an active subject, under its own name and those that it was found under, unless this run has changed it since.
func (t *targets) note(subject *argus.Subject, since int, foundAs ...targetName) {
	if subject.Domain == nil || subject.Flags.Has(argus.FlagDeleted) {
		return // a response that leaves out what is remembered of a target does not confirm it
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.changed[subject.ID] > since {
		return
	}
	if t.byID == nil {
		t.byID, t.names = map[argus.ID]target{}, map[targetName]argus.ID{}
	}
	names := slices.Concat(foundAs, []targetName{nameOfTarget(subject.ShortName, subject.Domain.Name)})
	for _, name := range names {
		t.names[name] = subject.ID
	}
	t.byID[subject.ID] = target{subject, slices.Concat(t.byID[subject.ID].names, names)}
}

// get returns the subject that is known by an id, or else by a name; nil if there is none.
func (t *targets) get(id argus.ID, name targetName) *argus.Subject {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if id == "" {
		id = t.names[name]
	}
	return t.byID[id].subject
}

// isOlder reports whether the bulk list may be older than what this run knows of a subject.
func (t *targets) isOlder(row *argus.Subject) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	_, known := t.byID[row.ID]
	return known || t.changed[row.ID] > 0
}

// findTarget finds the user or group that a reference names: as this run knows it, in the bulk list, or by a read. Only one that
// is active is kept.
func (d *ProviderData) findTarget(ctx context.Context, ref argus.Ref) (*argus.Subject, error) {
	id, name := argus.ID(""), nameOfTarget(ref.Name, cmp.Or(ref.Domain, d.Domain))
	if ref.IsID() {
		id, name = argus.ID(ref.Name), targetName{}
	}
	if known := d.targets.get(id, name); known != nil {
		return known, nil
	}
	return d.targets.loads.Get(ctx, ref.Domain+"/"+ref.Name, func(ctx context.Context) (*argus.Subject, error) {
		since := d.targets.lastChange()
		if known := d.targets.get(id, name); known != nil {
			return known, nil
		}
		subject, err := d.targetInBulk(ctx, ref), error(nil)
		if subject == nil {
			subject, err = d.Client.GetSubject(ctx, argus.AnySubject, ref)
		}
		switch {
		case err != nil:
		case id == "":
			d.targets.note(subject, since, name)
		default:
			d.targets.note(subject, since)
		}
		return subject, err
	})
}

// findUser is findTarget for what belongs to a user: responses about keys, methods and preferences do not name the user, so who has a
// shortname is read for each, unless this run wrote it.
func (d *ProviderData) findUser(ctx context.Context, ref argus.Ref) (*argus.Subject, error) {
	name := nameOfTarget(ref.Name, cmp.Or(ref.Domain, d.Domain))
	if known := d.targets.get("", name); ref.IsID() || known != nil && d.targets.hasWritten(known.ID) {
		return d.findTarget(ctx, ref)
	}
	since := d.targets.lastChange()
	user, err := d.Client.GetSubject(ctx, argus.AnySubject, ref)
	if err == nil {
		d.targets.note(user, since, name)
	}
	return user, err
}

// hasWritten reports whether this run wrote a subject.
func (t *targets) hasWritten(id argus.ID) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.changed[id] > 0
}

// targetInBulk returns the active user or group that the bulk list shows under a reference; nil if only a read can tell.
func (d *ProviderData) targetInBulk(ctx context.Context, ref argus.Ref) *argus.Subject {
	row, _ := d.inBulk(ctx, ref)
	if row == nil || row.Flags.Has(argus.FlagDeleted) || d.targets.isOlder(row) {
		return nil
	}
	return row
}

// Target is a user or group that an attribute names.
type Target struct {
	Attribute path.Path
	Text      string
}

// ExplainRefusal looks the targets of a refused write up again, and reports whether one of them is why, with an error at its
// attribute. What cannot be looked up explains nothing.
func (d *ProviderData) ExplainRefusal(ctx context.Context, refused error, diags *diag.Diagnostics, targets ...Target) (explained bool) {
	if !argus.IsRefused(refused) && !argus.IsNotFound(refused) {
		return false
	}
	for _, target := range targets {
		subject, err := d.Client.GetSubject(ctx, argus.AnySubject, d.Ref(target.Text))
		if err == nil || argus.IsNotFound(err) || argus.IsValidation(err) {
			explained = !d.resolved(ctx, subject, lookedUp{subjectNames, target.Attribute, target.Text, err}, diags) || explained
		}
	}
	return explained
}

// Unseen returns why the key could not look up what one of the targets names; nil if each was looked up.
func (d *ProviderData) Unseen(targets ...Target) error {
	for _, target := range targets {
		if err, ok := d.unseen.Load(target.Text); ok {
			return err.(error)
		}
	}
	return nil
}

// ReportRefusal reports the error of a write, and at its attribute each target that the key could not look up: it may be why.
func (d *ProviderData) ReportRefusal(ctx context.Context, action fwkit.ErrorContext, refused error, diags *diag.Diagnostics, targets ...Target) {
	fwkit.Report(diags, action, refused)
	if !argus.IsRefused(refused) && !argus.IsNotFound(refused) {
		return
	}
	for _, target := range targets {
		var about diag.Diagnostics
		if err := d.Unseen(target); err != nil {
			d.resolved(ctx, nil, lookedUp{subjectNames, target.Attribute, target.Text, err}, &about)
		}
		for _, each := range about {
			diags.Append(diag.WithPath(target.Attribute, each))
		}
	}
}

// CheckHolder reports whether a user or group still has the shortname by which a target names it, and adds an error if not. It looks
// once more if the response to a write has another shortname. Later writes of this run look the name up again.
func (d *ProviderData) CheckHolder(ctx context.Context, target Target, looked, returned fwkit.Reference, diags *diag.Diagnostics) bool {
	if d.Ref(target.Text).IsID() || looked.ShortName == "" || returned.ShortName == "" || returned.ID != looked.ID ||
		strings.EqualFold(looked.ShortName, returned.ShortName) {
		return true
	}
	now, err := d.Client.GetSubject(ctx, argus.AnySubject, d.Ref(target.Text))
	if err == nil && string(now.ID) == looked.ID || err != nil && !argus.IsNotFound(err) {
		return true // the response has a former shortname, or nothing can tell
	}
	d.ForgetTarget(argus.ID(looked.ID))
	diags.AddAttributeError(target.Attribute, fmt.Sprintf("Shortname %q changed hands", argus.Short(looked.ShortName)),
		fmt.Sprintf("%q was user or group %s when this run looked it up. That one has the shortname %q now, and the request was for it. The next apply looks the name up again and corrects what this one did.", target.Text, looked.ID, argus.Short(returned.ShortName)))
	return false
}

// TargetInPlan returns the id of the user or group that a text names, for what plans warn of: empty and known if nobody has the
// name, the text itself and not known if only a request for it can tell.
func (d *ProviderData) TargetInPlan(ctx context.Context, text string) (id argus.ID, known bool) {
	ref := d.Ref(text)
	if ref.IsID() {
		return argus.ID(ref.Name), true
	}
	name := nameOfTarget(ref.Name, cmp.Or(ref.Domain, d.Domain))
	if target := d.targets.get("", name); target != nil {
		return target.ID, true
	}
	row, known := d.Client.PlanReader.SubjectNamed(ctx, name.shortName, name.domain)
	switch {
	case row == nil && known:
		return "", true
	case row == nil || d.targets.isOlder(row):
		return argus.ID(text), false
	}
	return row.ID, true
}
