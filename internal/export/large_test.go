package export_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// large is an organisation of 5,000 objects in two domains, whose names are hostile.
func large(t *testing.T, a *acctest.Argus) (objects int) {
	t.Helper()
	of := simulator.Population{Users: 800, Groups: 100, Memberships: 1000, Permissions: 600}
	a.Must(a.Simulator.Populate(a.Customer, of))
	a.Must(a.Simulator.Populate("8", of)) // partner/partner-one
	beginning := []byte(`"name":"employee-`)
	var hostileOnes [][]byte
	for _, text := range hostile {
		quoted, err := json.Marshal(text)
		a.Must(err)
		hostileOnes = append(hostileOnes, append([]byte(`"name":`), bytes.TrimSuffix(quoted, []byte(`"`))...))
	}
	a.Rewrite(func(_ *http.Request, body []byte) []byte {
		parts := bytes.Split(body, beginning)
		var rewritten bytes.Buffer
		for i, part := range parts {
			if i > 0 {
				rewritten.Write(hostileOnes[int(part[0])%len(hostileOnes)])
			}
			rewritten.Write(part)
		}
		return rewritten.Bytes()
	})
	return 2 * (of.Users + of.Groups + of.Memberships + of.Permissions)
}

// 5,000 objects are exported with at most 80 requests, and again without the change of a byte.
func TestExportOfALargeOrganisation(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	objects := large(t, a)
	a.Simulator.ResetRequests()
	found := read(t, a, a.Key, export.Options{})
	requests, count := len(a.Simulator.Requests()), 0
	for _, of := range found.Count() {
		count += of
	}
	if count < objects || requests > 80 {
		t.Errorf("%d of %d objects are exported, with %d requests", count, objects, requests)
	}
	t.Logf("%d objects, %d requests", count, requests)
	written := files(t, found, export.Format{})
	for name, content := range files(t, read(t, a, a.Key, export.Options{}), export.Format{}) {
		if !bytes.Equal(content, written[name]) {
			t.Errorf("%s differs when it is exported once more", name)
		}
	}
}

// All of a large organisation is adopted, in both layouts and as sets. EXPORT_LARGE=1 has 5,000 objects, in two domains, else it has 300.
func TestAccExportOfALargeOrganisation(t *testing.T) {
	if os.Getenv("EXPORT_LARGE") == "" {
		t.Skip("minutes: make test-export runs it")
	}
	tf := acctest.NewTerraform(t)
	a := acctest.Start(t, func(*simulator.Options) {})
	large(t, a)
	for name, of := range large5000 {
		t.Run(name, func(t *testing.T) {
			adopt(t, a.For(t), tf, files(t, read(t, a, a.Key, of.options), of.format))
		})
	}
}

var large5000 = map[string]struct {
	options export.Options
	format  export.Format
}{
	"tables":         {export.Options{}, export.Format{}},
	"sets in tables": {export.Options{Sets: true}, export.Format{}},
	"blocks":         {export.Options{}, export.Format{Layout: export.Blocks}},
	"sets in blocks": {export.Options{Sets: true}, export.Format{Layout: export.Blocks}},
}
