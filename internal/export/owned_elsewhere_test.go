package export_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// stateWith is a state that has one resource of a type.
func stateWith(t *testing.T, kind string, attributes map[string]any) *export.State {
	t.Helper()
	text, err := json.Marshal(map[string]any{"version": 4, "resources": []any{map[string]any{
		"mode": "managed", "type": kind, "name": "other", "instances": []any{map[string]any{"attributes": attributes}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	state, err := export.ReadState(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// The id of a permission changes if others grant it again: a state has it all the same, however it spells what the permission is of.
func TestStateHasAPermissionThatWasGrantedAgain(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	customer, err := a.Client.GetCustomer(t.Context(), argus.Ref{Name: "fjord"})
	a.Must(err)
	all := read(t, a, a.Key, export.Options{}).Count()["argus_permission"]
	for _, spelled := range []map[string]any{
		{"id": "1", "subject": "analysts", "function": "analyst", "customer": string(customer.ID)},
		{"id": "1", "subject": "mnemonic/Analysts", "function": "analyst", "customer": "mnemonic/fjord"},
	} {
		found := read(t, a, a.Key, export.Options{Elsewhere: []*export.State{stateWith(t, "argus_permission", spelled)}})
		if got := found.Count()["argus_permission"]; got != all-1 || found.Elsewhere != 1 {
			t.Errorf("%v: %d of %d permissions are exported", spelled, got, all)
		}
	}
	single := stateWith(t, "argus_permission", map[string]any{"id": "1", "subject": "mnemonic/analysts", "function": "analyst", "customer": "2"})
	wantLeftOut(t, read(t, a, a.Key, export.Options{Sets: true, Elsewhere: []*export.State{single}}), "a state has some of it as argus_permission")
}

// argus_user_preferences owns only the keys that it names.
func TestStateHasSomePreferencesOfAUser(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	core := a.Core()
	made, diags := core.Make("argus_user", map[string]any{"short_name": "ada", "name": "Ada"})
	acctest.WantNone(t, diags)
	for _, key := range []string{"owned", "free"} {
		core.Make("argus_preference", map[string]any{"user": "ada", "key": key, "value": "x"})
	}
	state := stateWith(t, "argus_user_preferences", map[string]any{"id": made.Text("id"), "user": "ada", "preferences": map[string]any{"owned": "x"}})
	found := read(t, a, a.Key, export.Options{Include: map[string]bool{"argus_preference": true}, Elsewhere: []*export.State{state}})
	if got := string(files(t, found, export.Format{})["preferences.tf"]); !strings.Contains(got, `"free"`) || strings.Contains(got, `"owned"`) {
		t.Errorf("the preferences are\n%s", got)
	}
}

// What an import block of the folder names is not new, though no apply has brought it into the state: it would have two resources.
func TestExportUpdatesBeforeTheApply(t *testing.T) {
	t.Parallel()
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(*simulator.Options) {})
			folder := t.TempDir()
			a.Must(export.WriteTo(folder, files(t, read(t, a, a.Key, form.options), form.format)))
			core := a.Core()
			core.Make("argus_user", map[string]any{"short_name": "ada", "name": "Ada"})
			core.Make("argus_group", map[string]any{"short_name": "late", "name": "Late"})
			for _, group := range []string{"analysts", "late"} {
				core.Make("argus_group_membership", map[string]any{"group": group, "member": "ada"})
			}
			state, err := export.ReadState(strings.NewReader(`{"version":4}`))
			a.Must(err)
			for round, wanted := range []map[string]int{{"argus_user": 1, "argus_group": 1, "argus_group_membership": 2}, {}} {
				existing, err := export.ReadExisting(folder)
				a.Must(err)
				options := form.options
				options.State, options.Existing = state, existing
				if form.options.Sets && round == 0 {
					wanted = map[string]int{"argus_user": 1, "argus_group": 1, "argus_group_members": 1}
				}
				found := read(t, a, a.Key, options)
				if got := found.Count(); !maps.Equal(got, wanted) {
					t.Errorf("new are %v, not %v", got, wanted)
				}
				written := files(t, found, form.format)
				if data := string(written["data_2.tf"]); strings.Contains(data, "analysts") {
					t.Errorf("what is in the folder is a data source:\n%s", data)
				}
				if round == 0 {
					a.Must(export.WriteTo(folder, written))
				}
			}
			if present, err := os.ReadDir(folder); err != nil || len(present) == 0 {
				t.Errorf("%s is empty: %v", filepath.Base(folder), err)
			}
		})
	}
}

// An update refers to what the folder has, whatever its key is, and never to what only the state has.
func TestExportUpdatesReferToWhatTheFolderHas(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	folder := t.TempDir()
	a.Must(os.WriteFile(filepath.Join(folder, "main.tf"), []byte("resource \"argus_group\" \"kept\" {}\n"), 0o600))
	existing, err := export.ReadExisting(folder)
	a.Must(err)
	for name, wanted := range map[string]string{
		`"name":"kept","instances":[{"index_key":"a.b \"${x}"`:                     `group  = argus_group.kept["a.b \"$${x}"].id`,
		`"name":"kept","instances":[{"index_key":3`:                                `group  = argus_group.kept[3].id`,
		`"name":"removed","instances":[{"index_key":3`:                             `group  = data.argus_group.analysts.id`,
		`"module":"module.teams[\"a\"]","name":"kept","instances":[{"index_key":3`: `group  = data.argus_group.analysts.id`,
	} {
		state, err := export.ReadState(strings.NewReader(`{"version":4,"resources":[{"mode":"managed","type":"argus_group",` + name + `,"attributes":{"id":"1003"}}]}]}`))
		a.Must(err)
		found := read(t, a, a.Key, export.Options{State: state, Existing: existing})
		if got := string(files(t, found, export.Format{})["memberships_2.tf"]); !strings.Contains(got, wanted) {
			t.Errorf("%s: the memberships have no %s:\n%s", name, wanted, got)
		}
	}
}

// A resource with a provider configuration of its own may be of another Argus: that it is gone from this one is not known.
func TestCompareOnlyWithTheDefaultProvider(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	for alias, gone := range map[string]int{`provider[\"example.com/mnemonic-no/argus\"]`: 1, `provider[\"example.com/mnemonic-no/argus\"].west`: 0, `module.m.provider[\"example.com/mnemonic-no/argus\"]`: 0} {
		state, err := export.ReadState(strings.NewReader(`{"version":4,"resources":[{"mode":"managed","type":"argus_group","name":"west","provider":"` + alias + `","instances":[{"attributes":{"id":"999","short_name":"west","name":"West"}}]}]}`))
		a.Must(err)
		found := read(t, a, a.Key, export.Options{State: state})
		if len(found.Gone) != gone {
			t.Errorf("%s: gone are %v", alias, found.Gone)
		}
		if gone == 0 {
			wantLeftOut(t, found, `argus_group "argus_group.west"`, "may be for another Argus")
		}
	}
}
