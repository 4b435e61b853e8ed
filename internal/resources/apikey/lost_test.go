package apikey_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

func TestLostKeyThatCannotBeToldIsNamed(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("loses responses on demand")
	user := addUser(a, "service")
	a.Rewrite(acctest.WithoutCreators)
	core := a.Core()
	sim.Fail(simulator.Fault{Operation: "initiateUserApiKey", Kind: simulator.LostResponse})
	object, diags := core.Apply(core.Plan(kind, nil, backup(user.ShortName, nil)))
	left := list(a, user)
	if object != nil || len(left) != 1 {
		t.Fatalf("state holds %v, and the server %v", object, left)
	}
	acctest.WantText(t, diags, "ERROR", "Could not create API key", left[0].Prefix)
	acctest.WantText(t, diags, "WARNING", "may have an untracked API key")
	_, diags = core.Make(kind, backup(user.ShortName, nil))
	acctest.WantText(t, diags, "WARNING", "Similar API keys of user", left[0].Prefix)
}

func TestLostKeyThatShowsLateIsNamed(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("loses responses on demand")
	user := addUser(a, "service")
	var lists atomic.Int64
	a.Rewrite(func(r *http.Request, body []byte) []byte {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/apikey") {
			if lists.Add(1) == 2 { // the look after the lost response
				return []byte(`{"responseCode":200,"data":{"keys":[]}}`)
			}
		}
		return acctest.WithoutCreators(r, body)
	})
	core := a.Core()
	sim.Fail(simulator.Fault{Operation: "initiateUserApiKey", Kind: simulator.LostResponse})
	object, diags := core.Apply(core.Plan(kind, nil, backup(user.ShortName, nil)))
	if object == nil || acctest.HasError(diags) {
		t.Fatalf("the key that was made is not in state: %s", acctest.Text(diags))
	}
	keys := list(a, user)
	if len(keys) != 2 {
		t.Errorf("the user has keys %v", keys)
	}
	for _, key := range keys {
		if key.Prefix != object.Text("id") {
			acctest.WantText(t, diags, "WARNING", "may have an untracked API key", key.Prefix)
		}
	}
}

// The list of a user without keys may be a 404. That is no reason not to create one, also if the response is lost.
func TestKeyOfAUserWithoutAList(t *testing.T) {
	t.Parallel()
	for _, lost := range []bool{false, true} {
		a := acctest.Start(t)
		sim := a.NeedSimulator("fails on demand")
		user := addUser(a, "service")
		sim.Fail(simulator.Fault{Operation: "listUserApiKeys", Kind: simulator.ServerError, Status: 404})
		if lost {
			sim.Fail(simulator.Fault{Operation: "initiateUserApiKey", Kind: simulator.LostResponse})
		}
		core := a.Core()
		object, diags := core.Make(kind, backup(user.ShortName, nil))
		acctest.WantNone(t, diags)
		read, diags := core.Read(object)
		acctest.WantNone(t, diags)
		if got := prefixes(a, user); !object.Same(read) || !slices.Equal(got, []string{object.Text("id")}) {
			t.Errorf("there are the keys %v", got)
		}
	}
}
