package provider_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	argusprovider "github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

func TestSchemasAreValid(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	argus := argusprovider.New(argusprovider.Options{Version: "test"})()
	var own provider.SchemaResponse
	argus.Schema(ctx, provider.SchemaRequest{}, &own)
	if diags := own.Schema.ValidateImplementation(ctx); diags.HasError() {
		t.Errorf("provider: %v", diags)
	}
	for _, constructor := range argus.Resources(ctx) {
		var resp resource.SchemaResponse
		made := constructor()
		made.Schema(ctx, resource.SchemaRequest{}, &resp)
		resp.Diagnostics.Append(resp.Schema.ValidateImplementation(ctx)...)
		if diags := resp.Diagnostics; diags.HasError() {
			t.Errorf("%T: %v", made, diags)
		}
	}
	for _, constructor := range argus.DataSources(ctx) {
		var resp datasource.SchemaResponse
		made := constructor()
		made.Schema(ctx, datasource.SchemaRequest{}, &resp)
		resp.Diagnostics.Append(resp.Schema.ValidateImplementation(ctx)...)
		if diags := resp.Diagnostics; diags.HasError() {
			t.Errorf("%T: %v", made, diags)
		}
	}
}

// A schema and its model hold the same: the framework refuses to read one into the other where they do not.
func TestModelsFitTheirSchemas(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	server, schema := acctest.Schemas(t)
	for name, of := range schema.ResourceSchemas {
		empty := emptyObject(t, of)
		resp, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: name, CurrentState: empty})
		if err != nil {
			t.Fatal(err)
		}
		acctest.WantNone(t, resp.Diagnostics)
		planned, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: name, PriorState: empty, ProposedNewState: empty, Config: empty})
		if err != nil {
			t.Fatal(err)
		}
		acctest.WantNone(t, planned.Diagnostics)
	}
	for name, of := range schema.DataSourceSchemas {
		resp, err := server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: emptyObject(t, of)})
		if err != nil {
			t.Fatal(err)
		}
		if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary != "Argus cannot be asked yet" {
			t.Errorf("%s: %s", name, acctest.Text(resp.Diagnostics))
		}
	}
}

// emptyObject is one with every attribute null.
func emptyObject(t *testing.T, schema *tfprotov6.Schema) *tfprotov6.DynamicValue {
	t.Helper()
	typ, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		t.Fatalf("%v is no object", schema.ValueType())
	}
	attributes := map[string]tftypes.Value{}
	for name, attribute := range typ.AttributeTypes {
		attributes[name] = tftypes.NewValue(attribute, nil)
	}
	value, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, attributes))
	if err != nil {
		t.Fatal(err)
	}
	return &value
}

func TestEverythingIsDescribedInSentences(t *testing.T) {
	t.Parallel()
	_, schema := acctest.Schemas(t)
	blocks := map[string]*tfprotov6.SchemaBlock{"provider": schema.Provider.Block}
	for kind, of := range map[string]map[string]*tfprotov6.Schema{
		"resource ": schema.ResourceSchemas, "data source ": schema.DataSourceSchemas,
		"ephemeral resource ": schema.EphemeralResourceSchemas, "list resource ": schema.ListResourceSchemas,
	} {
		for name, each := range of {
			blocks[kind+name] = each.Block
		}
	}
	for name, action := range schema.ActionSchemas {
		blocks["action "+name] = action.Schema.Block
	}
	for name, block := range blocks {
		wantSentence(t, name, block.Description, block.DescriptionKind)
		wantDescribed(t, name, block.Attributes)
		for _, nested := range block.BlockTypes {
			wantSentence(t, name+"."+nested.TypeName, nested.Block.Description, nested.Block.DescriptionKind)
			wantDescribed(t, name+"."+nested.TypeName, nested.Block.Attributes)
		}
	}
}

func wantDescribed(t *testing.T, of string, attributes []*tfprotov6.SchemaAttribute) {
	t.Helper()
	for _, attribute := range attributes {
		name := of + "." + attribute.Name
		wantSentence(t, name, attribute.Description, attribute.DescriptionKind)
		if attribute.NestedType != nil {
			wantDescribed(t, name, attribute.NestedType.Attributes)
		}
	}
}

func wantSentence(t *testing.T, of, description string, kind tfprotov6.StringKind) {
	t.Helper()
	if kind != tfprotov6.StringKindMarkdown || !strings.HasSuffix(description, ".") {
		t.Errorf("%s is not described by sentences in Markdown: %q", of, description)
	}
	if len(description) > 720 { // about six lines: what is longer belongs into a guide
		t.Errorf("the description of %s is too long: move a part of it into a guide: %q", of, description)
	}
}

func TestSecretsAreSensitive(t *testing.T) {
	t.Parallel()
	_, schema := acctest.Schemas(t)
	var sensitive []string
	for _, attribute := range schema.Provider.Block.Attributes {
		if attribute.Sensitive {
			sensitive = append(sensitive, attribute.Name)
		}
	}
	slices.Sort(sensitive)
	if want := []string{"api_key", "proxy_url", "session_token"}; !slices.Equal(sensitive, want) {
		t.Errorf("sensitive are %v, not %v", sensitive, want)
	}
}

// Every resource and data source has an example, every resource an import too, and all have a page; nothing else has.
func TestEverythingHasExamplesAndDocs(t *testing.T) {
	t.Parallel()
	_, schema := acctest.Schemas(t)
	for _, of := range []struct {
		schemas map[string]*tfprotov6.Schema
		folder  string
		files   []string
	}{
		{schema.ResourceSchemas, "resources", []string{"resource.tf", "import.sh", "import-by-string-id.tf"}},
		{schema.DataSourceSchemas, "data-sources", []string{"data-source.tf"}},
	} {
		names := slices.Sorted(maps.Keys(of.schemas))
		var pages []string
		for _, name := range names {
			pages = append(pages, strings.TrimPrefix(name, "argus_")+".md")
			for _, file := range of.files {
				if strings.TrimSpace(readIfThere(t, filepath.Join(examples, of.folder, name, file))) == "" {
					t.Errorf("there is no examples/%s/%s/%s", of.folder, name, file)
				}
			}
			if commands := readIfThere(t, filepath.Join(examples, of.folder, name, "import.sh")); slices.Contains(of.files, "import.sh") && !strings.Contains(commands, "terraform import "+name+".") {
				t.Errorf("examples/%s/%s/import.sh does not import one", of.folder, name)
			}
		}
		wantFiles(t, filepath.Join(examples, of.folder), names)
		wantFiles(t, filepath.Join("../../docs", of.folder), pages)
	}
}

func wantFiles(t *testing.T, folder string, names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Error(err)
	}
	var found []string
	for _, entry := range entries {
		found = append(found, entry.Name())
	}
	slices.Sort(names)
	if !slices.Equal(found, names) {
		t.Errorf("%s holds %v, and the provider has %v: run make generate", folder, found, names)
	}
}
