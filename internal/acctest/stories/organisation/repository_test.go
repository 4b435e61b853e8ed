// Package organisation plays the example of a repository that a team works in: its pipelines, its people, and what others do by hand.
package organisation

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/terraformcli"
)

const example = "../../../../examples/organisation"

const passphrase = "a passphrase of the test"

// repository is the example as a git repository of a team, whose states are in a folder beside it.
type repository struct {
	t           *testing.T
	argus       *acctest.Argus
	folder      string // the main branch, checked out
	service     string // where the stand-ins of testdata/bin keep what they were called with
	environment []string
	secrets     map[string]string // the pipeline's keys
	known       []string          // who may do what in Argus, as it was looked at last
}

func newRepository(t *testing.T, a *acctest.Argus) *repository {
	t.Helper()
	work := t.TempDir()
	r := &repository{t: t, argus: a, folder: filepath.Join(work, "main"), service: filepath.Join(work, "service"), secrets: map[string]string{}}
	r.must(os.CopyFS(r.folder, os.DirFS(example)))
	stand, err := filepath.Abs("testdata/bin")
	r.must(err)
	binaries, binary := filepath.Join(work, "bin"), found(t)
	for _, folder := range []string{r.service, binaries} {
		r.must(os.Mkdir(folder, 0o700))
	}
	r.must(os.Symlink(binary, filepath.Join(binaries, "terraform"))) // what README.md calls; the scripts take TERRAFORM
	for _, entry := range os.Environ() {
		if !regexp.MustCompile(`^(TF_|ARGUS_|GIT_|CI)`).MatchString(entry) {
			r.environment = append(r.environment, entry)
		}
	}
	r.environment = append(r.environment,
		"PATH="+strings.Join([]string{stand, binaries, os.Getenv("PATH")}, string(os.PathListSeparator)), "HOME="+work, "SERVICE="+r.service,
		"GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Test", "GIT_AUTHOR_EMAIL=test@example.com", "GIT_COMMITTER_NAME=Test", "GIT_COMMITTER_EMAIL=test@example.com",
		"TERRAFORM="+binary, "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+r.install(work), "ARGUS_CLI_SETTINGS="+filepath.Join(work, "none.yaml"), "ARGUS_API_URL="+a.URL)
	for _, state := range []string{"pipeline", "keys", "customers/fjord", "customers/skog"} {
		r.write(state+"/backend.tf", fmt.Sprintf("terraform {\n  backend \"local\" {\n    path = %q\n  }\n}\n", filepath.Join(work, "states", state+".tfstate")))
	}
	r.do(r.folder, "git init --quiet --initial-branch=main . && git add --all && git commit --quiet --message 'Copy the example'")
	return r
}

// found is the Terraform or OpenTofu of the tests. The test is skipped if acceptance tests are off.
func found(t *testing.T) string {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests are skipped unless TF_ACC is set")
	}
	if os.Getenv("ARGUS_TEST_URL") != "" {
		t.Skip("the example names the simulator's own customers and functions: another Argus changes nothing here")
	}
	for _, needed := range []string{"bash", "openssl"} {
		if _, err := exec.LookPath(needed); err != nil {
			t.Skipf("the pipelines use %s, which is not installed", needed)
		}
	}
	binary, err := terraformcli.Find()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

var pinnedProvider = regexp.MustCompile(`version = "~> (\d+\.\d+\.\d+)"`)

// install builds the provider as a mirror has it, in the version that the example pins, and returns the CLI configuration: `init` works.
func (r *repository) install(work string) string {
	r.t.Helper()
	pinned := pinnedProvider.FindStringSubmatch(r.read("customers/fjord/main.tf"))
	if pinned == nil {
		r.t.Fatal("the example pins no version of the provider")
	}
	built := filepath.Join(work, "terraform-provider-argus")
	r.must(terraformcli.Build(r.t.Context(), built, terraformcli.Module))
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		folder := filepath.Join(work, "mirror", host, "mnemonic-no/argus", pinned[1], runtime.GOOS+"_"+runtime.GOARCH)
		r.must(os.MkdirAll(folder, 0o700))
		r.must(os.Link(built, filepath.Join(folder, "terraform-provider-argus_v"+pinned[1])))
	}
	settings := filepath.Join(work, "cli.tfrc")
	r.must(os.WriteFile(settings, fmt.Appendf(nil, "provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.Join(work, "mirror")), 0o600))
	return settings
}

// shell is how a service runs the lines of a job.
type shell []string

var (
	bash  = shell{"bash", "-e", "-o", "pipefail", "-c"}
	plain = shell{"sh", "-e", "-c"}
)

var secret = regexp.MustCompile(`\d+/\d+/[0-9a-f]{16,}`)

// run runs a script and returns what it printed, which holds no secret, and its exit code.
func (r *repository) run(in shell, folder, script string, environment map[string]string) (output string, code int) {
	r.t.Helper()
	cli := terraformcli.CLI{Binary: in[0], Folder: folder, Environment: slices.Clone(r.environment)}
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		cli.Environment = append(cli.Environment, name+"="+environment[name])
	}
	result, err := cli.Run(r.t.Context(), append(slices.Clone(in[1:]), script)...)
	if result.Code < 0 {
		r.t.Fatal(err)
	}
	output = result.Stdout + result.Stderr
	if found := secret.FindString(output); found != "" {
		r.t.Errorf("%s is printed by %s\n%s", found, script, output)
	}
	return output, result.Code
}

// do runs a script that must succeed.
func (r *repository) do(folder, script string, environment ...map[string]string) string {
	r.t.Helper()
	all := map[string]string{}
	for _, more := range environment {
		maps.Copy(all, more)
	}
	output, code := r.run(bash, folder, script, all)
	if code != 0 {
		r.t.Fatalf("exit code %d of %s\n%s", code, script, output)
	}
	return output
}

// clone checks a branch out, as each job of a pipeline does, and returns the folder.
func (r *repository) clone(branch string) string {
	r.t.Helper()
	folder := r.t.TempDir()
	r.do(folder, "git clone --quiet --branch '"+branch+"' '"+r.folder+"' .")
	return folder
}

// branch makes a branch with the commit that a command makes.
func (r *repository) branch(name, command string) {
	r.t.Helper()
	r.do(r.folder, "git switch --quiet --create "+name+"\n"+command+"\ngit switch --quiet main")
}

// merge merges a branch, with the message that GitLab gives the commit.
func (r *repository) merge(branch string) {
	r.t.Helper()
	r.do(r.folder, fmt.Sprintf("git merge --quiet --no-ff --message \"Merge branch '%s' into 'main'\" --message 'See merge request example/access!7' %[1]s", branch))
}

// keep keeps a folder as the artifact of a job: what is in it leaves the machine.
func (r *repository) keep(folder string) {
	r.t.Helper()
	artifact := filepath.Join(r.service, "artifact")
	r.must(os.RemoveAll(artifact))
	r.must(os.CopyFS(artifact, os.DirFS(folder)))
	plans, err := filepath.Glob(artifact + "/*.tfplan")
	r.must(err)
	if len(plans) > 0 {
		r.t.Errorf("plan files leave the machine unencrypted: %q", plans)
	}
}

func (r *repository) read(file string) string {
	r.t.Helper()
	content, err := os.ReadFile(filepath.Join(r.folder, file))
	r.must(err)
	return string(content)
}

func (r *repository) write(file, content string) {
	r.t.Helper()
	r.must(os.WriteFile(filepath.Join(r.folder, file), []byte(content), 0o600))
}

func (r *repository) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}
