package permission

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

type setModel struct {
	ID          types.String   `tfsdk:"id"`
	Subject     types.String   `tfsdk:"subject"`
	Permissions pairSet        `tfsdk:"permissions"`
	Comment     types.String   `tfsdk:"comment"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

var (
	subjectPath     = path.Root("subject")
	permissionsPath = path.Root("permissions")

	pairType = types.ObjectType{AttrTypes: map[string]attr.Type{"function": types.StringType, "customer": types.StringType}}
)

// save puts a set into state and private state.
func (m *setModel) save(ctx context.Context, state *fwkit.State, set fwkit.Set, from origin) {
	m.Permissions = setOf(pairsOfSet(set))
	state.SaveSet(ctx, set)
	state.SavePrivate(ctx, originKey, from)
	state.Save(ctx, m)
}

// pair is an element of permissions. In a plan, either part may be unknown.
type pair struct{ function, customer types.String }

// pairsOf are the elements of a set, in which a whole element may be unknown.
func pairsOf(set pairSet) []pair {
	pairs := make([]pair, 0, len(set.Elements()))
	for _, value := range set.Elements() {
		each := pair{types.StringUnknown(), types.StringUnknown()}
		if object, ok := value.(types.Object); ok && !object.IsUnknown() {
			each.function, _ = object.Attributes()["function"].(types.String)
			each.customer, _ = object.Attributes()["customer"].(types.String)
		}
		pairs = append(pairs, each)
	}
	return pairs
}

func (p pair) isKnown() bool { return !p.function.IsUnknown() && !p.customer.IsUnknown() }

func (p pair) element() fwkit.Element {
	return fwkit.NewElement(p.function.ValueString(), p.customer.ValueString())
}

// mayBe reports whether an element that is not known whole may turn out to name an entry.
func (p pair) mayBe(entry fwkit.Entry, lookupDomain string) bool {
	return (p.function.IsUnknown() || entry.Targets[0].Matches(p.function.ValueString(), "")) &&
		(p.customer.IsUnknown() || entry.Targets[1].Matches(p.customer.ValueString(), lookupDomain))
}

// elementsOf are the elements that are known whole, and those that are not.
func elementsOf(set pairSet) (known []fwkit.Element, unknown []pair) {
	for _, each := range pairsOf(set) {
		if each.isKnown() {
			known = append(known, each.element())
		} else {
			unknown = append(unknown, each)
		}
	}
	return known, unknown
}

func pairOf(element fwkit.Element) pair {
	texts := element.Texts()
	return pair{types.StringValue(texts[0]), types.StringValue(texts[1])}
}

func pairsOfSet(set fwkit.Set) (pairs []pair) {
	for _, element := range set.Elements() {
		pairs = append(pairs, pairOf(element))
	}
	return pairs
}

func (p pair) value() types.Object {
	return types.ObjectValueMust(pairType.AttrTypes, map[string]attr.Value{"function": p.function, "customer": p.customer})
}

func setOf(pairs []pair) pairSet {
	values := make([]attr.Value, len(pairs))
	for i, each := range pairs {
		values[i] = each.value()
	}
	return pairSet{types.SetValueMust(pairType, values)}
}

// at is the path of an element.
func at(element fwkit.Element) path.Path { return permissionsPath.AtSetValue(pairOf(element).value()) }

// entryOf is what an element stands for, as a permission shows it.
func entryOf(permission *argus.Permission) fwkit.Entry {
	granted := grantOf(permission, grant{})
	return fwkit.Entry{ID: string(permission.ID), Targets: []fwkit.Reference{granted.function, granted.customer}}
}

// grantTo is the grant of an entry to a subject.
func grantTo(subject fwkit.Reference, entry fwkit.Entry) grant {
	return grant{subject: subject, function: entry.Targets[0], customer: entry.Targets[1]}
}

// sinceText says which permission it is, since when it is there, and who granted it.
func sinceText(permission *argus.Permission) string {
	name := fmt.Sprintf("permission %s", permission.ID)
	if since := providerdata.SinceText("granted", permission.GrantedByUser, permission.GrantedTimestamp); since != "" {
		name += ", " + since
	}
	return name
}
