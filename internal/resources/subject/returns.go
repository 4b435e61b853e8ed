package subject

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// reenable is the re-enable of a subject, as warnings tell of it.
type reenable struct {
	label   string
	id      argus.ID
	changes string // says which attributes change
}

// warnOfReenable warns, in a plan, of what changes and of what works again once a disabled subject is re-enabled.
func (k kind) warnOfReenable(ctx context.Context, data *providerdata.ProviderData, planned reenable, diags *diag.Diagnostics) {
	diags.AddAttributeWarning(path.Root("short_name"), fmt.Sprintf("Disabled %s %s will be re-enabled", k.Type, planned.label),
		fmt.Sprintf("The %s %s has this short_name and is disabled. Apply re-enables it. %s\n\n%s", k.Type, planned.id, planned.changes, k.returns(ctx, data, planned.id, false)))
}

// warnOfReenabled warns, after a re-enable, of what changes and of what works again.
func (k kind) warnOfReenabled(ctx context.Context, data *providerdata.ProviderData, done reenable, diags *diag.Diagnostics) {
	diags.AddAttributeWarning(path.Root("short_name"), fmt.Sprintf("Disabled %s %s was re-enabled", k.Type, done.label),
		fmt.Sprintf("The %s %s was re-enabled. %s\n\n%s", k.Type, done.id, done.changes, k.returns(ctx, data, done.id, true)))
}

// returns says, a line for each kind, what works again with a subject: while it is disabled, or once it is active.
func (k kind) returns(ctx context.Context, data *providerdata.ProviderData, id argus.ID, active bool) string {
	memberships := func(side string) iter.Seq2[argus.Membership, error] {
		return data.Client.SearchMemberships(ctx, argus.SearchMembershipsRequest{MembershipCriteria: argus.MembershipCriteria{
			Subject: []string{string(id)}, SubjectFieldStrategy: []string{side}, IncludeDeleted: true,
		}})
	}
	permissions := argus.PermissionCriteria{Subject: []string{string(id)}, IncludeDeleted: true}.Exactly()
	lines := []string{
		returning(memberships("member"), func(m argus.Membership) (string, linkState) {
			return otherEnd(m.Group), stateOf(m.Flags, m.RemovedTimestamp, m.RemovedByUser, m.Member, id)
		}).line("Memberships that come back with it", active, "none in an active group"),
		returning(data.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{PermissionCriteria: permissions}), func(p argus.Permission) (string, linkState) {
			return fmt.Sprintf("%s for %s", fwkit.FunctionReference(p.Function), fwkit.CustomerReference(p.Customer)),
				stateOf(p.Flags, p.RevokedTimestamp, p.RevokedByUser, p.Subject, id)
		}).line("Permissions that come back with it", active, "none"),
	}
	if k.Type == argus.Group {
		return strings.Join(append(lines, returning(memberships("group"), func(m argus.Membership) (string, linkState) {
			return otherEnd(m.Member), stateOf(m.Flags, m.RemovedTimestamp, m.RemovedByUser, m.Group, id)
		}).line("Members that it still has", active, "none that is active")), "\n")
	}
	now := argus.Timestamp(data.Now().UnixMilli())
	return strings.Join(append(lines,
		returning(listed(data.Client.ListAPIKeys(ctx, id)), func(key argus.APIKey) (string, linkState) {
			switch {
			case key.ValidUntil == 0:
				return key.Prefix + " (never expires)", linkReturns
			case key.ValidUntil < now:
				return "", linkRemoved
			}
			return fmt.Sprintf("%s (valid until %s)", key.Prefix, key.ValidUntil), linkReturns
		}).line("API keys that work again", active, "none"),
		returning(listed(data.Client.ListUserMethods(ctx, id)), func(method argus.UserAuthenticationMethod) (string, linkState) {
			return strings.ToLower(method.Method), linkReturns
		}).line("Authentication methods that are enabled", active, "none"),
	), "\n")
}

// linkState is what a re-enable of its subject makes of a membership or permission.
type linkState int

const (
	linkReturns linkState = iota
	linkMayReturn
	linkRemoved // on its own, or it is somebody else's
)

// stateOf judges a link of the subject with this id. Flag deleted without a time or a user that removed the link may mean no
// more than that the subject is disabled.
func stateOf(flags argus.Flags, removed argus.Timestamp, by, of *argus.SubjectInfo, id argus.ID) linkState {
	switch {
	case removed != 0 || by != nil || of != nil && of.ID != id:
		return linkRemoved
	case flags.Has(argus.FlagDeleted):
		return linkMayReturn
	}
	return linkReturns
}

// otherEnd is the group or the member of a membership, as messages name it.
func otherEnd(end *argus.SubjectInfo) string {
	text := fwkit.SubjectReference(end).String()
	if end != nil && end.Flags.Has(argus.FlagDeleted) {
		text += " once that is active too"
	}
	return text
}

// returned is what a list shows of one kind.
type returned struct {
	certain, possible []string
	err               error
}

// returning sorts the rows of a list into what returns and what may. It ends at an error.
func returning[T any](rows iter.Seq2[T, error], judge func(T) (string, linkState)) (found returned) {
	for row, err := range rows {
		if err != nil {
			found.err = err
			break
		}
		switch text, state := judge(row); state {
		case linkReturns:
			found.certain = append(found.certain, text)
		case linkMayReturn:
			found.possible = append(found.possible, text)
		}
	}
	slices.Sort(found.certain)
	slices.Sort(found.possible)
	return found
}

// line says what returns. An empty list of a disabled subject proves nothing, as servers may hide what belongs to one; none
// completes the line of an active one.
func (r returned) line(what string, active bool, none string) string {
	var parts []string
	if len(r.certain) > 0 {
		parts = append(parts, argus.Listed(r.certain))
	}
	if len(r.possible) > 0 {
		parts = append(parts, "perhaps "+argus.Listed(r.possible))
	}
	switch {
	case r.err != nil && argus.IsNotVisible(r.err):
		parts = append(parts, "not visible to this key")
	case r.err != nil:
		parts = append(parts, "not visible, as reading failed: "+r.err.Error())
	case len(parts) > 0:
	case active:
		parts = append(parts, none)
	default:
		parts = append(parts, "none visible while it is disabled")
	}
	return fmt.Sprintf("%s: %s.", what, strings.Join(parts, "; "))
}

// listed are the rows of a list that has no pages.
func listed[T any](rows []T, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
		var none T
		if err != nil {
			yield(none, err)
		}
	}
}
