package permission

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// pairSetType is the type of permissions. The framework compares each two elements of a set, again and again, which takes many seconds
// for 1,000 permissions: this type compares sets in the time that their size takes.
type pairSetType struct{ basetypes.SetType }

var (
	_ basetypes.SetTypable                    = pairSetType{}
	_ basetypes.SetValuableWithSemanticEquals = pairSet{}
)

var pairsType = pairSetType{basetypes.SetType{ElemType: pairType}}

// Equal reports whether the other type is this one. It implements attr.Type.
func (t pairSetType) Equal(o attr.Type) bool {
	other, ok := o.(pairSetType)
	return ok && t.SetType.Equal(other.SetType)
}

// ValueFromSet implements basetypes.SetTypable.
func (t pairSetType) ValueFromSet(_ context.Context, in basetypes.SetValue) (basetypes.SetValuable, diag.Diagnostics) {
	return pairSet{in}, nil
}

// ValueFromTerraform implements attr.Type.
func (t pairSetType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.SetType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	set, ok := value.(basetypes.SetValue)
	if !ok {
		return nil, fmt.Errorf("a set has the type %T", value)
	}
	return pairSet{set}, nil
}

// ValueType implements attr.Type.
func (t pairSetType) ValueType(context.Context) attr.Value { return pairSet{} }

// Validate looks for no duplicates: Terraform's core has none in a set.
func (t pairSetType) Validate(context.Context, tftypes.Value, path.Path) diag.Diagnostics { return nil }

// pairSet is the value of permissions.
type pairSet struct{ basetypes.SetValue }

// Type implements attr.Value.
func (s pairSet) Type(context.Context) attr.Type { return pairsType }

// Equal reports whether two sets have the same pairs. It implements attr.Value.
func (s pairSet) Equal(o attr.Value) bool {
	other, ok := o.(pairSet)
	if !ok || s.IsNull() != other.IsNull() || s.IsUnknown() != other.IsUnknown() || len(s.Elements()) != len(other.Elements()) {
		return false
	}
	in := map[string]bool{}
	for _, element := range s.Elements() {
		in[element.String()] = true
	}
	for _, element := range other.Elements() {
		if !in[element.String()] {
			return false
		}
	}
	return true
}

// SetSemanticEquals reports whether two sets are the same, after which the framework compares no elements.
func (s pairSet) SetSemanticEquals(_ context.Context, other basetypes.SetValuable) (bool, diag.Diagnostics) {
	return s.Equal(other), nil
}
