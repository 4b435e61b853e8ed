package providerdata

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// Destroy is the outcome of a request to remove an object.
type Destroy struct {
	Context fwkit.ErrorContext
	Err     error
	// Shown reports whether a response showed the object. A server may accept the removal of what it hides, and keep it.
	Shown bool
	// Absent reports whether Argus no longer shows the object. It is asked if the removal is refused although all owners are active.
	Absent func(context.Context) (bool, error)
}

// ReportDestroy reports the outcome of a destroy. An object that was removed before is what was wanted. One that Argus may
// have kept because an owner is disabled leaves state with a warning, since it comes back.
func (d *ProviderData) ReportDestroy(ctx context.Context, object Belonging, destroy Destroy, diags *diag.Diagnostics) {
	err := destroy.Err
	switch {
	case err == nil && destroy.Shown:
		return
	case err != nil && !argus.IsNotFound(err) && !argus.IsRefused(err):
		fwkit.Report(diags, destroy.Context, err)
		return
	}
	disabled, unknown, lookErr := d.owners(ctx, object.Owners, d.ownerOfRun)
	gone := false
	switch {
	case lookErr != nil:
	case len(disabled) > 0:
		said := "Argus accepted the request to remove it, but may ignore requests about what belongs to a disabled user or group."
		if err != nil {
			said = err.Error()
		}
		object.warnOfLeft(disabled, said, diags)
		return
	case len(unknown) == 0 && err == nil:
		gone = true
	case len(unknown) == 0:
		gone, lookErr = destroy.Absent(ctx)
	case object.WasRemoved != nil:
		gone, lookErr = object.WasRemoved(ctx)
	}
	switch name := fwkit.LowerFirst(object.Name); {
	case gone && lookErr == nil:
	case err == nil: // a look-up that failed is no failure of the destroy
		reason := unclear(unknown)
		if lookErr != nil {
			reason = lookErr.Error()
		}
		object.warnOfUnseen(fmt.Sprintf("Argus accepted the request to remove %s. Argus may have kept it. The state of its owner is unknown: %s", name, reason), diags)
	default:
		fwkit.Report(diags, destroy.Context, err)
		switch {
		case argus.IsNotFound(lookErr) && len(unknown) == 0:
			object.reportInconsistent(lookErr, diags)
		case lookErr != nil:
			fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("check whether %s is gone", name), Customer: destroy.Context.Customer, Owner: destroy.Context.Owner}, lookErr)
		case len(unknown) > 0:
			object.warnOfUnseen(fmt.Sprintf("It is unknown whether %s was removed before: %s If it is gone, take it out of state with \"terraform state rm\".", name, unclear(unknown)), diags)
		}
	}
}

// LeavesWithOwner reports whether an object may leave state without a request to remove it, which it may if an owner is disabled. A
// warning says so, and why no request is sent. A failure to look is reported and means no.
func (d *ProviderData) LeavesWithOwner(ctx context.Context, object Belonging, action fwkit.ErrorContext, why string, diags *diag.Diagnostics) bool {
	disabled, _, err := d.owners(ctx, object.Owners, d.ownerOfRun)
	switch {
	case err != nil:
		fwkit.Report(diags, action, err)
	case len(disabled) > 0:
		object.warnOfLeft(disabled, "No request to remove it was sent. "+why, diags)
	}
	return len(disabled) > 0
}

// warnOfLeft warns about an object that left state and that Argus may have kept. What was said of its removal comes last.
func (object Belonging) warnOfLeft(disabled []owner, said string, diags *diag.Diagnostics) {
	diags.AddWarning(fmt.Sprintf("%s may come back", object.Name),
		fmt.Sprintf("%s was taken out of state, and Argus may have kept it: %s. After a re-enable %s. Remove it after the re-enable.\n\n%s", object.Name, areDisabled(disabled), object.Returns, said))
}

// ownerStates keep the owners that destroys look up, so that each is looked up once per run. An owner that this run disables or
// re-enables is looked up again.
type ownerStates struct {
	found   argus.Cache[*argus.Subject]
	mutex   sync.Mutex
	changes map[string]stateChanges
}

type stateChanges struct{ begun, ended int }

// ChangeState notes that a user or group is about to be disabled or re-enabled. The caller calls end when that is done.
func (d *ProviderData) ChangeState(id string) (end func()) {
	states := &d.ownerStates
	note := func(begun, ended int) {
		states.mutex.Lock()
		defer states.mutex.Unlock()
		if states.changes == nil {
			states.changes = map[string]stateChanges{}
		}
		now := states.changes[id]
		states.changes[id] = stateChanges{now.begun + begun, now.ended + ended}
	}
	note(1, 0)
	d.ForgetTarget(argus.ID(id))
	return func() {
		d.ForgetTarget(argus.ID(id))
		note(0, 1)
	}
}

// ChangedState reports whether this run disables or re-enables one of these users and groups: a list from before may lack what is
// theirs.
func (d *ProviderData) ChangedState(ids ...argus.ID) bool {
	states := &d.ownerStates
	states.mutex.Lock()
	defer states.mutex.Unlock()
	return slices.ContainsFunc(ids, func(id argus.ID) bool { return states.changes[string(id)].begun > 0 })
}

// ownerOfRun is findOwner, asked once per run, and again for an owner whose state this run changes.
func (d *ProviderData) ownerOfRun(ctx context.Context, ref argus.Ref) (*argus.Subject, error) {
	states := &d.ownerStates
	states.mutex.Lock()
	changes := states.changes[ref.Name]
	states.mutex.Unlock()
	if changes.begun != changes.ended {
		return d.findOwner(ctx, ref)
	}
	key := fmt.Sprintf("%s/%d", ref.Name, changes.ended)
	return states.found.Get(ctx, key, func(ctx context.Context) (*argus.Subject, error) { return d.findOwner(ctx, ref) })
}
