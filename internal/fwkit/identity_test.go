package fwkit

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// An identity is set once state has all that it is made of, and stays whatever state becomes.
func TestIdentityIsSetOnceAndWhole(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	of := Identity{{Name: "owner_id", Reference: "owner"}, {Name: "group_id"}, {Name: "key", Form: NotEmpty()}}.Schema()
	state := &tfsdk.State{Schema: schema.Schema{Attributes: map[string]schema.Attribute{"id": schema.StringAttribute{Computed: true}}}}
	var diags diag.Diagnostics
	s := &State{References: map[string]Reference{}, Diags: &diags, state: state, identity: &tfsdk.ResourceIdentity{Schema: of}}
	become := func(id, owner string) (identity struct {
		OwnerID types.String `tfsdk:"owner_id"`
		GroupID types.String `tfsdk:"group_id"`
		Key     types.String `tfsdk:"key"`
	}) {
		t.Helper()
		diags.Append(state.Set(ctx, struct {
			ID types.String `tfsdk:"id"`
		}{types.StringValue(id)})...)
		s.References["owner"] = Reference{ID: owner, ShortName: "alice"}
		s.identify(ctx)
		if s.identified {
			diags.Append(s.identity.Get(ctx, &identity)...)
		}
		return identity
	}
	for _, incomplete := range [][2]string{{"7/a/b", ""}, {"7", "5"}, {"7/", "5"}, {"/a", "5"}} {
		if become(incomplete[0], incomplete[1]); s.identified {
			t.Errorf("it is set from %q", incomplete)
		}
	}
	first, later := become("7/a/b", "5"), become("8/c", "6")
	if first.OwnerID.ValueString() != "5" || first.GroupID.ValueString() != "7" || first.Key.ValueString() != "a/b" || later != first {
		t.Errorf("it is %v, and later %v", first, later)
	}
	if diags.HasError() {
		t.Error(diags)
	}
}
