//go:build unix

package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// readNamed reads the file that ARGUS_CLI_SETTINGS names.
func readNamed(name string) (*cliFile, error) {
	return readCLIFile(func(variable string) string { return map[string]string{"ARGUS_CLI_SETTINGS": name}[variable] })
}

// What is no small regular file is an error that names it. Reading the pipe would never end, and the device would fill the memory.
func TestSettingsFileIsASmallRegularFile(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(at("settings.yaml"), []byte("api: {api_key: "+fileKey+"}\n"), 0o600))
	must(os.WriteFile(at("sparse"), []byte("api: {api_key: hidden}\n"), 0o600))
	must(os.Truncate(at("sparse"), 1<<40))
	must(os.WriteFile(at("slightly too large"), []byte("#"+strings.Repeat("x", maxFileSize)), 0o600))
	must(syscall.Mkfifo(at("pipe"), 0o600))
	must(os.Symlink(at("pipe"), at("link to the pipe")))
	must(os.Symlink(at("nothing"), at("dangling")))
	must(os.Symlink(at("settings.yaml"), at("link")))
	for name, want := range map[string]string{
		folder: "not a regular file", at("pipe"): "not a regular file", at("link to the pipe"): "not a regular file", "/dev/zero": "not a regular file",
		at("sparse"): "larger than 1 MiB", at("slightly too large"): "larger than 1 MiB", at("dangling"): "no such file",
		" " + at("settings.yaml"): "ARGUS_CLI_SETTINGS", `"` + at("settings.yaml") + `"`: "quotation marks",
	} {
		if _, err := os.Stat("/dev/zero"); name == "/dev/zero" && err != nil {
			continue
		}
		file, err := readNamed(name)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s is read as %v, %v", name, file, err)
		}
		if err != nil && want != "quotation marks" && want != "ARGUS_CLI_SETTINGS" && !strings.Contains(err.Error(), name) {
			t.Errorf("the error does not name %s: %v", name, err)
		}
	}
	if file, err := readNamed(at("link")); err != nil || file.API.Key != fileKey {
		t.Errorf("a link to a settings file is read as %v, %v", file, err)
	}
}

// The parser bounds what aliases multiply and how deeply a file nests.
func TestSettingsFileThatExplodesIsRefused(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 {api_key: hidden}\n")
	for i := range 40 {
		fmt.Fprintf(&bomb, "a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), ", "))
	}
	bomb.WriteString("api: {api_key: *a40}\n")
	for name, content := range map[string]string{
		"aliases": bomb.String(), "depth": "api: {api_key: " + strings.Repeat("[", maxFileSize/2), "a cycle": "api: &a {api_key: *a}\n",
	} {
		file := filepath.Join(t.TempDir(), "settings.yaml")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if read, err := readNamed(file); err == nil || !strings.Contains(err.Error(), file) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s is read as %v, %v", name, read, err)
		}
	}
}

func TestSettingsFileOfOthersIsAWarning(t *testing.T) {
	for mode, want := range map[os.FileMode]bool{0o600: false, 0o400: false, 0o640: true, 0o620: true, 0o604: true, 0o602: true, 0o711: false} {
		name := filepath.Join(t.TempDir(), "settings.yaml")
		if err := os.WriteFile(name, []byte("api: {api_key: "+fileKey+", api_url: https://file.example}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		var diags diag.Diagnostics
		if got := resolve(model{}, sources{func(string) string { return "" }, func() (*cliFile, error) { return readNamed(name) }}, &diags); got.apiKey != fileKey {
			t.Errorf("mode %o: the key is %q", mode, got.apiKey)
		}
		if !want {
			if len(diags) != 0 {
				t.Errorf("mode %o: %v", mode, diags)
			}
			continue
		}
		if len(diags) != 1 || diags.HasError() || !strings.Contains(diags[0].Detail(), name) || !strings.Contains(diags[0].Detail(), "chmod 600") || strings.Contains(diags[0].Detail(), fileKey) {
			t.Errorf("mode %o: not one warning: %v", mode, diags)
		}
	}
}
