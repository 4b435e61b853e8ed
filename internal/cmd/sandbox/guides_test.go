package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/terraformcli"
)

const source = "../../.."

// The first configuration of README.md works as printed, and for another customer with one changed line.
func TestAccReadmeWorksAsPrinted(t *testing.T) {
	binary := terraform(t)
	blocks := codeBlocks(t, filepath.Join(source, "README.md"))
	for name, customer := range map[string]string{"as printed": "fjord", "for another customer": "skog"} {
		t.Run(name, func(t *testing.T) {
			r := newReader(t, binary)
			for _, block := range blocks {
				if block.language == "terraform" && strings.Count(block.code, `"fjord"`) != 1 {
					t.Errorf("the customer is not in just one place:\n%s", block.code)
				}
				block.code = strings.ReplaceAll(block.code, `"fjord"`, `"`+customer+`"`)
				r.follow(block)
			}
			r.wantRan("terraform plan", "terraform apply")
			r.run("terraform plan")
			r.wantOutput("No changes.")
		})
	}
}

func TestAccQuickstartWorksAsPrinted(t *testing.T) {
	binary := terraform(t)
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("the quickstart uses curl, which is not installed")
	}
	r := newReader(t, binary)
	for _, block := range codeBlocks(t, filepath.Join(source, "templates/guides/quickstart.md")) {
		r.follow(block)
	}
	r.wantRan("make sandbox", "terraform plan", "terraform apply", "terraform destroy")
}

// The guide on adoption works as printed, with the exporter that is built from this source.
func TestAccAdoptingWorksAsPrinted(t *testing.T) {
	r := newReader(t, terraform(t))
	r.buildExporter()
	for _, block := range codeBlocks(t, filepath.Join(source, "templates/guides/adopting.md")) {
		r.follow(block)
	}
	r.wantRan("ARGUS_ADOPT_EXISTING=true terraform apply", "terraform -chdir=company apply")
}

// The guide from an export to a repository works as printed, beside a copy of this source.
func TestAccRepositoryWorksAsPrinted(t *testing.T) {
	r := newReader(t, terraform(t))
	r.buildExporter()
	if err := os.CopyFS(filepath.Join(r.folder, "terraform-provider-argus/examples"), os.DirFS(filepath.Join(source, "examples"))); err != nil {
		t.Fatal(err)
	}
	for _, block := range codeBlocks(t, filepath.Join(source, "templates/guides/repository.md")) {
		r.follow(block)
	}
	r.wantRan("terraform -chdir=access/customers/fjord apply", "terraform -chdir=access/customers/fjord plan")
	r.run("terraform -chdir=access/customers/fjord output access")
	r.wantOutput(`"astrid" = tolist([ "analyst", ])`) // by name, though state has ids after the import
}

// The example of an organisation can be tried on the sandbox, as its README says.
func TestAccOrganisationIsTriedAsPrinted(t *testing.T) {
	r := newReader(t, terraform(t))
	if err := os.CopyFS(r.folder, os.DirFS(filepath.Join(source, "examples/organisation"))); err != nil {
		t.Fatal(err)
	}
	for _, block := range codeBlocks(t, filepath.Join(source, "examples/organisation/README.md")) {
		if strings.Contains(block.before, "make sandbox") {
			r.follow(block)
		}
	}
	r.wantRan("terraform -chdir=customers/skog apply", "terraform -chdir=customers/fjord test")
	r.wantOutput("Success!")
}

func (r *reader) buildExporter() {
	r.t.Helper()
	if err := terraformcli.Build(r.t.Context(), filepath.Join(r.path, "argus-export"), terraformcli.Module+"/internal/cmd/argus-export"); err != nil {
		r.t.Fatal(err)
	}
}

// The guide on splitting a state works as printed. After the first apply, which makes what it begins with, nothing is written to Argus.
func TestAccSplittingAStateWorksAsPrinted(t *testing.T) {
	r := newReader(t, terraform(t))
	writes, began := r.countWrites(), false
	for _, block := range codeBlocks(t, filepath.Join(source, "templates/guides/splitting_a_state.md")) {
		r.follow(block)
		if !began && len(r.commands) > 0 {
			if began = true; writes.Swap(0) == 0 {
				t.Fatal("the first apply writes nothing")
			}
		}
	}
	r.wantRan("terraform -chdir=access apply", "terraform -chdir=skog apply")
	if count := writes.Load(); count != 0 {
		t.Errorf("%d requests write to Argus", count)
	}
}

// countWrites leads the requests of all commands through a proxy, which counts those that change something.
func (r *reader) countWrites() *atomic.Int64 {
	r.t.Helper()
	argus, err := url.Parse(r.sandbox.value(r.t, "ARGUS_API_URL"))
	if err != nil {
		r.t.Fatal(err)
	}
	count, forward := new(atomic.Int64), httputil.NewSingleHostReverseProxy(argus)
	proxy := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		if request.Method != http.MethodGet && path.Base(request.URL.Path) != "search" {
			count.Add(1)
		}
		forward.ServeHTTP(response, request)
	}))
	r.t.Cleanup(proxy.Close)
	r.sandbox.exports = append(r.sandbox.exports, "export ARGUS_API_URL="+proxy.URL)
	return count
}

// codeBlock is one fenced block of a page, with the text between the block before and it.
type codeBlock struct{ before, language, code string }

var fenced = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

func codeBlocks(t *testing.T, file string) []codeBlock {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page, end := string(content), 0
	var blocks []codeBlock
	for _, at := range fenced.FindAllStringSubmatchIndex(page, -1) {
		blocks = append(blocks, codeBlock{page[end:at[0]], page[at[2]:at[3]], page[at[4]:at[5]]})
		end = at[1]
	}
	return blocks
}

// reader does what a page says, in a folder of its own, beside a sandbox of its own.
type reader struct {
	t           *testing.T
	sandbox     sandbox
	folder      string
	path        string // where commands are found first
	environment []string
	commands    []string
	output      string // of the commands of the last block
}

func newReader(t *testing.T, binary string) *reader {
	t.Helper()
	path := t.TempDir()
	terraform := filepath.Join(path, "terraform") // OpenTofu too is called as the pages say
	if err := os.Symlink(binary, terraform); err != nil {
		t.Fatal(err)
	}
	environment := []string{"PATH=" + path + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	return &reader{
		t: t, sandbox: start(t, environment[0], "TF_ACC_TERRAFORM_PATH="+terraform), folder: t.TempDir(), path: path,
		environment: append(environment, "CHECKPOINT_DISABLE=1", "TF_CLI_ARGS=-no-color"), // all that is not as a user has it
	}
}

var fileName = regexp.MustCompile("(Put|Add) this (?:in)?to `([\\w/]+\\.tf)`")

// follow writes the file or runs the commands of a block, or compares the output that it shows.
func (r *reader) follow(block codeBlock) {
	r.t.Helper()
	switch block.language {
	case "terraform":
		named := fileName.FindStringSubmatch(block.before)
		if named == nil {
			r.t.Fatalf("the text does not say into which file this goes:\n%s", block.code)
		}
		file := filepath.Join(r.folder, named[2])
		if named[1] == "Add" {
			before, err := os.ReadFile(file)
			if err != nil {
				r.t.Fatal(err)
			}
			block.code = string(before) + "\n" + block.code
		}
		err := os.MkdirAll(filepath.Dir(file), 0o700)
		if err == nil {
			err = os.WriteFile(file, []byte(block.code), 0o600)
		}
		if err != nil {
			r.t.Fatal(err)
		}
	case "sh":
		if strings.HasSuffix(block.code, "\nmake sandbox\n") { // which newReader did
			r.commands = append(r.commands, "make sandbox")
			return
		}
		r.output = ""
		for command := range strings.SplitSeq(strings.TrimSpace(strings.ReplaceAll(block.code, "\\\n", "")), "\n") {
			r.run(command)
		}
	case "text":
		for line := range strings.Lines(block.code) {
			r.wantOutput(line)
		}
	default:
		r.t.Fatalf("a block of %q is nothing to follow:\n%s", block.language, block.code)
	}
}

// run runs a command after the lines that the sandbox printed to paste, and says yes.
func (r *reader) run(command string) {
	r.t.Helper()
	shell := exec.CommandContext(r.t.Context(), "sh", "-e", "-c", strings.Join(r.sandbox.exports, "\n")+"\n"+command)
	shell.Dir, shell.Env, shell.Stdin = r.folder, r.environment, strings.NewReader("yes\n")
	output, err := shell.CombinedOutput()
	if err != nil {
		r.t.Fatalf("%s: %v\n%s", command, err, output)
	}
	r.commands = append(r.commands, command)
	r.output += string(output)
}

var space = regexp.MustCompile(`\s+`)

func (r *reader) wantOutput(line string) {
	r.t.Helper()
	if !strings.Contains(space.ReplaceAllString(r.output, " "), space.ReplaceAllString(strings.TrimSpace(line), " ")) {
		r.t.Errorf("the page promises %q, and this is printed:\n%s", line, r.output)
	}
}

func (r *reader) wantRan(commands ...string) {
	r.t.Helper()
	ran := map[string]bool{}
	for _, command := range r.commands {
		ran[command] = true
	}
	for _, command := range commands {
		if !ran[command] {
			r.t.Errorf("the page does not say to run %q: %q", command, r.commands)
		}
	}
}
