package argus

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// keyMaker is an Argus that makes keys of user 7, for our own user 2, and loses responses.
type keyMaker struct {
	mutex    sync.Mutex
	dateless bool
	// descriptor is what the list tells of a key beside its prefix, as JSON; NOW stands for the time.
	descriptor string
	// beside has another key be made, with this descriptor, while a response is lost.
	beside string
	// lose tells of each request to make a key whether it is handled, and whether it is served.
	lose func(nth int) (handled, answered bool)
	keys map[string]string
	// late is how many lists do not show a key yet.
	late map[string]int
	made int // requests to make a key
	// cannotBelieve is how many of the responses to reads come without what they are known by; then they come right.
	cannotBelieve int
}

func (m *keyMaker) add(prefix, descriptor string) {
	descriptor = strings.ReplaceAll(descriptor, "NOW", fmt.Sprint(time.Now().UnixMilli()))
	m.keys[prefix] = fmt.Sprintf(`{"prefix":%q%s}`, prefix, descriptor)
}

func (m *keyMaker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.dateless {
		w.Header()["Date"] = nil
	}
	unusable := m.made > 0 && m.cannotBelieve > 0 && r.Method == http.MethodGet
	if unusable {
		m.cannotBelieve--
	}
	switch {
	case unusable && strings.HasPrefix(r.URL.Path, "/currentuser/"):
		data(`{"id":null}`)(w, r)
	case unusable && m.cannotBelieve%2 == 0: // every other list, so that the user is asked for too
		data(`{"keys":[{"prefix":null}]}`)(w, r)
	case strings.HasPrefix(r.URL.Path, "/currentuser/"):
		data(`{"id":2}`)(w, r)
	case r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/apikey"):
		var rows []string
		for _, prefix := range slices.Sorted(maps.Keys(m.keys)) {
			if m.late[prefix]--; m.late[prefix] < 0 {
				rows = append(rows, m.keys[prefix])
			}
		}
		data(`{"keys":[`+strings.Join(rows, ",")+`]}`)(w, r)
	case r.Method == http.MethodDelete:
		delete(m.keys, strings.TrimPrefix(r.URL.Path, "/authentication/v1/user/7/apikey/"))
		data("null")(w, r)
	default:
		m.made++
		prefix := fmt.Sprintf("7/k%d", m.made)
		handled, answered := m.lose(m.made)
		if handled {
			m.add(prefix, m.descriptor)
		}
		if !answered {
			if m.beside != "" {
				m.add("7/other", m.beside)
			}
			cut(w, r)
		}
		if _, err := io.WriteString(w, fmt.Sprintf(`{"responseCode":201,"data":{"apiKeyString":"%s/secret","keyDescriptor":%s}}`, prefix, m.keys[prefix])); err != nil {
			panic(err)
		}
	}
}

const madeByUs = `,"createdByUser":{"id":2},"createdTimestamp":NOW,"description":"ci","validUntil":9999999999999`

// A key whose secret was lost is revoked, or named: none stays that nobody knows of. Only the server's clock shows that a key is new.
func TestALostKey(t *testing.T) {
	tests := []struct {
		name  string
		maker keyMaker
		left  []string // keys, beside the one that was there before
		named []string // by the error
	}{
		{name: "is revoked", maker: keyMaker{descriptor: madeByUs, lose: handledAndLost}, left: []string{"7/k2"}},
		{name: "is made again", maker: keyMaker{descriptor: madeByUs, lose: lostBefore}, left: []string{"7/k2"}},
		{name: "without Date", maker: keyMaker{descriptor: madeByUs, dateless: true, lose: handledAndLost}, left: []string{"7/k1"}, named: []string{"7/k1"}},
		{name: "without its time", maker: keyMaker{descriptor: strings.Replace(madeByUs, `"createdTimestamp":NOW,`, "", 1), lose: handledAndLost}, left: []string{"7/k1"}, named: []string{"7/k1"}},
		{name: "without Date, and not created", maker: keyMaker{descriptor: madeByUs, dateless: true, lose: lostBefore}, left: []string{"7/k2"}},
		{name: "beside that of another", maker: keyMaker{descriptor: madeByUs, beside: strings.Replace(madeByUs, ":2}", ":3}", 1), lose: handledAndLost}, left: []string{"7/k2", "7/other"}},
		{name: "beside one like it", maker: keyMaker{descriptor: madeByUs, beside: madeByUs, lose: handledAndLost}, left: []string{"7/k1", "7/other"}, named: []string{"7/k1", "7/other"}},
		{name: "of which nobody says who made it", maker: keyMaker{descriptor: strings.Replace(madeByUs, `"createdByUser":{"id":2},`, "", 1), lose: handledAndLost}, left: []string{"7/k1"}, named: []string{"7/k1"}},
		{name: "whose description is written otherwise", maker: keyMaker{descriptor: strings.Replace(madeByUs, `"ci"`, `"CI"`, 1), lose: handledAndLost}, left: []string{"7/k1"}, named: []string{"7/k1"}},
		{name: "while no response can be believed for a while", maker: keyMaker{descriptor: madeByUs, cannotBelieve: 3, lose: handledAndLost}, left: []string{"7/k2"}},
		{name: "of which nothing is told", maker: keyMaker{lose: handledAndLost}, left: []string{"7/k1"}, named: []string{"7/k1"}},
	}
	for i := range tests {
		test := &tests[i]
		t.Run(test.name, func(t *testing.T) {
			test.maker.keys, test.maker.late = map[string]string{}, map[string]int{}
			test.maker.add("7/before", "")
			client := newServer(t, test.maker.ServeHTTP).client(t)
			made, err := client.CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{Description: "ci"})
			left := slices.Sorted(maps.Keys(test.maker.keys))
			if !slices.Equal(left, append([]string{"7/before"}, test.left...)) {
				t.Errorf("the user has keys %v", left)
			}
			if made != nil && (made.Key != "7/k2/secret" || len(made.Unsure) > 0) || (made == nil) != (len(test.named) > 0) || (err == nil) != (made != nil) {
				t.Errorf("got %v, %v", made, err)
			}
			for _, prefix := range test.named {
				if !strings.Contains(fmt.Sprint(err), prefix) || strings.Contains(fmt.Sprint(err), "7/before") || !IsOutcomeUnknown(err) {
					t.Errorf("the error does not name what nobody may know, and that alone: %v", err)
				}
			}
		})
	}
}

// Of a request with a marker only the key that is returned is left, however little Argus tells of keys, and keys without it stay.
func TestALostKeyWithAMarker(t *testing.T) {
	for name, maker := range map[string]*keyMaker{
		"lost":           {descriptor: `,"description":"of RUN/X1"`, dateless: true, lose: handledAndLost},
		"beside another": {descriptor: `,"description":"of run/x1"`, beside: madeByUs, lose: handledAndLost},
		"not created":    {descriptor: `,"description":"of run/x1"`, lose: lostBefore},
		"lost thrice": {descriptor: `,"description":"of run/x1"`, lose: func(nth int) (handled, answered bool) {
			return true, nth > 3
		}},
	} {
		maker.keys, maker.late = map[string]string{}, map[string]int{}
		maker.add("7/before", `,"description":"of run/x2"`)
		made, err := newServer(t, maker.ServeHTTP).client(t).CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{Description: "of run/x1", Marker: "run/x1"})
		if err != nil || made == nil {
			t.Fatalf("%s: %v", name, err)
		}
		delete(maker.keys, "7/other")
		if left := slices.Sorted(maps.Keys(maker.keys)); !slices.Equal(left, []string{"7/before", made.Descriptor.Prefix}) {
			t.Errorf("%s: the user has keys %v, and %s was returned", name, left, made.Descriptor.Prefix)
		}
	}
}

// A key with a marker that shows late is revoked beside the one that is returned.
func TestALostKeyWithAMarkerThatShowsLate(t *testing.T) {
	m := &keyMaker{keys: map[string]string{}, late: map[string]int{"7/k1": 1}, descriptor: `,"description":"of run/x1"`, lose: handledAndLost}
	made, err := newServer(t, m.ServeHTTP).client(t).CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{Description: "of run/x1", Marker: "run/x1"})
	if left := slices.Sorted(maps.Keys(m.keys)); err != nil || made.Descriptor.Prefix != "7/k2" || !slices.Equal(left, []string{"7/k2"}) {
		t.Errorf("got %v, %v, and the user has keys %v", made, err, left)
	}
}

// A key that shows only when the next one is made is named beside that one.
func TestALostKeyThatShowsLate(t *testing.T) {
	m := &keyMaker{keys: map[string]string{}, late: map[string]int{}}
	m.lose = func(nth int) (handled, answered bool) {
		if nth == 2 {
			m.add("7/k1", `,"createdTimestamp":NOW`)
		}
		return nth == 2, nth == 2
	}
	made, err := newServer(t, m.ServeHTTP).client(t).CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{Description: "ci"})
	if err != nil || made.Descriptor.Prefix != "7/k2" || !slices.Equal(made.Unsure, []string{"7/k1"}) {
		t.Errorf("got %+v, %v", made, err)
	}
}

// A key of another user in the response is not treated as the one that was created, also if no list can be believed.
func TestAKeyOfAnotherUserIsNotTaken(t *testing.T) {
	s := newServer(t, data(`{"keys":[]}`), data(`{"apiKeyString":"8/cd/secret","keyDescriptor":{"prefix":"8/cd"}}`), data(`{"keys":[{"prefix":null}]}`))
	made, err := s.client(t, func(c *Config) { c.MaxRetries = 1 }).CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{Description: "ci"})
	if made != nil || !IsOutcomeUnknown(err) {
		t.Errorf("got %+v, %v", made, err)
	}
}

// A key in use that a list left out before the request is named, and not revoked: without the server's clock it may look new.
func TestAKeyThatAListLeftOutIsNotRevoked(t *testing.T) {
	for _, dateless := range []bool{true, false} {
		m := &keyMaker{keys: map[string]string{}, late: map[string]int{"7/used": 1}, dateless: dateless, lose: lostBefore}
		created := fmt.Sprint(time.Now().Add(-time.Hour).UnixMilli())
		m.add("7/used", strings.Replace(madeByUs, "NOW", created, 1))
		made, err := newServer(t, m.ServeHTTP).client(t).CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{Description: "ci"})
		if m.keys["7/used"] == "" {
			t.Errorf("dateless is %t: the key in use was revoked", dateless)
		}
		if dateless && (made != nil || !IsOutcomeUnknown(err) || !strings.Contains(err.Error(), "7/used")) || !dateless && err != nil {
			t.Errorf("dateless is %t: got %v, %v", dateless, made, err)
		}
	}
}
