// Package function holds what Terraform's users see of Argus's functions.
package function

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource makes the data source argus_function.
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ providerdata.DataSource }

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_function"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads one function of Argus, with the functions directly above and below it. A permission for a function includes all functions below it. Only functions with the flag `role` can be granted.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the function. Give either this or `name`.",
				Optional:            true,
				Computed:            true,
				Validators: []validator.String{
					fwkit.FunctionName(),
					stringvalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name")),
				},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "The name of the function, or its id. Give either this or `id`.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{fwkit.FunctionName()},
			},
			"description":            fwkit.ComputedText(descriptionDescription),
			"minimum_security_level": fwkit.ComputedText(levelDescription),
			"role":                   fwkit.ComputedBool(roleDescription),
			"role_type":              fwkit.ComputedText(roleTypeDescription),
			"flags":                  fwkit.ComputedTexts(flagsDescription),
			"children":               relatedAttribute("The functions directly below. Whoever may use this function may use them too. Null if unknown, with a warning."),
			"parents":                relatedAttribute("The functions directly above. Whoever may use one of them may use this function too. Null if unknown, with a warning."),
		},
	}
}

// What is said of the properties of one function and of several.
const (
	descriptionDescription = "What the function is for, in the language of the key's user if Argus has it. Null if there is no description."
	levelDescription       = "The security level that a session or key needs to use the function: `external`, `standard` or `administrative`, from low to high."
	roleDescription        = "Whether the function can be granted, for example by `argus_permission`: it has the flag `role`."
	roleTypeDescription    = "The area that the function belongs to: `case`, `service`, `tool` or `other`."
	flagsDescription       = "The flags of the function, such as `role`, `sysadm` and `readOnly`."
)

func relatedAttribute(description string) schema.Attribute {
	return schema.SetNestedAttribute{
		MarkdownDescription: description,
		Computed:            true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"id":   fwkit.ComputedText("The id of the function."),
			"name": fwkit.ComputedText("The name of the function."),
		}},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	name := providerdata.NameOrID(providerdata.FilterFunction, "name", state.Name, state.ID)
	client := d.Data.Client
	var childrenErr, parentsErr error
	function, err := d.Data.LookUpFunction(ctx, name.Text, providerdata.Lookup[argus.RelatedFunction]{
		Read: func(ctx context.Context) (*argus.RelatedFunction, error) {
			function, err := client.GetFunction(ctx, name.Text)
			if err != nil {
				return nil, err
			}
			related := &argus.RelatedFunction{Function: *function}
			related.Children, childrenErr = client.ListFunctionChildren(ctx, string(function.ID))
			related.Parents, parentsErr = client.ListFunctionParents(ctx, string(function.ID))
			return related, nil
		},
		Same: func(row, read *argus.RelatedFunction) bool {
			return childrenErr == nil && parentsErr == nil && reflect.DeepEqual(sorted(row), sorted(read))
		},
	})
	if err != nil {
		d.Data.ReportLookup(ctx, name, err, &resp.Diagnostics)
		return
	}
	if function.Flags.Has(argus.FlagDeleted) {
		resp.Diagnostics.AddAttributeError(name.Attribute, "The function is deleted", fmt.Sprintf("Function %q (%s) is deleted in Argus.", argus.Short(function.Name), function.ID))
		return
	}
	state.fill(&function.Function)
	around := func(attribute string) fwkit.List {
		noun := fmt.Sprintf("%s of function %q", attribute, argus.Short(function.Name))
		return fwkit.List{Noun: noun, Attribute: attribute, Context: fwkit.ErrorContext{Action: "list the " + noun}}
	}
	if around("children").IsKnown(childrenErr, &resp.Diagnostics) {
		state.Children = relatedTo(function.Children)
	}
	if around("parents").IsKnown(parentsErr, &resp.Diagnostics) {
		state.Parents = relatedTo(function.Parents)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// sorted is the model of a function, with its sets in order.
func sorted(function *argus.RelatedFunction) model {
	var m model
	m.fill(&function.Function)
	m.Children, m.Parents = relatedTo(function.Children), relatedTo(function.Parents)
	slices.Sort(m.Flags)
	for _, set := range [][]related{m.Children, m.Parents} {
		fwkit.SortByID(set, func(r related) argus.ID { return argus.ID(r.ID.ValueString()) })
	}
	return m
}
