package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// asCommand makes the test's own binary the command, for tests of what only a process can do.
const asCommand = "ARGUS_SIMULATOR_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestEndsOnSignals(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		file := filepath.Join(t.TempDir(), "state.json")
		command := exec.CommandContext(t.Context(), os.Args[0], "-state", file)
		command.Env = append(os.Environ(), asCommand+"=yes")
		output, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		reader := bufio.NewReader(output)
		line, err := reader.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		parts := startLine.FindStringSubmatch(line)
		if parts == nil {
			t.Fatalf("the line is %q", line)
		}
		started := started{url: parts[1], key: parts[2]}
		if status, answer := started.do(t, "GET", "/authentication/v1/user/administrator/apikey", ""); status != 200 {
			t.Errorf("%d %s", status, answer)
		}
		if err := command.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if rest, err := io.ReadAll(reader); len(rest) > 0 || err != nil {
			t.Errorf("more than one line: %q, %v", rest, err)
		}
		if err := command.Wait(); err != nil {
			t.Errorf("%s: %v", signal, err)
		}
		if state, err := os.ReadFile(file); err != nil || !strings.Contains(string(state), `"LastUsedIP":"127.0.0.1"`) {
			t.Errorf("%s: when the key was last used is not saved: %v", signal, err)
		}
	}
}

func TestRefusesAsAProcess(t *testing.T) {
	command := exec.CommandContext(t.Context(), os.Args[0], "-variant", "nothing")
	command.Env = append(os.Environ(), asCommand+"=yes")
	output, err := command.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || string(output) != "argus-simulator: no variant is called \"nothing\"\n" {
		t.Errorf("%v: %s", err, output)
	}
}

var startLine = regexp.MustCompile(`^url=(http://127\.0\.0\.1:[0-9]+) key=([a-z0-9]+/[a-z0-9]+/[a-z0-9]+) customer=([a-z0-9-]+)\n$`)

// started is a command that runs.
type started struct {
	url, key, customer string
	stop               func() // waits for its end, and fails the test if that is not clean
}

func start(t *testing.T, arguments ...string) started {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, arguments, writer, io.Discard)
		writer.CloseWithError(io.EOF)
		ended <- err
	}()
	output := bufio.NewReader(reader)
	line, err := output.ReadString('\n')
	if err != nil {
		cancel()
		t.Fatalf("no line: %v", <-ended)
	}
	parts := startLine.FindStringSubmatch(line)
	if parts == nil {
		t.Fatalf("the line is %q", line)
	}
	return started{parts[1], parts[2], parts[3], func() {
		t.Helper()
		cancel()
		if rest, err := io.ReadAll(output); len(rest) > 0 || err != nil {
			t.Errorf("more than one line: %q, %v", rest, err)
		}
		if err := <-ended; err != nil {
			t.Errorf("the end: %v", err)
		}
	}}
}

func (s started) do(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Argus-API-Key", s.key)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}

func TestAnswersWithWhatItPrints(t *testing.T) {
	s := start(t, "-addr", "127.0.0.1:0", "-page-cap", "1", "-count-minus-one", "-variant", "created-201,names-trimmed", "-variant", "lists-shuffled")
	status, answer := s.do(t, "POST", "/customers/v2/customer/search", `{"parent": ["`+s.customer+`"]}`)
	if status != 200 || !strings.Contains(answer, `"size":1`) || !strings.Contains(answer, `"count":-1`) {
		t.Errorf("customers below the one printed: %d %s", status, answer)
	}
	status, answer = s.do(t, "POST", "/useradmin/v2/group", `{"customer": "`+s.customer+`", "shortName": "ops", "name": " Ops "}`)
	if status != 201 || !strings.Contains(answer, `"name":"Ops"`) {
		t.Errorf("the variants: %d %s", status, answer)
	}
	s.stop()
}

func TestRefuses(t *testing.T) {
	for name, arguments := range map[string][]string{
		`no variant is called "nothing"`:          {"-variant", "nothing"},
		"-addr 0.0.0.0:0 is not a loopback":       {"-addr", "0.0.0.0:0"},
		"-addr :0 is not a loopback":              {"-addr", ":0"},
		"-addr example.com:0 is not a loopback":   {"-addr", "example.com:0"},
		"not from 0 to 1":                         {"-fault-503", "2"},
		"invalid syntax":                          {"-fault-500", "often"},
		"more than 1":                             {"-fault-503", "0.6", "-fault-slow", "0.6"},
		"cannot be negative":                      {"-page-cap", "-1"},
		`unknown argument "more"`:                 {"more"},
		"flag provided but not defined: -nothing": {"-nothing"},
	} {
		err := run(t.Context(), arguments, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v: %v, not %q", arguments, err, name)
		}
	}
}

func TestKeepsItsState(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	first := start(t, "-state", file)
	if status, answer := first.do(t, "POST", "/useradmin/v2/group", `{"customer": "`+first.customer+`", "shortName": "ops", "name": "Ops"}`); status != 200 {
		t.Fatalf("no group: %d %s", status, answer)
	}
	first.stop()
	second := start(t, "-state", file, "-seed", "7")
	if second.key != first.key {
		t.Error("the key is another one")
	}
	if status, answer := second.do(t, "GET", "/useradmin/v2/group/ops", ""); status != 200 {
		t.Errorf("the group is gone: %d %s", status, answer)
	}
	second.stop()
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), []string{"-state", file}, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), file+" is damaged") {
		t.Errorf("a damaged file: %v", err)
	}
}

func TestFails(t *testing.T) {
	for name, want := range map[string]struct {
		status int
		part   string
	}{
		"-fault-503":       {503, `"responseCode":503`},
		"-fault-proxy-503": {503, "<html>"},
		"-fault-500":       {500, `"responseCode":500`},
	} {
		s := start(t, name, "1")
		if status, answer := s.do(t, "GET", "/currentuser/v1/user", ""); status != want.status || !strings.Contains(answer, want.part) {
			t.Errorf("%s: %d %s", name, status, answer)
		}
		s.stop()
	}
}

func TestLies(t *testing.T) {
	s := start(t, "-lies", "1")
	defer s.stop()
	responses := map[string]bool{}
	for range 20 {
		_, answer := s.do(t, "GET", "/customers/v2/customer", "")
		responses[answer] = true
	}
	if len(responses) < 3 {
		t.Errorf("20 responses about the same are %d different ones", len(responses))
	}
}

func TestListsVariants(t *testing.T) {
	var output bytes.Buffer
	if err := run(t.Context(), []string{"-list-variants"}, &output, io.Discard); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(output.String(), "\n"), "\n")
	if len(lines) != len(simulator.Variants()) {
		t.Fatalf("%d lines: %s", len(lines), output.String())
	}
	for i, variant := range simulator.Variants() {
		if lines[i] != variant.Name+"\t"+variant.Says {
			t.Errorf("line %d is %q", i, lines[i])
		}
	}
}

func TestHelpTellsEverySwitch(t *testing.T) {
	var help bytes.Buffer
	if err := run(t.Context(), []string{"-help"}, io.Discard, &help); err == nil {
		t.Fatal("help starts a simulator")
	}
	for _, name := range []string{
		"addr", "listen-anywhere", "latency", "search-lag", "page-cap", "count-minus-one", "future", "variant", "list-variants",
		"cloud-lists-unavailable", "state", "session-token", "seed", "fault-503", "fault-proxy-503", "fault-lost", "fault-500", "fault-slow", "lies",
	} {
		if !regexp.MustCompile(`(?m)^  -` + name + `\b.*\n\s+\S`).MatchString(help.String()) {
			t.Errorf("-%s is not told:\n%s", name, help.String())
		}
	}
}
