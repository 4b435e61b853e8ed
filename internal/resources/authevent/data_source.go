// Package authevent holds what Terraform's users see of the authentication events of users.
package authevent

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource makes the data source argus_authentication_events.
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ providerdata.DataSource }

type model struct {
	User           types.String `tfsdk:"user"`
	StartTimestamp types.String `tfsdk:"start_timestamp"`
	EndTimestamp   types.String `tfsdk:"end_timestamp"`
	Limit          types.Int64  `tfsdk:"limit"`
	Events         []eventModel `tfsdk:"events"`
}

type eventModel struct {
	ID                   types.String `tfsdk:"id"`
	Timestamp            types.String `tfsdk:"timestamp"`
	Action               types.String `tfsdk:"action"`
	Result               types.String `tfsdk:"result"`
	AuthenticationMethod types.String `tfsdk:"authentication_method"`
	IP                   types.String `tfsdk:"ip"`
	Message              types.String `tfsdk:"message"`
	User                 *fwkit.Info  `tfsdk:"user"`
	Customer             *fwkit.Info  `tfsdk:"customer"`
}

// The values that the contract knows, in its spelling.
var (
	actions = []string{
		"enrollment", "enrollmentChallenge", "enrollmentDisabled", "keyEnrolled", "login", "loginChallenge", "smsDelivery", "totpEnrolled",
		"userBlocked", "userUnblocked",
	}
	results = []string{"failure", "success"}
)

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_authentication_events"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists what happened to the authentication of a user: logins, blocks and new methods, with when, from where and with what result. There are new events all the time: an output or an argument made of them shows a change without one in the configuration.",
		Attributes:          attributes(),
	}
}

func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"user":            fwkit.OwnerAttribute("user"),
		"start_timestamp": fwkit.MomentCriterion("Only events at or after this time", "any"),
		"end_timestamp":   fwkit.MomentCriterion("Only events at or before this time", "now", fwkit.NotBefore("start_timestamp")),
		"limit": schema.Int64Attribute{
			MarkdownDescription: "Maximum number of events to read. Argus decides which ones. Default: all.",
			Optional:            true,
			Validators:          []validator.Int64{int64validator.AtLeast(1)},
		},
		"events": fwkit.RowsAttribute("events", "by time, the latest first", map[string]schema.Attribute{
			"id":                    fwkit.ComputedText("The id of the event, a UUID."),
			"timestamp":             fwkit.ComputedText("When it happened, in RFC 3339 form in UTC."),
			"action":                fwkit.ComputedText("What happened, such as `login`, `loginChallenge`, `keyEnrolled`, `userBlocked` or `userUnblocked`."),
			"result":                fwkit.ComputedText("`success` or `failure`."),
			"authentication_method": fwkit.ComputedText("The authentication method, in lower case. Null if none is concerned."),
			"ip":                    fwkit.ComputedText("The address that it came from. Null if Argus does not return it."),
			"message":               fwkit.ComputedText("What Argus says about it, without what looks like the secret of an API key. Null if nothing."),
			"user":                  fwkit.InfoAttribute("user", "The user whose authentication it was."),
			"customer":              fwkit.InfoAttribute("customer", "The customer of the user."),
		}),
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	user, ok := d.Data.FindOwner(ctx, providerdata.FilterUser, "user", state.User.ValueString(), &resp.Diagnostics)
	if !ok {
		return
	}
	request := argus.AuthenticationEventsRequest{
		StartTimestamp: state.StartTimestamp.ValueString(), EndTimestamp: state.EndTimestamp.ValueString(), Limit: fwkit.SearchOrder{Limit: state.Limit}.MaxRows(),
	}
	events, err := argus.Collect(d.Data.Client.ListAuthenticationEvents(ctx, user.ID, request))
	list := fwkit.List{Noun: "events", Attribute: "events", Limit: state.Limit, Context: fwkit.ErrorContext{Attributes: fwkit.FieldPaths(attributes())}}
	if !providerdata.OwnedListIsUsable(list, user, len(events), err, &resp.Diagnostics) {
		return
	}
	slices.SortFunc(events, func(a, b argus.AuthenticationEvent) int {
		return cmp.Or(cmp.Compare(b.Timestamp, a.Timestamp), argus.CompareIDs(a.ID, b.ID))
	})
	state.Events = make([]eventModel, len(events))
	for i := range events {
		state.Events[i] = eventOf(&events[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func eventOf(event *argus.AuthenticationEvent) eventModel {
	return eventModel{
		ID:                   types.StringValue(string(event.ID)),
		Timestamp:            fwkit.StringOrNull(event.Timestamp.String()),
		Action:               fwkit.StringOrNull(fwkit.EnumValue(event.Action, actions)),
		Result:               fwkit.StringOrNull(fwkit.EnumValue(event.Result, results)),
		AuthenticationMethod: fwkit.StringOrNull(strings.ToLower(event.AuthenticationMethod)),
		IP:                   fwkit.StringOrNull(event.IP),
		Message:              fwkit.StringOrNull(fwkit.WithoutSecrets(event.Message)),
		User:                 fwkit.SubjectInfo(event.User),
		Customer:             fwkit.CustomerInfo(event.Customer),
	}
}
