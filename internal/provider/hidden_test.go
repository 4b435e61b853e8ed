package provider_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// readByID are the operations that read one subject.
var readByID = map[string]string{"argus_user": "getUser", "argus_group": "getGroup"}

// What is answered not to be there, and a search shows active, is an error and stays in state.
func TestWhatASearchShowsActiveStays(t *testing.T) {
	t.Parallel()
	for kind, operation := range readByID {
		a := acctest.Start(t)
		sim := a.NeedSimulator("contradicts itself on demand")
		object, _ := a.Core().Make(kind, subjectConfig(a, kind, nil))
		sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
		kept, diags := a.Core().Read(object)
		acctest.WantText(t, diags, "ERROR", "Inconsistent responses", object.Text("id"), "shows it as active", "Run plan again.")
		if kept == nil || !object.Same(kept) {
			t.Errorf("%s: what is active did not stay in state", kind)
		}
		sim.ClearFaults()
		kept, diags = a.Core().Read(object)
		acctest.WantNone(t, diags)
		if kept == nil || !object.Same(kept) {
			t.Errorf("%s: a refresh shows a change", kind)
		}
	}
}

// A search that goes on showing as active what was just disabled is looked at until it does not.
func TestWhatIsDisabledIsSeenThoughSearchesLag(t *testing.T) {
	t.Parallel()
	for kind := range readByID {
		a := acctest.Start(t, func(o *simulator.Options) { o.SearchLag, o.Variants = 3, []string{"disabled-hidden-by-id"} })
		object, _ := a.Core().Make(kind, subjectConfig(a, kind, nil))
		request := argus.SearchSubjectsRequest{}
		request.Subject = []string{object.Text("id")}
		a.Settle(func(ctx context.Context) (bool, error) {
			found, err := argus.Collect(a.Client.SearchSubjects(ctx, request))
			return len(found) == 1, err
		})
		disableByHand(a, kind, object.Text("id"))
		left, diags := a.Core().Read(object)
		acctest.WantNone(t, diags)
		if left == nil || !left.Bool("disabled") {
			t.Errorf("%s: what is disabled did not stay in state as disabled", kind)
		}
	}
}

// What a search shows of others does not tell that a subject is disabled: it is lost from sight, and the brake counts it.
func TestRowsOfOthersTellNothing(t *testing.T) {
	t.Parallel()
	for kind, operation := range readByID {
		a := acctest.Start(t)
		sim := a.NeedSimulator("stands behind a server that reads ids as shortnames")
		object, _ := a.Core().Make(kind, subjectConfig(a, kind, nil))
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sent, err := io.ReadAll(r.Body)
			if err != nil {
				return // who sent it is gone
			}
			r.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll(sent, []byte(`"`+object.Text("id")+`"`), []byte(`"astrid"`))))
			r.ContentLength = -1
			sim.ServeHTTP(w, r)
		}))
		t.Cleanup(server.Close)
		a.URL = server.URL
		sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
		kept, diags := braked(t, a, 0).Read(object)
		acctest.WantText(t, diags, "ERROR", tooMany, "is no longer visible")
		if kept == nil {
			t.Errorf("%s: what is beyond the limit left the state", kind)
		}
		left, diags := a.Core().Read(object)
		acctest.WantText(t, diags, "WARNING", "no longer visible")
		if left != nil {
			t.Errorf("%s: what is not visible stayed in state", kind)
		}
	}
}
