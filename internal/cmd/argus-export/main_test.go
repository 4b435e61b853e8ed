package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
)

// The command writes a configuration into a new folder, tells what it leaves out, and overwrites nothing.
func TestCommand(t *testing.T) {
	a := acctest.Start(t)
	a.NeedSimulator("has an externally managed group")
	a.MakeEstate(a.Core(), acctest.EstateSize{Users: 2, Groups: 1, Memberships: 2, Permissions: 2})
	t.Setenv("ARGUS_API_URL", a.URL)
	t.Setenv("ARGUS_API_KEY", a.Key)
	folder := filepath.Join(t.TempDir(), "new")
	var stdout, stderr bytes.Buffer
	err := run(t.Context(), []string{"-out", folder, "-filter", "argus_user.short_name=x"}, &stdout, &stderr)
	if err == nil || !strings.Contains(err.Error(), "short_name") {
		t.Errorf("a criterion that does not exist: %v", err)
	}
	err = run(t.Context(), []string{"-out", folder}, &stdout, &stderr)
	for _, left := range []string{`argus_group "synced"`, `argus_group_membership "synced astrid"`, "externally managed", "the user of the credentials"} {
		if err == nil || !strings.Contains(err.Error(), left) {
			t.Errorf("nothing says that %q is left out: %v", left, err)
		}
	}
	if stderr.Len() > 0 {
		t.Errorf("into a pipe, progress is shown: %s", &stderr)
	}
	if next := "Next, in " + folder + ": terraform init and terraform plan"; !strings.Contains(stdout.String(), next) {
		t.Errorf("the output does not say %q: %q", next, &stdout)
	}
	before := read(t, folder)
	for _, file := range []string{"terraform.tf", "data.tf", "users.tf", "groups.tf", "memberships.tf", "permissions.tf", "imports.tf"} {
		if before[file] == "" {
			t.Errorf("there is no %s", file)
		}
	}
	if err := run(t.Context(), []string{"-out", folder}, &stdout, &stderr); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a folder that is not empty: %v", err)
	}
	for file, content := range read(t, folder) {
		if before[file] != content {
			t.Errorf("%s was changed", file)
		}
	}
	stdout.Reset()
	split := folder + "-split"
	if err := run(t.Context(), []string{"-out", split, "-split", "customer", "-customer", "fjord", "-exclude", "argus_group.short_name=synced", "-exclude", "argus_group_membership.group=synced", "-exclude", "argus_user.short_name=asrtid"}, &stdout, &stderr); err != nil {
		t.Error(err) // the user of the credentials is of another customer
	}
	if !strings.Contains(stdout.String(), "Next, in each folder of "+split) || !strings.Contains(stdout.String(), "Left out by -exclude and -customer: ") {
		t.Errorf("the output is %q", &stdout)
	}
	if strings.Count(stdout.String(), "Nothing matches") != 1 || !strings.Contains(stdout.String(), "Nothing matches -exclude argus_user.short_name=asrtid:") {
		t.Errorf("a pattern that matches nothing is not named alone: %q", &stdout)
	}
	if _, err := os.Stat(filepath.Join(split, "fjord", "users.tf")); err != nil {
		t.Error(err)
	}
}

// Flags that do not go together are errors that say what to write, before anything is asked for.
func TestWrongFlags(t *testing.T) {
	t.Setenv("ARGUS_API_KEY", "half a key")
	t.Setenv("ARGUS_API_URL", "http://127.0.0.1:1")
	present := t.TempDir()
	if err := os.WriteFile(filepath.Join(present, "broken.tf"), []byte("resource {"), 0o600); err != nil {
		t.Fatal(err)
	}
	state := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(state, []byte(`{"version":4}`), 0o600); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "new")
	of := func(name string) (folder, state string) {
		folder, state = t.TempDir(), filepath.Join(t.TempDir(), "state")
		for file, text := range map[string]string{
			filepath.Join(folder, "main.tf"): `resource "argus_user" "` + name + `" {}`,
			state:                            `{"version":4,"resources":[{"mode":"managed","type":"argus_user","name":"` + name + `","instances":[{"attributes":{"id":"7"}}]}]}`,
		} {
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return folder, state
	}
	ada, stateOfAda := of("ada")
	_, stateOfBob := of("bob")
	for words, wrong := range map[string][]string{
		"such as argus_user.bob: is it the state of another folder?": {"-update", "-state", stateOfBob, "-out", ada},
		"Invalid API key":         {"-update", "-state", stateOfAda, "-out", ada},
		"-out FOLDER":             {},
		`"more" is no flag`:       {"-out", folder, "more"},
		"TYPE.ARGUMENT=VALUE":     {"-filter", "nonsense", "-out", folder},
		"TYPE.ARGUMENT=TEXT":      {"-exclude", "x=y", "-out", folder},
		"blocks or tables":        {"-layout", "rows", "-out", folder},
		"-split is customer":      {"-split", "domain", "-out", folder},
		"-update -state FILE":     {"-update", "-out", folder},
		"go together":             {"-state", state, "-out", folder},
		"instead of -split":       {"-split", "customer", "-update", "-state", state, "-out", folder},
		"argus_auth_method":       {"-include", "argus_api_key, argus_function", "-out", folder},
		"-include argus_function": {"-include", "argus_function", "-out", folder},
		"no such file":            {"-managed-elsewhere", folder + ".json", "-out", folder},
		"terraform state pull":    {"-managed-elsewhere", filepath.Join(present, "broken.tf"), "-out", folder},
		"broken.tf":               {"-update", "-state", state, "-out", present},
		"no such file or":         {"-update", "-state", state, "-out", folder},
		"not empty":               {"-out", present},
		"flag provided but not d": {"-overwrite"},
	} {
		var stdout, stderr bytes.Buffer
		if err := run(t.Context(), wrong, &stdout, &stderr); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%q: nothing says %q: %v", wrong, words, err)
		}
		if stdout.Len()+stderr.Len() > 0 {
			t.Errorf("%q: the error is hidden by other output: %s%s", wrong, &stdout, &stderr)
		}
	}
}

// What changed by hand is listed with what to do about it.
func TestReportOfChanges(t *testing.T) {
	var stdout bytes.Buffer
	r := report{Changed: []export.Change{{Address: "argus_user.ada", Attributes: []string{"name"}}}, Gone: []string{"argus_group.a"}, Resources: map[string]int{"argus_user": 1}, Files: []string{"a", "b"}, update: true}
	if err := r.print(&stdout, false); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"argus_user.ada (name)", "Gone from Argus: argus_group.a", "To keep it, edit the configuration first.", "Wrote 1 new resource into 2 files", "The plan imports, and shows what apply undoes."} {
		if !strings.Contains(stdout.String(), words) {
			t.Errorf("nothing says %q:\n%s", words, &stdout)
		}
	}
}

// The warning about sets is for those who got some.
func TestReportOfSets(t *testing.T) {
	for kind, warned := range map[string]bool{"argus_user": false, "argus_group_members": true, "argus_subject_permissions": true} {
		var stdout bytes.Buffer
		if err := (&report{Resources: map[string]int{kind: 1}}).print(&stdout, false); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(stdout.String(), "The sets own") != warned || !strings.Contains(stdout.String(), "and changes nothing.") {
			t.Errorf("of %s the output is\n%s", kind, &stdout)
		}
	}
}

// The help names each flag, and what is exported.
func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if err := run(t.Context(), []string{"-help"}, &stdout, &stderr); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("the help ends with %v", err)
	}
	for _, words := range []string{"users, groups, memberships and permissions", "ARGUS_API_KEY", "-customer CUSTOMER", "-update", "-state FILE"} {
		if !strings.Contains(stderr.String(), words) {
			t.Errorf("the help does not say %q:\n%s", words, &stderr)
		}
	}
}

// For machines the result is one JSON document, and an update writes nothing if nothing is new.
func TestCommandForMachines(t *testing.T) {
	a := acctest.Start(t)
	a.NeedSimulator("has no more than a test can import")
	a.MakeEstate(a.Core(), acctest.EstateSize{Users: 2, Groups: 1, Memberships: 2, Permissions: 2})
	t.Setenv("ARGUS_API_URL", a.URL)
	t.Setenv("ARGUS_API_KEY", a.Key)
	folder := filepath.Join(t.TempDir(), "new")
	result := func(arguments ...string) report {
		t.Helper()
		var stdout, stderr bytes.Buffer
		if err := run(t.Context(), append(arguments, "-json", "-out", folder), &stdout, &stderr); err != nil && !strings.Contains(err.Error(), "3 things could not be exported") {
			t.Fatal(err)
		}
		var read report
		if err := json.Unmarshal(stdout.Bytes(), &read); err != nil {
			t.Fatalf("%v: %s", err, &stdout)
		}
		return read
	}
	got := result("-layout", "tables", "-exclude", "argus_permission")
	if got.Folder != folder || got.Resources["argus_user"] != 3 || got.Resources["argus_permission"] != 0 || got.Excluded == 0 || len(got.Unused) != 0 || got.Requests < 4 || len(got.LeftOut) != 3 || len(got.Files) != 6 {
		t.Errorf("the result is %+v", got)
	}
	if users := read(t, folder)["users.tf"]; !strings.Contains(users, "for_each = local.users") {
		t.Errorf("the users are no table:\n%s", users)
	}
	empty := filepath.Join(t.TempDir(), "state")
	a.Must(os.WriteFile(empty, []byte(`{"version":4}`), 0o600))
	a.Must(os.Remove(filepath.Join(folder, "imports.tf"))) // what it imports would not be new
	before := read(t, folder)
	if got = result("-update", "-state", empty, "-exclude", "argus_permission"); got.Resources["argus_user"] != 3 || len(got.Files) != 5 {
		t.Errorf("the result of an update is %+v", got)
	}
	for file, content := range before {
		if read(t, folder)[file] != content {
			t.Errorf("an update changed %s", file)
		}
	}
	if got = result("-update", "-state", empty, "-exclude", "argus_permission", "-exclude", "argus_user", "-exclude", "argus_group", "-exclude", "argus_group_membership"); got.Files == nil || len(got.Files) != 0 {
		t.Errorf("nothing is new, but written are %q", got.Files)
	}
}

func read(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = string(content)
	}
	return files
}
