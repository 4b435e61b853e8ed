package apikey

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// mostDays is a hundred years: more is a mistake, and disable_expiration says it better.
const mostDays = 36_500

func (r *apiKeyResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages an API key of a user.\n\n" +
			"Argus shows the secret once, when the key is made: it is kept in state as the sensitive attribute `key`, so keep the state where secrets may be, and it is null after an import. Keys that others made for the user are never touched. Destroy revokes the key.\n\n" +
			"A key is renewed in place, with its secret unchanged: with `renew_before_days`, the plan shows a renewal (`valid_until` known after apply) once fewer days than that are left, so that a plan and apply made often enough keeps the key alive. What the key is for (`user`, `description`, `source`, `session_constraints`) cannot change: another value replaces the key by a new one with a new secret, and with `lifecycle { create_before_destroy = true }` the new one is there before the old one ends. A key that was revoked is planned to be made anew. A key of a disabled user stays in state even if Argus hides it, with a warning, since the same key works again after a re-enable; if a destroy cannot revoke it, a warning names it.\n\n" +
			"Plan and apply refuse to revoke or replace the key that the provider uses, unless `allow_self_lockout` is set in the provider.\n\n" +
			"The provider's key needs the function `administrativeAuthenticationSetup-APIKEY` for the user's customer, and `viewUsers` to look the user up at creation and import, and to tell that a key was revoked. Customers in `session_constraints` that are given by shortname need `viewBasicCustomer`, since Argus takes their ids. Where it has `viewFunctions` too, plans check the functions there.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The prefix of the key, `userID/keyID`.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"user": schema.StringAttribute{
				MarkdownDescription: "The user that the key is of: an id, a shortname or `domain/shortname`. Another user replaces the key; another spelling of the same one changes nothing. Refer to `argus_user` by `.id`, so that a rename is no other user.",
				Required:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "What the key is for, free text. A change replaces the key.",
				Required:            true,
				Validators:          []validator.String{fwkit.NotEmpty()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"source": schema.SingleNestedAttribute{
				MarkdownDescription: "Where the key may be used from. A change replaces the key; another spelling of the same addresses (`192.0.2.7` and `192.0.2.7/32`), regions, services or provider changes nothing.",
				Required:            true,
				Attributes: map[string]schema.Attribute{
					"provider": schema.StringAttribute{
						MarkdownDescription: "The kind of source, in any case: `staticIP` (default) for addresses, `aws`, `azure` or `github` for what runs there, `disabled` for a key that may be used from anywhere.",
						Optional:            true,
						Computed:            true,
						Default:             stringdefault.StaticString(staticIP),
						Validators:          []validator.String{fwkit.OneOfCaseInsensitive(providerNames()...)},
					},
					"ip_addresses": setOf("The addresses (`192.0.2.7`, `2001:db8::7`) and networks (`192.0.2.0/24`) that the key may be used from. Needed with `staticIP`, and goes with it only.", fwkit.AddressOrNetwork()),
					"regions":      setOf("The regions of AWS or Azure that the key may be used from. Default: all. Goes with `aws` and `azure` only; Argus judges the names, and refuses them while the cloud's own list is unavailable.", fwkit.NotEmpty()),
					"services":     setOf("The services of AWS, Azure or GitHub that the key may be used from. Default: all. Goes with `aws`, `azure` and `github` only; Argus judges the names, and refuses them while the cloud's own list is unavailable.", fwkit.NotEmpty()),
				},
			},
			"session_constraints": schema.SingleNestedAttribute{
				MarkdownDescription: "Narrows what the key may do to less than what its user may. Default: as much as the user. A change replaces the key; another spelling of the same constraints changes nothing.",
				Optional:            true,
				Attributes: map[string]schema.Attribute{
					"customers": setOf("The customers that the key may work for: ids, shortnames or `domain/shortname`. Default: all of the user's.", fwkit.ReferenceText()),
					"functions": setOf("The functions that the key may do, by id or name. Default: all of the user's.", fwkit.FunctionName()),
					"read_only": schema.BoolAttribute{
						MarkdownDescription: "Whether the key may only read. Default: `false`.",
						Optional:            true,
						Computed:            true,
						Default:             booldefault.StaticBool(false),
					},
				},
			},
			"expiration_days": schema.Int64Attribute{
				MarkdownDescription: "How many days the key lives from when it is made, and from each renewal. Default: what the service gives, about 3 months; at most 36,500, and Argus refuses more than it permits. Argus does not return it: a change is sent with the next renewal. If the key's life is too short for `renew_before_days`, more days renew the key once, in place. Not together with `disable_expiration`.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(1, mostDays)},
			},
			"disable_expiration": schema.BoolAttribute{
				MarkdownDescription: "Whether the key never expires. Default: `false`. A change is made in place, by a renewal.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"renew_before_days": schema.Int64Attribute{
				MarkdownDescription: "The key is renewed in place by the first plan and apply that finds fewer days than this left. Less than `expiration_days`; if Argus gives the key a life that is no longer, the key is not renewed and every plan warns. Default: it is never renewed. It is never sent: a change changes state only. Not together with `disable_expiration`.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(1, mostDays)},
			},
			"prefix": schema.StringAttribute{
				MarkdownDescription: "The part of the key that is no secret and that Argus knows it by, `userID/keyID`.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"valid_until": schema.StringAttribute{
				MarkdownDescription: "When the key expires, as RFC 3339 in UTC. Null for a key that never does.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"key": schema.StringAttribute{
				MarkdownDescription: "The whole key, `userID/keyID/secret`, as requests carry it in the header `Argus-API-Key`. Null after an import, since Argus shows it once only.",
				Computed:            true,
				Sensitive:           true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
		Blocks: map[string]schema.Block{"timeouts": waits.Block(ctx)},
	}
}

// setOf is an optional set of text. An empty one is refused: it would say nothing, or look as if it said none.
func setOf(description string, element validator.String) schema.SetAttribute {
	return schema.SetAttribute{
		MarkdownDescription: description,
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(element)},
	}
}

func providerNames() []string {
	var names []string
	for name := range providers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
