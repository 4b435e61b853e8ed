package export_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// A list that ends early is not exported as if it were all: what is left out says so. Pages that overlap export nothing twice.
func TestExportOfAListThatEndsEarly(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"pages-overlap"} })
	a.MakeEstate(a.Core(), acctest.EstateSize{Users: 15})
	for words, fault := range map[string]simulator.Fault{
		"403 Forbidden":               {Kind: simulator.ServerError, Status: http.StatusForbidden, After: 2},
		"at least 17 users":           {Kind: simulator.EmptyPage, After: 2},
		"Found 17 of at least 1000 u": {Kind: simulator.WrongCount, Count: 1000},
	} {
		fault.Operation, fault.Times = "searchUsers", simulator.Always
		a.Simulator.Fail(fault)
		found := read(t, a, a.Key, export.Options{})
		a.Simulator.ClearFaults()
		wantLeftOut(t, found, "argus_user: ", words)
		if count := found.Count()["argus_user"]; count == 0 || count > 16 {
			t.Errorf("%s: %d of 16 users are exported", words, count)
		}
	}
}

// A set that the credentials may not read is left out, and no other one.
func TestExportOfASetThatIsForbidden(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	core := a.Core()
	for _, name := range []string{"alpha", "beta", "gamma", "delta"} {
		core.Make("argus_group", map[string]any{"short_name": name, "name": name})
		core.Make("argus_group_membership", map[string]any{"group": name, "member": "astrid"})
	}
	a.Simulator.Fail(simulator.Fault{Kind: simulator.ServerError, Status: http.StatusForbidden, Operation: "listSubjectsInGroup"})
	found := read(t, a, a.Key, export.Options{Sets: true})
	if count := found.Count()["argus_group_members"]; count != 4 { // of the five, with analysts
		t.Errorf("%d sets are exported", count)
	}
	wantLeftOut(t, found, `argus_group_members "`, "403 Forbidden")
}

// Texts of Argus reach no terminal as they are.
func TestLeftOutIsPrintable(t *testing.T) {
	t.Parallel()
	for _, left := range []export.LeftOut{
		{Type: "argus_preference", Name: "ada \x1b[2J", ID: "7/\x1b]0;owned\a\u202e", Reason: "it is left"},
		{Type: "argus_preference", Reason: "two\nlines \x1b[31m"},
	} {
		for _, r := range left.String() {
			if r < ' ' || r == '\u202e' {
				t.Errorf("%q has %q", left.String(), r)
			}
		}
	}
}

// After an error nothing that was written is left, folders included: the next run finds the folder as it was.
func TestWriteToLeavesNothingAfterAnError(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "a", "new")
	if err := export.WriteTo(folder, map[string][]byte{"fjord/users.tf": {}, "skog/users.tf": {}, "skog/users.tf/below": {}}); err == nil {
		t.Fatal("a folder that is a file is no error")
	}
	if _, err := os.Stat(filepath.Dir(folder)); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
	present := t.TempDir()
	if err := os.Symlink(filepath.Join(present, "target"), filepath.Join(present, "users.tf")); err != nil {
		t.Fatal(err)
	}
	if err := export.WriteTo(present, map[string][]byte{"groups.tf": {}, "users.tf": {}}); err == nil {
		t.Error("a symbolic link is overwritten")
	}
	entries, err := os.ReadDir(present)
	if err != nil || len(entries) != 1 {
		t.Errorf("left are %v: %v", entries, err)
	}
}

// Files that an export adds meet no name that the folder has, in any form that Terraform and OpenTofu read.
func TestExistingNamesInEveryForm(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	folder := t.TempDir()
	for name, content := range map[string]string{
		"main.tofu": "resource \"argus_user\" \"astrid\" {}\n", "extra.tf": "resource \"argus_group\" \"groups_2\" {}\n",
		"locals.tf": "locals {\n  users_3 = 1\n}\n", "users_4.tf.json": "{}", "more.tofu.json": `{"resource": {"argus_group": {"analysts": {}}}}`,
	} {
		a.Must(os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600))
	}
	state, err := export.ReadState(strings.NewReader(`{"version":4}`))
	a.Must(err)
	existing, err := export.ReadExisting(folder)
	a.Must(err)
	found := read(t, a, a.Key, export.Options{State: state, Existing: existing})
	written := files(t, found, export.Format{Layout: export.Blocks})
	if got := string(bytes.Join([][]byte{written["users_5.tf"], written["groups_5.tf"]}, nil)); !strings.Contains(got, `"argus_user" "astrid_1002"`) || !strings.Contains(got, `"argus_group" "analysts_1003"`) {
		t.Errorf("written are\n%s", got)
	}
}

// A user who is gone between the list and the look-up is left out, with what the user has, and ends no export.
func TestExportOfAUserWhoDisappears(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	core := a.Core()
	for _, name := range []string{"ada", "bob"} {
		core.Make("argus_user", map[string]any{"short_name": name, "name": name})
		core.Make("argus_preference", map[string]any{"user": name, "key": "theme", "value": "dark"})
	}
	for _, operation := range []string{"listUserPreferences", "listSubjectsInGroup"} {
		a.Simulator.Fail(simulator.Fault{Kind: simulator.ServerError, Status: http.StatusNotFound, Operation: operation, Times: simulator.Always})
	}
	found := read(t, a, a.Key, export.Options{Sets: true, Include: map[string]bool{"argus_preference": true}})
	a.Simulator.ClearFaults()
	wantLeftOut(t, found, "argus_preference \"", "argus_group_members \"", "404 Not Found")
}
