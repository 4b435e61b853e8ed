package chaos

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// check is a check of the client: its code, and the code that leaves it out if unchecked(lie) is true.
type check struct {
	lie            simulator.FaultKind
	file, code, by string
}

// checks are what sees through each lie.
var checks = []check{
	{simulator.CrossedResponse, "about.go", "if r.names(found) &&", "if UNCHECKED || r.names(found) &&"},
	{simulator.NullFields, "rows.go", `rows[i].key(); lacks != "" {`, `rows[i].key(); lacks != "" && !UNCHECKED {`},
	{simulator.CutList, "call.go", "if int(a.Count) > rows {", "if int(a.Count) > rows && !UNCHECKED {"},
	{simulator.CutList, "pages.go", "int(got.Count) > offset {", "int(got.Count) > offset && !UNCHECKED {"},
	// More pages than requestsAtMost, and not the hundreds of millions that a count may say.
	{simulator.WrongCount, "bulk_list.go", "if err := s.checkCost(count, needed); err != nil {", "if UNCHECKED {\nneeded = min(needed, 6000)\n} else if err := s.checkCost(count, needed); err != nil {"},
	{simulator.Oversize, "transport_limits.go", "readAtMost(response.Body, nil, object+1)", "readAtMost(response.Body, nil, map[bool]int64{false: object + 1, true: 1 << 40}[UNCHECKED])"},
	// So that rounds of few objects read in bulk too, whose checks see through counts.
	{"", "bulk_list.go", "readsBeforeBulkList = 10", "readsBeforeBulkList = 0"},
}

// Without these checks a lie does harm in one of many rounds. The checks are left out of a binary that is built here, so that nothing
// released can leave them out.
func TestChaosFailsWithoutChecks(t *testing.T) {
	binary, failed := buildUnchecked(t), regexp.MustCompile(`--- FAIL: TestChaos/(\d+)`)
	lies := map[simulator.FaultKind]bool{}
	for _, c := range checks {
		if c.lie == "" || lies[c.lie] {
			continue
		}
		lies[c.lie] = true
		t.Run(string(c.lie), func(t *testing.T) {
			run := func(seed, rounds string, unchecked simulator.FaultKind) (said string, err error) {
				command := exec.CommandContext(t.Context(), binary, "-test.failfast", "-test.v", "-test.run", "^TestChaos$")
				command.Env = append(os.Environ(), "CHAOS_SEED="+seed, "CHAOS_ROUNDS="+rounds, "CHAOS_LIE="+string(c.lie), "CHAOS_UNCHECKED="+string(unchecked))
				output, err := command.CombinedOutput()
				return string(output), err
			}
			said, err := run("1", "100", c.lie)
			seed := failed.FindStringSubmatch(said)
			if err == nil || seed == nil {
				t.Fatalf("all rounds go well though nothing sees through a %s: %v\n%s", c.lie, err, said)
			}
			t.Logf("without the check:\n%s", said)
			if said, err := run(seed[1], "1", ""); err != nil {
				t.Errorf("seed %s goes wrong: %v\n%s", seed[1], err, said)
			}
		})
	}
}

// buildUnchecked builds these tests so that CHAOS_UNCHECKED names a lie that is not seen through.
func buildUnchecked(t *testing.T) string {
	t.Helper()
	client, err := filepath.Abs(filepath.Join("..", "argus"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"unchecked.go": "package argus\n\nimport \"os\"\n\nfunc unchecked(lie string) bool { return os.Getenv(\"CHAOS_UNCHECKED\") == lie }\n"}
	for _, c := range checks {
		if files[c.file] == "" {
			text, err := os.ReadFile(filepath.Join(client, c.file))
			if err != nil {
				t.Fatal(err)
			}
			files[c.file] = string(text)
		}
		if strings.Count(files[c.file], c.code) != 1 {
			t.Fatalf("%s does not have %q once: say here what the check is now", c.file, c.code)
		}
		by := strings.ReplaceAll(c.by, "UNCHECKED", "unchecked("+strconv.Quote(string(c.lie))+")")
		files[c.file] = strings.Replace(files[c.file], c.code, by, 1)
	}
	folder, replace := t.TempDir(), map[string]string{}
	for name, text := range files {
		replace[filepath.Join(client, name)] = filepath.Join(folder, name)
		write(t, filepath.Join(folder, name), []byte(text))
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "overlay.json"), overlay)
	binary := filepath.Join(folder, "chaos.test")
	if said, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-overlay", filepath.Join(folder, "overlay.json"), "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return binary
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
