package identity

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// With a real core: each resource is imported by the identity that it has in another state, a state from before there was identity
// gets it from an update without refresh, and a replacement has its own.
func TestAccImportByIdentity(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	tf.NeedIdentity()
	a := acctest.Start(t)
	s := a.NewScene()
	objects := acctest.Configuration{}
	for name, kind := range acctest.Kinds {
		objects[name+".it"] = kind.Config(s)
	}
	tf.Configure(a.Config(objects.String()))
	tf.Do(0, "apply", "-auto-approve")
	identities := tf.Identities()

	imports, blocks := tf.Fresh(t), strings.Builder{}
	for address, identity := range identities {
		fmt.Fprintf(&blocks, "import {\n  to = %s\n  identity = {\n", address)
		for name, value := range identity {
			fmt.Fprintf(&blocks, "    %s = %q\n", name, value)
		}
		blocks.WriteString("  }\n}\n")
	}
	imports.Configure(a.Config(objects.String() + blocks.String()))
	wanted := fmt.Sprintf("%d to import, 0 to add, 0 to change, 0 to destroy", len(objects))
	if plan := imports.Do(0, "plan"); !strings.Contains(plan.Stdout, wanted) {
		t.Errorf("the plan is not %q:\n%s", wanted, plan.Stdout)
	}
	imports.Do(0, "apply", "-auto-approve")
	imports.Do(0, "plan", "-detailed-exitcode")
	a.Must(acctest.Same("identities", imports.Identities(), identities))

	for name, kind := range acctest.Kinds {
		if kind.Change != nil {
			objects[name+".it"] = kind.Changed(s)
		}
	}
	forgetIdentities(t, filepath.Join(tf.Folder(), "terraform.tfstate"))
	tf.Configure(a.Config(objects.String()))
	tf.Do(0, "apply", "-auto-approve", "-refresh=false")
	for address, identity := range tf.Identities() {
		if kind := acctest.Kinds[acctest.KindOf(address)]; kind.Change != nil && !reflect.DeepEqual(identity, identities[address]) {
			t.Errorf("%s has the identity %v, not %v", address, identity, identities[address])
		}
	}

	objects["argus_preference.it"]["key"] = "scene.size"
	tf.Configure(a.Config(objects.String()))
	tf.Do(0, "apply", "-auto-approve")
	identities["argus_preference.it"]["key"] = "scene.size"
	a.Must(acctest.Same("identities after a replacement", tf.Identities(), identities))
}

// forgetIdentities makes a state file one that was written before there was identity.
func forgetIdentities(t *testing.T, file string) {
	t.Helper()
	var state map[string]any
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &state); err != nil {
		t.Fatal(err)
	}
	forgotten := 0
	resources, _ := state["resources"].([]any)
	for _, resource := range resources {
		instances, _ := resource.(map[string]any)["instances"].([]any)
		for _, each := range instances {
			instance, _ := each.(map[string]any)
			if _, ok := instance["identity"]; ok {
				forgotten++
			}
			delete(instance, "identity")
			delete(instance, "identity_schema_version")
		}
	}
	if content, err = json.Marshal(state); err == nil {
		err = os.WriteFile(file, content, 0o600)
	}
	if err != nil || forgotten != len(acctest.Kinds) {
		t.Fatalf("%d identities were in state: %v", forgotten, err)
	}
}
