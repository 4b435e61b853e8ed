// Package actions invokes all actions of the provider.
package actions

import (
	"context"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// each runs a test for each action, with a user who needs it and its configuration.
func each(t *testing.T, test func(*testing.T, *acctest.Argus, *argus.Subject, string, map[string]any)) {
	t.Parallel()
	for name, action := range acctest.Actions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			a.NeedSimulator("lets a test block users and lose responses")
			user := a.AddUser("ada")
			config := map[string]any{"user": user.ShortName}
			maps.Copy(config, action.Prepare(a, user.ID))
			test(t, a, user, name, config)
		})
	}
}

// sent counts the requests of an operation that the provider has sent.
func sent(a *acctest.Argus, operation string) (count int) {
	for _, request := range a.Simulator.Requests() {
		if request.Operation == operation && request.Header.Get("User-Agent") != acctest.UserAgent {
			count++
		}
	}
	return count
}

func TestEveryActionHasARow(t *testing.T) {
	t.Parallel()
	got, want := slices.Sorted(maps.Keys(acctest.Start(t).Core().Actions())), slices.Sorted(maps.Keys(acctest.Actions))
	if !slices.Equal(got, want) {
		t.Errorf("the actions are %v, and the rows %v", got, want)
	}
}

// An action does what it is for, with one write, and tells so. If there is nothing to do, nothing is sent or the outcome is the same.
func TestActionsDoWhatTheyAreFor(t *testing.T) {
	each(t, func(t *testing.T, a *acctest.Argus, user *argus.Subject, name string, config map[string]any) {
		action, core := acctest.Actions[name], a.Core()
		acctest.WantNone(t, core.ValidateAction(name, config))
		acctest.WantNone(t, core.PlanAction(name, config))
		if sent(a, action.Operation) != 0 {
			t.Fatal("the plan of the action does it")
		}
		progress, diags := core.Invoke(name, config)
		if acctest.HasError(diags) || len(progress) < 2 || !strings.Contains(progress[0], user.ShortName) {
			t.Fatalf("%q\n%s", progress, acctest.Text(diags))
		}
		if sent(a, action.Operation) != 1 {
			t.Errorf("%d requests, not 1", sent(a, action.Operation))
		}
		if !action.IsDone(a, user.ID) {
			t.Error("the action has done nothing")
		}
		again, diags := core.Invoke(name, config)
		acctest.WantNone(t, diags)
		if last := again[len(again)-1]; action.Nothing != "" && !strings.Contains(last, action.Nothing) {
			t.Errorf("once more: %q", again)
		}
		if !action.IsDone(a, user.ID) && name != "argus_end_sessions" {
			t.Error("the second invocation takes the first one back")
		}
	})
}

// If the response is lost, an action finds out, or does again what may be done twice. If neither is possible, it fails and says so.
func TestActionsSettleLostResponses(t *testing.T) {
	each(t, func(t *testing.T, a *acctest.Argus, user *argus.Subject, name string, config map[string]any) {
		action, core := acctest.Actions[name], a.Core()
		for _, kind := range []simulator.FaultKind{simulator.Unavailable, simulator.LostResponse} {
			a.Simulator.Fail(simulator.Fault{Operation: action.Operation, Kind: kind})
		}
		_, diags := core.Invoke(name, config)
		if action.Uncertain {
			acctest.WantText(t, diags, "ERROR", "may be reset", user.ShortName, "invoke the action again")
			if sent(a, action.Operation) != 2 { // one was not handled
				t.Errorf("%d requests, not 2", sent(a, action.Operation))
			}
		} else if acctest.HasError(diags) {
			t.Error(acctest.Text(diags))
		}
		if !action.IsDone(a, user.ID) {
			t.Error("the action has done nothing")
		}
	})
}

// Without its function, an action changes nothing, and the error names the function.
func TestActionsNameTheFunctionTheyLack(t *testing.T) {
	each(t, func(t *testing.T, a *acctest.Argus, user *argus.Subject, name string, config map[string]any) {
		action := acctest.Actions[name]
		functions := []string{"viewUsers"}
		_, diags := a.NarrowCore(functions...).Invoke(name, config)
		acctest.WantText(t, diags, "ERROR", `function "`+action.Function+`"`, user.ShortName)
		progress, diags := a.NarrowCore(append(functions, action.Function)...).Invoke(name, config)
		if acctest.HasError(diags) || !action.IsDone(a, user.ID) {
			t.Errorf("%q with %s: %s", progress, action.Function, acctest.Text(diags))
		}
	})
}

// A group or a name that nobody has is an error at the attribute before anything is sent.
func TestActionsAreForUsers(t *testing.T) {
	each(t, func(t *testing.T, a *acctest.Argus, user *argus.Subject, name string, config map[string]any) {
		core := a.Core()
		for text, words := range map[string][]string{
			string(a.AddGroup("analysts").ID): {"Not a user"},
			"nobody-like-it":                  {"nobody-like-it"},
			user.ShortName + "x":              {user.ShortName},
		} {
			config["user"] = text
			_, diags := core.Invoke(name, config)
			acctest.WantText(t, diags, append(words, "ERROR", "user")...)
		}
		if sent(a, acctest.Actions[name].Operation) != 0 {
			t.Error("it was sent all the same")
		}
	})
}

// What would cut the provider's own user off is refused in the plan and before it is sent.
func TestActionsOnTheProvidersOwnUser(t *testing.T) {
	t.Parallel()
	const token = "token-of-the-session"
	bySession := map[string]any{"api_key": nil, "session_token": token}
	for name, test := range map[string]struct {
		settings map[string]any
		action   string
		refused  bool
	}{
		"password":                     {nil, "argus_reset_password", true},
		"password with a session":      {bySession, "argus_reset_password", true},
		"password, allowed":            {map[string]any{"allow_self_lockout": true}, "argus_reset_password", false},
		"sessions with a key":          {nil, "argus_end_sessions", false},
		"sessions with a session":      {bySession, "argus_end_sessions", true},
		"TOTP device of another phone": {bySession, "argus_reset_totp", false},
	} {
		t.Run(name, func(t *testing.T) {
			a := acctest.Start(t, func(o *simulator.Options) { o.SessionToken = token })
			own, err := a.Client.CurrentUser(t.Context())
			a.Must(err)
			config := map[string]any{"user": string(own.ID)}
			core, diags := a.NewCore(test.settings)
			acctest.WantNone(t, diags)
			a.Simulator.ResetRequests()
			planned := core.PlanAction(test.action, config)
			_, diags = core.Invoke(test.action, config)
			if !test.refused {
				acctest.WantSilence(t, append(planned, diags...), "lock the provider out")
				return
			}
			for _, diags := range [][]*tfprotov6.Diagnostic{planned, diags} {
				acctest.WantText(t, diags, "ERROR", "This would lock the provider out", "The provider works as user", "allow_self_lockout")
			}
			if sent(a, acctest.Actions[test.action].Operation) != 0 {
				t.Error("it was sent all the same")
			}
		})
	}
}

// Re-enabling a user warns of what works again, and leaves one that an identity provider manages.
func TestReenableActionTellsWhatReturns(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	s := a.NewScene()
	core := a.Core()
	core.Make("argus_permission", map[string]any{"subject": s.User, "function": s.Role})
	a.Settle(func(ctx context.Context) (bool, error) { // searches may lag
		granted, err := argus.Collect(a.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{PermissionCriteria: argus.PermissionCriteria{Subject: []string{s.User}}.Exactly()}))
		return len(granted) > 0, err
	})
	a.DisableByHand("argus_user", s.User)
	_, diags := core.Invoke("argus_reenable_user", map[string]any{"user": s.User})
	acctest.WantText(t, diags, "WARNING", "was re-enabled", s.Role)

	external := a.AddUser("external")
	_, err := a.Client.UpdateSubject(t.Context(), argus.User, argus.ByID(external.ID), argus.UpdateSubjectRequest{ExternallyManaged: new(true)})
	a.Must(err)
	a.DisableByHand("argus_user", string(external.ID))
	_, diags = core.Invoke("argus_reenable_user", map[string]any{"user": string(external.ID)})
	acctest.WantText(t, diags, "ERROR", "is externally managed", "Nothing was changed")
	if a.IsActive(string(external.ID)) {
		t.Error("it was re-enabled all the same")
	}
}

// A block that Argus does not lift is an error.
func TestUnblockWithoutEffect(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("lets a test block users")
	user := a.AddUser("ada")
	acctest.Actions["argus_unblock_user"].Prepare(a, user.ID)
	a.Simulator.Fail(simulator.Fault{Operation: "unblockUser", Kind: simulator.ForeignResponse, Times: simulator.Always}) // accepted, not done
	_, diags := a.Core().Invoke("argus_unblock_user", map[string]any{"user": string(user.ID)})
	acctest.WantText(t, diags, "ERROR", "is still blocked")
}

// Only the methods of the user tell that a refused reset has nothing to do: a device that is there is an error.
func TestResetTOTPThatIsRefused(t *testing.T) {
	t.Parallel()
	const name = "argus_reset_totp"
	nothing := acctest.Actions[name].Nothing
	for what, test := range map[string]struct {
		status           int
		device, disabled bool
		words            []string // none: there is nothing to do
	}{
		"404 without a device":       {status: 404},
		"412 without a device":       {status: 412},
		"404 with a device":          {404, true, false, []string{"Could not revoke the TOTP device", "404"}},
		"412 with a device":          {412, true, false, []string{"Could not revoke the TOTP device", "412"}},
		"404 that hides the methods": {404, true, true, []string{"may have a TOTP device", "is disabled"}},
		"412 that hides the methods": {412, true, true, []string{"Could not revoke the TOTP device", "412"}},
	} {
		t.Run(what, func(t *testing.T) {
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"disabled-owner-hidden"} })
			user := a.AddUser("ada")
			acctest.Actions[name].Prepare(a, user.ID)
			if !test.device {
				a.Must(a.Client.RevokeUserTOTP(t.Context(), user.ID))
			}
			if test.disabled {
				a.DisableByHand("argus_user", string(user.ID))
			}
			a.Simulator.Fail(simulator.Fault{Operation: "revokeUserTOTP", Kind: simulator.ServerError, Status: test.status, Times: simulator.Always})
			progress, diags := a.Core().Invoke(name, map[string]any{"user": string(user.ID)})
			if told := strings.Contains(strings.Join(progress, "\n"), nothing); told != (test.words == nil) {
				t.Errorf("the progress is %q", progress)
			}
			if test.words == nil {
				acctest.WantNone(t, diags)
				return
			}
			acctest.WantText(t, diags, append(test.words, "ERROR", user.ShortName)...)
		})
	}
}

// A reset whose response is lost says that it was done, and not that there was nothing to do.
func TestResetTOTPWhoseResponseIsLost(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("loses responses")
	user := a.AddUser("ada")
	acctest.Actions["argus_reset_totp"].Prepare(a, user.ID)
	a.Simulator.Fail(simulator.Fault{Operation: "revokeUserTOTP", Kind: simulator.LostResponse})
	progress, diags := a.Core().Invoke("argus_reset_totp", map[string]any{"user": string(user.ID)})
	acctest.WantNone(t, diags)
	if last := progress[len(progress)-1]; !strings.Contains(last, "is revoked") {
		t.Errorf("the last line is %q", last)
	}
}

// A key of another user is not renewed.
func TestRenewAKeyThatTheUserHasNot(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ada, dennis := a.AddUser("ada"), a.AddUser("dennis")
	config := acctest.Actions["argus_renew_api_key"].Prepare(a, ada.ID)
	config["user"] = string(dennis.ID)
	_, diags := a.Core().Invoke("argus_renew_api_key", config)
	acctest.WantText(t, diags, "ERROR", "No such API key", "argus_api_keys")
	for wrong, value := range map[string]any{"prefix": "only-one-part", "expiration_days": 0} {
		config := map[string]any{"user": string(ada.ID), "prefix": "1/2", wrong: value}
		acctest.WantText(t, a.Core().ValidateAction("argus_renew_api_key", config), "ERROR", wrong)
	}
}

var validUntil = regexp.MustCompile(`"validUntil":\d+`)

// An end that is not what the action asked for is told, and one that is missing is an error.
func TestRenewalWithAnotherEnd(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config  map[string]any
		granted string
		words   []string
	}{
		"without end":         {map[string]any{"expiration_days": 30}, `"validUntil":null`, []string{"ERROR", "expiration_days", "30 days from now", "never expires"}},
		"far off":             {map[string]any{"expiration_days": 30}, `"validUntil":4000000000000`, []string{"WARNING", "expiration_days", "30 days from now", "2096-10-02"}},
		"an end all the same": {map[string]any{"disable_expiration": true, "expiration_days": nil}, `"validUntil":4000000000000`, []string{"ERROR", "disable_expiration", "asked for a key that never expires", "2096-10-02"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := acctest.Start(t)
			a.NeedSimulator("can be rewritten")
			user := a.AddUser("ada")
			config := acctest.Actions["argus_renew_api_key"].Prepare(a, user.ID)
			maps.Copy(config, test.config)
			config["user"] = string(user.ID)
			a.Rewrite(func(r *http.Request, body []byte) []byte {
				if r.Method != http.MethodPut {
					return body
				}
				if !validUntil.Match(body) {
					return []byte(strings.Replace(string(body), `"renewedKey":{`, `"renewedKey":{`+test.granted+`,`, 1))
				}
				return validUntil.ReplaceAll(body, []byte(test.granted))
			})
			_, diags := a.Core().Invoke("argus_renew_api_key", config)
			acctest.WantText(t, diags, append(test.words, config["prefix"].(string)+" has another end")...)
		})
	}
}

// Without days, whatever end Argus chooses is what was asked for.
func TestRenewalWithoutDays(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := a.AddUser("ada")
	config := acctest.Actions["argus_renew_api_key"].Prepare(a, user.ID)
	config["user"], config["expiration_days"] = string(user.ID), nil
	_, diags := a.Core().Invoke("argus_renew_api_key", config)
	acctest.WantNone(t, diags)
}

// A key that Argus may hide, since its user is disabled, is not said to be none.
func TestRenewAKeyOfADisabledUser(t *testing.T) {
	t.Parallel()
	for _, variant := range []string{"disabled-owner-hidden", "disabled-owner-empty"} {
		a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{variant} })
		user := a.AddUser("ada")
		config := acctest.Actions["argus_renew_api_key"].Prepare(a, user.ID)
		config["user"] = string(user.ID)
		a.DisableByHand("argus_user", string(user.ID))
		_, diags := a.Core().Invoke("argus_renew_api_key", config)
		acctest.WantText(t, diags, "ERROR", "No such API key", "disabled", "enable the user first")
	}
}

var curl = regexp.MustCompile(`printf 'Argus-API-Key: %s' "\$ARGUS_API_KEY" \| curl --fail -H @- -X ([A-Z]+) (?:-H "[^"]*" -d '[^']*' )?"\$ARGUS_API_URL([^"]+)"`)

// The call that each page shows for versions without actions does the same.
func TestCallsWithoutActions(t *testing.T) {
	each(t, func(t *testing.T, a *acctest.Argus, user *argus.Subject, name string, config map[string]any) {
		call := curl.FindStringSubmatch(a.Core().Actions()[name].Schema.Block.Description)
		if call == nil {
			t.Fatal("the description shows no call")
		}
		url := strings.Replace(call[2], "/1234", "/"+string(user.ID), 1)
		if prefix, ok := config["prefix"].(string); ok {
			url = strings.Replace(url, "1234/56", prefix, 1)
		}
		var body any
		if strings.Contains(call[0], " -d ") {
			body = map[string]any{"expirationDays": 30}
		}
		a.Send(call[1], url, body)
		if !acctest.Actions[name].IsDone(a, user.ID) {
			t.Errorf("%s %s does not do what %s does", call[1], url, name)
		}
	})
}
