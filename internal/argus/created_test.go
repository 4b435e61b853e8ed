package argus

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// maker is an Argus that makes things, for our own user 2, and loses responses.
type maker struct {
	mutex sync.Mutex
	// dateless leaves the header Date out.
	dateless bool
	// late is by how much what is made seems older than the Date says.
	late time.Duration
	// by is who made what is made, as JSON; empty leaves it out.
	by string
	// lose tells of each request to make something whether it is handled, and whether it is served.
	lose func(nth int) (handled, answered bool)
	// lost is the reply to a request that is not served; nil is cut.
	lost http.HandlerFunc
	user string // the user "ops", if there is one
	made int    // requests to make something
}

const ourselves = `{"id":2}`

func (m *maker) row(id int) string {
	by := ""
	if m.by != "" {
		by = `,"createdByUser":` + m.by
	}
	return fmt.Sprintf(`{"id":%d,"shortName":"ops","name":"Ops","customer":{"id":1},"createdTimestamp":%d%s}`, id, time.Now().Add(-m.late).UnixMilli(), by)
}

func (m *maker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return
	}
	if m.dateless {
		w.Header()["Date"] = nil
	}
	switch {
	case strings.HasPrefix(r.URL.Path, "/currentuser/"):
		data(ourselves)(w, r)
	case r.Method == http.MethodGet && m.user == "":
		refusal(http.StatusNotFound, "no such user", "")(w, r)
	case r.Method == http.MethodGet:
		data(m.user)(w, r)
	default:
		m.made++
		handled, answered := m.lose(m.made)
		taken := handled && m.user != ""
		if handled && !taken {
			m.user = m.row(6 + m.made)
		}
		switch {
		case !answered && m.lost != nil:
			m.lost(w, r)
		case !answered:
			cut(w, r)
		case taken:
			refusal(http.StatusPreconditionFailed, "taken", "shortName")(w, r)
		default:
			data(m.user)(w, r)
		}
	}
}

func handledAndLost(nth int) (handled, answered bool) { return true, nth > 1 }
func lostBefore(nth int) (handled, answered bool)     { return nth > 1, nth > 1 }

// What was made by a request whose response was lost, or was a success without content, is found: not another's, and not what was
// there before.
func TestWhatALostResponseMade(t *testing.T) {
	before := time.Minute
	tests := []struct {
		name  string
		maker maker
		there bool // before
		made  bool
		maybe bool
		sent  int
	}{
		{name: "found", maker: maker{by: ourselves, lose: handledAndLost}, made: true, sent: 1},
		{name: "sent again", maker: maker{by: ourselves, lose: lostBefore}, made: true, sent: 2},
		{name: "the timestamp is rounded, or the front's clock ahead", maker: maker{by: ourselves, late: 2 * time.Second, lose: handledAndLost}, made: true, sent: 1},
		{name: "without Date", maker: maker{by: ourselves, dateless: true, lose: handledAndLost}, made: true, sent: 1},
		{name: "without Date, sent again", maker: maker{by: ourselves, dateless: true, lose: lostBefore}, made: true, sent: 2},
		{name: "nobody says who made it", maker: maker{lose: handledAndLost}, maybe: true, sent: 1},
		{name: "another made it", maker: maker{by: `{"id":3}`, lose: handledAndLost}, sent: 2},
		{name: "there before", maker: maker{by: ourselves, late: before, lose: lostBefore}, there: true, sent: 2},
		{name: "there before, without Date", maker: maker{by: ourselves, dateless: true, late: before, lose: lostBefore}, there: true, maybe: true, sent: 1},
	}
	ways := map[string]http.HandlerFunc{"lost": cut, "204": raw(http.StatusNoContent, ""), "null": data(`null`), "no members": data(`{}`)}
	for i := range tests {
		for way, lost := range ways {
			t.Run(tests[i].name+", "+way, func(t *testing.T) {
				test := &tests[i]
				m := maker{by: test.maker.by, late: test.maker.late, dateless: test.maker.dateless, lose: test.maker.lose, lost: lost}
				if test.there {
					m.user = m.row(5)
				}
				client := newServer(t, m.ServeHTTP).client(t)
				if _, err := client.CurrentUser(t.Context()); err != nil {
					t.Fatal(err)
				}
				user, err := client.AddSubject(t.Context(), User, AddSubjectRequest{ShortName: "ops", Name: "Ops", Customer: "1"})
				if test.made != (err == nil) || isPossiblyCreated(err) != test.maybe || m.made != test.sent {
					t.Errorf("%d requests, %+v, %v", m.made, user, err)
				}
				if err == nil && user.ID == "" {
					t.Error("what was made has no id")
				}
				if test.maybe && (!IsOutcomeUnknown(err) || !strings.Contains(err.Error(), "user 7") && !strings.Contains(err.Error(), "user 5")) {
					t.Errorf("the error does not name what may have been made: %v", err)
				}
			})
		}
	}
}
