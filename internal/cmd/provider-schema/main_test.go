package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestRunPrintsTheProvidersSchema(t *testing.T) {
	var output bytes.Buffer
	if err := run(t.Context(), &output); err != nil {
		t.Fatal(err)
	}
	var got struct {
		ProviderSchemas map[string]struct {
			Provider  json.RawMessage            `json:"provider"`
			Resources map[string]json.RawMessage `json:"resource_schemas"`
		} `json:"provider_schemas"`
	}
	if err := json.Unmarshal(output.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	argus := got.ProviderSchemas["argus"]
	if len(argus.Provider) == 0 || len(argus.Resources["argus_user"]) == 0 {
		t.Errorf("provider or argus_user is missing from %s", &output)
	}
}

// What Terraform 1.11.4 prints for the same schema.
const printed = `{
  "version": 1,
  "block": {
    "attributes": {
      "addresses": {"type": ["set", "string"], "description_kind": "markdown", "description": "Addresses.", "optional": true, "deprecated": true},
      "source": {
        "nested_type": {
          "attributes": {"secret": {"type": "string", "description_kind": "plain", "required": true, "sensitive": true, "write_only": true}},
          "nesting_mode": "single"
        },
        "description_kind": "plain",
        "computed": true
      }
    },
    "block_types": {
      "criterion": {
        "nesting_mode": "list",
        "block": {"attributes": {"exclude": {"type": "bool", "description_kind": "plain", "optional": true}}, "description_kind": "plain"},
        "max_items": 2
      }
    },
    "description": "A thing.",
    "description_kind": "markdown"
  }
}`

func TestFromSchemaIsWhatTerraformPrints(t *testing.T) {
	converted, err := json.Marshal(fromSchema(&tfprotov6.Schema{
		Version: 1,
		Block: &tfprotov6.SchemaBlock{
			Description:     "A thing.",
			DescriptionKind: tfprotov6.StringKindMarkdown,
			Attributes: []*tfprotov6.SchemaAttribute{
				{
					Name: "addresses", Type: tftypes.Set{ElementType: tftypes.String}, Optional: true, Deprecated: true,
					Description: "Addresses.", DescriptionKind: tfprotov6.StringKindMarkdown,
				},
				{
					Name: "source", Computed: true,
					NestedType: &tfprotov6.SchemaObject{
						Nesting:    tfprotov6.SchemaObjectNestingModeSingle,
						Attributes: []*tfprotov6.SchemaAttribute{{Name: "secret", Type: tftypes.String, Required: true, Sensitive: true, WriteOnly: true}},
					},
				},
			},
			BlockTypes: []*tfprotov6.SchemaNestedBlock{{
				TypeName: "criterion", Nesting: tfprotov6.SchemaNestedBlockNestingModeList, MaxItems: 2,
				Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{{Name: "exclude", Type: tftypes.Bool, Optional: true}}},
			}},
		},
	}))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := normalize(t, converted), normalize(t, []byte(printed)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// normalize sorts the keys and drops the white space.
func normalize(t *testing.T, text []byte) string {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	sorted, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(sorted)
}
