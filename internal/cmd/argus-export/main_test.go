package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
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
	for _, left := range []string{`argus_group "synced"`, "externally managed", "the user of the credentials"} {
		if err == nil || !strings.Contains(err.Error(), left) {
			t.Errorf("nothing says that %q is left out: %v", left, err)
		}
	}
	if stderr.Len() > 0 {
		t.Errorf("into a pipe, progress is shown: %s", &stderr)
	}
	if !strings.Contains(stdout.String(), folder) {
		t.Errorf("the output is %q", &stdout)
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
	for _, wrong := range [][]string{{}, {"-out", folder, "more"}, {"-filter", "nonsense", "-out", folder}} {
		if run(t.Context(), wrong, &stdout, &stderr) == nil {
			t.Errorf("%q is no error", wrong)
		}
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
