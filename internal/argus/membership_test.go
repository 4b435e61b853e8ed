package argus

import (
	"net/http"
	"testing"
)

// An empty list says that nobody was added, unless an addition before it may have been done: its response was lost.
func TestAdditionsReportWhatTheResponseTells(t *testing.T) {
	t.Parallel()
	nobody := data(`[]`)
	for name, test := range map[string]struct {
		responses []http.HandlerFunc
		told      Addition
	}{
		"the member":            {[]http.HandlerFunc{data(`[{"id":7}]`)}, Added},
		"an empty list":         {[]http.HandlerFunc{nobody}, NotAdded},
		"null":                  {[]http.HandlerFunc{data(`null`)}, AdditionNotTold},
		"an empty object":       {[]http.HandlerFunc{data(`{}`)}, AdditionNotTold},
		"lost, and done":        {[]http.HandlerFunc{cut, data(`[{"id":7}]`)}, AdditionNotTold},
		"lost, and sent again":  {[]http.HandlerFunc{cut, nobody, nobody}, AdditionNotTold},
		"lost, and added later": {[]http.HandlerFunc{cut, nobody, data(`[{"id":7}]`)}, Added},
	} {
		told, err := newServer(t, test.responses...).client(t).AddGroupMembers(t.Context(), ByID("1"), []string{"7"}, "")
		if err != nil || told != test.told {
			t.Errorf("%s: told %d, not %d: %v", name, told, test.told, err)
		}
	}
}

// The response to the addition of several names those that were added: the others may have been members before, or the key may not see
// them. Nothing is sent again for that.
func TestAdditionsOfSeveralReportWhatTheResponseTells(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		responses []http.HandlerFunc
		told      Addition
		requests  int
	}{
		"all":                          {[]http.HandlerFunc{data(`[{"id":8},{"id":7}]`)}, Added, 1},
		"some, and the list shows all": {[]http.HandlerFunc{data(`[{"id":8}]`), data(`[{"id":7},{"id":8}]`)}, Added, 2},
		"some, and the list too":       {[]http.HandlerFunc{data(`[{"id":8}]`), data(`[{"id":8}]`)}, AddedSome, 2},
		"none":                         {[]http.HandlerFunc{data(`[]`)}, NotAdded, 1},
		"only others, and done":        {[]http.HandlerFunc{data(`[{"id":9}]`), data(`[{"id":7},{"id":8}]`)}, AdditionNotTold, 2},
	} {
		s := newServer(t, test.responses...)
		told, err := s.client(t).AddGroupMembers(t.Context(), ByID("1"), []string{"7", "8"}, "")
		if err != nil || told != test.told {
			t.Errorf("%s: told %d, not %d: %v", name, told, test.told, err)
		}
		wantRequests(t, s, test.requests)
	}
}
