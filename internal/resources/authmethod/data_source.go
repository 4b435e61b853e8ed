package authmethod

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*methodsDataSource)(nil)

// NewMethodsDataSource makes the data source argus_auth_methods.
func NewMethodsDataSource() datasource.DataSource { return &methodsDataSource{} }

type methodsDataSource struct{ providerdata.DataSource }

type methodsModel struct {
	User      types.String   `tfsdk:"user"`
	Enabled   []enabledModel `tfsdk:"enabled"`
	Available []string       `tfsdk:"available"`
}

type enabledModel struct {
	Method             types.String `tfsdk:"method"`
	Initialized        types.Bool   `tfsdk:"initialized"`
	LastLoginTimestamp types.String `tfsdk:"last_login_timestamp"`
	LastLoginIP        types.String `tfsdk:"last_login_ip"`
}

func (d *methodsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_auth_methods"
}

func (d *methodsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the authentication methods that are enabled for a user, and those that Argus has. Methods are in lower case.",
		Attributes: map[string]schema.Attribute{
			"user": fwkit.OwnerAttribute("user"),
			"enabled": fwkit.RowsAttribute("methods", "by method", map[string]schema.Attribute{
				"method":               fwkit.ComputedText("The method, such as `apikey`, `password` or `totp`."),
				"initialized":          fwkit.ComputedBool("Whether the user can log in with the method: what it needs, such as a password, is set."),
				"last_login_timestamp": fwkit.ComputedText("When the user last logged in with the method, in RFC 3339 form in UTC. Null if never."),
				"last_login_ip":        fwkit.ComputedText("The address of that login. Null if there was none."),
			}),
			"available": fwkit.ComputedTexts("All methods that Argus has. A warning says so if they are unknown: then the value is null."),
		},
	}
}

func (d *methodsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state methodsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	user, ok := d.Data.FindOwner(ctx, providerdata.FilterUser, "user", state.User.ValueString(), &resp.Diagnostics)
	if !ok {
		return
	}
	enabled, err := d.Data.Client.ListUserMethods(ctx, user.ID)
	list := fwkit.List{Noun: "methods", Attribute: "enabled"}
	if !providerdata.OwnedListIsUsable(list, user, len(enabled), err, &resp.Diagnostics) {
		return
	}
	state.Enabled = make([]enabledModel, len(enabled))
	for i, method := range enabled {
		state.Enabled[i] = enabledModel{
			Method:             types.StringValue(strings.ToLower(method.Method)),
			Initialized:        types.BoolValue(method.Initialized),
			LastLoginTimestamp: fwkit.StringOrNull(method.LastLoginTimestamp.String()),
			LastLoginIP:        fwkit.StringOrNull(method.LastLoginIP),
		}
	}
	slices.SortFunc(state.Enabled, func(a, b enabledModel) int { return cmp.Compare(a.Method.ValueString(), b.Method.ValueString()) })
	state.Available = d.available(ctx, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
}

// available returns the methods that Argus has; nil if they are unknown.
func (d *methodsDataSource) available(ctx context.Context, diags *diag.Diagnostics) []string {
	methods, err := d.Data.Client.ListMethods(ctx)
	list := fwkit.List{Noun: "available methods", Attribute: "available", Context: fwkit.ErrorContext{Action: "list the methods that Argus has"}}
	if !list.IsKnown(err, diags) {
		return nil
	}
	available := make([]string, len(methods))
	for i, method := range methods {
		available[i] = strings.ToLower(string(method))
	}
	return available
}
