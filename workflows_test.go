package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflow is the part of a GitHub Actions workflow that the rules below concern.
type workflow struct {
	Permissions yaml.Node
	Jobs        map[string]yaml.Node
}

type job struct {
	Permissions map[string]string
	Environment string
	Needs       yaml.Node
	Env         map[string]string
	Steps       []struct {
		Uses yaml.Node
		With map[string]string
		Run  string
	}
}

var (
	pinnedAction   = regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40}$`)
	versionComment = regexp.MustCompile(`^# v\d+\.\d+\.\d+$`)
)

// workflowProblems returns what breaks the rules for workflows. Only a job in a protected environment may write or see secrets.
func workflowProblems(text []byte) []string {
	var w workflow
	if err := yaml.Unmarshal(text, &w); err != nil {
		return []string{err.Error()}
	}
	var problems []string
	problem := func(format string, values ...any) { problems = append(problems, fmt.Sprintf(format, values...)) }
	if w.Permissions.Kind != yaml.MappingNode || len(w.Permissions.Content) != 0 {
		problem("the workflow's permissions are not {}")
	}
	if bytes.Contains(text, []byte("pull_request_target")) {
		problem("pull_request_target gives a fork's code the repository's rights")
	}
	for name, node := range w.Jobs {
		var j job
		body, err := yaml.Marshal(&node)
		if err == nil {
			err = node.Decode(&j)
		}
		if err != nil {
			problem("job %s: %v", name, err)
			continue
		}
		if len(j.Permissions) == 0 {
			problem("job %s names no permissions", name)
		}
		for permission, level := range j.Permissions {
			if level != "read" && j.Environment == "" {
				problem("job %s has %s: %s outside a protected environment", name, permission, level)
			}
		}
		for _, s := range j.Steps {
			action, with := s.Uses.Value, s.With
			if action == "" {
				continue
			}
			if !pinnedAction.MatchString(action) || !versionComment.MatchString(s.Uses.LineComment) {
				problem("job %s: %s is not a commit with its version as comment", name, action)
			}
			switch path, _, _ := strings.Cut(action, "@"); {
			case path == "actions/checkout" && with["persist-credentials"] != "false":
				problem("job %s: checkout leaves its token behind", name)
			case j.Environment != "" && path == "actions/setup-go" && with["cache"] != "false",
				j.Environment != "" && strings.HasPrefix(path, "actions/cache"),
				j.Environment != "" && path == "actions/download-artifact":
				problem("job %s: %s brings in what others built", name, path)
			}
		}
		if j.Environment == "" && bytes.Contains(body, []byte("secrets.")) {
			problem("job %s sees secrets outside a protected environment", name)
		}
		if j.Environment != "" {
			if j.Needs.IsZero() {
				problem("job %s does not wait for the tests", name)
			}
			if j.Env["GOFLAGS"] != "-mod=readonly" {
				problem("job %s does not set GOFLAGS to -mod=readonly", name)
			}
			if !bytes.Contains(text, []byte(`run: git merge-base --is-ancestor "$GITHUB_SHA" origin/main`)) {
				problem("job %s releases a tag that is not on main", name)
			}
		}
	}
	slices.Sort(problems)
	return problems
}

func TestWorkflowsKeepTheRules(t *testing.T) {
	files, err := filepath.Glob(".github/workflows/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range workflowProblems(text) {
			t.Errorf("%s: %s", file, problem)
		}
	}
}

// TestBrokenWorkflowsAreFound breaks each rule in the release workflow.
func TestBrokenWorkflowsAreFound(t *testing.T) {
	release, err := os.ReadFile(".github/workflows/release.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ from, to, problem string }{
		{"permissions: {}", "permissions: { contents: read }", "not {}"},
		{"permissions: {}", "", "not {}"},
		{"push:", "pull_request_target:", "pull_request_target"},
		{"    permissions:\n      contents: read\n", "", "names no permissions"},
		{"contents: read", "contents: write", "outside a protected environment"},
		{"    environment: release\n", "", "outside a protected environment"},
		{"    environment: release\n", "", "sees secrets outside"},
		{"3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "v7", "is not a commit"},
		{" # v7.0.1", "", "is not a commit"},
		{"persist-credentials: false", "persist-credentials: true", "leaves its token"},
		{"          cache: false\n", "", "brings in"},
		{"actions/attest@", "actions/cache/restore@", "brings in"},
		{"    needs: test\n", "", "does not wait"},
		{"GOFLAGS: -mod=readonly", "GOFLAGS: -mod=mod", "GOFLAGS"},
		{"git merge-base", "true || git merge-base", "not on main"},
	} {
		broken := strings.ReplaceAll(string(release), test.from, test.to)
		if broken == string(release) {
			t.Errorf("the release workflow does not hold %q", test.from)
		}
		problems := workflowProblems([]byte(broken))
		if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, test.problem) }) {
			t.Errorf("with %q for %q no problem says %q: %q", test.to, test.from, test.problem, problems)
		}
	}
}

// TestEveryModuleIsUpdated compares Dependabot's folders with the modules that there are.
func TestEveryModuleIsUpdated(t *testing.T) {
	var settings struct {
		Updates []struct {
			Ecosystem   string `yaml:"package-ecosystem"`
			Directory   string
			Directories []string
		}
	}
	text, err := os.ReadFile(".github/dependabot.yml")
	if err == nil {
		err = yaml.Unmarshal(text, &settings)
	}
	if err != nil {
		t.Fatal(err)
	}
	updated := map[string][]string{}
	for _, u := range settings.Updates {
		updated[u.Ecosystem] = append(u.Directories, u.Directory)
	}
	if !slices.Contains(updated["github-actions"], "/") {
		t.Error("the actions of the workflows are not updated")
	}
	err = filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != "." && strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		if folder := "/" + strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "."); entry.Name() == "go.mod" && !slices.Contains(updated["gomod"], folder) {
			t.Errorf("the module in %s is not updated", folder)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
