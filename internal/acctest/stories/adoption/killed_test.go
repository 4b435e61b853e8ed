package adoption

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// A provider that is killed in the middle of an apply leaves what it created: the next apply adopts it, and nothing is there twice.
func TestAccKilledApplyIsAdopted(t *testing.T) {
	t.Parallel()
	const count = 10
	tf := acctest.NewTerraform(t)
	a := acctest.Start(t)
	sim := a.NeedSimulator("is killed away from")
	var created atomic.Int64
	killed := make(chan struct{})
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/useradmin/v2/user") || created.Load() == count {
			sim.ServeHTTP(w, r)
			return
		}
		sim.ServeHTTP(httptest.NewRecorder(), r)
		if created.Add(1) == count {
			tf.KillProvider()
			close(killed)
		}
		<-killed // nobody gets a response
	}))
	t.Cleanup(front.Close)
	a.URL = front.URL
	users := a.Config(`
resource "argus_user" "staff" {
  count      = 10
  short_name = "NAME{staff}-${count.index}"
  name       = "Staff ${count.index}"
}`)
	tf.Configure(users)
	tf.Do(1, "apply", "-auto-approve")
	if state := tf.State("id"); len(state) != 0 {
		t.Fatalf("state holds %v, although no create had a response", state)
	}
	refused := tf.Do(1, "apply", "-auto-approve").Stderr
	for _, words := range []string{"is taken", "import {", "adopt_existing = true"} {
		if !strings.Contains(refused, words) {
			t.Errorf("the error does not say %q: %s", words, refused)
		}
	}
	tf.Configure(strings.Replace(users, "{\n", "{\n  adopt_existing = true\n", 1))
	plan := tf.Do(0, "plan", "-json", "-out=plan.tfplan")
	apply := tf.Do(0, "apply", "-json", "plan.tfplan")
	state := tf.State("id")
	wanted := map[string][]string{}
	for address, id := range state {
		wanted[address] = []string{id, "No attribute changes"}
	}
	acctest.WantWarnings(t, tf.Warnings(plan), "will be adopted", wanted)
	acctest.WantWarnings(t, tf.Warnings(apply), "was adopted", wanted)
	found := map[string]bool{}
	request := argus.SearchSubjectsRequest{}
	request.Keywords, request.KeywordFieldStrategy, request.IncludeDeleted = []string{a.Name("staff")}, []string{"shortName"}, true
	for user, err := range a.Client.SearchSubjects(context.Background(), argus.User, request) {
		a.Must(err)
		found[string(user.ID)] = true
	}
	inState := map[string]bool{}
	for _, id := range state {
		inState[id] = true
	}
	if len(state) != count || !maps.Equal(found, inState) {
		t.Errorf("state holds %v, and the server %v", state, found)
	}
	tf.Do(0, "plan", "-detailed-exitcode")
}
