package plans

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// makeStateFixture makes a new fixture of the configuration that is in its folder: those that are there never change.
var makeStateFixture = flag.String("make-state-fixture", "", "the folder in testdata/state to make a fixture in, as v1")

// A fixture is a folder: the configuration, Terraform's state of it and the simulator's.
const (
	stateFixtures    = "testdata/state"
	fixtureConfig    = "main.tf"
	fixtureState     = "state.json"
	fixtureSimulator = "simulator.json"
)

// States that former versions of the provider wrote are taken as they are: the plan is empty, and apply changes and
// destroys what is in them.
func TestAccStateFixtures(t *testing.T) {
	t.Parallel()
	if *makeStateFixture != "" {
		makeFixture(t, filepath.Join(stateFixtures, *makeStateFixture))
	}
	folders, err := filepath.Glob(stateFixtures + "/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("there are no fixtures: %v", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			server := filepath.Join(t.TempDir(), fixtureSimulator)
			copyFile(t, filepath.Join(folder, fixtureSimulator), server)
			a, tf := startFixture(t, folder, server)
			copyFile(t, filepath.Join(folder, fixtureState), filepath.Join(tf.Folder(), "terraform.tfstate"))
			tf.Do(0, "plan", "-detailed-exitcode")
			refreshed := 0
			if tf.KeepsIdentity() { // which these states do not have yet
				refreshed = 2
			}
			if plan := tf.Do(refreshed, "plan", "-refresh-only", "-detailed-exitcode"); !strings.Contains(plan.Stdout, "No changes.") {
				t.Errorf("a refresh changes more than identities:\n%s", plan.Stdout)
			}
			tf.Do(0, "apply", "-refresh-only", "-auto-approve") // show reads no state of a former schema version
			tf.Do(0, "plan", "-refresh-only", "-detailed-exitcode")
			before := tf.State("id")
			tf.Do(0, "apply", "-auto-approve", "-var=change=after")
			tf.Do(0, "plan", "-detailed-exitcode", "-var=change=after")
			after := tf.State("id")
			a.Must(acctest.Same("ids", after, before))
			tf.Do(0, "destroy", "-auto-approve")
		})
	}
}

// Every resource is in a fixture in its present schema version: a new version needs a new fixture, and an upgrader.
func TestStateFixturesHoldEverySchemaVersion(t *testing.T) {
	t.Parallel()
	type versioned struct {
		Type    string
		Version int64
	}
	there := map[versioned]bool{}
	files, err := filepath.Glob(stateFixtures + "/*/" + fixtureState)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		var state struct {
			Resources []struct {
				Type      string
				Instances []struct {
					Version int64 `json:"schema_version"`
				}
			}
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(content, &state); err != nil {
			t.Fatal(err)
		}
		for _, resource := range state.Resources {
			for _, instance := range resource.Instances {
				there[versioned{resource.Type, instance.Version}] = true
			}
		}
	}
	_, schema := acctest.Schemas(t)
	for name, of := range schema.ResourceSchemas {
		if !there[versioned{name, of.Version}] {
			t.Errorf("no fixture holds %s in schema version %d", name, of.Version)
		}
	}
}

// startFixture starts a simulator that keeps its state in a file, and a Terraform with the fixture's configuration.
func startFixture(t *testing.T, folder, server string) (*acctest.Argus, *acctest.Terraform) {
	t.Helper()
	a := acctest.Start(t, func(o *simulator.Options) { o.StateFile = server })
	tf := acctest.NewTerraform(t, "ARGUS_API_URL="+a.URL, "ARGUS_API_KEY="+a.Key)
	copyFile(t, filepath.Join(folder, fixtureConfig), filepath.Join(tf.Folder(), fixtureConfig))
	return a, tf
}

// makeFixture applies the configuration and keeps what there is then.
func makeFixture(t *testing.T, folder string) {
	t.Helper()
	for _, file := range []string{fixtureState, fixtureSimulator} {
		if _, err := os.Stat(filepath.Join(folder, file)); err == nil {
			t.Fatalf("%s is a fixture already, and fixtures never change", folder)
		}
	}
	server := filepath.Join(t.TempDir(), fixtureSimulator)
	a, tf := startFixture(t, folder, server)
	tf.Do(0, "apply", "-auto-approve")
	a.Must(a.Simulator.Close())
	copyFile(t, server, filepath.Join(folder, fixtureSimulator))
	copyFile(t, filepath.Join(tf.Folder(), "terraform.tfstate"), filepath.Join(folder, fixtureState))
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
