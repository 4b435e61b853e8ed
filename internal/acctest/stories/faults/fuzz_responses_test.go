package faults

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// requestsAtMost bounds what one Read or Create may send, whatever the responses are.
const requestsAtMost = 500

// responses is a server that sends given responses, one after the other and then the last one forever. Without any, it passes
// requests on.
type responses struct {
	mutex sync.Mutex
	lines []string // each a body, after its status if that is not 200
	sent  []string
	count int
}

// RoundTrip implements http.RoundTripper.
func (s *responses) RoundTrip(request *http.Request) (*http.Response, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.lines == nil {
		return http.DefaultTransport.RoundTrip(request)
	}
	if s.count++; s.count > requestsAtMost {
		return nil, errors.New("too many requests")
	}
	status, body := http.StatusOK, s.lines[min(s.count, len(s.lines))-1]
	if code, err := strconv.Atoi(body[:min(len(body), 3)]); err == nil && code >= 200 {
		status, body = code, strings.TrimPrefix(body[3:], " ")
	}
	s.sent = append(s.sent, body)
	return &http.Response{
		StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: request,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}},
	}, nil
}

// recorder keeps the responses of a real server in the form that responses takes.
type recorder struct{ lines []string }

// RoundTrip implements http.RoundTripper.
func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	r.lines = append(r.lines, strconv.Itoa(response.StatusCode)+" "+strings.ReplaceAll(string(body), "\n", " "))
	return response, nil
}

// fuzzed is what the responses are about: an object of each kind in state, and the configuration of another.
type fuzzed struct {
	acctest.Scene
	objects map[string]*acctest.Object
	names   *strings.Replacer // of what the corpus calls by a name that is the same in each run
}

// byIDs is the configuration of a create whose references are ids, so that no response decides what they refer to.
func (f *fuzzed) byIDs(kindName string) map[string]any {
	return acctest.Kinds[kindName].ConfigByID(f.Scene)
}

// core is a provider that one server returns, and that does not wait between its requests.
func (f *fuzzed) core(t *testing.T, server http.RoundTripper) *acctest.Core {
	core, diags := f.For(t).NewCoreOf(map[string]any{"max_retries": 1}, func(o *provider.Options) {
		o.Transport, o.RetryWait, o.ConsistencyWait = server, time.Microsecond, time.Microsecond
	})
	if acctest.HasError(diags) {
		t.Fatal(acctest.Text(diags))
	}
	return core
}

// FuzzResponses sends any responses to Read and Create of every resource. Both end without a panic and after a bounded number of
// requests, with an error or with a state that is about the object that was asked for.
func FuzzResponses(f *testing.F) {
	fuzzed := newFuzzed(f)
	f.Fuzz(func(t *testing.T, name string, create bool, bodies string) {
		kindName, _, _ := strings.Cut(name, ":")
		if _, ok := acctest.Kinds[kindName]; !ok {
			kindName = fuzzed.kindNames()[len(name)%len(acctest.Kinds)]
		}
		server := &responses{}
		core := fuzzed.core(t, server)
		server.lines = strings.Split(fuzzed.names.Replace(bodies), "\n")
		prior, config := fuzzed.objects[kindName], fuzzed.byIDs(kindName)
		if !create {
			read, diags := core.Read(prior)
			if read != nil && !acctest.HasError(diags) {
				fuzzed.wantAbout(t, name, kindName, prior, read, server.sent)
			}
		} else if plan := core.Plan(kindName, nil, config); !acctest.HasError(plan.Diagnostics) {
			created, diags := core.Apply(plan)
			if created == nil && !acctest.HasError(diags) {
				t.Errorf("%s: created without an error and without a state", name)
			}
			if created != nil && !acctest.HasError(diags) {
				fuzzed.wantAbout(t, name, kindName, nil, created, server.sent)
			}
		}
		if server.count > requestsAtMost {
			t.Errorf("%s: more than %d requests", name, requestsAtMost)
		}
	})
}

// newFuzzed makes an object of each kind and adds the responses of a simulator to the corpus.
func newFuzzed(f *testing.F) *fuzzed {
	a := acctest.Start(f, func(*simulator.Options) {})
	fuzzed := &fuzzed{Scene: a.NewScene(), objects: map[string]*acctest.Object{}}
	core := a.Core()
	for _, kindName := range fuzzed.kindNames() {
		object, _ := core.Make(kindName, fuzzed.byIDs(kindName))
		fuzzed.objects[kindName] = object
	}
	prefix := strings.TrimSuffix(a.Name(""), "-") // random, and cached inputs outlive it
	for _, kindName := range fuzzed.kindNames() {
		for _, create := range []bool{false, true} {
			conversation := strings.ReplaceAll(fuzzed.record(f, kindName, create), prefix, "$NAME")
			f.Add(kindName, create, conversation)
			wrong := withLies(conversation)
			for _, name := range slices.Sorted(maps.Keys(wrong)) { // so that seed#n is the same one in each run
				f.Add(kindName+": "+name, create, wrong[name])
			}
		}
	}
	id := func(kindName string) string { return fuzzed.objects[kindName].Text("id") }
	role := a.Roles(1)[0]
	fuzzed.names = strings.NewReplacer("$NAME", prefix, "$USER", fuzzed.User, "$GROUP", fuzzed.Group,
		"$ALICE", id("argus_user"), "$OPERATIONS", id("argus_group"), "$KEY", id("argus_api_key"), "$PERMISSION", id("argus_permission"),
		"$FUNCTION", string(role.ID), "$ROLE", role.Name, "$CUSTOMER", a.Customer)
	return fuzzed
}

func (f *fuzzed) kindNames() []string { return slices.Sorted(maps.Keys(acctest.Kinds)) }

// record is what a simulator sends to a Read of the object, or to a Create of one whose like was just destroyed.
func (f *fuzzed) record(t testing.TB, kindName string, create bool) string {
	recorded := &recorder{}
	core, diags := f.NewCoreOf(nil, func(o *provider.Options) { o.Transport = recorded })
	if acctest.HasError(diags) {
		t.Fatal(acctest.Text(diags))
	}
	recorded.lines = nil
	if !create {
		if _, diags := core.Read(f.objects[kindName]); acctest.HasError(diags) {
			t.Fatal(acctest.Text(diags))
		}
		return strings.Join(recorded.lines, "\n")
	}
	config := f.byIDs(kindName)
	name, named := config["short_name"].(string)
	if named {
		config["short_name"] = name + "-recorded"
		core.Make(kindName, config)
		return strings.ReplaceAll(strings.Join(recorded.lines, "\n"), name+"-recorded", name)
	}
	core.Change(kindName, f.objects[kindName], nil)
	recorded.lines = nil
	f.objects[kindName], _ = core.Make(kindName, config)
	return strings.Join(recorded.lines, "\n")
}

// wantAbout checks that what came into state, references included, is the object that was asked for.
func (f *fuzzed) wantAbout(t *testing.T, name, kindName string, prior, got *acctest.Object, sent []string) {
	t.Helper()
	kind, config := acctest.Kinds[kindName], f.byIDs(kindName)
	about := kind.IsAbout(f.Scene, config, prior, got, sent)
	for reference, names := range kind.References {
		if names != "" && got.Text(reference) != config[reference] {
			about = false
		}
	}
	if !about {
		t.Errorf("%s: %s in state, which is not what was asked for", name, got.Text("id"))
	}
}
