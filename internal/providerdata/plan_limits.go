package providerdata

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
)

// planLimit counts what one configuration of the provider takes away. Each change is planned alone and in parallel, so that this
// is the only place where they come together. Apply, which has a configuration of its own, plans neither destroys nor
// replacements again, and counts nothing.
type planLimit struct {
	mutex   sync.Mutex
	counted []counted
}

// counted is one thing that a plan takes away.
type counted struct {
	key, text string
	// isSpared asks Argus whether the plan takes nothing away after all.
	isSpared         func(context.Context) bool
	lookedUp, spared bool
}

// exceededLimit says what is counted beyond a limit.
type exceededLimit struct {
	count int
	text  string
}

// namedInLimit is how many of the counted things an error names.
const namedInLimit = 20

// count counts each thing once, however often it is planned. It returns nil if all of these are within the limit. What exceeds the
// limit is looked up if requests can be sent: Terraform plans the destroy of what the configuration no longer holds before it
// refreshes that.
func (l *planLimit) count(ctx context.Context, limit types.Int64, maySend bool, these ...counted) *exceededLimit {
	if limit.IsNull() {
		return nil
	}
	most, keys := limit.ValueInt64(), map[string]bool{}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for _, each := range these {
		keys[each.key] = true
		if !slices.ContainsFunc(l.counted, func(c counted) bool { return c.key == each.key }) {
			l.counted = append(l.counted, each)
		}
	}
	if !l.exceeds(most, keys) {
		return nil
	}
	if maySend {
		l.lookUp(ctx, most)
	}
	if !l.exceeds(most, keys) {
		return nil
	}
	exceeded, texts := &exceededLimit{}, []string{}
	for _, c := range l.counted {
		if c.spared || maySend && !c.lookedUp {
			continue
		}
		if exceeded.count++; exceeded.count <= namedInLimit {
			texts = append(texts, "  - "+c.text)
		}
	}
	if more := exceeded.count - namedInLimit; more > 0 {
		texts = append(texts, fmt.Sprintf("  - and %d more", more))
	}
	exceeded.text = strings.Join(texts, "\n")
	return exceeded
}

// exceeds reports whether one of the keys is counted after as many others as are allowed.
func (l *planLimit) exceeds(most int64, keys map[string]bool) bool {
	var before int64
	for _, c := range l.counted {
		switch {
		case c.spared:
		case before < most:
			before++
		case keys[c.key]:
			return true
		}
	}
	return false
}

// lookUp looks each counted thing up, once, and spares those that the plan does not take away. It stops when more than the
// limit and more than an error names are known to be taken away.
func (l *planLimit) lookUp(ctx context.Context, most int64) {
	var taken int64
	for i := range l.counted {
		c := &l.counted[i]
		if taken > max(most, namedInLimit) {
			return
		}
		if !c.lookedUp {
			c.lookedUp, c.spared = true, c.isSpared(ctx)
		}
		if !c.spared {
			taken++
		}
	}
}

// CountDisabled counts a subject, once however often it is planned, and reports whether the plan stays within max_disabled_subjects.
// If not, it adds an error. The text names the subject and says what happens to it.
func (d *ProviderData) CountDisabled(ctx context.Context, kind argus.SubjectType, id, text string, diags *diag.Diagnostics) bool {
	exceeded := d.disableLimit.count(ctx, d.MaxDisabledSubjects, d.Ready(), counted{key: id, text: text, isSpared: func(ctx context.Context) bool {
		return d.isDisabled(ctx, kind, argus.ID(id))
	}})
	if exceeded == nil {
		return true
	}
	diags.AddError("Plan exceeds max_disabled_subjects",
		fmt.Sprintf("The provider's max_disabled_subjects allows %d, and this plan would disable at least %d:\n\n%s\n\n"+
			"If this is meant, raise max_disabled_subjects for this run, or plan a part with -target. If it is not, check what was removed from the configuration, and whether the key still sees all customers.",
			d.MaxDisabledSubjects.ValueInt64(), exceeded.count, exceeded.text))
	return false
}

// Revoked is a permission or a membership that a plan removes from Argus.
type Revoked struct {
	// Key is "permission/" and the id of a permission, or "membership/" and the ids of group and member.
	Key string
	// Text says what the plan does: "removing ada (12) from group analysts (34)".
	Text string
	// Subjects are those that hide the permission or the membership while they are disabled.
	Subjects []argus.ID
	// IsHarmless asks Argus whether apply will leave it. It may be nil.
	IsHarmless func(context.Context) (bool, error)
}

// RevokedBy returns the permission or the membership that a removal takes away.
func RevokedBy(removal lockout.Removal) Revoked {
	revoked := Revoked{Text: removal.Action, IsHarmless: removal.IsHarmless}
	if id := removal.Permission; id != "" {
		revoked.Key, revoked.Subjects = "permission/"+string(id), []argus.ID{removal.Holder}
	} else {
		revoked.Key, revoked.Subjects = fmt.Sprintf("membership/%s/%s", removal.Group, removal.Member), []argus.ID{removal.Group, removal.Member}
	}
	return revoked
}

// CountRevoked counts permissions and memberships that a plan removes, each once however often it is planned, and reports whether
// the plan stays within max_revoked_permissions. If not, it adds an error.
func (d *ProviderData) CountRevoked(ctx context.Context, revoked []Revoked, diags *diag.Diagnostics) bool {
	these := make([]counted, len(revoked))
	for i, each := range revoked {
		these[i] = counted{key: each.Key, text: each.Text, isSpared: func(ctx context.Context) bool { return d.isWithoutEffect(ctx, each) }}
	}
	exceeded := d.revokeLimit.count(ctx, d.MaxRevokedPermissions, d.Ready(), these...)
	if exceeded == nil {
		return true
	}
	diags.AddError("Plan exceeds max_revoked_permissions",
		fmt.Sprintf("The provider's max_revoked_permissions allows %d, and this plan would remove at least %d permissions and memberships:\n\n%s\n\n"+
			"If this is meant, raise max_revoked_permissions for this run, or plan a part with -target. If it is not, check what was removed from the configuration, and what others added to sets that the configuration owns.",
			d.MaxRevokedPermissions.ValueInt64(), exceeded.count, exceeded.text))
	return false
}

// CountDestroy counts what the plan of a destroy or of a replacement removes. It is to be deferred in ModifyPlan, like GuardPlan.
func (d *ProviderData) CountDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, removalOf RemovalOf) {
	if d == nil || d.MaxRevokedPermissions.IsNull() || req.State.Raw.IsNull() || !fwkit.Destroys(req, resp) {
		return
	}
	var about diag.Diagnostics
	if removal := removalOf(ctx, req.State, req.Private, &about); !about.HasError() {
		d.CountRevoked(ctx, []Revoked{RevokedBy(removal)}, &about)
	}
	resp.Diagnostics.Append(about...)
}

// isWithoutEffect reports whether Argus hides what a plan removes, since a subject is disabled, or whether apply will leave it.
func (d *ProviderData) isWithoutEffect(ctx context.Context, revoked Revoked) bool {
	for _, id := range revoked.Subjects {
		subject, err := d.ownerOfRun(ctx, argus.ByID(id))
		if err == nil && subject != nil && subject.Flags.Has(argus.FlagDeleted) {
			return true
		}
	}
	if revoked.IsHarmless == nil {
		return false
	}
	harmless, err := revoked.IsHarmless(ctx)
	return harmless && err == nil
}
