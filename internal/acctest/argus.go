// Package acctest holds what the acceptance tests share: an Argus to run against, the provider's factories, checks that
// ask the server, and a small stand-in for Terraform's core where terraform-plugin-testing cannot look.
package acctest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// Argus is the Argus that a test runs against: a simulator of its own, or another one that ARGUS_TEST_URL,
// ARGUS_TEST_API_KEY and ARGUS_TEST_CUSTOMER name.
type Argus struct {
	URL, Key, Customer string
	// Simulator is nil against another Argus.
	Simulator *simulator.Simulator
	// Client is the test's own client: it changes things outside Terraform and asks what is on the server.
	Client *argus.Client

	t      testing.TB
	prefix string
}

// RetryWait is the first wait before a request is sent again, in tests: they check counts, not times.
const RetryWait = 10 * time.Millisecond

// RetryBudget is for how long the provider sends a request again, in tests: what fails always must not take minutes.
const RetryBudget = 5 * time.Second

// UserAgent is what the test's own client calls itself.
const UserAgent = "acctest"

// Start gives a test an Argus. What it makes there under Name is disabled when the test ends.
func Start(t testing.TB, options ...func(*simulator.Options)) *Argus {
	t.Helper()
	a := &Argus{t: t, prefix: "tf-" + random(t)}
	if address := os.Getenv("ARGUS_TEST_URL"); address != "" && len(options) == 0 {
		a.URL, a.Key, a.Customer = address, os.Getenv("ARGUS_TEST_API_KEY"), os.Getenv("ARGUS_TEST_CUSTOMER")
		if a.Key == "" || a.Customer == "" {
			t.Fatal("ARGUS_TEST_URL needs ARGUS_TEST_API_KEY and ARGUS_TEST_CUSTOMER beside it")
		}
	} else {
		settings := simulator.Options{}
		for _, option := range options {
			option(&settings)
		}
		running, err := simulator.New(settings)
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(running)
		t.Cleanup(server.Close)
		a.URL, a.Key, a.Customer, a.Simulator = server.URL, running.Key(), running.Customer(), running
	}
	a.Client = a.ClientWith(a.Key)
	customer, err := a.Client.GetCustomer(context.Background(), argus.Ref{Name: a.Customer})
	a.Must(err)
	a.Customer = customer.ShortName // whichever way the variable names it
	if a.Simulator == nil {
		t.Cleanup(a.disableAll)
	}
	return a
}

// ClientWith is a client for this Argus with another key.
func (a *Argus) ClientWith(key string) *argus.Client {
	a.t.Helper()
	client, err := argus.New(argus.Config{BaseURL: a.URL, APIKey: key, UserAgent: UserAgent, MaxRetries: 5, RetryWait: RetryWait})
	if err != nil {
		a.t.Fatal(err)
	}
	return client
}

// NeedSimulator skips a test that does what only the simulator can do.
func (a *Argus) NeedSimulator(what string) *simulator.Simulator {
	a.t.Helper()
	if a.Simulator == nil {
		a.t.Skipf("another Argus is tested, and only the simulator %s", what)
	}
	return a.Simulator
}

// For is the same Argus for another test, such as one input of a fuzz target.
func (a *Argus) For(t testing.TB) *Argus {
	of := *a
	of.t = t
	return &of
}

// ForCustomer is the same Argus for a state of another customer, with names of its own.
func (a *Argus) ForCustomer(customer string) *Argus {
	of := *a
	of.Customer, of.prefix = customer, a.prefix+"-"+customer
	return &of
}

// Name is a shortname that only this test uses.
func (a *Argus) Name(name string) string { return a.prefix + "-" + name }

// Config is a configuration with the provider set up for this Argus. In body, NAME{x} stands for Name(x).
func (a *Argus) Config(body string) string {
	return fmt.Sprintf("provider \"argus\" {\n  api_url  = %q\n  api_key  = %q\n  customer = %q\n}\n", a.URL, a.Key, a.Customer) + a.Expand(body)
}

// Expand replaces NAME{x} by Name(x) and CUSTOMER by the test's customer.
func (a *Argus) Expand(text string) string {
	for {
		before, rest, found := strings.Cut(text, "NAME{")
		if !found {
			return strings.ReplaceAll(text, "CUSTOMER", a.Customer)
		}
		name, after, _ := strings.Cut(rest, "}")
		text = before + a.Name(name) + after
	}
}

// Factories serve the provider in the test's own process.
func Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){"argus": ProviderServer}
}

// FactoriesOf are Factories of a provider that is given another outside world.
func FactoriesOf(set func(*provider.Options)) map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){"argus": func() (tfprotov6.ProviderServer, error) { return providerServer(set) }}
}

// ProviderServer is the provider as Terraform meets it, with short waits and without the process's environment.
func ProviderServer() (tfprotov6.ProviderServer, error) {
	return providerServer(func(*provider.Options) {})
}

// providerServer is ProviderServer in another outside world.
func providerServer(set func(*provider.Options)) (tfprotov6.ProviderServer, error) {
	options := provider.Options{Version: "test", RetryWait: RetryWait, RetryBudget: RetryBudget, ConsistencyWait: RetryWait, Environment: func(string) string { return "" }}
	if os.Getenv("ARGUS_TEST_URL") != "" { // the simulator counts searches, another Argus may go by the clock
		options.ConsistencyWait, options.RetryBudget = 0, 10*RetryBudget
	}
	set(&options)
	return providerserver.NewProtocol6WithError(provider.New(options)())()
}

// disableAll disables what the test made: Argus erases nothing.
func (a *Argus) disableAll() {
	ctx := context.Background()
	request := argus.SearchSubjectsRequest{}
	request.Keywords = []string{a.prefix}
	for subject, err := range a.Client.SearchSubjects(ctx, argus.AnySubject, request) {
		if err != nil {
			a.t.Errorf("clean-up: %v", err)
			return
		}
		if !strings.HasPrefix(subject.ShortName, a.prefix) {
			continue
		}
		if subject.IsGroup() {
			err = a.Client.DeleteSubject(ctx, argus.Group, argus.ByID(subject.ID))
		} else {
			err = a.Client.DeleteSubject(ctx, argus.User, argus.ByID(subject.ID))
		}
		if err != nil && !argus.IsRefused(err) && !argus.IsNotFound(err) {
			a.t.Errorf("clean-up of %s: %v", subject.ShortName, err)
		}
	}
}

func random(t testing.TB) string {
	raw := make([]byte, 4)
	if _, err := rand.Read(raw); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(raw)
}
