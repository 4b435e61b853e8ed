package acctest

import (
	"context"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// EphemeralResource is an ephemeral resource as the tests over all of them drive it.
type EphemeralResource struct {
	// Config is a configuration that opens it, with the user by shortname.
	Config func(a *Argus) map[string]any
	// Needs are the functions without which it cannot be opened, renewed and closed.
	Needs []string
	// Helps are further functions, which only some configurations need.
	Helps []string
	// Secrets are the attributes that hold a secret.
	Secrets []string
}

// EphemeralResources are all ephemeral resources of the provider, by name: a new one is a row here.
var EphemeralResources = map[string]EphemeralResource{
	"argus_api_key": {
		Config: func(a *Argus) map[string]any {
			return map[string]any{"user": a.addSender("opens").ShortName, "source": map[string]any{"provider": "disabled"}}
		},
		Needs:   []string{"administrativeAuthenticationSetup-APIKEY", "viewUsers"},
		Helps:   []string{"viewBasicCustomer", "viewFunctions"},
		Secrets: []string{"key"},
	},
	"argus_sms_token": {
		Config: func(a *Argus) map[string]any {
			return map[string]any{"user": a.addSender("opens").ShortName, "token_suffix": "42"}
		},
		Needs:   []string{"administrativeAuthenticationSetup-SMS", "viewUsers"},
		Secrets: []string{"session_cookie", "token"},
	},
}

// addSender adds a user who may log in by a key and by SMS.
func (a *Argus) addSender(name string) *argus.Subject {
	a.t.Helper()
	user, err := a.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{
		ShortName: a.Name(name), Name: "Opens", Customer: a.Customer, Phone: &argus.Phone{CountryCode: "47", NationalNumber: "21000000"},
		EnableAuthenticationMethods: &[]string{"apikey", "sms"},
	})
	a.Must(err)
	return user
}
