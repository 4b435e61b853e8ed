package organisation

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"
)

// gitlabFile is what is played of GitLab's pipelines.
type gitlabFile struct {
	Stages  []string
	Default gitlabJob
	Jobs    map[string]gitlabJob `yaml:",inline"`
}

type gitlabJob struct {
	Stage, Environment string
	ResourceGroup      string `yaml:"resource_group"`
	Rules              []struct{ If, When string }
	Variables          map[string]string
	BeforeScript       []string `yaml:"before_script"`
	Script             []string
	AfterScript        []string `yaml:"after_script"`
	Artifacts          struct{ Paths []string }
}

func gitlabJobs(t *testing.T) gitlabFile {
	t.Helper()
	return parsed[gitlabFile](t, example+"/.gitlab-ci.yml")
}

// gitlab plays a pipeline, with the job that is started by hand, and returns each job with its exit code.
func (r *repository) gitlab(source, branch, started string) map[string]int {
	r.t.Helper()
	variables := map[string]string{
		"CI_PIPELINE_SOURCE": source, "CI_DEFAULT_BRANCH": "main", "CI_API_V4_URL": "https://gitlab.example.com/api/v4", "CI_PROJECT_ID": "3",
		"ARGUS_PLAN_KEY": r.secrets["plan"], "PLAN_PASSPHRASE": passphrase, "GITLAB_TOKEN": "token",
		"CI_MERGE_REQUEST_IID": "", "CI_COMMIT_BRANCH": branch,
	}
	if source == "merge_request_event" {
		variables["CI_MERGE_REQUEST_IID"], variables["CI_COMMIT_BRANCH"] = "7", ""
	}
	file, codes := gitlabJobs(r.t), map[string]int{}
	for _, stage := range file.Stages {
		for name, job := range file.Jobs {
			if job.Stage == stage && r.runsIn(job, variables, name == started) {
				codes[name] = r.gitlabJob(file.Default, job, branch, variables)
			}
		}
	}
	return codes
}

// runsIn reports whether a job runs in a pipeline with these variables.
func (r *repository) runsIn(job gitlabJob, variables map[string]string, started bool) bool {
	r.t.Helper()
	for _, rule := range job.Rules {
		matches := true
		for term := range strings.SplitSeq(rule.If, " && ") {
			name, value, ok := strings.Cut(term, " == ")
			if !ok {
				r.t.Fatalf("the rule %q is not played", rule.If)
			}
			matches = matches && r.valueOf(name, variables) == r.valueOf(value, variables)
		}
		if matches {
			return rule.When != "manual" || started
		}
	}
	return false
}

// valueOf is the value of "text" or of $VARIABLE, which must be known.
func (r *repository) valueOf(text string, variables map[string]string) string {
	r.t.Helper()
	name, ok := strings.CutPrefix(text, "$")
	if !ok {
		return strings.Trim(text, `"`)
	}
	value, known := variables[name]
	if !known {
		r.t.Errorf("$%s is not known here", name)
	}
	return value
}

// gitlabJob plays a job: in a clone of the branch, with the artifact of the pipeline's job before.
func (r *repository) gitlabJob(defaults, job gitlabJob, branch string, variables map[string]string) int {
	r.t.Helper()
	folder, environment := r.clone(branch), maps.Clone(variables)
	if job.Environment == "argus" {
		maps.Copy(environment, map[string]string{"ARGUS_APPLY_KEY": r.secrets["apply"], "ARGUS_ROTATE_KEY": r.secrets["rotate"]})
	}
	for name, value := range job.Variables {
		environment[name] = r.valueOf(value, environment)
	}
	if variables["CI_PIPELINE_SOURCE"] == "web" && job.Stage == "apply" {
		r.do(folder, `cp -r "$SERVICE/artifact" plan`)
	}
	lines := append(append([]string{}, defaults.BeforeScript...), job.Script...)
	output, code := r.run(plain, folder, strings.Join(lines, "\n"), environment)
	r.t.Logf("%s\n%s", strings.Join(lines, "\n"), output)
	if after := strings.Join(job.AfterScript, "\n"); after != "" {
		if output, code := r.run(plain, folder, after, environment); code != 0 {
			r.t.Errorf("exit code %d of %s\n%s", code, after, output)
		}
	}
	for _, path := range job.Artifacts.Paths {
		if code == 0 {
			r.keep(filepath.Join(folder, path))
		}
	}
	return code
}
