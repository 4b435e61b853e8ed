package organisation

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	pinned      = regexp.MustCompile(`^\s*- uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	uses        = regexp.MustCompile(`(?m)^.*\buses:.*$`)
	command     = regexp.MustCompile(`\bci/[\w-]+`)
	terraformOf = regexp.MustCompile(`(?:terraform_version: |hashicorp/terraform:)(\S+)`)
)

// Each command that a pipeline names exists and can be run, and both services run all of them.
func TestCommandsOfPipelinesExist(t *testing.T) {
	var scripts []string
	entries, err := os.ReadDir(example + "/ci")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		if entry.Name() == "common" { // which the others read
			continue
		}
		scripts = append(scripts, "ci/"+entry.Name())
		if info.Mode()&0o111 == 0 {
			t.Errorf("ci/%s cannot be run", entry.Name())
		}
	}
	for service, files := range pipelineFiles(t) {
		var named []string
		for _, text := range files {
			named = append(named, command.FindAllString(text, -1)...)
		}
		slices.Sort(named)
		if named = slices.Compact(named); !slices.Equal(named, scripts) {
			t.Errorf("%s runs %q, and these exist: %q", service, named, scripts)
		}
	}
}

// What a pipeline downloads is pinned, the same version everywhere.
func TestPipelinesPinWhatTheyUse(t *testing.T) {
	var versions []string
	for service, files := range pipelineFiles(t) {
		for file, text := range files {
			for _, line := range uses.FindAllString(text, -1) {
				if !pinned.MatchString(line) {
					t.Errorf("%s: %q is not a commit with its version as comment", file, line)
				}
			}
			found := terraformOf.FindAllStringSubmatch(text, -1)
			if len(found) == 0 {
				t.Errorf("%s: %s pins no Terraform", service, file)
			}
			for _, version := range found {
				versions = append(versions, version[1])
			}
		}
	}
	if slices.Sort(versions); len(slices.Compact(versions)) != 1 {
		t.Errorf("the versions of Terraform differ: %q", versions)
	}
}

// What writes to Argus runs alone, and in the environment that holds its keys. All else sees just the key that reads.
func TestWritesRunAlone(t *testing.T) {
	group := func(script string) string { // of all that writes to the same states
		switch {
		case strings.Contains(script, "ci/apply"):
			return "argus"
		case strings.Contains(script, "ci/rotate"):
			return "argus-keys"
		}
		return ""
	}
	for file, flow := range workflows(t) {
		if flow.Permissions == nil || len(flow.Permissions) > 0 {
			t.Errorf("%s: the workflow's permissions are not {}", file)
		}
		for name, job := range flow.Jobs {
			if job.Concurrency.Group == "" {
				job.Concurrency = flow.Concurrency
			}
			var script string
			for _, step := range job.Steps {
				script += step.Run + "\n"
			}
			if alone := group(script); alone != "" && (job.Environment != "argus" || job.Concurrency != concurrency{Group: alone}) || alone == "" && job.Environment != "" {
				t.Errorf("%s: job %s has environment %q and concurrency %+v", file, name, job.Environment, job.Concurrency)
			}
			if len(job.Permissions) == 0 || job.Steps[0].With["persist-credentials"] != "false" {
				t.Errorf("%s: job %s has permissions %v, and checks out with %v", file, name, job.Permissions, job.Steps[0].With)
			}
		}
	}
	for name, job := range gitlabJobs(t).Jobs {
		alone := group(strings.Join(job.Script, "\n"))
		if job.ResourceGroup != alone || (job.Environment == "argus") != (alone != "") {
			t.Errorf("job %s of GitLab has environment %q and resource group %q", name, job.Environment, job.ResourceGroup)
		}
	}
}

// pipelineFiles are the files of each service's pipelines, by path.
func pipelineFiles(t *testing.T) map[string]map[string]string {
	t.Helper()
	files := map[string]map[string]string{}
	for service, pattern := range map[string]string{"GitHub": "/.github/workflows/*", "GitLab": "/.gitlab-ci.yml"} {
		found, err := filepath.Glob(example + pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s has no pipelines: %v", service, err)
		}
		files[service] = map[string]string{}
		for _, file := range found {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			files[service][file] = string(content)
		}
	}
	return files
}
