package membership

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*membersDataSource)(nil)

// NewMembersDataSource makes the data source argus_group_members.
func NewMembersDataSource() datasource.DataSource { return &membersDataSource{} }

type membersDataSource struct{ providerdata.DataSource }

// The values that the contract knows, in its spelling: it takes no other case.
var (
	membershipFlags = []string{argus.FlagDeleted, argus.FlagExternallyManaged}
	timeFields      = []string{"addedTimestamp", "all", "removedTimestamp"}
	sortFields      = []string{"addedTimestamp", "memberShortName", "removedTimestamp"}
)

type membersModel struct {
	Group          types.String `tfsdk:"group"`
	IncludeDeleted types.Bool   `tfsdk:"include_deleted"`
	fwkit.TimeCriteria
	fwkit.SearchOrder
	Members []memberModel `tfsdk:"members"`
}

type memberModel struct {
	ID                types.String     `tfsdk:"id"`
	Member            *fwkit.TypedInfo `tfsdk:"member"`
	ExternallyManaged types.Bool       `tfsdk:"externally_managed"`
	Flags             []string         `tfsdk:"flags"`
	AddedTimestamp    types.String     `tfsdk:"added_timestamp"`
	AddedByUser       *fwkit.Info      `tfsdk:"added_by_user"`
	AddComment        types.String     `tfsdk:"add_comment"`
	RemovedTimestamp  types.String     `tfsdk:"removed_timestamp"`
	RemovedByUser     *fwkit.Info      `tfsdk:"removed_by_user"`
	RemoveComment     types.String     `tfsdk:"remove_comment"`
}

func (d *membersDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group_members"
}

func (d *membersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the direct members of a group, users and groups, with who added each and when. Members that an identity provider manages are among them, with `externally_managed = true`.",
		Attributes:          membersAttributes(),
	}
}

func membersAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"group":           fwkit.OwnerAttribute("group"),
		"include_deleted": schema.BoolAttribute{MarkdownDescription: "Whether to list former members too. Default: `false`.", Optional: true},
	}
	fwkit.AddMomentCriteria(attributes, "memberships", timeFields)
	fwkit.OrderAttributes(attributes, "members", sortFields)
	attributes["members"] = fwkit.RowsAttribute("members", "by the id of the member or as `sort_by` says", map[string]schema.Attribute{
		"id":                 fwkit.ComputedText("The id of the membership, a UUID."),
		"member":             fwkit.TypedInfoAttribute("The user or group that is the member."),
		"externally_managed": fwkit.ComputedBool("Whether an identity provider manages the membership: it has the flag `externallyManaged`."),
		"flags":              fwkit.ComputedTexts("The flags of the membership: `deleted` (removed) and `externallyManaged`."),
		"added_timestamp":    fwkit.ComputedText("When the member was added, in RFC 3339 form in UTC."),
		"added_by_user":      fwkit.InfoAttribute("user", "The user who added the member."),
		"add_comment":        fwkit.ComputedText("The comment of the addition. Null if there is none."),
		"removed_timestamp":  fwkit.ComputedText("When the member was removed, in RFC 3339 form in UTC. Null if the membership exists."),
		"removed_by_user":    fwkit.InfoAttribute("user", "The user who removed the member. Null if the membership exists."),
		"remove_comment":     fwkit.ComputedText("The comment of the removal. Null if there is none."),
	})
	return attributes
}

func (d *membersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state membersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	group, ok := d.Data.FindOwner(ctx, providerdata.FilterGroup, "group", state.Group.ValueString(), &resp.Diagnostics)
	if !ok {
		return
	}
	rows, err := argus.Collect(d.Data.Client.SearchMemberships(ctx, state.toSearch(group.ID)))
	if other := slices.IndexFunc(rows, func(m argus.Membership) bool { return m.Group.ID != group.ID }); other >= 0 {
		err = fmt.Errorf("the response holds members of another group, %s, so it may be that of another search", fwkit.SubjectReference(rows[other].Group))
	}
	list := fwkit.List{Noun: "members", Attribute: "members", Limit: state.Limit, Context: fwkit.ErrorContext{Attributes: fwkit.FieldPaths(membersAttributes())}}
	if !providerdata.OwnedListIsUsable(list, group, len(rows), err, &resp.Diagnostics) {
		return
	}
	if len(state.SortBy) == 0 {
		fwkit.SortByID(rows, func(m argus.Membership) argus.ID { return m.Member.ID }, func(m argus.Membership) argus.ID { return m.ID })
	}
	state.Members = make([]memberModel, len(rows))
	for i := range rows {
		state.Members[i] = memberOf(&rows[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (m *membersModel) toSearch(group argus.ID) argus.SearchMembershipsRequest {
	request := argus.SearchMembershipsRequest{MembershipCriteria: argus.MembershipCriteria{
		Subject: []string{string(group)}, SubjectFieldStrategy: []string{"group"},
		IncludeDeleted: m.IncludeDeleted.ValueBool(),
		StartTimestamp: m.StartTimestamp.ValueString(), EndTimestamp: m.EndTimestamp.ValueString(),
		TimeMatchStrategy: strings.ToLower(m.TimeMatchStrategy.ValueString()),
		TimeFieldStrategy: fwkit.EnumValues(m.TimeFieldStrategy, timeFields),
		SortBy:            m.SortBy,
	}}
	request.Limit = m.MaxRows()
	return request
}

func memberOf(m *argus.Membership) memberModel {
	return memberModel{
		ID:                types.StringValue(string(m.ID)),
		Member:            fwkit.TypedSubjectInfo(m.Member),
		ExternallyManaged: types.BoolValue(m.Flags.Has(argus.FlagExternallyManaged)),
		Flags:             fwkit.EnumValues(append([]string{}, m.Flags...), membershipFlags),
		AddedTimestamp:    fwkit.StringOrNull(m.AddedTimestamp.String()),
		AddedByUser:       fwkit.SubjectInfo(m.AddedByUser),
		AddComment:        fwkit.StringOrNull(m.AddComment),
		RemovedTimestamp:  fwkit.StringOrNull(m.RemovedTimestamp.String()),
		RemovedByUser:     fwkit.SubjectInfo(m.RemovedByUser),
		RemoveComment:     fwkit.StringOrNull(m.RemoveComment),
	}
}
