package docs

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// The table of needed functions in the guide has each resource with what TestNarrowKeyIsEnough shows to be enough, each function in
// the column of the step that fails without it, each ephemeral resource with what it needs, each data source, and each action.
func TestFunctionTableIsWhatKeysNeed(t *testing.T) {
	t.Parallel()
	_, schema := acctest.Schemas(t)
	columns := []string{"read", "create", "update", "destroy"}
	rows := functionTable(t)
	for name, kind := range acctest.Kinds {
		row := rows["resources/"+name]
		if len(row) != len(columns)+1 {
			t.Errorf("%s has %d cells", name, len(row))
			continue
		}
		needed := map[string]bool{}
		for i, column := range columns {
			for _, function := range row[i] {
				needed[function] = true
				if _, ok := kind.Needs[function]; !ok {
					t.Errorf("%s does not need %s to %s", name, function, column)
				}
			}
		}
		for function, step := range kind.Needs {
			if i := slices.Index(columns, step); i < 0 || !slices.Contains(row[i], function) {
				t.Errorf("%s needs %s to %s, and the table has %q", name, function, step, row)
			}
		}
		if helps := slices.Sorted(slices.Values(kind.Helps)); !slices.Equal(row[len(columns)], helps) {
			t.Errorf("%s: optional are %v, not %v", name, row[len(columns)], helps)
		}
	}
	for name, opened := range acctest.EphemeralResources {
		if row := rows["ephemeral-resources/"+name]; len(row) != 2 || !slices.Equal(row[0], opened.Needs) || !slices.Equal(row[1], opened.Helps) {
			t.Errorf("%s needs %q, optional %q, and the table has %q", name, opened.Needs, opened.Helps, row)
		}
	}
	var wanted []string
	for name := range schema.EphemeralResourceSchemas {
		wanted = append(wanted, "ephemeral-resources/"+name)
	}
	for name := range schema.ResourceSchemas {
		wanted = append(wanted, "resources/"+name)
	}
	for name := range schema.DataSourceSchemas {
		wanted = append(wanted, "data-sources/"+name)
	}
	for name, action := range acctest.Actions {
		wanted = append(wanted, "actions/"+name)
		if row := rows["actions/"+name]; len(row) != 2 || !slices.Contains(row[0], action.Function) {
			t.Errorf("%s needs %s, and the table has %q", name, action.Function, row)
		}
	}
	slices.Sort(wanted)
	if got := slices.Sorted(maps.Keys(rows)); !slices.Equal(got, wanted) {
		t.Errorf("the table has rows for %v, and the provider has %v", got, wanted)
	}
}

// The page of each resource leads to the table, which says what its key needs.
func TestPagesLinkToTheFunctionTable(t *testing.T) {
	t.Parallel()
	for _, name := range acctest.ResourceNames() {
		page := read(t, root+"/docs/resources/"+strings.TrimPrefix(name, "argus_")+".md")
		if !strings.Contains(page, "(../guides/authentication.md#which-functions-a-key-needs)") {
			t.Errorf("the page of %s does not link to the functions that it needs", name)
		}
	}
}

var (
	functionRow  = regexp.MustCompile("(?m)^\\| \\[`(argus_\\w+)`\\]\\(\\.\\./([a-z-]+)/\\w+\\.md\\) \\| (.*) \\|$")
	functionName = regexp.MustCompile("`([^`]+)`")
)

// functionTable is the functions in each cell of the guide's table, by folder/name.
func functionTable(t *testing.T) map[string][][]string {
	t.Helper()
	rows := map[string][][]string{}
	for _, row := range functionRow.FindAllStringSubmatch(read(t, root+"/docs/guides/authentication.md"), -1) {
		var cells [][]string
		for cell := range strings.SplitSeq(row[3], " | ") {
			var functions []string
			for _, function := range functionName.FindAllStringSubmatch(cell, -1) {
				functions = append(functions, function[1])
			}
			cells = append(cells, functions)
		}
		rows[row[2]+"/"+row[1]] = cells
	}
	return rows
}
