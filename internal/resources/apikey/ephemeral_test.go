package apikey_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// opening is the configuration of an ephemeral key that is valid from anywhere.
func opening(user *argus.Subject) map[string]any {
	return map[string]any{"user": user.ShortName, "source": map[string]any{"provider": "disabled"}}
}

func mustOpen(t *testing.T, core *acctest.Core, config map[string]any) *acctest.Ephemeral {
	t.Helper()
	opened, diags := core.Open(kind, config)
	acctest.WantNone(t, diags)
	if opened == nil {
		t.Fatal("nothing was opened")
	}
	return opened
}

func prefixes(a *acctest.Argus, user *argus.Subject) []string {
	var all []string
	for _, key := range list(a, user) {
		all = append(all, key.Prefix)
	}
	slices.Sort(all)
	return all
}

// Each open has a key of its own, which works until it is closed and is gone then. Other keys stay.
func TestEphemeralKeyLivesWhileItIsOpen(t *testing.T) {
	t.Parallel()
	a, core, user, c := startClock(t)
	object, _ := core.Make(kind, backup(user.ShortName, nil))
	first, second := mustOpen(t, core, opening(user)), mustOpen(t, core, opening(user))
	if first.Text("key") == second.Text("key") || len(prefixes(a, user)) != 3 {
		t.Fatalf("two opens make %v", prefixes(a, user))
	}
	for _, opened := range []*acctest.Ephemeral{first, second} {
		key := find(a, user, opened.Text("prefix"))
		a.Must(acctest.Same("id", opened.Text("id"), key.Prefix, "valid_until", opened.Text("valid_until"), c.in(1), "on the server", key.ValidUntil.String(), c.in(1)))
		if !regexp.MustCompile(`^terraform-ephemeral \w+/\w+ 2026-03-01T12:00:00Z$`).MatchString(key.Description) {
			t.Errorf("the description is %q", key.Description)
		}
		own, err := a.ClientWith(opened.Text("key")).CurrentUser(context.Background())
		a.Must(err)
		a.Must(acctest.Same("the key's user", own.ID, user.ID))
		if !opened.RenewAt.Equal(c.now.Add(12 * time.Hour)) {
			t.Errorf("it is renewed at %s", opened.RenewAt)
		}
	}
	acctest.WantNone(t, core.Close(first))
	if got := prefixes(a, user); len(got) != 2 || slices.Contains(got, first.Text("prefix")) {
		t.Errorf("after the close of %s there are %v", first.Text("prefix"), got)
	}
	acctest.WantNone(t, core.Close(first)) // which is gone
	acctest.WantNone(t, core.Close(second))
	if got := prefixes(a, user); !slices.Equal(got, []string{object.Text("id")}) {
		t.Errorf("in the end there are %v", got)
	}
}

// A key in use is renewed at half of what is left. A renewal that fails is tried again, and is no error.
func TestEphemeralKeyIsRenewed(t *testing.T) {
	t.Parallel()
	a, core, user, c := startClock(t)
	opened := mustOpen(t, core, opening(user))
	for range 3 {
		c.now = opened.RenewAt
		acctest.WantNone(t, core.Renew(opened))
		a.Must(acctest.Same("on the server", find(a, user, opened.Text("prefix")).ValidUntil.String(), c.in(1)))
	}
	end := c.in(1)
	c.now = opened.RenewAt
	a.Simulator.Fail(simulator.Fault{Operation: "renewUserApiKeyByPrefix", Kind: simulator.ServerError, Status: 412, Times: simulator.Always})
	tries := 0
	for !opened.RenewAt.IsZero() {
		c.now = opened.RenewAt
		diags := core.Renew(opened)
		acctest.WantText(t, diags, "WARNING", "API key "+opened.Text("prefix")+" was not renewed", end, "412")
		if tries++; acctest.HasError(diags) || tries > 20 {
			t.Fatal(acctest.Text(diags))
		}
	}
	if tries < 5 || c.now.Format(time.RFC3339) > end {
		t.Errorf("the renewal is tried %d times, until %s", tries, c.now)
	}
	a.Simulator.ClearFaults()
	acctest.WantNone(t, core.Close(opened))
	if left := prefixes(a, user); len(left) > 0 {
		t.Errorf("there are %v", left)
	}
}

// A key that Argus lets live for longer than a day is revoked, at once and after a renewal, and nobody gets it.
func TestEphemeralKeyThatLivesLonger(t *testing.T) {
	t.Parallel()
	validUntil := regexp.MustCompile(`"validUntil":\d+,?`)
	for name, granted := range map[string]string{"longer": `"validUntil":1772539200000,`, "without end": "", "zero": `"validUntil":0,`} { // 2026-03-03T12:00:00Z
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, _, user, c := startClock(t)
			method := ""
			a.Rewrite(func(r *http.Request, body []byte) []byte {
				if r.Method == method {
					return validUntil.ReplaceAll(body, []byte(granted))
				}
				return body
			})
			core := a.CoreAt(func() time.Time { return c.now })
			method = http.MethodPost
			opened, diags := core.Open(kind, opening(user))
			acctest.WantText(t, diags, "ERROR", "API key ", "lives longer than a day", "asked for a key that lives for one day")
			if left := prefixes(a, user); opened != nil || len(left) > 0 {
				t.Errorf("there are %v", left)
			}
			method = ""
			opened = mustOpen(t, core, opening(user))
			method, c.now = http.MethodPut, opened.RenewAt
			acctest.WantText(t, core.Renew(opened), "ERROR", opened.Text("prefix"), "lives longer than a day")
			if left := prefixes(a, user); len(left) > 0 {
				t.Errorf("after the renewal there are %v", left)
			}
			acctest.WantNone(t, core.Close(opened))
		})
	}
}

// A clock that is wrong neither refuses a life of a day nor hides a longer one.
func TestEphemeralKeyOfAMachineWithAnotherClock(t *testing.T) {
	t.Parallel()
	for _, wrong := range []time.Duration{-72 * time.Hour, 72 * time.Hour} {
		a, _, user, c := startClock(t)
		core := a.CoreAt(func() time.Time { return c.now.Add(wrong) })
		opened := mustOpen(t, core, opening(user))
		if wait := opened.RenewAt.Sub(c.now.Add(wrong)); wait != 12*time.Hour {
			t.Errorf("off by %s it is renewed after %s", wrong, wait)
		}
		c.now = c.now.Add(12 * time.Hour)
		acctest.WantNone(t, core.Renew(opened))
		acctest.WantNone(t, core.Close(opened))
	}
}

// A server that is wrong about when it created a key does not have it live longer than a day: the Date of the response tells, or else the
// machine's clock.
func TestEphemeralKeyWithAWrongTimeOfCreation(t *testing.T) {
	t.Parallel()
	validUntil := regexp.MustCompile(`"validUntil":\d+,?`)
	for _, variants := range [][]string{nil, {"no-date"}} {
		for _, wrong := range []time.Duration{0, 72 * time.Hour} {
			if wrong != 0 && variants != nil {
				continue // nothing tells the time
			}
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants, o.Clock = variants, func() time.Time { return began } })
			user := addUser(a, "service")
			method := ""
			a.Rewrite(func(r *http.Request, body []byte) []byte {
				if r.Method != method {
					return body
				}
				late := began.Add(30 * day).UnixMilli()
				body = creation.ReplaceAll(body, fmt.Appendf(nil, `"createdTimestamp":%d,`, late))
				return validUntil.ReplaceAll(body, fmt.Appendf(nil, `"validUntil":%d,`, late+day.Milliseconds()))
			})
			core := a.CoreAt(func() time.Time { return began.Add(wrong) })
			method = http.MethodPost
			opened, diags := core.Open(kind, opening(user))
			acctest.WantText(t, diags, "ERROR", "lives longer than a day", "it is "+began.Format("2006-01-02T15:04"))
			if left := prefixes(a, user); opened != nil || len(left) > 0 {
				t.Errorf("there are %v", left)
			}
			method = ""
			opened = mustOpen(t, core, opening(user))
			method = http.MethodPut
			acctest.WantText(t, core.Renew(opened), "ERROR", opened.Text("prefix"), "lives longer than a day")
			if left := prefixes(a, user); len(left) > 0 {
				t.Errorf("after the renewal there are %v", left)
			}
		}
	}
}

// If the response to a create is lost, so is the secret: that key is revoked, whatever else Argus tells of it, and another one is made.
func TestEphemeralKeyWhoseResponseIsLost(t *testing.T) {
	t.Parallel()
	for _, fault := range []simulator.FaultKind{simulator.LostResponse, simulator.LostResponseBefore, simulator.TruncatedBody} {
		for _, creators := range []bool{true, false} {
			for _, times := range []int{1, 2} {
				a, _, user, c := startClock(t)
				a.NeedSimulator("loses responses on demand")
				if !creators {
					a.Rewrite(acctest.WithoutCreators)
				}
				core := a.CoreAt(func() time.Time { return c.now })
				bystander, _ := core.Make(kind, backup(user.ShortName, nil))
				a.Simulator.Fail(simulator.Fault{Operation: "initiateUserApiKey", Kind: fault, Times: times})
				opened := mustOpen(t, core, opening(user))
				want := []string{bystander.Text("id"), opened.Text("prefix")}
				slices.Sort(want)
				if got := prefixes(a, user); !slices.Equal(got, want) {
					t.Errorf("after %d %s there are %v, not %v", times, fault, got, want)
				}
				acctest.WantNone(t, core.Close(opened))
			}
		}
	}
}

// If no key can be made, none is left, also if the creates were handled.
func TestEphemeralKeyThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	for _, fault := range []simulator.Fault{
		{Kind: simulator.LostResponse, Times: simulator.Always}, {Kind: simulator.ServerError, Status: 412}, {Kind: simulator.ServerError, Status: 403},
	} {
		a, core, user, _ := startClock(t)
		fault.Operation = "initiateUserApiKey"
		a.NeedSimulator("fails on demand").Fail(fault)
		opened, diags := core.Open(kind, opening(user))
		acctest.WantText(t, diags, "ERROR", "Could not open an ephemeral API key of user "+user.ShortName)
		if left := prefixes(a, user); opened != nil || len(left) > 0 {
			t.Errorf("%s leaves %v", fault.Kind, left)
		}
	}
}

// A key that was opened and not closed is named by opens that come more than an hour later, until it has expired or is revoked.
// Keys of the same run, young ones and others' keys are not.
func TestLeftoverEphemeralKeysAreNamed(t *testing.T) {
	t.Parallel()
	a, core, user, c := startClock(t)
	now := func() time.Time { return c.now }
	core.Make(kind, backup(user.ShortName, nil))
	core.Make(kind, backup(user.ShortName, map[string]any{"description": "my terraform-ephemeral key"}))
	left := mustOpen(t, core, opening(user)) // and the provider is killed
	since := c.now.Format(time.RFC3339)
	quiet := func(core *acctest.Core) {
		t.Helper()
		acctest.WantNone(t, core.Close(mustOpen(t, core, opening(user))))
	}
	next := a.CoreAt(now)
	c.now = c.now.Add(time.Hour)
	quiet(next)
	c.now = c.now.Add(time.Minute)
	quiet(core)
	before := prefixes(a, user)
	for range 2 {
		opened, diags := next.Open(kind, opening(user))
		if len(diags) != 1 {
			t.Errorf("%d warnings", len(diags))
		}
		acctest.WantText(t, diags, "WARNING", "User "+user.ShortName+" has leftover ephemeral API keys", left.Text("prefix")+" since "+since, "revoke its key")
		acctest.WantNone(t, next.Close(opened))
	}
	if got := prefixes(a, user); !slices.Equal(got, before) {
		t.Errorf("opens changed %v to %v", before, got)
	}
	c.days(1)
	quiet(next) // it has expired, and is still listed
	if find(a, user, left.Text("prefix")) == nil {
		t.Error("the leftover was revoked")
	}
}

// A server may keep descriptions in another case: leftovers are named all the same, and keys of the same run are not.
func TestLeftoverWhoseDescriptionHasAnotherCase(t *testing.T) {
	t.Parallel()
	a, _, user, c := startClock(t)
	description := regexp.MustCompile(`"description":"[^"]*"`)
	a.Rewrite(func(_ *http.Request, body []byte) []byte { return description.ReplaceAllFunc(body, bytes.ToLower) })
	core := a.CoreAt(func() time.Time { return c.now })
	left := mustOpen(t, core, opening(user))
	since := c.now.Format(time.RFC3339)
	c.now = c.now.Add(2 * time.Hour)
	acctest.WantNone(t, core.Close(mustOpen(t, core, opening(user))))
	_, diags := a.CoreAt(func() time.Time { return c.now }).Open(kind, opening(user))
	acctest.WantText(t, diags, "WARNING", "leftover", left.Text("prefix")+" since "+since)
}

// The list of a user without keys may be a 404. That is no reason not to open one.
func TestEphemeralKeyOfAUserWithoutAList(t *testing.T) {
	t.Parallel()
	a, core, user, _ := startClock(t)
	a.Simulator.Fail(simulator.Fault{Operation: "listUserApiKeys", Kind: simulator.ServerError, Status: 404})
	opened := mustOpen(t, core, opening(user))
	acctest.WantNone(t, core.Close(opened))
	if left := prefixes(a, user); len(left) > 0 {
		t.Errorf("there are %v", left)
	}
}

// A close that fails is an error that names the key, and says when it ends.
func TestEphemeralKeyThatCannotBeRevoked(t *testing.T) {
	t.Parallel()
	a, core, user, c := startClock(t)
	opened := mustOpen(t, core, opening(user))
	a.Simulator.Fail(simulator.Fault{Operation: "revokeUserAPIKeyByPrefix", Kind: simulator.ServerError, Status: 403})
	diags := core.Close(opened)
	acctest.WantText(t, diags, "ERROR", "Could not revoke API key "+opened.Text("prefix"), "administrativeAuthenticationSetup-APIKEY")
	acctest.WantText(t, diags, "WARNING", "API key "+opened.Text("prefix")+" may still be valid", "It ends by itself at "+c.in(1))
	a.Simulator.Fail(simulator.Fault{Operation: "revokeUserAPIKeyByPrefix", Kind: simulator.LostResponse})
	acctest.WantNone(t, core.Close(opened)) // the response is lost, and the key is gone
	if left := prefixes(a, user); len(left) > 0 {
		t.Errorf("there are %v", left)
	}
}

// Argus may hide the keys of a disabled user. That is no proof that one is revoked, and no error: a destroy disables the user first.
func TestEphemeralKeyOfADisabledUser(t *testing.T) {
	t.Parallel()
	for _, variant := range []string{"disabled-owner-hidden", "disabled-owner-empty"} {
		a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{variant} })
		core, user := a.Core(), addUser(a, "service")
		opened := mustOpen(t, core, opening(user))
		a.Must(a.Client.DeleteSubject(context.Background(), argus.User, argus.ByID(user.ID)))
		diags := core.Close(opened)
		acctest.WantText(t, diags, "WARNING", "API key "+opened.Text("prefix")+" may still be valid", "It ends by itself at "+opened.Text("valid_until"))
		if acctest.HasError(diags) {
			t.Errorf("%s: %s", variant, acctest.Text(diags))
		}
	}
}

// After an interrupt nothing new is opened, what was made is revoked, and a close that is on its way ends.
func TestInterruptedEphemeralKey(t *testing.T) {
	t.Parallel()
	a, core, user, _ := startClock(t)
	interrupt := func(operation string, kind simulator.FaultKind) context.Context {
		ctx, cancel := context.WithCancel(t.Context())
		a.Simulator.Fail(simulator.Fault{Operation: operation, Kind: kind, Hold: func(context.Context) { cancel() }})
		return ctx
	}
	for _, fault := range []simulator.FaultKind{simulator.Slow, simulator.LostResponse} {
		opened, diags := core.OpenUntil(interrupt("initiateUserApiKey", fault), kind, opening(user))
		acctest.WantText(t, diags, "ERROR", "API key")
		if left := prefixes(a, user); opened != nil || len(left) > 0 {
			t.Errorf("%s: an interrupted open leaves %v", fault, left)
		}
	}
	for _, fault := range []simulator.FaultKind{simulator.Slow, simulator.LostResponse, simulator.Unavailable, simulator.LostResponseBefore} {
		opened := mustOpen(t, core, opening(user))
		acctest.WantNone(t, core.CloseUntil(interrupt("revokeUserAPIKeyByPrefix", fault), opened))
		if left := prefixes(a, user); len(left) > 0 {
			t.Errorf("%s: an interrupted close leaves %v", fault, left)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	acctest.WantNone(t, core.CloseUntil(ended, mustOpen(t, core, opening(user))))
	if left := prefixes(a, user); len(left) > 0 {
		t.Errorf("a close after the interrupt leaves %v", left)
	}
}

// A response about another key of the same user is not taken for the new one, and that key is not revoked.
func TestEphemeralKeyThatIsAnother(t *testing.T) {
	t.Parallel()
	a, _, user, c := startClock(t)
	other, err := a.Client.CreateAPIKey(context.Background(), user.ID, argus.InitiateAPIKeyRequest{Description: "other", Source: &argus.APIKeySource{Provider: "disabled"}})
	a.Must(err)
	crossed := 1
	a.Rewrite(func(r *http.Request, body []byte) []byte {
		if crossed == 0 || r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/apikey") {
			return body
		}
		crossed--
		return []byte(`{"responseCode":201,"data":{"apiKeyString":"` + other.Key + `","keyDescriptor":{"prefix":"` + other.Descriptor.Prefix + `"}}}`)
	})
	core := a.CoreAt(func() time.Time { return c.now })
	opened := mustOpen(t, core, opening(user))
	if opened.Text("prefix") == other.Descriptor.Prefix || len(prefixes(a, user)) != 2 {
		t.Errorf("opened %s, and there are %v", opened.Text("prefix"), prefixes(a, user))
	}
	acctest.WantNone(t, core.Close(opened))
	if got := prefixes(a, user); !slices.Equal(got, []string{other.Descriptor.Prefix}) {
		t.Errorf("there are %v", got)
	}
}

// Constraints and the source are those of the resource.
func TestNarrowEphemeralKey(t *testing.T) {
	t.Parallel()
	a, core, user, _ := startClock(t)
	role := a.Roles(1)[0]
	config := opening(user)
	config["source"] = map[string]any{"ip_addresses": []string{"192.0.2.7"}}
	config["session_constraints"] = map[string]any{"customers": []string{a.Customer}, "functions": []string{role.Name}, "read_only": true}
	opened := mustOpen(t, core, config)
	key := find(a, user, opened.Text("prefix"))
	a.Must(acctest.Same("read only", key.Constraints.ReadOnly, true, "functions", len(key.Constraints.Functions), 1, "function", key.Constraints.Functions[0].ID, role.ID,
		"customer", key.Constraints.Customers[0].ShortName, a.Customer, "source", key.Source.Provider, "staticIP", "addresses", len(key.Source.StaticOptions.IPAddresses), 1))
	acctest.WantNone(t, core.Close(opened))
	for name, test := range map[string]struct {
		config map[string]any
		words  []string
	}{
		"no addresses":      {map[string]any{"source": map[string]any{}}, []string{`"source"`, "Source has no ip_addresses"}},
		"regions of github": {map[string]any{"source": map[string]any{"provider": "github", "regions": []string{"x"}}}, []string{`"regions"`, "can have services only"}},
		"no such function":  {constrained("functions", "no-such-function"), []string{`"functions"`, "No such function"}},
		"no such user":      {map[string]any{"user": a.Name("nobody")}, []string{`"user"`, "No such subject"}},
	} {
		config := opening(user)
		for attribute, value := range test.config {
			config[attribute] = value
		}
		diags := core.ValidateEphemeral(kind, config)
		if !acctest.HasError(diags) {
			_, diags = core.Open(kind, config)
		}
		acctest.WantText(t, diags, append(test.words, "ERROR")...)
		if t.Failed() {
			t.Fatal(name)
		}
	}
	if left := prefixes(a, user); len(left) > 0 {
		t.Errorf("there are %v", left)
	}
}
