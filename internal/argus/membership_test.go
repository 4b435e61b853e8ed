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
