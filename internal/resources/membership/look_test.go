package membership

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// TestBetweenJudgesRowsItself: removed rows and rows of other subjects are not the membership,
// whatever the server takes the search for.
func TestBetweenJudgesRowsItself(t *testing.T) {
	t.Parallel()
	wrong := `{"id":"a","group":{"id":1},"member":{"id":2},"flags":["DELETED"]},{"id":"b","group":{"id":1},"member":{"id":3}},{"id":"c","group":{"id":3},"member":{"id":2}}`
	for name, rows := range map[string]string{"": wrong, "no member": wrong + `,{"id":"d","group":{"id":1}}`, "e": wrong + `,{"id":"e","group":{"id":1},"member":{"id":2}}`} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"responseCode":200,"limit":25,"offset":0,"count":`+strconv.Itoa(strings.Count(rows, `"id":"`))+`,"data":[`+rows+`]}`)
		}))
		t.Cleanup(server.Close)
		client, err := argus.New(argus.Config{BaseURL: server.URL, APIKey: "1/2/3"})
		if err != nil {
			t.Fatal(err)
		}
		row, err := between(context.Background(), client, "1", "2")
		if name == "no member" {
			if err == nil || row != nil {
				t.Errorf("a row without its member shows that there is no membership: %v, %v", row, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if row == nil && name != "" || row != nil && string(row.ID) != name {
			t.Errorf("found %v, not %q", row, name)
		}
	}
}

// A member that the list shows is one, also if the list counts more than it shows; that it does not show one proves nothing.
func TestListedBelievesWhatAMiscountedListShows(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"responseCode":200,"count":9,"data":[{"id":2}]}`)
	}))
	t.Cleanup(server.Close)
	client, err := argus.New(argus.Config{BaseURL: server.URL, APIKey: "1/2/3"})
	if err != nil {
		t.Fatal(err)
	}
	if subject, err := listed(t.Context(), client, "1", "2"); err != nil || subject == nil {
		t.Errorf("the member is not found: %v", err)
	}
	if subject, err := listed(t.Context(), client, "1", "3"); !argus.IsIncomplete(err) || subject != nil {
		t.Errorf("found %v, %v", subject, err)
	}
}
