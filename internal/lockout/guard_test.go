package lockout

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest/interrupted"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// standing is a user in group a, with the functions that grants give.
func standing(grants ...access.Grant) *ownAccess {
	return &ownAccess{
		user:   "u",
		groups: map[argus.ID][]argus.ID{"u": {"a"}, "a": {}},
		grants: grants,
		needed: []string{"createUser", "viewUsers"},
	}
}

func grant(id, subject, function, customer argus.ID) access.Grant {
	return access.Grant{ID: id, Subject: access.Object{ID: subject}, Function: access.Object{ID: function}, Customer: access.Object{ID: customer}}
}

// guard asks a server that has function 10, with all functions below it, and breaks at a path.
func guard(t *testing.T, broken string) *Guard {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := `{"responseCode":200,"count":2,"data":[{"id":11,"name":"createUser"},{"id":12,"name":"viewUsers"}]}`
		if broken != "" && strings.Contains(r.URL.Path, broken) {
			w.WriteHeader(http.StatusInternalServerError)
			body = `{"responseCode":500}`
		}
		if _, err := w.Write([]byte(body)); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	client, err := argus.New(argus.Config{BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return &Guard{Client: client}
}

func TestLostWithoutSightOfGrants(t *testing.T) {
	t.Parallel()
	has := standing()
	has.blind, has.unseen = true, []string{"the permissions of its user"}
	if lost, err := guard(t, "").lost(t.Context(), has, []access.Removal{{Permission: "1"}}); err != nil || lost == nil || len(lost.unseen) != 1 {
		t.Errorf("lost is %+v, %v", lost, err)
	}
}

func TestLostFailsWithWhatItLoads(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]string{"functions": "/function/search", "customers": "/customer/"} {
		has := standing(grant("1", "u", "10", "2"), grant("2", "u", "20", "1"))
		if lost, err := guard(t, broken).lost(context.Background(), has, []access.Removal{{Permission: "1"}}); err == nil || lost != nil {
			t.Errorf("%s: lost is %+v, %v", name, lost, err)
		}
	}
}

// A grant that comes by no path that is seen may be lost with any link; what a disabled group was granted is not there to lose.
func TestLostByAPathThatIsNotSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		holder argus.ID
		want   []string
	}{
		"a group that nothing leads to": {"e", []string{"createUser", "viewUsers"}},
		"nobody knows whom":             {"", []string{"createUser", "viewUsers"}},
		"a disabled group":              {"d", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			has, g := standing(grant("1", c.holder, "10", "2")), guard(t, "")
			has.groups["e"] = []argus.ID{}
			has.noteHiddenPaths()
			lost, err := g.lost(t.Context(), has, []access.Removal{{Group: "a", Member: "u"}})
			if err != nil || (lost != nil) != (c.want != nil) || lost != nil && !slices.Equal(lost.Functions, c.want) {
				t.Errorf("lost is %+v, %v", lost, err)
			}
			if lost, err := g.lost(t.Context(), has, []access.Removal{{Permission: "2"}}); err != nil || lost != nil {
				t.Errorf("by another grant, lost is %+v, %v", lost, err)
			}
		})
	}
}

// Who waits for a fact that all share leaves when the run is interrupted or its timeout has passed, however long the server takes.
func TestLoadsCanBeLeft(t *testing.T) {
	t.Parallel()
	for name, load := range map[string]func(context.Context, *Guard) error{
		"access": func(ctx context.Context, g *Guard) error { _, err := g.ownAccess(ctx); return err },
		"functions below": func(ctx context.Context, g *Guard) error {
			return g.complete(ctx, &access.Graph{Below: map[argus.ID]access.Known[string]{}}, access.Missing{Fact: access.FunctionsBelow, Of: access.Object{ID: "10"}})
		},
		"customers above": func(ctx context.Context, g *Guard) error {
			return g.complete(ctx, &access.Graph{Above: map[argus.ID]access.Known[argus.ID]{}}, access.Missing{Fact: access.CustomersAbove, Of: access.Object{ID: "2"}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			interrupted.Ends(t, func(ctx context.Context, client *argus.Client) error {
				return load(ctx, &Guard{Client: client, CurrentUser: client.CurrentUser})
			})
		})
	}
}
