package apikey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

func (e *ephemeralKey) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Opens an API key of a user for the time of one run of Terraform. Neither state nor plans hold it.\n\n" +
			"Each plan and each apply creates a key of its own, which lives for one day, renews it while it is in use, and revokes it in the end. If the run is killed, the key ends by itself within a day. A key that must work after the run belongs in the resource [`argus_api_key`](../resources/api_key.md).",
		Attributes: map[string]schema.Attribute{
			"user": schema.StringAttribute{
				MarkdownDescription: "The user who owns the key: an id, a shortname or `domain/shortname`. The user must exist when the key is opened. For one that the same apply creates, refer to the `id` of the resource.",
				Required:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"source": schema.SingleNestedAttribute{
				MarkdownDescription: "Where the key may be used from.",
				Required:            true,
				Attributes: map[string]schema.Attribute{
					"provider": schema.StringAttribute{
						MarkdownDescription: providerDescription,
						Optional:            true,
						Validators:          []validator.String{fwkit.OneOfCaseInsensitive(providerNames()...)},
					},
					"ip_addresses": ephemeralSetOf(addressesDescription, fwkit.AddressOrNetwork()),
					"regions":      ephemeralSetOf(regionsDescription, fwkit.NotEmpty()),
					"services":     ephemeralSetOf(servicesDescription, fwkit.NotEmpty()),
				},
			},
			"session_constraints": schema.SingleNestedAttribute{
				MarkdownDescription: "Limits the key to less than its user may do. Default: the key may do what its user may do.",
				Optional:            true,
				Attributes: map[string]schema.Attribute{
					"customers": ephemeralSetOf(customersDescription, fwkit.ReferenceText()),
					"functions": ephemeralSetOf(functionsDescription, fwkit.FunctionName()),
					"read_only": schema.BoolAttribute{MarkdownDescription: readOnlyDescription, Optional: true},
				},
			},
			"id":     schema.StringAttribute{MarkdownDescription: "The prefix of the key, `userID/keyID`.", Computed: true},
			"prefix": schema.StringAttribute{MarkdownDescription: prefixDescription, Computed: true},
			"valid_until": schema.StringAttribute{
				MarkdownDescription: "When the key expires unless it is renewed, in RFC 3339 form in UTC.",
				Computed:            true,
			},
			"key": schema.StringAttribute{
				MarkdownDescription: "The whole key, `userID/keyID/secret`, as requests send it in the header `Argus-API-Key`.",
				Computed:            true,
				Sensitive:           true,
			},
		},
	}
}

// ephemeralSetOf is setOf for an ephemeral resource.
func ephemeralSetOf(description string, element validator.String) schema.SetAttribute {
	return schema.SetAttribute{
		MarkdownDescription: description,
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(element)},
	}
}
