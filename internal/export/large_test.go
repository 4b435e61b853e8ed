//go:build !race

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

// populate adds to each customer, by id, and gives the users hostile names.
func populate(t *testing.T, a *acctest.Argus, of simulator.Population, customers ...string) (objects int) {
	t.Helper()
	for _, customer := range customers {
		a.Must(a.Simulator.Populate(customer, of))
	}
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
	return len(customers) * (of.Users + of.Groups + of.Memberships + of.Permissions)
}

// fiveThousand are 5,000 objects in the two domains.
var fiveThousand = simulator.Population{Users: 800, Groups: 100, Memberships: 1000, Permissions: 600}

const inOtherDomain = "8" // the customer partner/partner-one

// 5,000 objects are exported with at most 80 requests, and again without the change of a byte.
func TestExportOfALargeOrganisation(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	objects := populate(t, a, fiveThousand, a.Customer, inOtherDomain)
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

// All of a large organisation is adopted, in both layouts and as sets: it imports, and changes nothing.
func TestAccExportOfALargeOrganisation(t *testing.T) {
	if os.Getenv("EXPORT_LARGE") == "" {
		t.Skip("it takes many minutes: make test-export runs it")
	}
	tf := acctest.NewTerraform(t)
	for size, of := range map[string]struct {
		has       simulator.Population
		customers []string
	}{
		"1,840 objects": {simulator.Population{Users: 300, Groups: 40, Memberships: 900, Permissions: 600}, nil},
		"5,000 objects": {fiveThousand, []string{inOtherDomain}},
	} {
		t.Run(size, func(t *testing.T) {
			a := acctest.Start(t, func(*simulator.Options) {})
			populate(t, a, of.has, append(of.customers, a.Customer)...)
			for name, form := range forms {
				t.Run(name, func(t *testing.T) {
					adopt(t, a.For(t), tf, files(t, read(t, a, a.Key, form.options), form.format))
				})
			}
		})
	}
}
