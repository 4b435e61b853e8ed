package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/terraformcli"
)

// asCommand makes the test's own binary the command.
const asCommand = "ARGUS_SANDBOX_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// sandbox is a sandbox that runs as a process of its own.
type sandbox struct {
	output  string   // everything that it printed at its start
	exports []string // the lines to paste
}

// start starts a sandbox on a free port. When the test ends, it is interrupted and must exit with 0.
func start(t *testing.T, environment ...string) sandbox {
	t.Helper()
	command := exec.Command(os.Args[0], "-port", "0", "-bin", t.TempDir())
	command.Env = append(append(os.Environ(), asCommand+"=yes"), environment...)
	command.Stderr = os.Stderr
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	var s sandbox
	lines := bufio.NewReader(stdout)
	for !strings.Contains(s.output, "Stop with Ctrl-C.") {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("the sandbox ended early: %v\n%s", err, s.output)
		}
		s.output += line
		if strings.HasPrefix(line, "    export ") {
			s.exports = append(s.exports, strings.TrimSpace(line))
		}
	}
	t.Cleanup(func() {
		if err := command.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		if rest, err := io.ReadAll(lines); len(rest) > 0 || err != nil {
			t.Errorf("more output: %q, %v", rest, err)
		}
		if err := command.Wait(); err != nil {
			t.Errorf("the sandbox does not end cleanly: %v", err)
		}
	})
	return s
}

// value returns what an exported variable is set to.
func (s sandbox) value(t *testing.T, name string) string {
	t.Helper()
	for _, line := range s.exports {
		if value, found := strings.CutPrefix(line, "export "+name+"="); found {
			return strings.Trim(value, "'")
		}
	}
	t.Fatalf("%s is not among %v", name, s.exports)
	return ""
}

func TestAccSampleCompanyExists(t *testing.T) {
	terraform(t)
	s := start(t)
	paths := map[string]string{
		"customers": "/customers/v2/customer/", "users": "/useradmin/v2/user/", "groups": "/useradmin/v2/group/", "functions": "/useradmin/v2/function/",
	}
	for kind, path := range paths {
		line := regexp.MustCompile(`(?m)^    ` + kind + ` +(.*?)(?: and others)?$`).FindStringSubmatch(s.output)
		if line == nil {
			t.Fatalf("no %s in the output:\n%s", kind, s.output)
		}
		for name := range strings.SplitSeq(line[1], ", ") {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.value(t, "ARGUS_API_URL")+path+name, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Argus-API-Key", s.value(t, "ARGUS_API_KEY"))
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				t.Errorf("%s %s: %s", kind, name, response.Status)
			}
		}
	}
}

func TestPrintsAnAliasUnlessTerraformIsFound(t *testing.T) {
	for _, alias := range []string{"", "alias terraform='/opt/it''s/tofu'"} {
		var output bytes.Buffer
		if err := (welcome{URL: "http://127.0.0.1:1", Alias: alias, State: "state.json"}).print(&output); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(output.String(), "alias") != (alias != "") || !strings.Contains(output.String(), "kept in state.json. Stop") {
			t.Errorf("with alias %q:\n%s", alias, &output)
		}
	}
	if got, want := quote("/opt/it's here/tofu"), `'/opt/it'\''s here/tofu'`; got != want {
		t.Errorf("quoted as %s, not %s", got, want)
	}
}

func TestTakesAFreePortIfTheDefaultIsInUse(t *testing.T) {
	// If another program listens there already, that serves the test as well.
	if taken, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", defaultPort)); err == nil {
		defer closed(t, taken)
	}
	var output bytes.Buffer
	listener, err := listen(t.Context(), defaultPort, &output)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, listener)
	if !strings.Contains(output.String(), "is in use") {
		t.Errorf("it listens at %s and says %q", listener.Addr(), &output)
	}
	if _, err := listen(t.Context(), listener.Addr().(*net.TCPAddr).Port, &output); err == nil {
		t.Error("a port that was asked for and is in use is no error")
	}
}

func closed(t *testing.T, listener net.Listener) {
	t.Helper()
	if err := listener.Close(); err != nil {
		t.Error(err)
	}
}

func TestRefusesArguments(t *testing.T) {
	if err := run(t.Context(), []string{"more"}, io.Discard, io.Discard); err == nil || err.Error() != `unknown argument "more"` {
		t.Error(err)
	}
}

// terraform returns the Terraform or OpenTofu of the tests, or skips the test if acceptance tests are off.
func terraform(t *testing.T) string {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests are skipped unless TF_ACC is set")
	}
	if os.Getenv("ARGUS_TEST_URL") != "" {
		t.Skip("the sandbox has a simulator of its own: another Argus changes nothing here")
	}
	binary, err := terraformcli.Find()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}
