package openid_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// setting is a server that sets something else than it is asked for.
type setting func(t *testing.T, r *http.Request)

// ignored has a write read what there is.
func ignored(_ *testing.T, r *http.Request) {
	r.Method, r.Body, r.ContentLength = http.MethodGet, http.NoBody, 0
}

// replaced has a write set another text.
func replaced(text, by string) setting {
	return func(t *testing.T, r *http.Request) {
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		sent = bytes.ReplaceAll(sent, []byte(text), []byte(by))
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(sent)), int64(len(sent))
	}
}

// What a write set that is not what was planned is named, and the next plan shows it.
func TestAMappingThatIsNotAsPlannedStaysPlanned(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		there   []string // provider and name before; none if empty
		managed bool     // in state
		planned []string
		set     setting
		changes []string
	}{
		"create at another provider":       {nil, false, []string{fjord, "ada"}, replaced(fjord, skog), []string{"openid_provider"}},
		"create that is ignored":           {[]string{skog, "old"}, false, []string{fjord, "ada"}, ignored, []string{"openid_provider", "mapped_user_name"}},
		"create that keeps the name":       {[]string{fjord, "old"}, false, []string{fjord, "ada"}, ignored, []string{"mapped_user_name"}},
		"create that keeps the provider":   {[]string{skog, "old"}, false, []string{fjord, "ada"}, replaced(fjord, skog), []string{"openid_provider"}},
		"update that is ignored":           {[]string{skog, "old"}, true, []string{fjord, "ada"}, ignored, []string{"openid_provider", "mapped_user_name"}},
		"update that changes the provider": {[]string{fjord, "old"}, true, []string{fjord, "ada"}, replaced(fjord, skog), []string{"openid_provider"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, sim := start(t)
			user := a.AddUser("alice")
			var object *acctest.Object
			if c.there != nil {
				a.Must(acctest.ErrorOf(a.Client.SetUserOpenIDConfiguration(t.Context(), user.ID, argus.SetOpenIDConfigurationRequest{Provider: c.there[0], MappedUserName: c.there[1]})))
			}
			config := mapping(user.ShortName, c.planned[0], c.planned[1])
			if c.managed {
				var diags []*tfprotov6.Diagnostic
				object, diags = a.Core().Make(kind, mapping(user.ShortName, c.there[0], c.there[1]))
				acctest.WantNone(t, diags)
			}
			behind(t, a, sim, c.set)
			core := a.Core()
			plan := core.Plan(kind, object, config)
			object, diags := core.Apply(plan)
			for _, attribute := range c.changes {
				acctest.WantText(t, diags, "WARNING", `"`+attribute+`"`, "Argus did not apply "+attribute+" of OpenID mapping", "The next plan will show the difference")
			}
			if c.there != nil && has(a, user.ID, c.there[0], c.there[1])(nil) == nil {
				acctest.WantSilence(t, diags, "overwritten")
			}
			read, diags := core.Read(object)
			acctest.WantNone(t, diags)
			changes := a.Core().Plan(kind, read, config).Changes()
			slices.Sort(changes)
			wanted := slices.Sorted(slices.Values(c.changes))
			if !slices.Equal(changes, wanted) {
				t.Errorf("the next plan changes %v, not %v", changes, wanted)
			}
		})
	}
}

// behind has the provider talk to a server that sets something else than it is asked for.
func behind(t *testing.T, a *acctest.Argus, sim *simulator.Simulator, set setting) {
	t.Helper()
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			r = r.Clone(r.Context())
			set(t, r)
		}
		sim.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	a.URL = front.URL
}

// A provider that is written in another case, or with white space, is the same.
func TestProvidersThatDifferInSpelling(t *testing.T) {
	t.Parallel()
	for written, sent := range map[string]string{"FJORD-Login": fjord, "3F2A1C5E-8D47-4B6F-9A10-52C7E8D0B431": fjordID} {
		a, sim := start(t)
		user := a.AddUser("alice")
		behind(t, a, sim, replaced(written, sent))
		config := mapping(user.ShortName, written, "ada")
		object, diags := a.Core().Make(kind, config)
		acctest.WantNone(t, diags)
		read, diags := a.Core().Read(object)
		acctest.WantNone(t, diags)
		if plan := a.Core().Plan(kind, read, config); !plan.Empty() {
			t.Errorf("%q plans a change of %v", written, plan.Changes())
		}
	}
}
