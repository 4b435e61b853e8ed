package export_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// start configures the provider with a key.
func start(t *testing.T, a *acctest.Argus, key string) *export.Provider {
	t.Helper()
	var watch export.Watch
	p, err := export.Start(t.Context(), provider.New(provider.Options{Version: "test", Environment: func(string) string { return "" }, Watch: &watch})(),
		&watch, map[string]string{"api_url": a.URL, "api_key": key})
	a.Must(err)
	return p
}

// read exports what a key sees.
func read(t *testing.T, a *acctest.Argus, key string, options export.Options) *export.Export {
	t.Helper()
	found, err := start(t, a, key).Read(t.Context(), options)
	a.Must(err)
	return found
}

// files writes an export, and checks what holds for each: it is formatted, and has no bare ids.
func files(t *testing.T, found *export.Export, format export.Format) map[string][]byte {
	t.Helper()
	written, err := found.Files(format)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range written {
		if bare := bareID.Find(content); bare != nil && !strings.Contains(name, "imports") {
			t.Errorf("%s has a bare id: %s", name, bare)
		}
		if string(hclwrite.Format(content)) != string(content) {
			t.Errorf("%s is not formatted", name)
		}
	}
	return written
}

var bareID = regexp.MustCompile(`(user|group|members?|subject|function|customer|id) *= \[?\s*"[0-9]+"`)

// hostile are texts that must not leave their strings. Argus refuses some of them in new objects, and is not believed to have none.
var hostile = []string{`a "quoted" word \ `, "${path.root} %{ if true }$${x}", "two\nlines", "\u202eright to left", "<<EOT\nx\nEOT", "æøå ☃"}

// organisation makes a bit of everything, in two domains.
func organisation(t *testing.T, a *acctest.Argus) {
	t.Helper()
	sim := a.NeedSimulator("has an organisation of its own, and two domains")
	core, made := a.Core(), &acctest.Estate{}
	var ids []string
	for n := range hostile {
		text := fmt.Sprintf("hostile-%d", n)
		config := map[string]any{"short_name": fmt.Sprintf("u%d", n), "name": text, "description": text, "phone": map[string]any{"country_code": "47", "national_number": "99"}}
		if n%2 == 1 {
			config["domain"], config["customer"] = "partner", "partner/partner-one"
			config["short_name"] = fmt.Sprintf("u%d", n-1) // the same as in the first domain
		}
		ids = append(ids, made.Make(core, "argus_user", config).Text("id"))
	}
	group := made.Make(core, "argus_group", map[string]any{"short_name": "readers", "name": "hostile-0"}).Text("id")
	inner := made.Make(core, "argus_group", map[string]any{"short_name": "readers.inner", "name": "hostile-1", "deletion_policy": "abandon"}).Text("id")
	made.Make(core, "argus_group_membership", map[string]any{"group": group, "member": inner})
	for _, id := range ids[:3] {
		made.Make(core, "argus_group_membership", map[string]any{"group": group, "member": id})
	}
	for n, role := range a.Roles(2) {
		made.Make(core, "argus_permission", map[string]any{"subject": ids[n], "function": role.Name})
		made.Make(core, "argus_permission", map[string]any{"subject": group, "function": role.Name})
	}
	made.Make(core, "argus_preference", map[string]any{"user": ids[0], "key": "a.b", "value": "hostile-1"})
	made.Make(core, "argus_preference", map[string]any{"user": ids[0], "key": "a/b", "value": ""})
	made.Make(core, "argus_api_key", map[string]any{
		"user": ids[0], "description": "hostile-2", "source": map[string]any{"ip_addresses": []string{"192.0.2.7", "192.0.2.9"}},
		"session_constraints": map[string]any{"functions": []string{a.Roles(1)[0].Name}, "customers": []string{a.Customer}},
	})
	leaver := made.Make(core, "argus_user", map[string]any{"short_name": "leaver", "name": "Leaver"}).Text("id")
	made.Make(core, "argus_group_membership", map[string]any{"group": group, "member": leaver})
	a.Must(a.Client.DeleteSubject(t.Context(), argus.User, argus.ByID(argus.ID(leaver))))
	_, err := sim.AddExternalMembership(group, ids[4])
	a.Must(err)
	a.Rewrite(func(_ *http.Request, body []byte) []byte {
		for n, text := range hostile {
			quoted, err := json.Marshal(text)
			if err != nil {
				t.Error(err)
			}
			body = bytes.ReplaceAll(body, fmt.Appendf(nil, "hostile-%d", n), bytes.Trim(quoted, `"`))
		}
		return body
	})
}

// forms are the ways in which the same is written.
var forms = map[string]struct {
	options export.Options
	format  export.Format
}{
	"blocks":         {export.Options{}, export.Format{Layout: export.Blocks}},
	"tables":         {export.Options{}, export.Format{Layout: export.Tables}},
	"sets in blocks": {export.Options{Sets: true}, export.Format{Layout: export.Blocks}},
	"sets in tables": {export.Options{Sets: true}, export.Format{Layout: export.Tables}},
}

// everyType includes all that is exported on request.
func everyType() map[string]bool {
	included := map[string]bool{}
	for _, name := range export.Included() {
		included[name] = true
	}
	return included
}

// What is exported plans to imports alone, and after them to nothing, however it is written. A second export is the same.
func TestAccExport(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	organisation(t, a)
	tf := acctest.NewTerraform(t)
	for name, of := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := a.For(t)
			of.options.Include = everyType()
			written := files(t, read(t, a, a.Key, of.options), of.format)
			again := files(t, read(t, a, a.Key, of.options), of.format)
			for name, content := range written {
				if string(again[name]) != string(content) {
					t.Errorf("%s differs when it is exported once more", name)
				}
			}
			adopt(t, a, tf, written)
		})
	}
}

// adopt writes files into a folder for Terraform, and applies them: they import, and change nothing.
func adopt(t *testing.T, a *acctest.Argus, tf *acctest.Terraform, written map[string][]byte) *acctest.Terraform {
	t.Helper()
	tf = tf.Fresh(t, "ARGUS_API_URL="+a.URL, "ARGUS_API_KEY="+a.Key)
	a.Must(export.WriteTo(tf.Folder(), written))
	if changed := tf.Do(0, "fmt", "-check", "-list=true"); changed.Stdout != "" {
		t.Errorf("terraform fmt changes %s", changed.Stdout)
	}
	plan := tf.Do(0, "plan", "-out=tfplan")
	imports := 0
	for name, content := range written {
		if strings.HasPrefix(name, "imports") {
			imports = strings.Count(string(content), "\n  id = \"") + strings.Count(string(content), "\n    ")
		}
	}
	if wanted := fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy", imports); !strings.Contains(plan.Stdout, wanted) {
		t.Fatalf("the plan is not %q:\n%s", wanted, plan.Stdout)
	}
	tf.Do(0, "apply", "tfplan")
	tf.Do(0, "plan", "-detailed-exitcode")
	return tf
}

// Each customer is a folder and a state of its own, and refers to others by data sources.
func TestAccExportByCustomer(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	organisation(t, a)
	tf := acctest.NewTerraform(t)
	found := read(t, a, a.Key, export.Options{})
	folders, resources := map[string]map[string][]byte{}, 0
	for name, content := range files(t, found, export.Format{ByCustomer: true}) {
		folder, file := filepath.Split(name)
		if folders[folder] == nil {
			folders[folder] = map[string][]byte{}
		}
		folders[folder][file] = content
		resources += strings.Count(string(content), "resource \"")
	}
	total := 0
	for _, count := range found.Count() {
		total += count
	}
	if resources != total {
		t.Errorf("%d of %d resources are written", resources, total)
	}
	if got := slices.Sorted(maps.Keys(folders)); !slices.Equal(got, []string{"fjord/", "mnemonic/", "partner_one/"}) {
		t.Errorf("the folders are %q", got)
	}
	if data := string(folders["fjord/"]["data.tf"]); !strings.Contains(data, `short_name = "partner/u0"`) {
		t.Errorf("a member of another customer is no data source:\n%s", data)
	}
	for folder, written := range folders {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			adopt(t, a.For(t), tf, written)
		})
	}
}

// What a state manages is not exported by another configuration, whether it manages single links or sets.
func TestAccExportBesideOtherStates(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	organisation(t, a)
	tf := acctest.NewTerraform(t)
	for name, sets := range map[string]bool{"single": false, "sets": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := a.For(t)
			user := "argus_user.short_name=u0"
			first, err := export.ParsePattern(user)
			a.Must(err)
			everything := read(t, a, a.Key, export.Options{Sets: sets})
			most := read(t, a, a.Key, export.Options{Sets: sets, Exclude: []export.Pattern{first}})
			if most.Excluded != 2 { // of both domains
				t.Errorf("%d are excluded", most.Excluded)
			}
			state := stateOf(t, adopt(t, a, tf, files(t, most, export.Format{})))
			rest := read(t, a, a.Key, export.Options{Elsewhere: []*export.State{state}})
			if counts := rest.Count(); !maps.Equal(counts, map[string]int{"argus_user": 2}) {
				t.Errorf("the rest is %v", counts)
			}
			if rest.Elsewhere == 0 {
				t.Error("nothing is managed elsewhere")
			}
			written := files(t, rest, export.Format{})
			if len(everything.Count()) != 4 || strings.Contains(string(written["users.tf"]), "leaver") {
				t.Errorf("the users are\n%s", written["users.tf"])
			}
			adopt(t, a, tf, written)
			if !sets {
				other := read(t, a, a.Key, export.Options{Elsewhere: []*export.State{state}, Sets: true})
				if left := fmt.Sprint(other.LeftOut); !strings.Contains(left, "a state has some of it as argus_group_membership") || !strings.Contains(left, "as argus_permission") {
					t.Errorf("left out are %s", left)
				}
			}
		})
	}
}

func stateOf(t *testing.T, tf *acctest.Terraform) *export.State {
	t.Helper()
	state, err := export.ReadState(strings.NewReader(tf.Do(0, "state", "pull").Stdout))
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// An update writes what is new into new files, with references to what the state has, and tells what changed and what is gone.
func TestAccExportUpdates(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	for _, layout := range []export.Layout{export.Blocks, export.Tables} {
		t.Run(string(layout), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(*simulator.Options) {})
			organisation(t, a)
			tf := adopt(t, a, tf, files(t, read(t, a, a.Key, export.Options{}), export.Format{Layout: layout}))
			core := a.Core()
			core.Make("argus_user", map[string]any{"short_name": "u0.1005", "name": "New"})
			core.Make("argus_group_membership", map[string]any{"group": "readers", "member": "u0.1005"})
			renamed, diags := core.Import("argus_user", "u2")
			acctest.WantNone(t, diags)
			core.Change("argus_user", renamed, map[string]any{"short_name": "u2", "name": "Renamed"})
			inner, err := a.Client.GetSubject(t.Context(), argus.Group, argus.Ref{Name: "readers.inner"})
			a.Must(err)
			_, err = a.Client.RemoveGroupMembers(t.Context(), argus.Ref{Name: "readers"}, []string{string(inner.ID)}, "")
			a.Must(err)
			existing, err := export.ReadExisting(tf.Folder())
			a.Must(err)
			found := read(t, a, a.Key, export.Options{State: stateOf(t, tf), Existing: existing})
			if counts := found.Count(); !maps.Equal(counts, map[string]int{"argus_user": 1, "argus_group_membership": 1}) {
				t.Errorf("new are %v", counts)
			}
			address := map[export.Layout][2]string{
				export.Blocks: {"argus_user.u2_1007", "argus_group_membership.readers_readers_inner"},
				export.Tables: {`argus_user.users["u2_1007"]`, `argus_group_membership.memberships["readers_readers_inner"]`},
			}[layout]
			if len(found.Changed) != 1 || found.Changed[0].Address != address[0] || !slices.Contains(found.Changed[0].Attributes, "name") {
				t.Errorf("changed are %v", found.Changed)
			}
			if !slices.Equal(found.Gone, []string{address[1]}) {
				t.Errorf("gone are %v", found.Gone)
			}
			a.Must(export.WriteTo(tf.Folder(), files(t, found, export.Format{Layout: layout})))
			tf.Do(0, "fmt", "-check")
			plan := tf.Do(0, "plan", "-out=tfplan")
			if wanted := "Plan: 2 to import, 1 to add, 1 to change, 0 to destroy"; !strings.Contains(plan.Stdout, wanted) {
				t.Fatalf("the plan is not %q:\n%s", wanted, plan.Stdout)
			}
			tf.Do(0, "apply", "tfplan")
			tf.Do(0, "plan", "-detailed-exitcode")
			if again := read(t, a, a.Key, export.Options{State: stateOf(t, tf), Existing: existing}); len(again.Count())+len(again.Changed)+len(again.Gone) > 0 {
				t.Errorf("after the apply there are new %v, changed %v and gone %v", again.Count(), again.Changed, again.Gone)
			}
		})
	}
}

// A key that may not look up customers and functions exports what it can, and the rest is listed.
func TestExportWithANarrowKey(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("lets a test make a key with few functions")
	a.MakeEstate(a.Core(), acctest.EstateSize{Users: 2, Groups: 1, Memberships: 2, Permissions: 2})
	found := read(t, a, a.NarrowKey("viewUsers", "viewPermissions"), export.Options{})
	written := files(t, found, export.Format{})
	if users := string(written["users.tf"]); !strings.Contains(users, `name        = "User"`) || strings.Contains(users, "customer") {
		t.Errorf("the users are\n%s", users)
	}
	if written["permissions.tf"] != nil {
		t.Errorf("permissions are exported without the function\n%s", written["permissions.tf"])
	}
	if len(written["memberships.tf"]) == 0 {
		t.Error("the memberships are missing")
	}
	wantLeftOut(t, found, "its customer is not written", "argus_permission", "function")
	key := a.NarrowKey("viewPermissions")
	a.Simulator.ResetRequests()
	blind := read(t, a, key, export.Options{})
	for _, request := range a.Simulator.Requests() {
		if request.Operation == "getUser" || request.Operation == "getGroup" {
			t.Errorf("%s looks up who may not be seen", request.Operation)
		}
	}
	if count := blind.Count(); count["argus_user"] > 0 {
		t.Errorf("a key that may not list users exports %v", count)
	}
	wantLeftOut(t, blind, "argus_user: list argus_user", "403 Forbidden", "viewUsers")
}

func wantLeftOut(t *testing.T, found *export.Export, words ...string) {
	t.Helper()
	var left strings.Builder
	for _, of := range found.LeftOut {
		left.WriteString(of.String() + "\n")
	}
	for _, word := range words {
		if !strings.Contains(left.String(), word) {
			t.Errorf("nothing that is left out says %q:\n%s", word, &left)
		}
	}
}

// What is left out is told with the reason: what is disabled or externally managed, and the user of the credentials.
func TestExportTellsWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	organisation(t, a)
	found := read(t, a, a.Key, export.Options{})
	wantLeftOut(t, found, `argus_user "leaver" (`, "it is disabled", `argus_group "synced" (1004): it is externally managed`, `argus_user "administrator" (`, "it is the user of the credentials",
		`argus_group_membership "readers u4" (`, `argus_group_membership "readers leaver" (`, "its member is disabled")
	if written := string(files(t, found, export.Format{})["users.tf"]); strings.Contains(written, `"mnemonic"`) || !strings.Contains(written, `= "partner"`) {
		t.Errorf("the domain of the provider is written, or the other is not:\n%s", written)
	}
	wantLeftOut(t, read(t, a, a.Key, export.Options{Sets: true}), `argus_group_membership "readers u4" (`)
}

// Options that name what does not exist are errors before anything is read.
func TestExportRefusesWrongOptions(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	p := start(t, a, a.Key)
	a.Simulator.ResetRequests()
	for words, options := range map[string]export.Options{
		"can be filtered are argus_user, argus_group, argus_group_membership": {Filters: map[string]map[string]string{"argus_nothing": {"x": "y"}}},
		`no argument "short_name": the arguments are ancestor, customer`:      {Filters: map[string]map[string]string{"argus_user": {"short_name": "y"}}},
		"permissions takes more than a text":                                  {Filters: map[string]map[string]string{"argus_user": {"permissions": "y"}}},
		`true or false, not "yes"`:                                            {Filters: map[string]map[string]string{"argus_user": {"include_deleted": "yes"}}},
		"read for each user":                                                  {Filters: map[string]map[string]string{"argus_api_key": {"user": "y"}}},
		"there is no type user: this export has argus_user, argus_group":      {Exclude: []export.Pattern{{Type: "user"}}},
		`exclude argus_user.colour=red: there is no argument "colour"`:        {Exclude: []export.Pattern{{Type: "argus_user", Argument: "colour", Text: "red"}}},
		"would be removed":                                                    {Filters: map[string]map[string]string{"argus_permission": {"customer": "fjord"}}, Sets: true},
	} {
		if _, err := p.Read(t.Context(), options); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("nothing says %q: %v", words, err)
		}
	}
	if sent := a.Simulator.Requests(); len(sent) > 0 {
		t.Errorf("%d requests were sent", len(sent))
	}
	for _, text := range []string{"", "a=b", "argus_user.=x", "argus_user.short_name", "argus_user.short_name=["} {
		if _, err := export.ParsePattern(text); err == nil {
			t.Errorf("%q is a pattern", text)
		}
	}
}

// A state that is none is an error that says what is expected.
func TestReadStateRefusesWhatIsNone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "[]", `{"version":3}`, `{"format_version":"1.0"}`, `{"version":4,"resources":[{"instances":[1]}]}`} {
		if _, err := export.ReadState(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "terraform state pull") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := export.ReadState(strings.NewReader("")); err == nil || !strings.Contains(err.Error(), "nothing was applied yet") {
		t.Errorf("an empty state: %v", err)
	}
	for _, text := range []string{`{"version":4}`, `{"version":4,"resources":[{"type":"argus_user","instances":[null,{"attributes":null},{"attributes":{"id":7}}]}]}`} {
		if _, err := export.ReadState(strings.NewReader(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// What a test makes is exported from any Argus, found by filters, and adopted.
func TestAccExportFromAnyArgus(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	made := a.MakeEstate(a.Core(), acctest.EstateSize{Users: 3, Groups: 2, Memberships: 4, Permissions: 3})
	only := func(kinds ...string) map[string]string {
		var ids []string
		for _, kind := range kinds {
			for _, o := range made.Of(kind) {
				ids = append(ids, o.Text("id"))
			}
		}
		return map[string]string{"subject": strings.Join(ids, ",")}
	}
	both := only("argus_user", "argus_group")
	options := export.Options{Filters: map[string]map[string]string{
		"argus_user": only("argus_user"), "argus_group": only("argus_group"), "argus_group_membership": both, "argus_permission": both,
	}}
	var found *export.Export
	a.Settle(func(context.Context) (bool, error) { // searches may lag
		found = read(t, a, a.Key, options)
		return maps.Equal(found.Count(), map[string]int{"argus_user": 3, "argus_group": 2, "argus_group_membership": 4, "argus_permission": 3}), nil
	})
	adopt(t, a, acctest.NewTerraform(t), files(t, found, export.Format{}))
}

// All is exported from each Argus that the simulator can be.
func TestExportFromEachVariant(t *testing.T) {
	t.Parallel()
	for _, variant := range simulator.Variants() {
		t.Run(variant.Name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{variant.Name} })
			core := a.Core()
			before := read(t, a, a.Key, export.Options{}).Count()
			a.MakeEstate(core, acctest.EstateSize{Users: 2, Groups: 1, Memberships: 2, Permissions: 2})
			found := read(t, a, a.Key, export.Options{})
			after := found.Count()
			for kind, count := range map[string]int{"argus_user": 2, "argus_group": 1, "argus_group_membership": 2, "argus_permission": 2} {
				if after[kind]-before[kind] != count {
					t.Errorf("of %d %s %d are exported", count, kind, after[kind]-before[kind])
				}
			}
			files(t, found, export.Format{Layout: export.Tables})
		})
	}
}
