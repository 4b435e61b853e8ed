package argus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// paged is a list of users on a server: what it caps pages at, and what it says about count and limit.
type paged struct {
	users   []string
	cap     int
	count   int  // what the envelope says; 0 and −1 as Argus does
	asked   bool // the envelope repeats the limit that was asked for, not the one that was applied
	deaf    bool // offset is ignored
	largest int  // limits above it are refused, if it is not 0
	limits  []int
	offsets []int
}

func (p *paged) serve(t *testing.T) *Client {
	t.Helper()
	s := newServer(t, nil)
	client := s.client(t)
	s.replies[0] = func(w http.ResponseWriter, _ *http.Request) {
		received := s.received()
		var request struct{ Offset, Limit int }
		if err := json.Unmarshal([]byte(received[len(received)-1].Body), &request); err != nil {
			t.Error(err)
		}
		p.offsets, p.limits = append(p.offsets, request.Offset), append(p.limits, request.Limit)
		if p.largest > 0 && request.Limit > p.largest {
			refusal(http.StatusPreconditionFailed, "too many rows", "limit")(w, nil)
			return
		}
		applied := min(request.Limit, p.cap)
		if request.Limit == 0 {
			applied = p.cap
		}
		begin := min(request.Offset, len(p.users))
		if p.deaf {
			begin = 0
		}
		rows := p.users[begin:min(begin+applied, len(p.users))]
		objects := make([]string, len(rows))
		for i, id := range rows {
			objects[i] = fmt.Sprintf(`{"id":%s,"unknown":{}}`, id)
		}
		limit := applied
		if p.asked {
			limit = request.Limit
		}
		raw(http.StatusOK, fmt.Sprintf(`{"responseCode":200,"limit":%d,"offset":%d,"count":%d,"size":%d,"data":[%s]}`,
			limit, request.Offset, p.count, len(rows), strings.Join(objects, ",")))(w, nil)
	}
	return client
}

func numbered(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprint(i + 1)
	}
	return all
}

func ids(t *testing.T, c *Client, request SearchSubjectsRequest) []string {
	t.Helper()
	users, err := Collect(c.SearchSubjects(t.Context(), User, request))
	if err != nil {
		t.Fatal(err)
	}
	got := make([]string, len(users))
	for i, user := range users {
		got[i] = string(user.ID)
	}
	return got
}

func TestPagesLoseNoRows(t *testing.T) {
	for _, rows := range []int{0, 1, 6, 7, 8, 14, 20, 1200} {
		for _, pageCap := range []int{7, 500, 10000} {
			for _, count := range []int{-1, 0, rows} {
				for _, asked := range []bool{false, true} {
					t.Run(fmt.Sprintf("%d rows, cap %d, count %d, asked %t", rows, pageCap, count, asked), func(t *testing.T) {
						p := paged{users: numbered(rows), cap: pageCap, count: count, asked: asked}
						if got := ids(t, p.serve(t), SearchSubjectsRequest{}); !slices.Equal(got, p.users) {
							t.Errorf("got %d rows, want %d", len(got), rows)
						}
					})
				}
			}
		}
	}
}

func TestTheServerSaysHowLargePagesAre(t *testing.T) {
	p := paged{users: numbered(20), cap: 7, count: -1}
	ids(t, p.serve(t), SearchSubjectsRequest{})
	if want := []int{0, 7, 7, 7}; !slices.Equal(p.limits, want) {
		t.Errorf("asked for limits %v, want %v", p.limits, want)
	}
}

func TestACountSavesTheEmptyPage(t *testing.T) {
	p := paged{users: numbered(14), cap: 7, count: 14}
	ids(t, p.serve(t), SearchSubjectsRequest{})
	if want := []int{0, 7}; !slices.Equal(p.offsets, want) {
		t.Errorf("asked for offsets %v, want %v", p.offsets, want)
	}
}

func TestLimitIsForAllPages(t *testing.T) {
	p := paged{users: numbered(30), cap: 7, count: -1}
	got := ids(t, p.serve(t), SearchSubjectsRequest{Page: Page{Limit: new(10), Offset: 2}})
	if want := numbered(12)[2:]; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if want := []int{10, 3}; !slices.Equal(p.limits, want) {
		t.Errorf("asked for limits %v, want %v", p.limits, want)
	}
}

func TestRowsThatShiftBetweenPagesComeOnce(t *testing.T) {
	s := newServer(t, data(`[{"id":1},{"id":2}]`), data(`[{"id":2},{"id":3}]`), data(`[]`))
	if got, want := ids(t, s.client(t), SearchSubjectsRequest{}), []string{"1", "2", "3"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A row that shows between two pages moves the only other one to the next page, which is then the same as the first.
func TestAPageThatComesTwiceIsNoError(t *testing.T) {
	s := newServer(t, data(`[{"id":2}]`), data(`[{"id":2}]`), data(`[]`))
	if got, want := ids(t, s.client(t), SearchSubjectsRequest{}), []string{"2"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAServerThatDoesNotPageIsAnError(t *testing.T) {
	p := paged{users: numbered(20), cap: 7, count: -1, deaf: true}
	users, err := Collect(p.serve(t).SearchSubjects(t.Context(), User, SearchSubjectsRequest{}))
	if !errors.Is(err, errNotPaged) || len(users) != 7 {
		t.Errorf("got %d rows and error %v", len(users), err)
	}
	if len(p.offsets) != 1+stalePages {
		t.Errorf("asked %d times", len(p.offsets))
	}
}

func TestAServerThatRepeatsRowsInOtherOrdersIsAnError(t *testing.T) {
	s := newServer(t, data(`[{"id":1},{"id":2}]`), data(`[{"id":2},{"id":1}]`), data(`[{"id":1},{"id":2}]`), data(`[{"id":2},{"id":1}]`))
	_, err := Collect(s.client(t).SearchSubjects(t.Context(), User, SearchSubjectsRequest{}))
	if !errors.Is(err, errNotPaged) {
		t.Errorf("got error %v", err)
	}
}

func TestPagesStopWhereTheConsumerStops(t *testing.T) {
	p := paged{users: numbered(30), cap: 7, count: -1}
	for user, err := range p.serve(t).SearchSubjects(t.Context(), User, SearchSubjectsRequest{}) {
		if err != nil {
			t.Fatal(err)
		}
		if user.ID == "9" {
			break
		}
	}
	if len(p.offsets) != 2 {
		t.Errorf("asked for %d pages, want 2", len(p.offsets))
	}
}

func TestAnErrorEndsTheList(t *testing.T) {
	s := newServer(t, data(`[{"id":1}]`), refusal(http.StatusForbidden, "no", ""))
	users, err := Collect(s.client(t).SearchSubjects(t.Context(), User, SearchSubjectsRequest{}))
	if len(users) != 1 || !IsForbidden(err) {
		t.Errorf("got %d rows and error %v", len(users), err)
	}
}

func TestASearchCanBeReadTwice(t *testing.T) {
	p := paged{users: numbered(9), cap: 7, count: -1}
	rows := p.serve(t).SearchSubjects(context.Background(), User, SearchSubjectsRequest{})
	for range 2 {
		if users, err := Collect(rows); err != nil || len(users) != 9 {
			t.Fatalf("got %d rows and error %v", len(users), err)
		}
	}
}

func TestListingsPageByQuery(t *testing.T) {
	s := newServer(t, data(`[{"key":"a"},{"key":"b"}]`), data(`[{"key":"c"}]`), data(`[]`))
	preferences, err := Collect(s.client(t).ListUserPreferences(t.Context(), ByID("7")))
	if err != nil || len(preferences) != 3 {
		t.Fatalf("got %v and error %v", preferences, err)
	}
	var uris []string
	for _, request := range s.received() {
		uris = append(uris, request.URI)
	}
	path := "/useradmin/v2/user/7/preferences?limit="
	if want := []string{path + "0&offset=0", path + "2&offset=2", path + "2&offset=3"}; !slices.Equal(uris, want) {
		t.Errorf("got %v", uris)
	}
}

func TestAListWithoutPagesMustBeWhole(t *testing.T) {
	s := newServer(t, raw(http.StatusOK, `{"responseCode":200,"count":3,"data":[{"id":1},{"id":2}]}`))
	if members, err := s.client(t).ListGroupMembers(t.Context(), ByID("1")); err == nil {
		t.Errorf("got %d of 3 members and no error", len(members))
	}
}

func TestAMissingPageIsNoEndOfAList(t *testing.T) {
	page := func(rows string, count int) http.HandlerFunc {
		return raw(http.StatusOK, fmt.Sprintf(`{"responseCode":200,"count":%d,"messages":[],"data":%s}`, count, rows))
	}
	s := newServer(t, page(`[{"id":1},{"id":2}]`, 5), page(`[]`, 5))
	rows, err := Collect(s.client(t).SearchSubjects(t.Context(), User, SearchSubjectsRequest{}))
	if len(rows) != 2 || !errors.Is(err, errNotWhole) {
		t.Errorf("got %d rows, %v", len(rows), err)
	}
	s = newServer(t, page(`[]`, 1))
	if _, err := Collect(s.client(t).SearchSubjects(t.Context(), User, SearchSubjectsRequest{})); !errors.Is(err, errNotWhole) {
		t.Errorf("an empty first page of one row is taken for none: %v", err)
	}
	s = newServer(t, page(`[{"id":1}]`, 2), page(`[]`, 1)) // removed meanwhile
	if rows, err := Collect(s.client(t).SearchSubjects(t.Context(), User, SearchSubjectsRequest{})); len(rows) != 1 || err != nil {
		t.Errorf("got %d rows, %v", len(rows), err)
	}
}

// A server that returns all rows at once may have more of them than one response may hold.
func TestListTooLargeForOneResponseIsReadInPages(t *testing.T) {
	for first, page := range map[int]Page{limitAll: {}, maxPageRows + 1: {Limit: new(maxPageRows + 1)}} {
		p := &paged{users: numbered(maxPageRows + 1), cap: maxPageRows + 1, count: maxPageRows + 1}
		if got := ids(t, p.serve(t), SearchSubjectsRequest{Page: page}); !slices.Equal(got, p.users) {
			t.Errorf("got %d rows", len(got))
		}
		if !slices.Equal(p.limits[:2], []int{first, mostRowsInPage}) {
			t.Errorf("asked for %v rows", p.limits[:2])
		}
	}
}

// A count below the rows that came is wrong, and does not end the list.
func TestACountThatIsTooLowEndsNoList(t *testing.T) {
	p := &paged{users: numbered(20), cap: 7, count: 5}
	if got := ids(t, p.serve(t), SearchSubjectsRequest{}); !slices.Equal(got, p.users) {
		t.Errorf("got %v", got)
	}
}

// A list with a size asks for so many rows at a time, tells of each page before its rows, and asks for no page before its rows are wanted.
func TestPagesOfASize(t *testing.T) {
	p := &paged{users: numbered(7), cap: 100, count: 7}
	client, told := p.serve(t), []string{}
	request := SearchSubjectsRequest{Page: Page{Size: 3, Counted: func(rows, count int) {
		told = append(told, fmt.Sprintf("%d of %d", rows, count))
	}}}
	rows := 0
	for _, err := range client.SearchSubjects(t.Context(), User, request) {
		if err != nil {
			t.Fatal(err)
		}
		rows++
		if asked := (rows + 2) / 3; len(p.limits) != asked || len(told) != asked {
			t.Errorf("row %d came after %d pages, of which %d were told", rows, len(p.limits), len(told))
		}
	}
	if rows != 7 || !slices.Equal(p.limits, []int{3, 3, 3}) || !slices.Equal(told, []string{"3 of 7", "3 of 7", "1 of 7"}) {
		t.Errorf("%d rows came with the limits %v, told as %q", rows, p.limits, told)
	}
}
