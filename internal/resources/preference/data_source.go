package preference

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*preferencesDataSource)(nil)

// NewPreferencesDataSource makes the data source argus_preferences.
func NewPreferencesDataSource() datasource.DataSource { return &preferencesDataSource{} }

type preferencesDataSource struct{ providerdata.DataSource }

type preferencesModel struct {
	User        types.String `tfsdk:"user"`
	Key         []string     `tfsdk:"key"`
	Preferences []foundModel `tfsdk:"preferences"`
}

type foundModel struct {
	Key                  types.String `tfsdk:"key"`
	Value                types.String `tfsdk:"value"`
	CreatedTimestamp     types.String `tfsdk:"created_timestamp"`
	CreatedByUser        *fwkit.Info  `tfsdk:"created_by_user"`
	LastUpdatedTimestamp types.String `tfsdk:"last_updated_timestamp"`
	LastUpdatedByUser    *fwkit.Info  `tfsdk:"last_updated_by_user"`
}

func (d *preferencesDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_preferences"
}

// criteria are the arguments of what lists preferences.
func criteria() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"user": fwkit.OwnerAttribute("user"),
		"key":  fwkit.SetCriterion("Only the preferences with these keys. A key that the user does not have is left out. Default: all.", fwkit.NotEmpty()),
	}
}

func (d *preferencesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := criteria()
	attributes["preferences"] = fwkit.RowsAttribute("preferences", "by key", map[string]schema.Attribute{
		"key":                    fwkit.ComputedText("The key."),
		"value":                  fwkit.ComputedText("The value. It may be empty."),
		"created_timestamp":      fwkit.ComputedText("When the preference was first set, in RFC 3339 form in UTC."),
		"created_by_user":        fwkit.InfoAttribute("user", "The user who first set the preference."),
		"last_updated_timestamp": fwkit.ComputedText("When the preference was last set, in RFC 3339 form in UTC. Null if only once."),
		"last_updated_by_user":   fwkit.InfoAttribute("user", "The user who last set the preference."),
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the preferences of a user, those that the web client and others set included.",
		Attributes:          attributes,
	}
}

func compareKeys(a, b argus.UserPreference) int { return cmp.Compare(a.Key, b.Key) }

func (d *preferencesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state preferencesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	user, ok := d.Data.FindOwner(ctx, providerdata.FilterUser, "user", state.User.ValueString(), &resp.Diagnostics)
	if !ok {
		return
	}
	found, err := argus.Collect(d.Data.Client.ListUserPreferences(ctx, argus.ByID(user.ID), state.Key...))
	list := fwkit.List{Noun: "preferences", Attribute: "preferences"}
	if !providerdata.OwnedListIsUsable(list, user, len(found), err, &resp.Diagnostics) {
		return
	}
	slices.SortFunc(found, compareKeys)
	state.Preferences = make([]foundModel, len(found))
	for i, preference := range found {
		state.Preferences[i] = foundModel{
			Key:                  types.StringValue(preference.Key),
			Value:                types.StringValue(preference.Value),
			CreatedTimestamp:     fwkit.StringOrNull(preference.CreatedTimestamp.String()),
			CreatedByUser:        fwkit.SubjectInfo(preference.CreatedByUser),
			LastUpdatedTimestamp: fwkit.StringOrNull(preference.LastUpdatedTimestamp.String()),
			LastUpdatedByUser:    fwkit.SubjectInfo(preference.LastUpdatedByUser),
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}
