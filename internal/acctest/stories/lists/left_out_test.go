package lists

import (
	"context"
	"fmt"
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

// names are what the rows of a query are called.
func names(t *testing.T, core *acctest.Core, kind string, config map[string]any) (called []string) {
	t.Helper()
	rows, diags := core.List(acctest.Query{Kind: kind, Config: config})
	acctest.WantNone(t, diags)
	for _, row := range rows {
		called = append(called, row.Name)
	}
	return called
}

// The provider's own key must not be managed by itself, nor an ephemeral key by a resource. Others of the same user are listed.
func TestTheOwnKeyAndEphemeralKeysAreNotListed(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	user, ctx := argus.ID(a.Simulator.AdminUserID()), context.Background()
	other, err := a.Client.CreateAPIKey(ctx, user, argus.InitiateAPIKeyRequest{Description: "Another", Source: &argus.APIKeySource{Provider: "disabled"}})
	a.Must(err)
	core := a.Core()
	if _, diags := core.Open("argus_api_key", map[string]any{"user": string(user), "source": map[string]any{"provider": "disabled"}}); acctest.HasError(diags) {
		t.Fatal(acctest.Text(diags))
	}
	called := names(t, core, "argus_api_key", map[string]any{"user": string(user)})
	if len(called) != 1 || !strings.HasSuffix(called[0], "("+other.Descriptor.Prefix+")") {
		t.Errorf("the keys %q are listed", called)
	}
}

// What an identity provider manages, what was removed and what belongs to a disabled user or group cannot be imported, or had better not.
func TestMembershipsThatAreLeftOut(t *testing.T) {
	t.Parallel()
	for _, variant := range []string{"", "link-ids-kept"} {
		a := acctest.Start(t, func(o *simulator.Options) {
			if variant != "" {
				o.Variants = []string{variant}
			}
		})
		ctx, s := context.Background(), a.NewScene()
		add := func(user string) {
			a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.ByID(argus.ID(s.Group)), []string{user}, "")))
		}
		external, former, disabled := a.AddUser("external"), a.AddUser("former"), a.AddUser("disabled")
		for _, user := range []string{s.User, string(former.ID), string(disabled.ID)} {
			add(user)
		}
		a.Must(acctest.ErrorOf(a.Simulator.AddExternalMembership(s.Group, string(external.ID))))
		a.Must(acctest.ErrorOf(a.Client.RemoveGroupMembers(ctx, argus.ByID(argus.ID(s.Group)), []string{string(former.ID)}, "")))
		a.DisableByHand("argus_user", string(disabled.ID))
		wanted := []string{s.Name("scene-user") + " in scene-group"}
		if called := names(t, a.Core(), "argus_group_membership", map[string]any{"subject": []string{s.Group}}); !slices.Equal(called, wanted) {
			t.Errorf("the memberships %q are listed", called)
		}
		cut := func(limit int64) ([]acctest.Listed, []*tfprotov6.Diagnostic) {
			return a.Core().List(acctest.Query{Kind: "argus_group_membership", Config: map[string]any{"subject": []string{s.Group}}, Limit: &limit})
		}
		rows, diags := cut(1)
		acctest.WantNone(t, diags) // no other one can be listed, however many are counted
		if len(rows) != 1 {
			t.Errorf("%d rows are listed", len(rows))
		}
		add(string(a.AddUser("another").ID))
		rows, diags = cut(1)
		acctest.WantText(t, diags, "WARNING", "At least 2 memberships match", "limit is 1")
		if len(rows) != 1 {
			t.Errorf("%d rows are listed", len(rows))
		}
	}
}

// While pages are not read, what is left out of them is counted, and said to be.
func TestALimitThatCutsMembershipsOfManyPages(t *testing.T) {
	t.Parallel()
	for limit, of := range map[int64]struct {
		rows  int
		words []string
	}{
		1: {1, []string{"WARNING", "At least 7 memberships match", "Argus counts 8 memberships", "Not listed are those that an identity provider manages: 1 so far"}},
		6: {6, []string{"WARNING", "At least 7 memberships match"}},
	} {
		a := acctest.Start(t, func(o *simulator.Options) { o.PageCap = 3 })
		s := a.NewScene()
		a.Must(acctest.ErrorOf(a.Simulator.AddExternalMembership(s.Group, string(a.AddUser("external").ID))))
		for i := range 7 {
			a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(t.Context(), argus.ByID(argus.ID(s.Group)), []string{string(a.AddUser(fmt.Sprint("member", i)).ID)}, "")))
		}
		rows, diags := a.Core().List(acctest.Query{Kind: "argus_group_membership", Config: map[string]any{"subject": []string{s.Group}}, Limit: &limit})
		acctest.WantText(t, diags, of.words...)
		if len(rows) != of.rows {
			t.Errorf("%d rows are listed", len(rows))
		}
	}
}

var counts = regexp.MustCompile(`"count":\d+`)

// A count that is too high is compared with all keys that Argus returns, also with those that are not listed.
func TestLeftOutKeysAreCounted(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	user := argus.ID(a.Simulator.AdminUserID())
	a.Must(acctest.ErrorOf(a.Client.CreateAPIKey(t.Context(), user, argus.InitiateAPIKeyRequest{Description: "Another", Source: &argus.APIKeySource{Provider: "disabled"}})))
	a.Rewrite(func(r *http.Request, body []byte) []byte {
		if r.Method == http.MethodGet && strings.Contains(r.URL.Path, "apikey") {
			return counts.ReplaceAll(body, []byte(`"count":3`))
		}
		return body
	})
	rows, diags := a.Core().List(acctest.Query{Kind: "argus_api_key", Config: map[string]any{"user": string(user)}})
	acctest.WantText(t, diags, "WARNING", "Found 2 of at least 3 API keys")
	if len(rows) != 1 {
		t.Errorf("%d rows are listed", len(rows))
	}
}

func TestRevokedPermissionsAreNotListed(t *testing.T) {
	t.Parallel()
	s := acctest.Start(t).NewScene()
	core, kind := s.Core(), acctest.Kinds["argus_permission"]
	made, _ := core.Make(kind.Name, kind.Config(s))
	s.Settle(finds(core, acctest.Query{Kind: kind.Name, Config: kind.List(s)}))
	s.Must(kind.Remove(s.Argus, made))
	s.Settle(func(context.Context) (bool, error) {
		rows, _ := core.List(acctest.Query{Kind: kind.Name, Config: kind.List(s)})
		return len(rows) == 0, nil
	})
	acctest.WantText(t, core.ValidateList("argus_permission", map[string]any{"sort_by": []string{""}}), "ERROR", "sort_by")
}

// Disabled users and groups are listed if that is asked for, and called so. The plan of what is imported re-enables them.
func TestDisabledUsersAndGroups(t *testing.T) {
	t.Parallel()
	for _, name := range acctest.SubjectKinds {
		s := acctest.Start(t).NewScene()
		core, kind := s.Core(), acctest.Kinds[name]
		made, _ := core.Make(name, kind.Config(s))
		s.DisableByHand(name, made.Text("id"))
		s.SettleDisabled(made.Text("id"))
		config := map[string]any{"keywords": []string{kind.Config(s)["short_name"].(string)}}
		if called := names(t, core, name, config); len(called) > 0 {
			t.Errorf("%q are listed", called)
		}
		config["include_deleted"] = true
		rows, diags := core.List(acctest.Query{Kind: name, Config: config, Objects: true})
		acctest.WantNone(t, diags)
		if len(rows) != 1 || rows[0].Name != kind.DisplayName(s, made)+", disabled" || !rows[0].Object.Bool("disabled") {
			t.Fatalf("%v are listed", rows)
		}
		imported, diags := core.ImportIdentity(name, rows[0].Identity)
		if imported == nil {
			t.Fatal(acctest.Text(diags))
		}
		if plan := core.Plan(name, imported, core.Generated(rows[0].Object)); !slices.Equal(plan.Changes(), []string{"disabled"}) {
			t.Errorf("%s: the plan changes %v", name, plan.Changes())
		}
	}
}

// What belongs to a disabled user may be hidden, and a warning says so. What is listed can be imported.
func TestListsOfADisabledUser(t *testing.T) {
	t.Parallel()
	for _, variant := range []string{"count-zero", "disabled-owner-hidden", "disabled-owner-empty"} {
		for _, name := range byUser {
			s := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{variant} }).NewScene()
			core, kind := s.Core(), acctest.Kinds[name]
			core.Make(name, kind.Config(s))
			s.DisableByHand("argus_user", s.User)
			rows, diags := core.List(acctest.Query{Kind: name, Config: map[string]any{"user": s.User}, Objects: true})
			acctest.WantText(t, diags, "WARNING", `AttributeName("user")`, "of a disabled user may be hidden")
			if (len(rows) == 0) != strings.HasPrefix(variant, "disabled-owner") {
				t.Errorf("%s: %d rows of %s are listed", variant, len(rows), name)
			}
			for _, row := range rows {
				wantImported(t, core, row)
			}
		}
	}
}
