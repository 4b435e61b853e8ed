package docs

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

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

// Every resource, data source, list resource and ephemeral resource has an example, every resource an import too, and all have a page;
// nothing else has.
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
		{schema.ListResourceSchemas, "list-resources", []string{"list-resource.tfquery.hcl"}},
		{schema.EphemeralResourceSchemas, "ephemeral-resources", []string{"ephemeral-resource.tf"}},
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
		wantFiles(t, filepath.Join(root, "docs", of.folder), pages)
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
