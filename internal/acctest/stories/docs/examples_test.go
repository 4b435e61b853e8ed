// Package docs runs what the documentation shows, and compares what it says with what the provider is.
package docs

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// root is the folder of the repository.
const root = "../../../.."

const examples = root + "/examples"

var (
	requiredProviders = regexp.MustCompile(`(?ms)^terraform \{.*?^\}\n`)
	importCommand     = regexp.MustCompile(`(?m)^terraform import (\S+) '?([^\s']+)'?$`) // quoted where a shell needs it
	importBlock       = regexp.MustCompile(`(?m)^import \{\n  to = (\S+)\n  id = "(\S+)"\n\}$`)
	invocation        = regexp.MustCompile(`terraform apply (-invoke=\S+)`)
	// idOfArgus is the end of an import id in an example that only Argus knows: numbers.
	idOfArgus = regexp.MustCompile(`(^|/)\d+(/\d+)*$`)
)

// Every example is applied, plans nothing afterwards, is imported as its import.sh says, and is destroyed.
func TestAccExamples(t *testing.T) {
	t.Parallel()
	for _, file := range exampleFiles(t, "provider/provider.tf", "resources/*/resource.tf", "data-sources/*/data-source.tf") {
		t.Run(strings.TrimPrefix(filepath.ToSlash(file), examples+"/"), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(*simulator.Options) {}) // the examples name the simulator's own customers and functions
			ids := map[string]string{}
			steps := []resource.TestStep{{Config: applied(a, read(t, file)), Check: rememberIDs(ids)}}
			for _, command := range importCommands(t, filepath.Dir(file)) {
				steps = append(steps, imported(command[1], command[2], ids))
			}
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: steps})
		})
	}
}

// The further examples of a resource or data source are run by Terraform alone, since terraform-plugin-testing cannot read for_each from state.
func TestAccFurtherExamples(t *testing.T) {
	t.Parallel()
	built := acctest.NewTerraform(t)
	for _, file := range exampleFiles(t, "resources/*/resource_*.tf", "data-sources/*/data-source_*.tf") {
		t.Run(strings.TrimPrefix(filepath.ToSlash(file), examples+"/"), func(t *testing.T) {
			t.Parallel()
			a, tf := acctest.Start(t, func(*simulator.Options) {}), built.Fresh(t)
			tf.Configure(applied(a, read(t, file)))
			tf.Do(0, "apply", "-auto-approve")
			tf.Do(0, "plan", "-detailed-exitcode")
			tf.Do(0, "destroy", "-auto-approve")
		})
	}
}

// importCommands are the matches of importCommand in the import.sh of a resource's folder. The import block beside it imports what the first one does.
func importCommands(t *testing.T, folder string) [][]string {
	t.Helper()
	if filepath.Base(filepath.Dir(folder)) != "resources" {
		return nil
	}
	commands := importCommand.FindAllStringSubmatch(read(t, filepath.Join(folder, "import.sh")), -1)
	block := importBlock.FindStringSubmatch(read(t, filepath.Join(folder, "import-by-string-id.tf")))
	if len(commands) == 0 || block == nil || !slices.Equal(block[1:], commands[0][1:]) {
		t.Errorf("the import block is %q, and the commands are %q", block, commands)
	}
	return commands
}

// exampleFiles are the examples that match a pattern. Each pattern has at least one.
func exampleFiles(t *testing.T, patterns ...string) []string {
	t.Helper()
	var files []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(examples, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("no example is at %s: %v", pattern, err)
		}
		files = append(files, found...)
	}
	return files
}

// applied is an example as a configuration for the test's Argus.
func applied(a *acctest.Argus, example string) string {
	own := fmt.Sprintf("provider \"argus\" {\n  api_url = %q\n  api_key = %q\n", a.URL, a.Key)
	if config := requiredProviders.ReplaceAllString(example, ""); strings.Contains(config, "provider \"argus\" {\n") {
		return strings.Replace(config, "provider \"argus\" {\n", own, 1)
	}
	return own + fmt.Sprintf("  customer = %q\n}\n", a.Customer) + example
}

func rememberIDs(ids map[string]string) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		for address, made := range state.RootModule().Resources {
			ids[address] = made.Primary.Attributes["id"]
		}
		return nil
	}
}

// imported imports what the example has made, and wants the very same.
func imported(address, id string, ids map[string]string) resource.TestStep {
	return resource.TestStep{
		ResourceName: address,
		ImportState:  true,
		ImportStateIdFunc: func(*terraform.State) (string, error) {
			if ids[address] == "" {
				return "", fmt.Errorf("import.sh names %s, which is not in the example", address)
			}
			return idOfArgus.ReplaceAllString(id, "${1}"+ids[address]), nil
		},
		ImportStateCheck: func(states []*terraform.InstanceState) error {
			if len(states) != 1 {
				return fmt.Errorf("%d objects were imported", len(states))
			}
			return acctest.Same("id", states[0].Attributes["id"], ids[address])
		},
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func readIfThere(t *testing.T, file string) string {
	t.Helper()
	if _, err := os.Stat(file); os.IsNotExist(err) {
		return ""
	}
	return read(t, file)
}
