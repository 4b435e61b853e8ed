package export

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// defaultsOf returns the defaults of the attributes of all resources, which the protocol does not tell.
func defaultsOf(ctx context.Context, of provider.Provider) (map[string]map[string]tftypes.Value, error) {
	all := map[string]map[string]tftypes.Value{}
	for _, make := range of.Resources(ctx) {
		r := make()
		var named resource.MetadataResponse
		r.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: "argus"}, &named)
		var described resource.SchemaResponse
		r.Schema(ctx, resource.SchemaRequest{}, &described)
		found := map[string]tftypes.Value{}
		for name, attribute := range described.Schema.Attributes {
			value := defaultOf(ctx, attribute)
			if value == nil {
				continue
			}
			converted, err := value.ToTerraformValue(ctx)
			if err != nil {
				return nil, err
			}
			found[name] = converted
		}
		all[named.TypeName] = found
	}
	return all, nil
}

// defaultOf returns the default of an attribute; nil if it has none.
func defaultOf(ctx context.Context, attribute schema.Attribute) attr.Value {
	switch a := attribute.(type) {
	case schema.StringAttribute:
		if a.Default != nil {
			var resp defaults.StringResponse
			a.Default.DefaultString(ctx, defaults.StringRequest{}, &resp)
			return resp.PlanValue
		}
	case schema.BoolAttribute:
		if a.Default != nil {
			var resp defaults.BoolResponse
			a.Default.DefaultBool(ctx, defaults.BoolRequest{}, &resp)
			return resp.PlanValue
		}
	case schema.Int64Attribute:
		if a.Default != nil {
			var resp defaults.Int64Response
			a.Default.DefaultInt64(ctx, defaults.Int64Request{}, &resp)
			return resp.PlanValue
		}
	}
	return nil
}
