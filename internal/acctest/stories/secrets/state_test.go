package secrets

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// marks are where JSON of Terraform says what is sensitive, by what it says that of.
var marks = map[string]string{"values": "sensitive_values", "before": "before_sensitive", "after": "after_sensitive", "value": "sensitive"}

// insensitive is what `terraform show -json` prints of a state or of a plan, without what is marked sensitive there and without
// the variables, which a plan holds in clear.
func insensitive(t *testing.T, shown string) string {
	t.Helper()
	var document map[string]any
	if err := json.Unmarshal([]byte(shown), &document); err != nil {
		t.Fatal(err)
	}
	delete(document, "variables")
	rest, err := json.Marshal(withoutMarked(document))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(rest), `"description":"Other"`) || strings.Contains(string(rest), `"key":"`) {
		t.Errorf("this is not all of it but what is sensitive: %s", rest)
	}
	return string(rest)
}

// withoutMarked takes out what the marks beside a value mark, anywhere in a document.
func withoutMarked(value any) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = withoutMarked(value[i])
		}
	case map[string]any:
		for of, mark := range marks {
			if marked, ok := value[mark]; ok {
				value[of] = unmarked(value[of], marked)
			}
		}
		for name := range value {
			value[name] = withoutMarked(value[name])
		}
	}
	return value
}

// unmarked is a value without the parts for which marked says true.
func unmarked(value, marked any) any {
	switch marked := marked.(type) {
	case bool:
		if marked {
			return nil
		}
	case []any:
		elements, _ := value.([]any)
		for i := range elements[:min(len(elements), len(marked))] {
			elements[i] = unmarked(elements[i], marked[i])
		}
	case map[string]any:
		attributes, _ := value.(map[string]any)
		for name := range attributes {
			attributes[name] = unmarked(attributes[name], marked[name])
		}
	}
	return value
}

// privateState is what the state file holds beside the attributes, which `terraform show` leaves out.
func privateState(t *testing.T, tf *acctest.Terraform) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(tf.Folder(), "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct{ Instances []struct{ Private string } }
	}
	if err := json.Unmarshal(content, &state); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			private, err := base64.StdEncoding.DecodeString(instance.Private)
			if err != nil {
				t.Fatal(err)
			}
			var keys map[string][]byte // the framework's, by key of ours
			if err := json.Unmarshal(private, &keys); err != nil {
				t.Fatalf("%v: %s", err, private)
			}
			for key, value := range keys {
				all.WriteString(key + "\n" + string(value) + "\n")
			}
		}
	}
	if !strings.Contains(all.String(), `"shortName"`) {
		t.Errorf("this is no private state: %s", all.String())
	}
	return all.String()
}
