// Command provider-schema prints the provider's schema as `terraform providers schema -json` would, for the documentation generator.
//
// Terraform itself leaves out what its own version does not know (identity, actions, list resources), so that the documentation would
// depend on the version on the path.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

type schemas struct {
	FormatVersion string `json:"format_version"`
	// ProviderSchemas has the provider's short name as its key: the generator looks for that.
	ProviderSchemas map[string]providerSchema `json:"provider_schemas"`
}

type providerSchema struct {
	Provider           schema                    `json:"provider"`
	Resources          map[string]schema         `json:"resource_schemas,omitempty"`
	DataSources        map[string]schema         `json:"data_source_schemas,omitempty"`
	EphemeralResources map[string]schema         `json:"ephemeral_resource_schemas,omitempty"`
	ListResources      map[string]schema         `json:"list_resource_schemas,omitempty"`
	Actions            map[string]schema         `json:"action_schemas,omitempty"`
	Identities         map[string]identitySchema `json:"resource_identity_schemas,omitempty"`
}

type schema struct {
	Version int64 `json:"version"`
	Block   block `json:"block"`
}

type block struct {
	Attributes      map[string]attribute   `json:"attributes,omitempty"`
	BlockTypes      map[string]nestedBlock `json:"block_types,omitempty"`
	Description     string                 `json:"description,omitempty"`
	DescriptionKind string                 `json:"description_kind"`
	Deprecated      bool                   `json:"deprecated,omitempty"`
}

type nestedBlock struct {
	NestingMode string `json:"nesting_mode"`
	Block       block  `json:"block"`
	MinItems    int64  `json:"min_items,omitempty"`
	MaxItems    int64  `json:"max_items,omitempty"`
}

type attribute struct {
	Type            tftypes.Type      `json:"type,omitempty"`
	NestedType      *nestedAttributes `json:"nested_type,omitempty"`
	Description     string            `json:"description,omitempty"`
	DescriptionKind string            `json:"description_kind"`
	Deprecated      bool              `json:"deprecated,omitempty"`
	Required        bool              `json:"required,omitempty"`
	Optional        bool              `json:"optional,omitempty"`
	Computed        bool              `json:"computed,omitempty"`
	Sensitive       bool              `json:"sensitive,omitempty"`
	WriteOnly       bool              `json:"write_only,omitempty"`
}

type nestedAttributes struct {
	Attributes  map[string]attribute `json:"attributes"`
	NestingMode string               `json:"nesting_mode"`
}

type identitySchema struct {
	Version    int64                        `json:"version"`
	Attributes map[string]identityAttribute `json:"attributes"`
}

type identityAttribute struct {
	Type              tftypes.Type `json:"type"`
	Description       string       `json:"description,omitempty"`
	RequiredForImport bool         `json:"required_for_import,omitempty"`
	OptionalForImport bool         `json:"optional_for_import,omitempty"`
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, output io.Writer) error {
	server := providerserver.NewProtocol6(provider.New(provider.Options{Version: "dev"})())()
	response, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err := check(err, response.Diagnostics); err != nil {
		return err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err := check(err, identities.Diagnostics); err != nil {
		return err
	}
	if len(response.Functions) > 0 {
		return errors.New("provider-schema does not know provider functions yet: add them to providerSchema")
	}

	encoder := json.NewEncoder(output)
	encoder.SetIndent("", "  ")
	return encoder.Encode(schemas{
		FormatVersion: "1.0",
		ProviderSchemas: map[string]providerSchema{"argus": {
			Provider:           fromSchema(response.Provider),
			Resources:          convert(response.ResourceSchemas, fromSchema),
			DataSources:        convert(response.DataSourceSchemas, fromSchema),
			EphemeralResources: convert(response.EphemeralResourceSchemas, fromSchema),
			ListResources:      convert(response.ListResourceSchemas, fromSchema),
			Actions:            convert(response.ActionSchemas, func(action *tfprotov6.ActionSchema) schema { return fromSchema(action.Schema) }),
			Identities:         convert(identities.IdentitySchemas, fromIdentity),
		}},
	})
}

// check makes one error of a failed call and of a call that responds with error diagnostics.
func check(err error, diagnostics []*tfprotov6.Diagnostic) error {
	for _, diagnostic := range diagnostics {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			err = errors.Join(err, fmt.Errorf("%s: %s", diagnostic.Summary, diagnostic.Detail))
		}
	}
	return err
}

func convert[From, To any](from map[string]From, each func(From) To) map[string]To {
	to := make(map[string]To, len(from))
	for name, value := range from {
		to[name] = each(value)
	}
	return to
}

func fromSchema(from *tfprotov6.Schema) schema {
	return schema{Version: from.Version, Block: fromBlock(from.Block)}
}

func fromBlock(from *tfprotov6.SchemaBlock) block {
	to := block{
		Attributes:      fromAttributes(from.Attributes),
		BlockTypes:      make(map[string]nestedBlock, len(from.BlockTypes)),
		Description:     from.Description,
		DescriptionKind: strings.ToLower(from.DescriptionKind.String()),
		Deprecated:      from.Deprecated,
	}
	for _, nested := range from.BlockTypes {
		to.BlockTypes[nested.TypeName] = nestedBlock{
			NestingMode: strings.ToLower(nested.Nesting.String()),
			Block:       fromBlock(nested.Block),
			MinItems:    nested.MinItems,
			MaxItems:    nested.MaxItems,
		}
	}
	return to
}

func fromAttributes(from []*tfprotov6.SchemaAttribute) map[string]attribute {
	to := make(map[string]attribute, len(from))
	for _, each := range from {
		converted := attribute{
			Type:            each.Type,
			Description:     each.Description,
			DescriptionKind: strings.ToLower(each.DescriptionKind.String()),
			Deprecated:      each.Deprecated,
			Required:        each.Required,
			Optional:        each.Optional,
			Computed:        each.Computed,
			Sensitive:       each.Sensitive,
			WriteOnly:       each.WriteOnly,
		}
		if each.NestedType != nil {
			converted.NestedType = &nestedAttributes{
				Attributes:  fromAttributes(each.NestedType.Attributes),
				NestingMode: strings.ToLower(each.NestedType.Nesting.String()),
			}
		}
		to[each.Name] = converted
	}
	return to
}

func fromIdentity(from *tfprotov6.ResourceIdentitySchema) identitySchema {
	to := identitySchema{Version: from.Version, Attributes: make(map[string]identityAttribute, len(from.IdentityAttributes))}
	for _, each := range from.IdentityAttributes {
		to.Attributes[each.Name] = identityAttribute{
			Type:              each.Type,
			Description:       each.Description,
			RequiredForImport: each.RequiredForImport,
			OptionalForImport: each.OptionalForImport,
		}
	}
	return to
}
