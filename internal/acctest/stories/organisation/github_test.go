package organisation

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflow is what is played of a workflow of GitHub.
type workflow struct {
	On          map[string]yaml.Node
	Permissions map[string]string
	Concurrency concurrency
	Jobs        map[string]struct {
		Environment string
		Permissions map[string]string
		Concurrency concurrency
		Steps       []githubStep
	}
}

type concurrency struct {
	Group  string
	Cancel bool `yaml:"cancel-in-progress"`
}

type githubStep struct {
	Uses, Run, If string
	Env           map[string]string
	With          map[string]string
}

func workflows(t *testing.T) map[string]workflow {
	t.Helper()
	files, err := filepath.Glob(example + "/.github/workflows/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	all := map[string]workflow{}
	for _, file := range files {
		all[filepath.Base(file)] = parsed[workflow](t, file)
	}
	return all
}

func parsed[T any](t *testing.T, file string) (value T) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err == nil {
		err = yaml.Unmarshal(content, &value)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return value
}

// github plays all workflows of an event for a branch, and returns each job with its exit code.
func (r *repository) github(event, branch string, only ...string) map[string]int {
	r.t.Helper()
	codes := map[string]int{}
	for file, flow := range workflows(r.t) {
		if _, ok := flow.On[event]; !ok || len(only) > 0 && !slices.Contains(only, file) {
			continue
		}
		for name, job := range flow.Jobs {
			known := map[string]string{
				"secrets.ARGUS_PLAN_KEY": r.secrets["plan"], "secrets.PLAN_PASSPHRASE": passphrase,
				"github.token": "token", "github.repository": "example/access", "github.ref": branch,
				"github.event_name": event, "github.event.number": "7", "inputs.run": "",
			}
			if event == "workflow_dispatch" {
				known["inputs.run"] = "42"
			}
			if job.Environment == "argus" {
				maps.Copy(known, map[string]string{"secrets.ARGUS_APPLY_KEY": r.secrets["apply"], "secrets.ARGUS_ROTATE_KEY": r.secrets["rotate"]})
			}
			played := githubJob{r, r.clone(branch), known, 0}
			for _, step := range job.Steps {
				played.step(step)
			}
			codes[name] = played.code
		}
	}
	return codes
}

// githubJob is a job that is played.
type githubJob struct {
	*repository
	folder string
	known  map[string]string // what expressions may refer to
	code   int               // of the step that failed
}

func (j *githubJob) step(s githubStep) {
	j.t.Helper()
	if !j.runs(s.If) {
		return
	}
	action, _, _ := strings.Cut(s.Uses, "@")
	switch action {
	case "":
		environment := map[string]string{"GITHUB_SHA": "2e1c"}
		for name, value := range s.Env {
			environment[name] = j.expand(value)
		}
		output, code := j.run(bash, j.folder, j.expand(s.Run), environment)
		j.t.Logf("%s\n%s", s.Run, output)
		j.code = max(j.code, code)
	case "actions/checkout", "hashicorp/setup-terraform": // the clone, and the Terraform of the tests
	case "actions/upload-artifact":
		j.keep(filepath.Join(j.folder, s.With["path"]))
	default:
		j.t.Errorf("%s is not played", s.Uses)
	}
}

// runs reports whether a step runs under its condition.
func (j *githubJob) runs(condition string) bool {
	j.t.Helper()
	if condition == "" {
		return j.code == 0
	}
	for term := range strings.SplitSeq(strings.TrimSuffix(strings.TrimPrefix(condition, "${{ "), " }}"), " && ") {
		holds := false
		if file := hashFiles.FindStringSubmatch(term); file != nil {
			_, err := os.Stat(filepath.Join(j.folder, file[1]))
			holds = err == nil
		} else if name, value, ok := strings.Cut(term, " == "); ok {
			holds = j.expand("${{ "+name+" }}") == strings.Trim(value, "'")
		} else {
			holds = j.expand("${{ "+term+" }}") == "true"
		}
		if !holds {
			return false
		}
	}
	return true
}

var (
	hashFiles  = regexp.MustCompile(`^hashFiles\('(.+)'\) != ''$`)
	expression = regexp.MustCompile(`\$\{\{ (.+?) \}\}`)
)

// expand replaces expressions. One that refers to a secret of another environment, or to what is not played, is an error.
func (j *githubJob) expand(text string) string {
	j.t.Helper()
	j.known["failure()"], j.known["!cancelled()"] = fmt.Sprint(j.code != 0), "true"
	return expression.ReplaceAllStringFunc(text, func(found string) string {
		value, ok := j.known[expression.FindStringSubmatch(found)[1]]
		if !ok {
			j.t.Errorf("%s is not known here", found)
		}
		return value
	})
}
