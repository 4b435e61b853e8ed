package providerdata

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
)

// How a resource owns a whole set (argus_group_members is the pattern):
//
//   - fwkit.Set is what is in state: each fwkit.Element with its fwkit.Entry, which private state keeps (State.SaveSet, LoadSet).
//     A member is an element of one text, a grant one of two: a function and a customer.
//   - Read: fwkit.SetReader. Bulk is Client.Bulk.MembershipsOf or PermissionsOf, which serve many sets with one search.
//   - ModifyPlan: Set.Diff compares with the configuration. If SetDiff.OnlySpellings, plan the prior set. Twice is SameTwice. All
//     else goes into a SetChange for PlanSet, which warns, counts and guards.
//   - Create, Update, Delete: ResolveSubjects finds what is added, fwkit.Twice what is the same, MayRemove guards. argus.InBodies and
//     argus.InQueries split what argus.Many sends. A create that fails saves nothing; an update that fails saves what a read shows.

// SetRemoval is an entry that leaves a set.
type SetRemoval struct {
	Row fwkit.SetRow
	// Removal is what that takes away in Argus.
	Removal lockout.Removal
}

// SetChange is what the plan of a set changes.
type SetChange struct {
	// Owner is the group or the subject as messages name it, and Name as summaries do: "group ops (12)", "Group ops".
	Owner, Name string
	// Noun is one entry: "member", "direct grant".
	Noun string
	// Attribute is the set.
	Attribute path.Path
	Removals  []SetRemoval
	// Added are the configured elements that are new, and Respelled those that only their spelling distinguishes from state.
	Added, Respelled []fwkit.Element
	// Unknown is how many elements are unknown: each may be one of those that seem to be removed. AllUnknown is that of a whole set.
	Unknown int
	// OwnerDisabled says that the owner is disabled: nothing is removed unless this run re-enables it, and Argus may hide what is then.
	OwnerDisabled bool
}

// AllUnknown is SetChange.Unknown of a set that is unknown as a whole.
const AllUnknown = math.MaxInt

// namedInSet bounds how many elements that stay or are new a warning lists.
const namedInSet = 50

// PlanSet warns of what a plan removes from a set, counts it for max_revoked_permissions and refuses what would lock the provider out.
// While elements are unknown, only as many are counted as are removed for certain, and apply checks before it sends anything.
func (d *ProviderData) PlanSet(ctx context.Context, change SetChange, diags *diag.Diagnostics) {
	if len(change.Removals) == 0 && !change.OwnerDisabled {
		return
	}
	change.warn(diags)
	if !d.Ready() || change.OwnerDisabled { // what a disabled owner has does not count, and gives no access
		return
	}
	revoked := make([]Revoked, max(len(change.Removals)-change.Unknown, 0))
	for i := range revoked {
		revoked[i] = RevokedBy(change.Removals[i].Removal)
	}
	d.CountRevoked(ctx, revoked, diags)
	if change.Unknown > 0 {
		return
	}
	for _, removal := range change.Removals {
		if !d.CheckRemoval(ctx, removal.Removal, true, diags) {
			return
		}
	}
}

// MayRemove reports whether removals keep the provider's own access, and adds an error if not. Call it before anything is sent.
func (d *ProviderData) MayRemove(ctx context.Context, removals []SetRemoval, diags *diag.Diagnostics) bool {
	for _, removal := range removals {
		if !d.CheckRemoval(ctx, removal.Removal, false, diags) {
			return false
		}
	}
	return true
}

// plannedRemovals are the keys of what the plan of a create removes.
type plannedRemovals map[string]bool

// NoteRemovals keeps what the plan of a create names, under what the configuration says of it. Terraform plans each create again right
// before it sends it.
func (d *ProviderData) NoteRemovals(change SetChange, madeOf ...string) {
	named := plannedRemovals{}
	for _, removal := range change.Removals {
		named[RevokedBy(removal.Removal).Key] = true
	}
	d.NoteSeen(named, nil, madeOf...)
}

// NamedInPlan returns those removals of a create that its plan named. The others stay in Argus, with a warning: the next plan names them.
func (d *ProviderData) NamedInPlan(change SetChange, diags *diag.Diagnostics, madeOf ...string) []SetRemoval {
	planned, _ := Seen[plannedRemovals](d, nil, madeOf...)
	isNamed := func(removal SetRemoval) bool { return planned[RevokedBy(removal.Removal).Key] }
	named := slices.Clone(change.Removals)
	if change.Removals = slices.DeleteFunc(change.Removals, isNamed); len(change.Removals) > 0 {
		diags.AddAttributeWarning(change.Attribute, fmt.Sprintf("%s keeps %s", change.Name, countOf(len(change.Removals), "unplanned "+change.Noun)),
			fmt.Sprintf("The plan of this create did not name the following, so that apply left it in Argus. The next plan names it as a removal:\n\n%s", change.listed()))
	}
	return slices.DeleteFunc(named, func(removal SetRemoval) bool { return !isNamed(removal) })
}

func (c SetChange) warn(diags *diag.Diagnostics) {
	count := countOf(len(c.Removals), c.Noun)
	switch {
	case c.OwnerDisabled:
		if len(c.Removals) == 0 {
			count = c.Noun + "s"
		}
		diags.AddAttributeWarning(c.Attribute, fmt.Sprintf("%s may lose %s", c.Name, count), c.whileDisabled())
	case c.Unknown > 0:
		diags.AddAttributeWarning(c.Attribute, fmt.Sprintf("%s may lose %s", c.Name, count), c.detail(fmt.Sprintf(
			"Apply may remove %s from %s, since an element of %s is known only after apply:", count, c.Owner, c.Attribute)))
	default:
		diags.AddAttributeWarning(c.Attribute, fmt.Sprintf("%s loses %s", c.Name, count), c.detail(fmt.Sprintf("Apply removes %s from %s:", count, c.Owner)))
	}
}

// whileDisabled tells what leaves the set of a disabled owner.
func (c SetChange) whileDisabled() string {
	text := fmt.Sprintf("Argus may hide what belongs to %s, which is disabled. If this run re-enables it, apply removes each %s that %s does not name.", c.Owner, c.Noun, c.Attribute)
	if len(c.Removals) == 0 {
		return text + " None is visible now."
	}
	return c.detail(text + " There may be more than these:")
}

// detail lists the removals below a line, and what else the plan changes.
func (c SetChange) detail(line string) string {
	paragraphs := []string{line, c.listed()}
	if len(c.Added) > 0 {
		paragraphs = append(paragraphs, fmt.Sprintf("It adds %s.", elements(c.Added)))
	}
	if len(c.Respelled) > 0 {
		paragraphs = append(paragraphs, fmt.Sprintf("Elements that the plan shows as removed and added, and that only state writes differently: %s.", elements(c.Respelled)))
	}
	return strings.Join(paragraphs, "\n\n")
}

// listed is a line for each entry that is removed.
func (c SetChange) listed() string {
	var lines []string
	for _, removal := range c.Removals { // each of them, however many: it is what a reviewer has to see
		line := "  - " + removal.Row.String()
		if removal.Row.Since != "" {
			line += ", " + removal.Row.Since
		}
		if removal.Row.Disabled {
			line += ", disabled"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func countOf(count int, noun string) string {
	if count == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", count, noun)
}

// elements lists elements in a sentence.
func elements(all []fwkit.Element) string {
	var texts []string
	for _, element := range all[:min(len(all), namedInSet)] {
		texts = append(texts, element.String())
	}
	if more := len(all) - namedInSet; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(texts, ", ")
}

// SameTwice reports two elements of a set that name the same.
func SameTwice(at path.Path, twice []fwkit.Element, diags *diag.Diagnostics) {
	diags.AddAttributeError(at, "Two elements name the same target",
		fmt.Sprintf("%s and %s name the same in Argus. Remove one of them.", twice[0], twice[1]))
}

// SinceText says since when something is there and by whom, as warnings show it. Verb is "added" or "granted".
func SinceText(verb string, by *argus.SubjectInfo, at argus.Timestamp) string {
	if at == 0 {
		return ""
	}
	text := verb
	if by != nil {
		text += " by " + fwkit.SubjectReference(by).String()
	}
	return text + " at " + at.String()
}
