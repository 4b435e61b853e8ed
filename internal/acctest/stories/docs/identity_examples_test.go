package docs

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

var (
	identityBlock     = regexp.MustCompile(`(?m)^import \{\n  to = (\S+)\n  identity = \{\n((?:    \w+ += ".*"\n)+)  \}\n\}$`)
	identityAttribute = regexp.MustCompile(`(?m)^    (\w+)( += )"(.*)"$`)
	// onlyArgusKnows is a value in an example that is another one in each Argus.
	onlyArgusKnows = regexp.MustCompile(`^\d+(/\d+)?$`)
)

// Each resource has an example of an import by its whole identity, for the object that its import.sh imports.
func TestIdentityExamplesFitTheResources(t *testing.T) {
	t.Parallel()
	core := acctest.Start(t).Core()
	for _, name := range append(slices.Collect(maps.Keys(acctest.Kinds)), acctest.Administration...) {
		folder := filepath.Join(examples, "resources", name)
		block := identityBlock.FindStringSubmatch(read(t, filepath.Join(folder, "import-by-identity.tf")))
		if block == nil {
			t.Errorf("the example for %s is not an import block with an identity", name)
			continue
		}
		var attributes []string
		for _, attribute := range identityAttribute.FindAllStringSubmatch(block[2], -1) {
			attributes = append(attributes, attribute[1])
		}
		if slices.Sort(attributes); !slices.Equal(attributes, core.IdentityAttributes(name)) {
			t.Errorf("the example for %s has %v, and the identity %v", name, attributes, core.IdentityAttributes(name))
		}
		if commands := importCommands(t, folder); block[1] != commands[0][1] {
			t.Errorf("the examples for %s import %s and %s", name, block[1], commands[0][1])
		}
	}
}

// What each example has made is taken out of state, and imported by the identity that the example shows, with the ids that it has here.
func TestAccIdentityExamples(t *testing.T) {
	t.Parallel()
	built := acctest.NewTerraform(t)
	built.NeedIdentity()
	for _, name := range append(slices.Collect(maps.Keys(acctest.Kinds)), acctest.Administration...) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, tf := acctest.Start(t, func(*simulator.Options) {}), built.Fresh(t)
			folder := filepath.Join(examples, "resources", name)
			config := applied(a, read(t, filepath.Join(folder, "resource.tf")))
			tf.Configure(config)
			tf.Do(0, "apply", "-auto-approve")
			block := identityBlock.FindStringSubmatch(read(t, filepath.Join(folder, "import-by-identity.tf")))
			made := tf.Identities()[block[1]]
			tf.Do(0, "state", "rm", block[1])
			tf.Configure(config + identityAttribute.ReplaceAllStringFunc(block[0], func(line string) string {
				attribute := identityAttribute.FindStringSubmatch(line)
				if onlyArgusKnows.MatchString(attribute[3]) {
					return strings.Replace(line, attribute[3], made[attribute[1]], 1)
				}
				return line
			}))
			// What Argus does not return, such as a comment, is a change.
			if plan := tf.Do(0, "plan"); !strings.Contains(plan.Stdout, "1 to import, 0 to add") || !strings.Contains(plan.Stdout, "0 to destroy") {
				t.Errorf("the plan does not only import:\n%s", plan.Stdout)
			}
			tf.Do(0, "apply", "-auto-approve")
			tf.Do(0, "plan", "-detailed-exitcode")
			a.Must(acctest.Same("identity", tf.Identities()[block[1]], made))
			tf.Do(0, "destroy", "-auto-approve")
		})
	}
}
