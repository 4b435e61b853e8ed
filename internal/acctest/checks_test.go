package acctest

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// A comparison that compares nothing is an error: what does not exist is empty on both sides.
func TestSameProvesSomething(t *testing.T) {
	t.Parallel()
	var noPhone *argus.Phone
	for name, test := range map[string]struct {
		triples []any
		same    bool
	}{
		"equal texts":             {[]any{"name", "a", "a"}, true},
		"different texts":         {[]any{"name", "a", "b"}, false},
		"the second pair differs": {[]any{"name", "a", "a", "id", 1, 2}, false},
		"equal maps":              {[]any{"ids", map[string]string{"a": "1"}, map[string]string{"a": "1"}}, true},
		"false":                   {[]any{"disabled", false, false}, true},
		"zero":                    {[]any{"writes", 0, 0}, true},
		"wanted empty":            {[]any{"email", "", Empty, "phone", noPhone, Empty, "keys", []string{}, Empty, "days", nil, Empty}, true},
		"wanted empty, and is not": {
			[]any{"email", "a@example.com", Empty}, false,
		},
		"nothing":            {nil, false},
		"no wanted value":    {[]any{"name", "a"}, false},
		"a value more":       {[]any{"name", "a", "a", "id"}, false},
		"two empty texts":    {[]any{"id", "", ""}, false},
		"two empty maps":     {[]any{"ids", map[string]string{}, map[string]string{}}, false},
		"two nil maps":       {[]any{"ids", map[string]string(nil), map[string]string(nil)}, false},
		"two empty lists":    {[]any{"keys", []string{}, []string{}}, false},
		"two nils":           {[]any{"key", nil, nil}, false},
		"two nil pointers":   {[]any{"phone", noPhone, noPhone}, false},
		"two empty structs":  {[]any{"phone", argus.Phone{}, argus.Phone{}}, false},
		"another type":       {[]any{"id", "1", argus.ID("1")}, false},
		"the last are empty": {[]any{"name", "a", "a", "id", "", ""}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := Same(test.triples...); (err == nil) != test.same {
				t.Errorf("the comparison says %v", err)
			}
		})
	}
}
