// Package lists tests the list resources, which Terraform from 1.14 on asks for `terraform query`.
package lists

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// story is one list resource in a test over all of them, with the object that the scene's Config makes.
type story struct {
	acctest.Scene
	t    *testing.T
	kind acctest.Kind
	core *acctest.Core
	made *acctest.Object
}

// overAll tells a story of each list resource.
func overAll(t *testing.T, tell func(*story)) {
	t.Parallel()
	for name, kind := range listed() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			s := a.NewScene()
			core := a.Core()
			made, _ := core.Make(name, kind.Config(s))
			of := &story{s, t, kind, core, made}
			s.Settle(finds(core, of.query()))
			tell(of)
		})
	}
}

// query asks for the object that was made.
func (s *story) query() acctest.Query {
	return acctest.Query{Kind: s.kind.Name, Config: s.kind.List(s.Scene), Objects: true}
}

// finds reports whether the list shows the object that was made: searches may lag.
func finds(core *acctest.Core, query acctest.Query) func(context.Context) (bool, error) {
	return func(context.Context) (bool, error) {
		rows, _ := core.List(query)
		return len(rows) > 0, nil
	}
}

// find returns the row of the object that was made.
func (s *story) find(query acctest.Query) acctest.Listed {
	s.t.Helper()
	rows, diags := s.core.List(query)
	acctest.WantNone(s.t, diags)
	wanted := s.kind.Identity(s.Scene, s.made)
	rows = slices.DeleteFunc(rows, func(row acctest.Listed) bool { return !maps.Equal(row.Identity, wanted) })
	if len(rows) != 1 {
		s.t.Fatalf("%v is in %d rows", wanted, len(rows))
	}
	return rows[0]
}

// A row has the identity and the object that an import stores, and a name that people know. The plan of the configuration that
// Terraform generates for it is empty after the import.
func TestARowIsWhatAnImportStores(t *testing.T) {
	overAll(t, func(s *story) {
		row := s.find(s.query())
		if wanted := s.kind.DisplayName(s.Scene, s.made); row.Name != wanted {
			s.t.Errorf("the row is called %q, not %q", row.Name, wanted)
		}
		wantImported(s.t, s.core, row)
		query := s.query()
		query.Objects = false
		if plain := s.find(query); plain.Name != row.Name || plain.Object != nil {
			s.t.Errorf("without objects, %v is listed", plain)
		}
	})
}

// wantImported imports what a row shows by its identity, and plans the configuration that Terraform generates for it.
func wantImported(t *testing.T, core *acctest.Core, row acctest.Listed) {
	t.Helper()
	kind := row.Object.Type
	imported, diags := core.ImportIdentity(kind, row.Identity)
	if imported == nil {
		t.Fatalf("%s is not imported: %s", row.Name, acctest.Text(diags))
	}
	if changes := row.Object.Differences(imported); len(changes) > 0 {
		t.Errorf("%s: the list and the import differ in %v", row.Name, changes)
	}
	plan := core.Plan(kind, imported, core.Generated(row.Object))
	acctest.WantNone(t, plan.Diagnostics)
	if !plan.Empty() {
		t.Errorf("%s: the plan after the import changes %v", row.Name, plan.Changes())
	}
}

// All objects with all that they can have are listed, each once, without a read of its own.
func TestAllThatIsThereIsListed(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string][]string{
		"plain": nil, "another server": {"enums-other-case", "lists-shuffled", "addresses-normalised", "absent-fields-null", "count-zero"}, "pages that overlap": {"pages-overlap"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants, o.Future = variants, variants != nil })
			e, core := a.MakeFull(), a.Core()
			for kind := range listed() {
				a.Simulator.ResetRequests()
				rows := listAll(t, core, e, kind)
				for _, request := range a.Simulator.Requests() {
					if request.Method == "GET" && !slices.Contains(byUser, kind) {
						t.Errorf("%s is read one by one: %s", kind, request.Path)
					}
				}
				if name == "pages that overlap" {
					continue
				}
				for _, object := range e.Of(kind) {
					i := slices.IndexFunc(rows, func(row acctest.Listed) bool { return maps.Equal(row.Identity, object.Identity()) })
					if i < 0 {
						t.Errorf("%s %s is not listed", kind, object.Text("id"))
						continue
					}
					wantImported(t, core, rows[i])
				}
			}
		})
	}
}

// byUser are the list resources that list what one user has.
var byUser = []string{"argus_api_key", "argus_auth_method", "argus_preference"}

// listed are the kinds that can be listed.
func listed() map[string]acctest.Kind {
	kinds := maps.Clone(acctest.Kinds)
	maps.DeleteFunc(kinds, func(_ string, kind acctest.Kind) bool { return kind.List == nil })
	return kinds
}

// listAll lists all that there is of a kind, which is each identity once.
func listAll(t *testing.T, core *acctest.Core, e *acctest.Estate, kind string) (rows []acctest.Listed) {
	t.Helper()
	for _, config := range configsOf(e, kind) {
		found, diags := core.List(acctest.Query{Kind: kind, Config: config, Limit: new(int64(10_000)), Objects: true})
		acctest.WantNone(t, diags)
		rows = append(rows, found...)
	}
	seen := map[string]bool{}
	for _, row := range rows {
		if seen[fmt.Sprint(row.Identity)] {
			t.Errorf("%s %v is listed twice", kind, row.Identity)
		}
		seen[fmt.Sprint(row.Identity)] = true
	}
	if len(rows) < len(e.Of(kind)) {
		t.Errorf("%d rows of %s are listed, and there are at least %d", len(rows), kind, len(e.Of(kind)))
	}
	return rows
}

// configsOf are the configurations that list all of a kind.
func configsOf(e *acctest.Estate, kind string) []map[string]any {
	if !slices.Contains(byUser, kind) {
		return []map[string]any{{}}
	}
	var configs []map[string]any
	for _, user := range e.Of("argus_user") {
		configs = append(configs, map[string]any{"user": user.Text("id")})
	}
	return configs
}
