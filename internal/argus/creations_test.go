package argus

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestTurns(t *testing.T) {
	var made createdObjects
	begin := func(ctx context.Context, name string) func() {
		t.Helper()
		end, err := made.begin(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		return end
	}
	end := begin(t.Context(), "a")
	begin(t.Context(), "b")() // another name does not wait

	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := made.begin(cancelled, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("a second one began while the first had the turn: %v", err)
	}
	end()
	begin(t.Context(), "a")()
}

// lostSecond returns the first request to make something and loses the second before it is handled.
func lostSecond(nth int) (handled, answered bool) { return nth != 2, nth != 2 }

func TestWhatThisClientMadeIsNotTakenForTheLostOne(t *testing.T) {
	t.Run("user", func(t *testing.T) {
		m := &maker{by: ourselves, lose: lostSecond}
		client := newServer(t, m.ServeHTTP).client(t)
		request := AddSubjectRequest{ShortName: "ops", Name: "Ops", Customer: "1"}
		first, err := client.AddSubject(t.Context(), User, request)
		if err != nil {
			t.Fatal(err)
		}
		second, err := client.AddSubject(t.Context(), User, request)
		if !IsValidation(err) {
			t.Errorf("of two that are to be made, one is %s and the other %v: %v", first.ID, second, err)
		}
	})
	t.Run("key", func(t *testing.T) {
		m := &keyMaker{keys: map[string]string{}, descriptor: madeByUs, lose: lostSecond}
		m.late = map[string]int{"7/k1": 1} // is not in the list that the second creation begins with
		client := newServer(t, m.ServeHTTP).client(t)
		for _, prefix := range []string{"7/k1", "7/k3"} {
			made, err := client.CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{Description: "ci"})
			if err != nil || made.Descriptor.Prefix != prefix || m.keys[prefix] == "" {
				t.Fatalf("got %v, %v", made, err)
			}
		}
		if m.keys["7/k1"] == "" {
			t.Error("a key in use was revoked")
		}
	})
}

// While a response is on its way, what is the same to a look is not being made beside it.
func TestWhatIsTheSameIsMadeOneAtATime(t *testing.T) {
	tests := map[string]struct {
		call func(context.Context, *Client) error
		data string
		// sent are the requests before the first is served, and all the requests.
		sent, all int
	}{
		"user": {func(ctx context.Context, c *Client) error {
			return erring(c.AddSubject(ctx, User, AddSubjectRequest{ShortName: "ops"}))
		}, `{"id":7,"shortName":"ops"}`, 1, 2},
		"key": {func(ctx context.Context, c *Client) error {
			return erring(c.CreateAPIKey(ctx, "7", InitiateAPIKeyRequest{}))
		}, `{"apiKeyString":"7/ab/secret","keyDescriptor":{"prefix":"7/ab"},"keys":[]}`, 2, 4},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				answer, sent := make(chan struct{}), 0
				var both sync.WaitGroup
				client := over(roundTrip(func(request *http.Request) (*http.Response, error) {
					sent++
					if request.Method != http.MethodGet {
						<-answer
					}
					recorder := httptest.NewRecorder()
					recorder.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
					data(test.data)(recorder, request)
					return recorder.Result(), nil
				}), Config{RequestTimeout: time.Hour, MaxConcurrentRequests: 9})
				for range 2 {
					both.Go(func() {
						if err := test.call(t.Context(), client); err != nil {
							t.Error(err)
						}
					})
				}
				synctest.Wait()
				if sent != test.sent {
					t.Errorf("%d requests were sent while the first was not answered", sent)
				}
				close(answer)
				both.Wait()
				if sent != test.all {
					t.Errorf("%d requests were sent", sent)
				}
			})
		})
	}
}
