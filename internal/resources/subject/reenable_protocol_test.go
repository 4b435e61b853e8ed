package subject_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// One disabled user belongs to one resource of a run: in the plan, and if two creates meet it at the same time.
func TestTwoCreatesReenableOneSubjectOnce(t *testing.T) {
	t.Parallel()
	const twice = "Two resources manage"
	for _, kind := range acctest.SubjectKinds {
		a := acctest.Start(t)
		sim := a.NeedSimulator("is slow on demand")
		id := disabledByHand(a, kind)
		one, two := a.SubjectConfig(kind, map[string]any{"name": "One"}), a.SubjectConfig(kind, map[string]any{"name": "Two"})
		core := a.Core()
		first := core.Plan(kind, nil, one)
		acctest.WantText(t, first.Diagnostics, "WARNING", "will be re-enabled")
		acctest.WantText(t, core.Plan(kind, nil, two).Diagnostics, "ERROR", twice, id)
		second := a.Core().Plan(kind, nil, two) // as if the plans had not met

		began, done := make(chan struct{}), make(chan struct{})
		var once sync.Once
		front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/reenable") {
				once.Do(func() { close(began); <-done })
			}
			sim.ServeHTTP(w, r)
		}))
		t.Cleanup(front.Close)
		a.URL = front.URL
		core = a.Core()
		var object *acctest.Object
		var diags []*tfprotov6.Diagnostic
		var applies sync.WaitGroup
		applies.Go(func() { object, diags = core.Apply(first) })
		<-began
		left, refused := core.Apply(second)
		close(done)
		applies.Wait()
		acctest.WantText(t, refused, "ERROR", twice, id)
		if left != nil || object == nil || object.Text("id") != id || acctest.HasError(diags) {
			t.Errorf("%s: first in state %v, second %v: %s", kind, object != nil, left != nil, acctest.Text(diags))
		}
	}
}
