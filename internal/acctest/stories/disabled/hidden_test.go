package disabled

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// What is served not to be there, and a search shows active, is an error and stays in state.
func TestWhatASearchShowsActiveStays(t *testing.T) {
	t.Parallel()
	for kind, operation := range acctest.ReadByID {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("gives inconsistent responses on demand")
			object, _ := a.Core().Make(kind, a.SubjectConfig(kind, nil))
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
		})
	}
}

// A search that goes on showing as active what was just disabled is looked at until it does not.
func TestWhatIsDisabledIsSeenThoughSearchesLag(t *testing.T) {
	t.Parallel()
	for kind := range acctest.ReadByID {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.SearchLag, o.Variants = 3, []string{"disabled-hidden-by-id"} })
			object, _ := a.Core().Make(kind, a.SubjectConfig(kind, nil))
			request := argus.SearchSubjectsRequest{}
			request.Subject = []string{object.Text("id")}
			a.Settle(func(ctx context.Context) (bool, error) {
				found, err := argus.Collect(a.Client.SearchSubjects(ctx, argus.AnySubject, request))
				return len(found) == 1, err
			})
			a.DisableByHand(kind, object.Text("id"))
			left, diags := a.Core().Read(object)
			acctest.WantNone(t, diags)
			if left == nil || !left.Bool("disabled") {
				t.Errorf("%s: what is disabled did not stay in state as disabled", kind)
			}
		})
	}
}

// What a search shows of others tells nothing about a subject: it stays in state, and one crossed search is made again.
func TestRowsOfOthersTellNothing(t *testing.T) {
	t.Parallel()
	for kind, operation := range acctest.ReadByID {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("stands behind a server that reads ids as shortnames")
			object, _ := a.Core().Make(kind, a.SubjectConfig(kind, nil))
			var crossed atomic.Int64
			crossed.Store(1000)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				sent, err := io.ReadAll(r.Body)
				if err != nil {
					return // who sent it is gone
				}
				if strings.HasSuffix(r.URL.Path, "/subject/search") && crossed.Add(-1) < 0 {
					r.Body = io.NopCloser(bytes.NewReader(sent))
					sim.ServeHTTP(w, r)
					return
				}
				r.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll(sent, []byte(`"`+object.Text("id")+`"`), []byte(`"astrid"`))))
				r.ContentLength = -1
				sim.ServeHTTP(w, r)
			}))
			t.Cleanup(server.Close)
			a.URL = server.URL
			sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
			kept, diags := a.Core().Read(object)
			acctest.WantText(t, diags, "ERROR", object.Text("id"), "returned only others")
			if kept == nil {
				t.Errorf("%s: it left the state", kind)
			}
			sim.ClearFaults()
			a.DisableByHand(kind, object.Text("id"))
			sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
			crossed.Store(1)
			kept, diags = a.Core().Read(object)
			acctest.WantNone(t, diags)
			if kept == nil || !kept.Bool("disabled") {
				t.Errorf("%s: after one crossed search it is not known to be disabled", kind)
			}
		})
	}
}

// An import of a group as a user, and the other way round, names the right resource, also if a read of the one returns the other.
func TestImportOfAMismatchedKind(t *testing.T) {
	t.Parallel()
	for kind, other := range map[string]string{"argus_user": "argus_group", "argus_group": "argus_user"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("stands behind a server that reads users as groups")
			object, _ := a.Core().Make(other, a.SubjectConfig(other, nil))
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if noun := strings.TrimPrefix(kind, "argus_"); strings.HasPrefix(r.URL.Path, "/useradmin/v2/"+noun+"/") {
					r.URL.Path = strings.Replace(r.URL.Path, "/"+noun+"/", "/"+strings.TrimPrefix(other, "argus_")+"/", 1)
				}
				sim.ServeHTTP(w, r)
			}))
			t.Cleanup(server.Close)
			a.URL = server.URL
			_, diags := a.Core().Import(kind, object.Text("id"))
			acctest.WantText(t, diags, "ERROR", "Not a "+strings.TrimPrefix(kind, "argus_"), "Import it as "+other, object.Text("id"))
		})
	}
}
