package argus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"
)

// crowd is a server of users with the ids from 1 on, which searches return in pages.
type crowd struct {
	users     int
	pageCap   int  // 0: none
	uncounted bool // count is −1
	unpaged   bool // every page is the first
	mostLimit int  // a larger limit is refused; 0: none
	broken    bool // searches fail
	unscoped  bool // searches by customer are refused

	customerOf func(id int) int // nil: users have no customer

	mutex      sync.Mutex
	searches   []SearchSubjectsRequest
	priorities []string

	writing, searching chan struct{} // if there are, each write and search sends that it came
	write, search      chan struct{} // and waits until it may go on
}

// holdBack tells that a request came, and waits until it may go on.
func holdBack(came, goOn chan struct{}) {
	if came != nil {
		came <- struct{}{}
		<-goOn
	}
}

func (c *crowd) serve(w http.ResponseWriter, r *http.Request) {
	if id, isRead := strings.CutPrefix(r.URL.Path, "/useradmin/v2/user/"); isRead && c.customerOf != nil && r.Method == http.MethodGet {
		number, err := strconv.Atoi(id)
		if err != nil {
			panic(err)
		}
		c.respond(w, r, 1, c.user(number))
		return
	}
	if !strings.HasSuffix(r.URL.Path, "/search") {
		holdBack(c.writing, c.write)
		data("[]")(w, r)
		return
	}
	var asked SearchSubjectsRequest
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		panic(err)
	}
	c.mutex.Lock()
	c.searches = append(c.searches, asked)
	c.priorities = append(c.priorities, r.Header.Get("Argus-Priority"))
	c.mutex.Unlock()
	holdBack(c.searching, c.search)
	all := []Subject{}
	for id := 1; id <= c.users; id++ {
		if user := c.user(id); len(asked.Customer) == 0 || slices.Contains(asked.Customer, string(user.Customer.ID)) {
			all = append(all, user)
		}
	}
	limit, count := *asked.Limit, len(all)
	switch {
	case c.unscoped && len(asked.Customer) > 0:
		refusal(http.StatusPreconditionFailed, "no such customer", "customer")(w, r)
		return
	case c.broken:
		refusal(http.StatusInternalServerError, "broken", "")(w, r)
		return
	case c.mostLimit > 0 && limit > c.mostLimit:
		refusal(http.StatusPreconditionFailed, "too many", "limit")(w, r)
		return
	case limit == 0:
		limit = 25
	}
	if c.pageCap > 0 {
		limit = min(limit, c.pageCap)
	}
	if c.uncounted {
		count = -1
	}
	if c.unpaged {
		asked.Offset = 0
	}
	offset := min(asked.Offset, len(all))
	c.respond(w, r, count, all[offset:min(offset+limit, len(all))])
}

func (c *crowd) user(id int) Subject {
	user := Subject{ID: ID(fmt.Sprint(id)), ShortName: "secretive-" + fmt.Sprint(id)}
	if c.customerOf != nil {
		user.Customer = &CustomerInfo{ID: ID(fmt.Sprint(c.customerOf(id)))}
	}
	return user
}

func (c *crowd) respond(w http.ResponseWriter, r *http.Request, count int, result any) {
	answer, err := json.Marshal(map[string]any{"responseCode": 200, "count": count, "data": result})
	if err != nil {
		panic(err)
	}
	raw(http.StatusOK, string(answer))(w, r)
}

// reader is a client of the crowd that reads in bulk, and sends a request once.
func (c *crowd) reader(t *testing.T, change ...func(*Config)) *Client {
	t.Helper()
	s := &server{Server: httptest.NewServer(http.HandlerFunc(c.serve))}
	t.Cleanup(s.Close)
	return s.client(t, append([]func(*Config){func(config *Config) { config.BulkReads, config.MaxRetries = true, 0 }}, change...)...)
}

// ask asks for the users with the ids from first to last, and tells how many reads the bulk lists served.
func ask(t *testing.T, client *Client, first, last int) (answered int) {
	t.Helper()
	for id := first; id <= last; id++ {
		if user := client.Bulk.Subject(t.Context(), User, ID(fmt.Sprint(id))); user != nil {
			answered++
			if user.ID != ID(fmt.Sprint(id)) {
				t.Errorf("user %d is served by user %s", id, user.ID)
			}
		}
	}
	return answered
}

func (c *crowd) wantSearches(t *testing.T, want int) {
	t.Helper()
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if len(c.searches) != want {
		t.Errorf("%d searches were made, want %d: %+v", len(c.searches), want, c.searches)
	}
}

func TestFirstReadsAreSingle(t *testing.T) {
	c := &crowd{users: 50}
	client := c.reader(t)
	if answered := ask(t, client, 1, readsBeforeBulkList); answered != 0 {
		t.Errorf("a bulk list answered %d of the first reads", answered)
	}
	c.wantSearches(t, 0)
	if answered := ask(t, client, 1, 50); answered != 50 {
		t.Errorf("the bulk list answered %d of 50 reads", answered)
	}
	c.wantSearches(t, 1)
	if user, known := client.Bulk.generation().users.get(t.Context(), objectKey{id: "51"}); user != nil || !known {
		t.Errorf("who is not there is %v, known %t", user, known)
	}
}

func TestBulkListReadsAllPages(t *testing.T) {
	for name, with := range map[string]struct {
		crowd    *crowd
		searches int
		answered int
	}{
		"counted":            {&crowd{users: 60, pageCap: 7}, 9, 60},
		"not counted":        {&crowd{users: 60, pageCap: 7, uncounted: true}, 10, 60},
		"limit refused":      {&crowd{users: 60, mostLimit: 100}, 4, 60}, // then 25 in each
		"not paged":          {&crowd{users: 60, pageCap: 7, unpaged: true}, 9, 7},
		"not paged, counted": {&crowd{users: 60, pageCap: 7, unpaged: true, uncounted: true}, 2, 7},
		"nobody":             {&crowd{}, 1, 0},
		"nobody, uncounted":  {&crowd{uncounted: true}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			client := with.crowd.reader(t)
			ask(t, client, 1, readsBeforeBulkList)
			if answered := ask(t, client, 1, 60); answered != with.answered {
				t.Errorf("the bulk list answered %d reads, want %d", answered, with.answered)
			}
			if _, known := client.Bulk.generation().users.get(t.Context(), objectKey{id: "61"}); known == with.crowd.unpaged {
				t.Errorf("that somebody is not there is known: %t", known)
			}
			with.crowd.wantSearches(t, with.searches)
		})
	}
}

func TestBulkListIsAbandonedIfTooExpensive(t *testing.T) {
	c := &crowd{users: 100 * rowsForRead} // as dear as 100 reads
	client := c.reader(t)
	if answered := ask(t, client, 1, 100); answered != 0 {
		t.Errorf("bulk lists answered %d reads", answered)
	}
	c.wantSearches(t, 1)
	if answered := ask(t, client, 101, 130); answered != 30 {
		t.Errorf("when it has paid, the bulk list answered %d of 30 reads", answered)
	}
	c.wantSearches(t, 1+10)
}

func TestFailedBulkListIsTriedAfterTwiceAsManyReads(t *testing.T) {
	c := &crowd{users: 50, broken: true}
	client := c.reader(t)
	if answered := ask(t, client, 1, 500); answered != 0 {
		t.Errorf("bulk lists answered %d reads", answered)
	}
	c.wantSearches(t, 6) // at 11, 23, 47, 95, 191, 383
}

func TestWriteForgets(t *testing.T) {
	c := &crowd{users: 50}
	client := c.reader(t)
	ask(t, client, 1, 20)
	if _, err := client.SetUserPreferences(t.Context(), ByID("1"), nil); err != nil {
		t.Fatal(err)
	}
	if answered := ask(t, client, 1, readsBeforeBulkList); answered != 0 {
		t.Errorf("after a write, what was read before answered %d reads", answered)
	}
	ask(t, client, 1, 20)
	c.wantSearches(t, 2)
}

func TestAnswersLiveForAMinute(t *testing.T) {
	c, now := &crowd{users: 50}, time.Unix(1_800_000_000, 0)
	client := c.reader(t, func(config *Config) { config.Now = func() time.Time { return now } })
	ask(t, client, 1, 20)
	now = now.Add(bulkLife - 1)
	if answered := ask(t, client, 1, 20); answered != 20 {
		t.Errorf("after less than a minute, %d of 20 reads are served", answered)
	}
	now = now.Add(1)
	if answered := ask(t, client, 1, readsBeforeBulkList); answered != 0 {
		t.Errorf("after a minute, %d reads are served", answered)
	}
}

func TestClientsShareNothing(t *testing.T) {
	c := &crowd{users: 50}
	one, other := c.reader(t), c.reader(t)
	ask(t, one, 1, 20)
	if answered := ask(t, other, 1, readsBeforeBulkList); answered != 0 {
		t.Errorf("one client's bulk list answered %d reads of the other", answered)
	}
}

func TestBulkListsAloneAreBulkWork(t *testing.T) {
	c := &crowd{users: 50, pageCap: 20}
	client := c.reader(t)
	ask(t, client, 1, 20)
	if _, err := Collect(client.SearchSubjects(t.Context(), User, SearchSubjectsRequest{})); err != nil {
		t.Fatal(err)
	}
	if want := []string{"bulk", "bulk", "bulk", "", "", ""}; !slices.Equal(c.priorities, want) {
		t.Errorf("the priorities of a bulk list and a search are %q, not %q", c.priorities, want)
	}
}

// What is read while a write is on its way may be from before it, whether it comes before the write has ended or after.
func TestWhatIsReadDuringAWriteIsForgotten(t *testing.T) {
	for _, late := range []bool{false, true} {
		t.Run(fmt.Sprint("late ", late), func(t *testing.T) {
			c := &crowd{users: 50, writing: make(chan struct{}), write: make(chan struct{}), searching: make(chan struct{}, 1), search: make(chan struct{})}
			client := c.reader(t)
			var calls errgroup.Group
			calls.Go(func() error {
				_, err := client.SetUserPreferences(t.Context(), ByID("1"), nil)
				return err
			})
			<-c.writing
			ask(t, client, 1, readsBeforeBulkList)
			loading := make(chan struct{})
			go func() {
				defer close(loading)
				ask(t, client, 11, 11)
			}()
			<-c.searching
			first, second := c.search, c.write
			if late {
				first, second = second, first
			}
			close(first)
			if late {
				if err := calls.Wait(); err != nil {
					t.Fatal(err)
				}
			} else {
				<-loading
			}
			close(second)
			if err := calls.Wait(); err != nil {
				t.Fatal(err)
			}
			<-loading
			if answered := ask(t, client, 1, readsBeforeBulkList); answered != 0 {
				t.Errorf("after the write, %d reads are served by what was read during it", answered)
			}
		})
	}
}

// That nobody has a shortname is not concluded from a spelling: a search finds its holder in any.
func TestABulkListOfSubjectsInOtherCase(t *testing.T) {
	s := newServer(t, raw(http.StatusOK, `{"responseCode":200,"count":1,"data":[{"id":1,"shortName":"Ada","domain":{"name":"Here"}}]}`))
	client := s.client(t, func(c *Config) { c.BulkReads = true })
	for range readsBeforeBulkList {
		client.PlanReader.SubjectNamed(t.Context(), "Ada", "Here")
	}
	for _, test := range []struct {
		shortName, domain string
		found, known      bool
	}{
		{"Ada", "Here", true, true}, {"Ada", "here", true, true}, {"ada", "Here", false, false}, {" Ada", "Here", false, false}, {"bob", "Here", false, true},
	} {
		subject, known := client.PlanReader.SubjectNamed(t.Context(), test.shortName, test.domain)
		if (subject != nil) != test.found || known != test.known {
			t.Errorf("%q in %q: %v, known %t", test.shortName, test.domain, subject, known)
		}
	}
	if subject, known := client.PlanReader.SubjectWithID(t.Context(), "1"); subject == nil || !known {
		t.Errorf("id 1: %v, known %t", subject, known)
	}
	if subject, known := client.PlanReader.SubjectWithID(t.Context(), "2"); subject != nil || !known {
		t.Errorf("id 2: %v, known %t", subject, known)
	}
	wantRequests(t, s, 1)
}

func TestBulkReadsAreLogged(t *testing.T) {
	c := &crowd{users: 50}
	var said []string
	client := c.reader(t, func(config *Config) {
		config.Log = func(_ context.Context, message string, fields map[string]any) {
			said = append(said, fmt.Sprint(message, fields))
		}
	})
	ask(t, client, 1, 50)
	all := strings.Join(said, "\n")
	for _, words := range []string{"a bulk list was read", "bulk reads saved requests", "reads_answered:32 requests_made:1", "kind:users", "rows:50"} {
		if !strings.Contains(all, words) {
			t.Errorf("%q is not said: %s", words, all)
		}
	}
	for _, secret := range []string{testKey, "secretive"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is said", secret)
		}
	}
}

func TestSharedLoadBelongsToNoCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var lists Cache[string]
		release := make(chan struct{})
		loads := 0
		load := func(ctx context.Context) (string, error) {
			loads++
			<-release
			return "loaded", ctx.Err()
		}
		first, cancel := context.WithCancel(t.Context())
		var errs []error
		go func() {
			_, err := lists.Get(first, "", load)
			errs = append(errs, err)
		}()
		synctest.Wait()
		var values []string
		go func() {
			value, err := lists.Get(t.Context(), "", load)
			values, errs = append(values, value), append(errs, err)
		}()
		synctest.Wait()
		cancel()
		synctest.Wait()
		if len(errs) != 1 || !errors.Is(errs[0], context.Canceled) {
			t.Fatalf("who cancelled got %v", errs)
		}
		close(release)
		synctest.Wait()
		if loads != 1 || !slices.Equal(values, []string{"loaded"}) || errs[1] != nil {
			t.Errorf("after %d loads the other got %q, %v", loads, values, errs)
		}
	})
}
