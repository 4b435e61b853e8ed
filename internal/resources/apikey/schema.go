package apikey

import (
	"context"

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

// Descriptions of what the resource and the ephemeral resource have alike.
const (
	providerDescription  = "The kind of source, in any case: `staticIP` (default) for addresses; `aws`, `azure` or `github` for a cloud; `disabled` for a key that may be used from anywhere."
	addressesDescription = "The addresses (`192.0.2.7`, `2001:db8::7`) and networks (`192.0.2.0/24`) from which the key may be used. Required with `staticIP`, and not allowed with others."
	regionsDescription   = "The regions of AWS or Azure from which the key may be used. Only with `aws` and `azure`. Argus checks the names, and refuses them while the cloud's own list is unavailable. Default: all."
	servicesDescription  = "The services of AWS, Azure or GitHub from which the key may be used. Only with `aws`, `azure` and `github`. Argus checks the names, and refuses them while the cloud's own list is unavailable. Default: all."
	customersDescription = "The customers for which the key may be used: ids, shortnames or `domain/shortname`. Default: all of the user's."
	functionsDescription = "The functions that the key may use, by id or name. Default: all of the user's."
	readOnlyDescription  = "Whether the key may only read. Default: `false`."
	prefixDescription    = "The part of the key that is not secret, `userID/keyID`. Argus identifies the key by it."
)

func (r *apiKeyResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages an API key of a user. Keys that others created for the user are not touched. Destroy revokes the key.\n\n" +
			"Argus shows the secret only once, at creation. It is kept in state as the sensitive attribute `key`, which is null after an import. A change of `user`, `description`, `source` or `session_constraints` replaces the key by one with a new secret. With `renew_before_days`, the key is renewed in place before it expires, with the same secret.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The prefix of the key, `userID/keyID`.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"user": schema.StringAttribute{
				MarkdownDescription: "The user who owns the key: an id, a shortname or `domain/shortname`. Another user replaces the key.",
				Required:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "What the key is for, as free text. A change replaces the key.",
				Required:            true,
				Validators:          []validator.String{fwkit.NotEmpty()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"source": schema.SingleNestedAttribute{
				MarkdownDescription: "Where the key may be used from. A change replaces the key; another spelling of the same addresses, such as `192.0.2.7/32`, does not.",
				Required:            true,
				Attributes: map[string]schema.Attribute{
					"provider": schema.StringAttribute{
						MarkdownDescription: providerDescription,
						Optional:            true,
						Computed:            true,
						Default:             stringdefault.StaticString(staticIP),
						Validators:          []validator.String{fwkit.OneOfCaseInsensitive(providerNames()...)},
					},
					"ip_addresses": setOf(addressesDescription, fwkit.AddressOrNetwork()),
					"regions":      setOf(regionsDescription, fwkit.NotEmpty()),
					"services":     setOf(servicesDescription, fwkit.NotEmpty()),
				},
			},
			"session_constraints": schema.SingleNestedAttribute{
				MarkdownDescription: "Limits the key to less than its user may do. A change replaces the key. Default: the key may do what its user may do.",
				Optional:            true,
				Attributes: map[string]schema.Attribute{
					"customers": setOf(customersDescription, fwkit.ReferenceText()),
					"functions": setOf(functionsDescription, fwkit.FunctionName()),
					"read_only": schema.BoolAttribute{
						MarkdownDescription: readOnlyDescription,
						Optional:            true,
						Computed:            true,
						Default:             booldefault.StaticBool(false),
					},
				},
			},
			"expiration_days": schema.Int64Attribute{
				MarkdownDescription: "How many days the key is valid, from its creation and from each renewal. A change is sent with the next renewal. Default: the choice of Argus, about 3 months; at most 36,500, and Argus may permit less. Not together with `disable_expiration`.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(1, mostDays)},
			},
			"disable_expiration": schema.BoolAttribute{
				MarkdownDescription: "Whether the key never expires. A change is made in place, by a renewal. Default: `false`.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"renew_before_days": schema.Int64Attribute{
				MarkdownDescription: "Renew the key in place as soon as fewer days than this are left. It must be less than `expiration_days`. A change updates only the state. Default: the key is never renewed. Not together with `disable_expiration`. The guide [Life cycle](../guides/life_cycle.md#renewal-of-api-keys) explains when a renewal is due.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(1, mostDays)},
			},
			"rotate_after_days": schema.Int64Attribute{
				MarkdownDescription: "Replace the key by one with a new secret as soon as it is this many days old. A change updates only the state. Default: the key is never replaced because of its age. Without `renew_before_days` it must be less than `expiration_days`. The guide [Key rotation](../guides/key_rotation.md) shows how nothing that uses the key is interrupted.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(1, mostDays)},
			},
			"rotate_at": schema.StringAttribute{
				MarkdownDescription: "When the key will be `rotate_after_days` old, in RFC 3339 form in UTC. The first plan after that replaces it. Null without `rotate_after_days`.",
				Computed:            true,
			},
			"prefix": schema.StringAttribute{
				MarkdownDescription: prefixDescription,
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"valid_until": schema.StringAttribute{
				MarkdownDescription: "When the key expires, in RFC 3339 form in UTC. Null if it never expires.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"key": schema.StringAttribute{
				MarkdownDescription: "The whole key, `userID/keyID/secret`, as requests send it in the header `Argus-API-Key`. Null after an import, as Argus shows it only once.",
				Computed:            true,
				Sensitive:           true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
		Blocks: map[string]schema.Block{"timeouts": fwkit.TimeoutsBlock(ctx, "create", "read", "update", "delete")},
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
