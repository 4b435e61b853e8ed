package argus

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// groups is a server of groups with three members each. Each search waits until the test lets it go on.
type groups struct {
	mutex    sync.Mutex
	searches [][]string
	goOn     chan struct{}
	respond  func(rows []string) string // nil: as the contract says
}

// RoundTrip responds without a connection, so that a test in a bubble can wait for it.
func (g *groups) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/membership/search") {
		var asked SearchMembershipsRequest
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			return nil, err
		}
		g.mutex.Lock()
		g.searches = append(g.searches, asked.Subject)
		g.mutex.Unlock()
		<-g.goOn
		var rows []string
		for _, group := range asked.Subject {
			for member := range 3 {
				rows = append(rows, fmt.Sprintf(`{"id":"%s-%d","group":{"id":%s},"member":{"id":%d}}`, group, member, group, 1000+member))
			}
		}
		if g.respond != nil {
			return replyTo(r, g.respond(rows))
		}
		return replyTo(r, fmt.Sprintf(`{"responseCode":200,"count":%d,"data":[%s]}`, len(rows), strings.Join(rows, ",")))
	}
	return replyTo(r, `{"responseCode":200,"data":[]}`)
}

func replyTo(r *http.Request, body string) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	raw(http.StatusOK, body)(recorder, r)
	return recorder.Result(), nil
}

func (g *groups) named() [][]string {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return slices.Clone(g.searches)
}

func (g *groups) client(t *testing.T) *Client {
	t.Helper()
	client, err := New(Config{BaseURL: "https://argus.example", APIKey: testKey, Transport: g, BulkReads: true, RetryWait: time.Microsecond})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// ask asks for a group in a goroutine of its own, and counts the members that it gets; -1 if that is not known.
func (g *groups) ask(t *testing.T, client *Client, group int) func() int {
	t.Helper()
	found := -2
	go func() {
		rows, known := client.Bulk.MembershipsOf(t.Context(), ID(fmt.Sprint(group)))
		if found = len(rows); !known {
			found = -1
		}
	}()
	return func() int { return found }
}

// One search at a time: those who ask meanwhile share the next one.
func TestSetsAreGathered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &groups{goOn: make(chan struct{})}
		client := server.client(t)
		var results []func() int
		asks := func(from, to int) {
			for group := from; group <= to; group++ {
				results = append(results, server.ask(t, client, group))
				synctest.Wait()
			}
		}
		asks(1, 4)
		if named := server.named(); len(named) != 1 || len(named[0]) != 1 {
			t.Fatalf("the first search names %v", named)
		}
		server.goOn <- struct{}{}
		synctest.Wait()
		if named := server.named(); len(named) != 2 || len(named[1]) != 3 {
			t.Fatalf("the second search is for those who waited: %v", named)
		}
		server.goOn <- struct{}{}
		synctest.Wait()
		asks(5, 6)
		if named := server.named(); len(named) != 2 {
			t.Fatalf("a search for fewer than the last one served began at once: %v", named)
		}
		asks(7, 7)
		if named := server.named(); len(named) != 3 || len(named[2]) != 3 {
			t.Fatalf("three wait, as many as before: %v", named)
		}
		server.goOn <- struct{}{}
		synctest.Wait()
		asks(8, 8)
		<-time.After(defaultGatherWait) // of the bubble's clock
		synctest.Wait()
		if named := server.named(); len(named) != 4 || len(named[3]) != 1 {
			t.Fatalf("one waits until the time is up: %v", named)
		}
		server.goOn <- struct{}{}
		synctest.Wait()
		for i, found := range results {
			if found() != 3 {
				t.Errorf("group %d has %d members", i+1, found())
			}
		}
		<-time.After(time.Second) // the search loop ends
	})
}

// What cannot be believed is not known: then single reads decide.
func TestGatheredRowsThatProveNothing(t *testing.T) {
	t.Parallel()
	for name, respond := range map[string]func(rows []string) string{
		"a list that ended early": func(rows []string) string { return fmt.Sprintf(`{"responseCode":200,"count":9,"data":[%s]}`, rows[0]) },
		"rows of another group": func([]string) string {
			return `{"responseCode":200,"count":1,"data":[{"id":"a","group":{"id":8},"member":{"id":9}}]}`
		},
		"a row without a member":     func([]string) string { return `{"responseCode":200,"count":1,"data":[{"id":"a","group":{"id":1}}]}` },
		"a refusal":                  func([]string) string { return `{"responseCode":412,"data":null}` },
		"an error inside of success": func([]string) string { return `{"responseCode":403,"data":null}` },
	} {
		server := &groups{goOn: make(chan struct{}), respond: respond}
		close(server.goOn)
		if rows, known := server.client(t).Bulk.MembershipsOf(t.Context(), "1"); known {
			t.Errorf("%s is believed: %v", name, rows)
		}
	}
}

// A write drops what was gathered before it.
func TestAWriteDropsWhatIsGathered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &groups{goOn: make(chan struct{})}
		client := server.client(t)
		before := server.ask(t, client, 1)
		synctest.Wait()
		if _, err := client.AddGroupMembers(t.Context(), ByID("1"), []string{"7"}, ""); err != nil {
			t.Fatal(err)
		}
		after := server.ask(t, client, 1)
		synctest.Wait()
		if named := server.named(); len(named) != 2 {
			t.Errorf("a read after the write waits for a search from before it: %v", named)
		}
		server.goOn <- struct{}{}
		server.goOn <- struct{}{}
		synctest.Wait()
		if before() != 3 || after() != 3 {
			t.Errorf("found %d and %d members", before(), after())
		}
		<-time.After(time.Second)
	})
}

func TestWithoutBulkReadsNothingIsGathered(t *testing.T) {
	t.Parallel()
	var none *BulkReader
	if _, known := none.MembershipsOf(t.Context(), "1"); known {
		t.Error("no reader knows the members of a group")
	}
	if _, known := none.PermissionsOf(t.Context(), "1"); known {
		t.Error("no reader knows the grants of a subject")
	}
}
