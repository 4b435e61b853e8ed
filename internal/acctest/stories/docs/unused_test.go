package docs

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// The examples of what is unused for 90 days show the old keys and users that nobody used since, and no others.
func TestAccUnusedFor90Days(t *testing.T) {
	t.Parallel()
	daysAgo := 0
	a := acctest.Start(t, func(o *simulator.Options) { o.Clock = func() time.Time { return time.Now().AddDate(0, 0, -daysAgo) } })
	ctx := context.Background()
	prefixes := map[string]string{}
	add := func(name string) (key string) {
		user, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{Customer: a.Customer, ShortName: name, Name: name, DaemonAccount: true, EnableAuthenticationMethods: &[]string{"apikey"}})
		a.Must(err)
		made, err := a.Client.CreateAPIKey(ctx, user.ID, argus.InitiateAPIKeyRequest{Description: name, DisableExpiration: true, Source: &argus.APIKeySource{Provider: "disabled"}})
		a.Must(err)
		prefixes[name] = made.Descriptor.Prefix
		return made.Key
	}
	use := func(key string) { a.Must(acctest.ErrorOf(a.ClientWith(key).CurrentUser(ctx))) }
	daysAgo = 200
	add("never")
	once, often := add("once"), add("often")
	use(once)
	use(often)
	daysAgo = 50
	add("young")
	user, err := a.Client.GetSubject(ctx, argus.User, argus.Ref{Name: "often"})
	a.Must(err)
	a.Must(acctest.ErrorOf(a.Client.EndUserSessions(ctx, user.ID))) // so that the next use logs in
	use(often)
	daysAgo = 0

	tf := acctest.NewTerraform(t)
	for file, want := range map[string]struct {
		output string
		of     func(string) string
	}{
		"argus_users":    {"unused_users", func(name string) string { return name }},
		"argus_api_keys": {"unused_keys", func(name string) string { return prefixes[name] }},
	} {
		tf.Configure(applied(a, read(t, examples+"/data-sources/"+file+"/data-source_unused.tf")))
		tf.Do(0, "apply", "-auto-approve")
		var unused []string
		if err := json.Unmarshal([]byte(tf.Do(0, "output", "-json", want.output).Stdout), &unused); err != nil {
			t.Fatal(err)
		}
		for name, isUnused := range map[string]bool{"never": true, "once": true, "often": false, "young": false} {
			if slices.Contains(unused, want.of(name)) != isUnused {
				t.Errorf("%s: unused is %v, and %q is in it: %v", file, unused, name, !isUnused)
			}
		}
	}
}
