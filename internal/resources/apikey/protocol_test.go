package apikey_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const kind = "argus_api_key"

// backup is the configuration of a key that is valid from anywhere, with more over it.
func backup(user string, more map[string]any) map[string]any {
	config := map[string]any{"user": user, "description": "Nightly backup", "source": map[string]any{"provider": "disabled"}}
	maps.Copy(config, more)
	return config
}

func from(addresses ...string) map[string]any {
	return map[string]any{"provider": "staticIP", "ip_addresses": addresses}
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	user := addUser(a, "service")
	source := func(provider string, more map[string]any) map[string]any {
		more["provider"] = provider
		return map[string]any{"source": more}
	}
	addresses, regions, services := []string{"192.0.2.7"}, []string{"eu-north-1"}, []string{"web"}
	for name, test := range map[string]struct {
		more  map[string]any
		words []string
	}{
		"no addresses":                      {source("staticIP", map[string]any{}), []string{`"source"`, `"ip_addresses"`, "Source has no ip_addresses"}},
		"empty addresses":                   {source("staticIP", map[string]any{"ip_addresses": []string{}}), []string{`"ip_addresses"`, "at least 1"}},
		"no address":                        {source("staticIP", map[string]any{"ip_addresses": []string{"localhost"}}), []string{`"ip_addresses"`, `"localhost"`}},
		"regions of addresses":              {source("staticIP", map[string]any{"ip_addresses": addresses, "regions": regions}), []string{`"regions"`, "can have ip_addresses only"}},
		"addresses of a cloud":              {source("AWS", map[string]any{"ip_addresses": addresses}), []string{`"ip_addresses"`, `provider "aws" can have regions and services only`}},
		"regions of github":                 {source("github", map[string]any{"regions": regions}), []string{`"regions"`, "can have services only"}},
		"services of disabled":              {source("disabled", map[string]any{"services": services}), []string{`"services"`, "can have no other attribute"}},
		"unknown provider":                  {source("gcp", map[string]any{}), []string{`"provider"`, `"gcp"`}},
		"no description":                    {map[string]any{"description": ""}, []string{`"description"`, "at least 1"}},
		"no user":                           {map[string]any{"user": "not a name"}, []string{`"user"`, "shortname"}},
		"no days":                           {map[string]any{"expiration_days": 0}, []string{`"expiration_days"`, "between 1 and 36500"}},
		"absurdly many days":                {map[string]any{"expiration_days": 36_501}, []string{`"expiration_days"`, "between 1 and 36500"}},
		"negative window":                   {map[string]any{"renew_before_days": -1}, []string{`"renew_before_days"`, "between 1 and 36500"}},
		"absurdly wide window":              {map[string]any{"renew_before_days": 36_501}, []string{`"renew_before_days"`, "between 1 and 36500"}},
		"days and no end":                   {map[string]any{"expiration_days": 9, "disable_expiration": true}, []string{`"expiration_days"`, "never expires"}},
		"must be less than expiration_days": {map[string]any{"expiration_days": 9, "renew_before_days": 9}, []string{`"renew_before_days"`, "must be less than expiration_days"}},
		"renewed without end":               {map[string]any{"renew_before_days": 9, "disable_expiration": true}, []string{`"renew_before_days"`, "never expires"}},
		"no such function":                  {constrained("functions", "no-such-function"), []string{`"functions"`, "No such function"}},
		"no such customer":                  {constrained("customers", "no-such-customer"), []string{`"customers"`, "No such customer"}},
	} {
		t.Run(name, func(t *testing.T) {
			config := backup(user.ShortName, test.more)
			diags := core.Validate(kind, config)
			if !acctest.HasError(diags) {
				diags = core.Plan(kind, nil, config).Diagnostics
			}
			acctest.WantText(t, diags, append(test.words, "ERROR")...)
		})
	}
	for name, more := range map[string]map[string]any{
		"renewed in time":   {"expiration_days": 9, "renew_before_days": 8},
		"unknown addresses": {"source": map[string]any{"ip_addresses": acctest.Unknown}},
		"unknown provider":  {"source": map[string]any{"provider": acctest.Unknown, "regions": regions}},
		"unknown source":    {"source": acctest.Unknown},
		"unknown days":      {"expiration_days": acctest.Unknown, "renew_before_days": 8},
	} {
		acctest.WantNone(t, core.Validate(kind, backup(user.ShortName, more)))
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

func constrained(attribute string, names ...string) map[string]any {
	return map[string]any{"session_constraints": map[string]any{attribute: names}}
}

func TestMessagesLandOnAttributes(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("permits 365 days and has few regions")
	core := a.Core()
	user := addUser(a, "service")
	for attribute, more := range map[string]map[string]any{
		"expiration_days": {"expiration_days": 366},
		"description":     {"description": "\u0000"},
		"source":          {"source": map[string]any{"provider": "aws", "regions": []string{"moon-1"}}},
	} {
		_, diags := core.Apply(core.Plan(kind, nil, backup(user.ShortName, more)))
		if !slices.Equal(acctest.Attributes(diags), []string{attribute}) {
			t.Errorf("no error at %s alone: %s", attribute, acctest.Text(diags))
		}
	}
	if keys := list(a, user); len(keys) != 0 {
		t.Errorf("refused creates made %d keys", len(keys))
	}
	unavailable := acctest.Start(t, func(o *simulator.Options) { o.CloudListsUnavailable = true })
	core = unavailable.Core()
	_, diags := core.Apply(core.Plan(kind, nil, backup(addUser(unavailable, "service").ShortName, map[string]any{"source": map[string]any{"provider": "azure"}})))
	acctest.WantText(t, diags, "ERROR", `"source"`, "unavailable")
}

func TestUserHasToBeOne(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	group, err := a.Client.AddSubject(context.Background(), argus.Group, argus.AddSubjectRequest{ShortName: a.Name("ops"), Name: "Ops", Customer: a.Customer})
	a.Must(err)
	for name, words := range map[string][]string{
		group.ShortName:   {"Not a user", string(group.ID)},
		a.Name("nobody"):  {"No such subject", a.Name("nobody")},
		string(group.ID):  {"Not a user"},
		"no-such/service": {"No such subject"},
	} {
		plan := core.Plan(kind, nil, backup(name, nil))
		acctest.WantNone(t, plan.Diagnostics) // the same apply may make it
		object, diags := core.Apply(plan)
		acctest.WantText(t, diags, append(words, "ERROR", `"user"`)...)
		if object != nil {
			t.Errorf("a refused create for %s left something in state", name)
		}
	}
}

// stripped is an Argus whose response to a new key is the key alone, which the contract permits.
func stripped(t *testing.T, a *acctest.Argus) {
	target, err := url.Parse(a.URL)
	a.Must(err)
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(resp *http.Response) error {
		if resp.Request.Method != http.MethodPost || !strings.HasSuffix(resp.Request.URL.Path, "/apikey") {
			return nil
		}
		var answer map[string]any
		if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
			return fmt.Errorf("the simulator's response: %w", err)
		}
		delete(answer["data"].(map[string]any), "keyDescriptor")
		short, err := json.Marshal(answer)
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(short)), int64(len(short))
		resp.Header.Set("Content-Length", fmt.Sprint(len(short)))
		return err
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	a.URL = server.URL
}

func TestKeyReachesStateBeforeAnythingElseCanFail(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("fails on demand")
	user := addUser(a, "service")
	stripped(t, a)
	core := a.Core()
	object, diags := core.Make(kind, backup(user.ShortName, nil))
	acctest.WantNone(t, diags)
	if !strings.HasPrefix(object.Text("key"), object.Text("id")+"/") || object.Text("valid_until") == "" {
		t.Errorf("without a descriptor, state holds id %q and valid_until %q", object.Text("id"), object.Text("valid_until"))
	}
	plan := core.Plan(kind, nil, backup(user.ShortName, nil))
	sim.Fail(simulator.Fault{Operation: "listUserApiKeys", Kind: simulator.ServerError, Status: 403, After: 1}) // the one before lists what there is
	object, diags = core.Apply(plan)
	acctest.WantText(t, diags, "ERROR", "Could not create API key")
	if object == nil {
		t.Fatal("the key that was made is not in state")
	}
	prefix, key := object.Text("id"), object.Text("key")
	if !strings.HasPrefix(key, prefix+"/") || find(a, user, prefix) == nil {
		t.Errorf("state does not hold the key %q that was made", prefix)
	}
	if strings.Contains(acctest.Text(diags), key) {
		t.Error("the error tells the secret")
	}
	core.Change(kind, object, nil)
	if find(a, user, prefix) != nil {
		t.Error("the key that was made half way was not revoked")
	}
}

func TestLostKeyIsRevokedAndMadeAnew(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("loses responses on demand")
	core := a.Core()
	user := addUser(a, "service")
	other, _ := core.Make(kind, backup(user.ShortName, nil)) // made as the lost one, but before
	sim.Fail(simulator.Fault{Operation: "initiateUserApiKey", Kind: simulator.LostResponse, Times: 2})
	object, diags := core.Make(kind, backup(user.ShortName, nil))
	acctest.WantText(t, diags, "WARNING", "Similar API keys of user", other.Text("id"), "None was changed")
	for _, key := range list(a, user) {
		if key.Prefix != object.Text("id") && key.Prefix != other.Text("id") {
			t.Errorf("key %s is on the server and in no state", key.Prefix)
		}
	}
	if find(a, user, object.Text("id")) == nil || find(a, user, other.Text("id")) == nil {
		t.Error("a key that is in state was revoked")
	}
}

func TestLostKeyThatCannotBeLookedUpIsToldOf(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("loses responses on demand")
	core := a.Core()
	user := addUser(a, "service")
	sim.Fail(simulator.Fault{Operation: "initiateUserApiKey", Kind: simulator.LostResponse})
	sim.Fail(simulator.Fault{Operation: "listUserApiKeys", Kind: simulator.ServerError, Status: 403, After: 1, Times: simulator.Always})
	object, diags := core.Apply(core.Plan(kind, nil, backup(user.ShortName, nil)))
	acctest.WantText(t, diags, "ERROR", "Could not create API key", "403")
	acctest.WantText(t, diags, "WARNING", "may have an untracked API key", user.ShortName, "Nightly backup")
	if count := sim.Count("initiateUserApiKey"); object != nil || count != 1 {
		t.Errorf("with a lost response that cannot be looked up, %d requests were sent", count)
	}
}

func TestReadRemovesOnlyWhatIsGone(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("fails on demand")
	core := a.Core()
	user := addUser(a, "service")
	object, _ := core.Make(kind, backup(user.ShortName, nil))
	for _, status := range []int{401, 403, 412} {
		sim.Fail(simulator.Fault{Operation: "listUserApiKeys", Kind: simulator.ServerError, Status: status})
		kept, diags := core.Read(object)
		acctest.WantText(t, diags, "ERROR", "Could not read API key")
		if kept == nil {
			t.Errorf("a %d was taken for revocation", status)
		}
	}
	sim.Fail(simulator.Fault{Operation: "listUserApiKeys", Kind: simulator.ServerError, Status: 404})
	kept, diags := core.Read(object)
	acctest.WantNone(t, diags)
	if kept == nil {
		t.Error("a key left state for one 404")
	}
}

func TestDestroyOfWhatIsRevoked(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"repeated-revoke-refused"}} {
		a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
		core := a.Core()
		user := addUser(a, "service")
		object, _ := core.Make(kind, backup(user.ShortName, nil))
		left, _ := core.Make(kind, backup(user.ShortName, nil))
		a.Must(acctest.ErrorOf(a.Client.RevokeAPIKey(context.Background(), user.ID, object.Text("id"))))
		_, diags := core.Change(kind, object, nil)
		acctest.WantNone(t, diags)
		if find(a, user, left.Text("id")) == nil {
			t.Error("another key was revoked with it")
		}
		a.Simulator.Fail(simulator.Fault{Operation: "revokeUserAPIKeyByPrefix", Kind: simulator.ServerError, Status: 412})
		kept, diags := core.Apply(core.Plan(kind, left, nil))
		acctest.WantText(t, diags, "ERROR", "Could not revoke API key")
		if kept == nil {
			t.Error("a refused revocation took the key out of state")
		}
	}
}

func TestImportTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	user := addUser(a, "service")
	for id, words := range map[string][]string{
		"1234/56":                         {"user/userID/keyID", "alice/1234/56"},
		a.Name("nobody") + "/1/2":         {`"user"`, a.Name("nobody")},
		user.ShortName + "/nosuch/key":    {"No such API key", `"nosuch/…"`, "revoke that key"},
		user.ShortName + "/nosuch/key/se": {"user/userID/keyID"},
	} {
		_, diags := core.Import(kind, id)
		acctest.WantText(t, diags, append(words, "ERROR")...)
	}
}

// TestNarrowKey works with the functions that the documentation names, and asks for ids if it may not look up names.
func TestNarrowKey(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("has the functions of the contract")
	ctx := context.Background()
	user := addUser(a, "service")
	narrow := func(functions ...string) *acctest.Core {
		made, err := a.Client.CreateAPIKey(ctx, argus.ID(sim.AdminUserID()), argus.InitiateAPIKeyRequest{
			Description: "narrow", Source: &argus.APIKeySource{Provider: "disabled"}, SessionConstraints: &argus.SessionConstraints{Function: functions},
		})
		a.Must(err)
		core, diags := a.NewCore(map[string]any{"api_key": made.Key})
		acctest.WantNone(t, diags)
		return core
	}
	core := narrow("administrativeAuthenticationSetup-APIKEY", "viewUsers")
	object, diags := core.Make(kind, backup(user.ShortName, map[string]any{
		"session_constraints": map[string]any{"customers": []string{"2"}, "functions": []string{"viewCase"}}, "expiration_days": 30, "renew_before_days": 7,
	}))
	acctest.WantNone(t, diags)
	read, diags := core.Read(object)
	acctest.WantNone(t, diags)
	if !read.Same(object) {
		t.Error("a read after the create shows changes")
	}
	function, err := a.Client.GetFunction(ctx, "viewCase")
	a.Must(err)
	plan := core.Plan(kind, read, backup(user.ShortName, map[string]any{
		"session_constraints": map[string]any{"customers": []string{a.Customer}, "functions": []string{string(function.ID)}}, "expiration_days": 30, "renew_before_days": 7,
	}))
	if !plan.Empty() {
		t.Errorf("in another spelling, which the responses show, the plan changes %v", plan.Changes())
	}
	_, diags = core.Change(kind, read, backup(user.ShortName, map[string]any{
		"session_constraints": map[string]any{"customers": []string{"2"}, "functions": []string{"viewCase"}}, "disable_expiration": true,
	}))
	acctest.WantNone(t, diags)
	_, diags = core.Import(kind, user.ShortName+"/"+object.Text("id"))
	acctest.WantNone(t, diags)
	_, diags = core.Apply(core.Plan(kind, nil, backup(user.ShortName, constrained("customers", a.Customer))))
	acctest.WantText(t, diags, "ERROR", `"customers"`, "viewBasicCustomer", a.Customer)
	if keys := list(a, user); len(keys) != 1 {
		t.Errorf("the user has %d keys, not the one that was made", len(keys))
	}

	_, diags = narrow("viewUsers").Apply(core.Plan(kind, nil, backup(user.ShortName, nil)))
	acctest.WantText(t, diags, "ERROR", "administrativeAuthenticationSetup-APIKEY")
}
