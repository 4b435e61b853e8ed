package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const examples = "../../examples"

var (
	requiredProviders = regexp.MustCompile(`(?ms)^terraform \{.*?^\}\n`)
	importCommand     = regexp.MustCompile(`(?m)^terraform import (\S+) (\S+)$`)
	// idOfArgus is the end of an import id in an example that only Argus knows: numbers.
	idOfArgus = regexp.MustCompile(`(^|/)\d+(/\d+)*$`)
)

// Every example is applied, plans nothing afterwards, is imported as its import.sh says, and is destroyed.
func TestAccExamples(t *testing.T) {
	t.Parallel()
	for _, file := range exampleFiles(t) {
		t.Run(strings.TrimPrefix(filepath.ToSlash(file), examples+"/"), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(*simulator.Options) {}) // the examples name the simulator's own customers and functions
			ids := map[string]string{}
			steps := []resource.TestStep{{Config: applied(a, read(t, file)), Check: rememberIDs(ids)}}
			for _, command := range importCommand.FindAllStringSubmatch(readIfThere(t, filepath.Join(filepath.Dir(file), "import.sh")), -1) {
				steps = append(steps, imported(command[1], command[2], ids))
			}
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: steps})
		})
	}
}

// exampleFiles are the examples that the docs show, those of the provider, all resources and all data sources.
func exampleFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"provider/provider.tf", "resources/*/resource.tf", "data-sources/*/data-source.tf"} {
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
