package chaos

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
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
	{simulator.WrongCount, "bulk_list.go", "if err := s.checkCost(count, needed); err != nil {", "if err := s.checkCost(count, needed); err != nil && !UNCHECKED {"},
	{simulator.Oversize, "transport_limits.go", "readAtMost(response.Body, nil, object+1)", "readAtMost(response.Body, nil, map[bool]int64{false: object + 1, true: 1 << 40}[UNCHECKED])"},
	// So that rounds of few objects read in bulk too, whose checks see through counts.
	{"", "bulk_list.go", "readsBeforeBulkList = 10", "readsBeforeBulkList = 0"},
}

// seedsOfChecks are rounds that go wrong as soon as a lie is not seen through.
var seedsOfChecks = map[simulator.FaultKind]uint64{
	simulator.CrossedResponse: 1, simulator.NullFields: 10, simulator.CutList: 9, simulator.WrongCount: 1, simulator.Oversize: 41,
}

// Without these checks a lie does harm. After a change to what rounds do, CHAOS_SEEDS=n shows, for each lie, which of n seeds go
// wrong. The checks are left out of a binary that is built here, so that nothing released can leave them out.
func TestChaosFailsWithoutChecks(t *testing.T) {
	binary, rounds := buildUnchecked(t), number(t, "CHAOS_SEEDS", 1)
	for lie, seed := range seedsOfChecks {
		t.Run(string(lie), func(t *testing.T) {
			run := func(unchecked simulator.FaultKind) (said string, err error) {
				command := exec.CommandContext(t.Context(), binary, "-test.v", "-test.run", "^TestChaos$")
				command.Env = append(os.Environ(), "CHAOS_SEED="+strconv.FormatUint(seed, 10), "CHAOS_ROUNDS="+strconv.FormatUint(rounds, 10), "CHAOS_LIE="+string(lie), "CHAOS_UNCHECKED="+string(unchecked))
				output, err := command.CombinedOutput()
				return string(output), err
			}
			without, err := run(lie)
			if err == nil {
				t.Errorf("seed %d goes well though nothing sees through a %s", seed, lie)
			}
			if rounds > 1 {
				t.Logf("without the check:\n%s", without)
				return
			}
			if said, err := run(""); err != nil {
				t.Errorf("seed %d goes wrong: %v\n%s", seed, err, said)
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
