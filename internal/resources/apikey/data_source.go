package apikey

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*keysDataSource)(nil)

// NewKeysDataSource makes the data source argus_api_keys.
func NewKeysDataSource() datasource.DataSource { return &keysDataSource{} }

type keysDataSource struct{ providerdata.DataSource }

type keysModel struct {
	User    types.String `tfsdk:"user"`
	APIKeys []keyModel   `tfsdk:"api_keys"`
}

type keyModel struct {
	Prefix            types.String        `tfsdk:"prefix"`
	Description       types.String        `tfsdk:"description"`
	ValidUntil        types.String        `tfsdk:"valid_until"`
	Source            keySourceModel      `tfsdk:"source"`
	Constraints       keyConstraintsModel `tfsdk:"session_constraints"`
	AgeDays           types.Int64         `tfsdk:"age_days"`
	CreatedTimestamp  types.String        `tfsdk:"created_timestamp"`
	CreatedByUser     *fwkit.Info         `tfsdk:"created_by_user"`
	LastUsedTimestamp types.String        `tfsdk:"last_used_timestamp"`
	LastUsedIP        types.String        `tfsdk:"last_used_ip"`
}

type keySourceModel struct {
	Provider    types.String `tfsdk:"provider"`
	IPAddresses []string     `tfsdk:"ip_addresses"`
	Regions     []string     `tfsdk:"regions"`
	Services    []string     `tfsdk:"services"`
}

type keyConstraintsModel struct {
	Customers []string   `tfsdk:"customers"`
	Functions []string   `tfsdk:"functions"`
	ReadOnly  types.Bool `tfsdk:"read_only"`
}

func (d *keysDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_keys"
}

func (d *keysDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the API keys of a user, never their secrets. `age_days` changes every day: an output or an argument made of it shows a change without one in Argus.",
		Attributes: map[string]schema.Attribute{
			"user": fwkit.OwnerAttribute("user"),
			"api_keys": fwkit.RowsAttribute("API keys", "by prefix", map[string]schema.Attribute{
				"prefix":      fwkit.ComputedText("The part of the key that is not secret, `userID/keyID`."),
				"description": fwkit.ComputedText("What the key is for. Null if there is no description."),
				"valid_until": fwkit.ComputedText("When the key expires or has expired, in RFC 3339 form in UTC. Null if it never expires."),
				"source": schema.SingleNestedAttribute{
					MarkdownDescription: "Where the key may be used from.",
					Computed:            true,
					Attributes: map[string]schema.Attribute{
						"provider":     fwkit.ComputedText("The kind of source: `staticIP`, `aws`, `azure`, `github`, or `disabled` for a key that may be used from anywhere."),
						"ip_addresses": fwkit.ComputedTexts("The addresses and networks of `staticIP`. Null with others."),
						"regions":      fwkit.ComputedTexts("The regions of AWS or Azure. Null for all, and with others."),
						"services":     fwkit.ComputedTexts("The services of AWS, Azure or GitHub. Null for all, and with others."),
					},
				},
				"session_constraints": schema.SingleNestedAttribute{
					MarkdownDescription: "What limits the key to less than its user may do.",
					Computed:            true,
					Attributes: map[string]schema.Attribute{
						"customers": fwkit.ComputedTexts("The ids of the customers for which the key may be used. Null for all of the user's."),
						"functions": fwkit.ComputedTexts("The ids of the functions that the key may use. Null for all of the user's."),
						"read_only": fwkit.ComputedBool("Whether the key may only read."),
					},
				},
				"age_days": schema.Int64Attribute{
					MarkdownDescription: "How many whole days ago the key was created, by the clock of the machine that runs the provider. A renewal does not change that. Null if Argus does not return `created_timestamp`.",
					Computed:            true,
				},
				"created_timestamp":   fwkit.ComputedText("When the key was created, in RFC 3339 form in UTC."),
				"created_by_user":     fwkit.InfoAttribute("user", "The user who created the key."),
				"last_used_timestamp": fwkit.ComputedText("When the key was last used, in RFC 3339 form in UTC. Null if never."),
				"last_used_ip":        fwkit.ComputedText("The address from which the key was last used. Null if it never was."),
			}),
		},
	}
}

func (d *keysDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state keysModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	user, ok := d.Data.FindOwner(ctx, providerdata.FilterUser, "user", state.User.ValueString(), &resp.Diagnostics)
	if !ok {
		return
	}
	keys, err := d.Data.Client.ListAPIKeys(ctx, user.ID)
	list := fwkit.List{Noun: "API keys", Attribute: "api_keys"}
	if !providerdata.OwnedListIsUsable(list, user, len(keys), err, &resp.Diagnostics) {
		return
	}
	fwkit.SortByID(keys, func(key argus.APIKey) argus.ID { return argus.ID(key.Prefix) })
	state.APIKeys = make([]keyModel, len(keys))
	for i := range keys {
		state.APIKeys[i] = keyOf(&keys[i], d.Data.Now())
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func keyOf(key *argus.APIKey, now time.Time) keyModel {
	source, constraints := returnedSource(key), returnedTargets(key)
	model := keyModel{
		Prefix:      types.StringValue(key.Prefix),
		Description: fwkit.StringOrNull(key.Description),
		ValidUntil:  fwkit.StringOrNull(key.ValidUntil.String()),
		Source: keySourceModel{
			Provider: types.StringValue(source.provider), IPAddresses: source.addresses, Regions: source.regions, Services: source.services,
		},
		Constraints: keyConstraintsModel{
			Customers: idsOf(constraints.Customers), Functions: idsOf(constraints.Functions), ReadOnly: types.BoolValue(constraints.ReadOnly),
		},
		CreatedTimestamp:  fwkit.StringOrNull(key.CreatedTimestamp.String()),
		CreatedByUser:     fwkit.SubjectInfo(key.CreatedByUser),
		LastUsedTimestamp: fwkit.StringOrNull(key.LastUsedTimestamp.String()),
	}
	if key.CreatedTimestamp != 0 {
		model.AgeDays = types.Int64Value(max(0, int64(now.Sub(key.CreatedTimestamp.Time())/(24*time.Hour))))
	}
	if key.LastUsedIP != nil {
		model.LastUsedIP = fwkit.StringOrNull(key.LastUsedIP.Address)
	}
	return model
}

func idsOf(references []fwkit.Reference) []string {
	var ids []string
	for _, reference := range references {
		ids = append(ids, reference.ID)
	}
	return ids
}
