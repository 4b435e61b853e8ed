package argus

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A write that was accepted without content is looked up also if the caller gives up before a read shows it. If the look does not
// show it either, the outcome is unknown.
func TestAWriteWithoutContentIsLookedUpAfterAnInterrupt(t *testing.T) {
	for name, test := range map[string]struct {
		none, shown string
		write       func(context.Context, *Client) error
	}{
		"grant": {`[]`, `[{"id":12,` + grantEnds + `}]`, func(ctx context.Context, c *Client) error {
			return erring(c.GrantPermission(ctx, fromBobToOps))
		}},
		"renewal": {`{"keys":[]}`, `{"keys":[{"prefix":"7/ab"}]}`, func(ctx context.Context, c *Client) error {
			return erring(c.RenewAPIKey(ctx, "7", "7/ab", RenewAPIKeyRequest{DisableExpiration: true}))
		}},
		"update": {`null`, bob, func(ctx context.Context, c *Client) error {
			return erring(c.UpdateSubject(ctx, User, ByID("1045"), UpdateSubjectRequest{}))
		}},
	} {
		for _, found := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				sent, writes := 0, 0
				client := unbounded(replying(&sent, func(w http.ResponseWriter, r *http.Request) {
					search := strings.HasSuffix(r.URL.Path, "/search")
					switch {
					case r.Method != http.MethodGet && !search:
						writes++
						if name != "grant" { // that one is interrupted between two searches
							cancel()
						}
						data(`null`)(w, r)
					case search && ctx.Err() == nil:
						time.AfterFunc(time.Second/2, cancel)
						data(`[]`)(w, r)
					case found:
						data(test.shown)(w, r)
					default:
						data(test.none)(w, r)
					}
				}))
				client.consistencyWait = time.Second
				err := test.write(ctx, client)
				if found != (err == nil) || !found && !IsOutcomeUnknown(err) || writes != 1 {
					t.Errorf("%s, found is %t: %v after %d writes", name, found, err, writes)
				}
			})
		}
	}
}
