package argus

import (
	"net/http"
	"slices"
	"testing"
)

// A response is lost, and then a page of what would show whether the write was done.
func TestALookThatIsShownNoWholeListIsRepeated(t *testing.T) {
	lost, torn := page(http.StatusBadGateway), func(w http.ResponseWriter, _ *http.Request) {
		if _, err := w.Write([]byte(`{"responseCode":200,"count":1,"data":[]}`)); err != nil {
			t.Error(err)
		}
	}
	s := newServer(t, lost, torn, data(`[{"method":"SMS"}]`))
	if err := s.client(t).EnableUserMethod(t.Context(), "7", "sms"); err != nil {
		t.Error(err)
	}
	look := "GET /authentication/v1/user/7/methods"
	if sent := operationsOf(s); !slices.Equal(sent, []string{"PUT /authentication/v1/user/7/enable/sms", look, look}) {
		t.Errorf("sent %v", sent)
	}
}
