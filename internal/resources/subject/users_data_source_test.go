package subject_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const search = "data.argus_users.found"

// company makes what the searches look for: eight analysts (with ana1 a service account, in the group day, which is in the group
// all, ana2 with a permission, ana3 with a preference), and gone, who is disabled. It returns a role and ana1's id.
func company(a *acctest.Argus) (role argus.Function, id string) {
	ctx := context.Background()
	role = a.Roles(1)[0]
	add := func(name string, daemon bool) string {
		user, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{
			ShortName: a.Name(name), Name: "Ana " + name, Customer: a.Customer, DaemonAccount: daemon,
			Email: a.Name(name) + "@example.com", Phone: &argus.Phone{CountryCode: "47", NationalNumber: "99999999"}, Description: "Analyst",
		})
		a.Must(err)
		return string(user.ID)
	}
	ids := map[string]string{}
	for _, name := range []string{"ana1", "ana2", "ana3", "ana4", "ana5", "ana6", "ana7", "ana8", "gone"} {
		ids[name] = add(name, name == "ana1")
	}
	a.Must(a.Client.DeleteSubject(ctx, argus.User, argus.ByID(argus.ID(ids["gone"]))))
	group := func(name, member string) string {
		made, err := a.Client.AddSubject(ctx, argus.Group, argus.AddSubjectRequest{ShortName: a.Name(name), Name: name, Customer: a.Customer})
		a.Must(err)
		a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.ByID(made.ID), []string{member}, "")))
		return string(made.ID)
	}
	all := group("all", group("day", ids["ana1"]))
	_, err := a.Client.GrantPermission(ctx, argus.GrantPermissionRequest{Subject: ids["ana2"], Function: string(role.ID), Customer: a.Customer})
	a.Must(err)
	_, err = a.Client.SetUserPreferences(ctx, argus.ByID(argus.ID(ids["ana3"])), map[string]string{"colour": "green"})
	a.Must(err)
	settled := argus.SearchSubjectsRequest{}
	settled.UserPreferences = map[string]argus.UserPreferenceCriterion{"colour": {Value: new("green")}}
	settled.Subject = []string{ids["ana3"]}
	below := argus.SearchSubjectsRequest{}
	below.Ancestor = []string{all}
	granted := argus.SearchSubjectsRequest{}
	granted.Subject = []string{ids["ana2"]}
	granted.Permissions = []argus.PermissionCriterion{{Function: role.Name, Customer: a.Customer}}
	a.SettleDisabled(ids["gone"])
	for _, request := range []argus.SearchSubjectsRequest{settled, below, granted} {
		a.Settle(func(ctx context.Context) (bool, error) {
			users, err := argus.Collect(a.Client.SearchSubjects(ctx, argus.User, request))
			return len(users) > 0, err
		})
	}
	return role, ids["ana1"]
}

func TestAccUsersSearches(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	began := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	role, id := company(a)
	everyone := []string{"ana1", "ana2", "ana3", "ana4", "ana5", "ana6", "ana7", "ana8"}
	var steps []resource.TestStep
	for _, s := range []struct {
		criteria string
		want     []string
		ordered  bool
	}{
		{``, everyone, false},
		{`subject = ["NAME{ana2}", "` + id + `"]`, []string{"ana1", "ana2"}, false},
		{`customer = ["CUSTOMER"]`, everyone, false},
		{`parent = ["NAME{day}"]`, []string{"ana1"}, false},
		{`parent = ["NAME{all}"]`, nil, false},
		{`ancestor = ["NAME{all}"]`, []string{"ana1"}, false},
		{`include_flags = ["DAEMONACCOUNT"]`, []string{"ana1"}, false},
		{`exclude_flags = ["daemonaccount"]`, everyone[1:], false},
		{`include_deleted = true`, append([]string{"gone"}, everyone...), false},
		{"include_deleted = true\n  include_flags = [\"deleted\"]", []string{"gone"}, false},
		{"permissions = [{ function = \"" + role.Name + "\", customer = \"CUSTOMER\" }]\n  subject = [\"NAME{ana2}\", \"NAME{ana4}\"]", []string{"ana2"}, false},
		{`user_preferences = { colour = { value = "green" } }`, []string{"ana3"}, false},
		{`user_preferences = { colour = { exists = false } }`, slices.DeleteFunc(slices.Clone(everyone), func(name string) bool { return name == "ana3" }), false},
		{"start_timestamp = \"" + began + "\"\n  time_field_strategy = [\"CREATEDTIMESTAMP\"]", everyone, false},
		{"end_timestamp = \"" + began + "\"\n  time_field_strategy = [\"createdTimestamp\"]", nil, false},
		{"sort_by = [\"-shortName\"]\n  limit = 3", []string{"ana8", "ana7", "ana6"}, true},
		{`sub_criteria = [{ subject = ["NAME{ana2}"] }, { parent = ["NAME{day}"] }]`, []string{"ana1", "ana2"}, false},
		{`sub_criteria = [{ parent = ["NAME{day}"], exclude = true }]`, everyone[1:], false},
		{`sub_criteria = [{ subject = ["NAME{ana2}"] }, { subject = ["NAME{ana1}"] }, { include_flags = ["daemonAccount"], required = true }]`, []string{"ana1"}, false},
	} {
		steps = append(steps, resource.TestStep{
			Config: a.Config("data \"argus_users\" \"found\" {\n  keywords = [\"NAME{}\"]\n  keyword_field_strategy = [\"SHORTNAME\"]\n  " + s.criteria + "\n}"),
			Check:  finds(a, s.ordered, s.want...),
		})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: append(steps,
		resource.TestStep{
			Config: a.Config("data \"argus_users\" \"found\" {\n  keywords = [\"NAME{ana1}\", \"NAME{ana2}\"]\n  keyword_match_strategy = \"Any\"\n}"),
			Check:  finds(a, false, "ana1", "ana2"),
		},
		resource.TestStep{
			Config: a.Config(`data "argus_users" "found" { subject = ["` + id + `"] }`),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr(search, "users.0.id", id),
				resource.TestCheckResourceAttr(search, "users.0.name", "Ana ana1"),
				resource.TestCheckResourceAttr(search, "users.0.email", a.Name("ana1")+"@example.com"),
				resource.TestCheckResourceAttr(search, "users.0.description", "Analyst"),
				resource.TestCheckResourceAttr(search, "users.0.language", "english"),
				resource.TestCheckResourceAttr(search, "users.0.phone.country_code", "47"),
				resource.TestCheckResourceAttr(search, "users.0.phone.national_number", "99999999"),
				resource.TestCheckResourceAttrSet(search, "users.0.customer.id"),
				resource.TestCheckResourceAttrSet(search, "users.0.customer.short_name"),
				resource.TestCheckResourceAttrSet(search, "users.0.domain"),
				resource.TestCheckTypeSetElemAttr(search, "users.0.flags.*", "daemonAccount"),
				resource.TestMatchResourceAttr(search, "users.0.created_timestamp", regexp.MustCompile(`^\d{4}-\d\d-\d\dT.*Z$`)),
				resource.TestCheckNoResourceAttr(search, "users.0.deleted_timestamp"),
				resource.TestCheckResourceAttr(search, "users.0.member_of.#", "1"),
				resource.TestCheckResourceAttr(search, "users.0.member_of.0.short_name", a.Name("day")),
			),
		},
		resource.TestStep{
			// A second read comes out the same.
			Config: a.Config(`data "argus_users" "found" { subject = ["` + id + `"] }` + "\noutput \"users\" { value = data.argus_users.found.users }"),
		},
		resource.TestStep{
			Config:           a.Config(`data "argus_users" "found" { subject = ["` + id + `"] }` + "\noutput \"users\" { value = data.argus_users.found.users }"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)})
}

// finds wants exactly these users, by the names that company gave them.
func finds(a *acctest.Argus, ordered bool, names ...string) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		attributes := state.RootModule().Resources[search].Primary.Attributes
		count, err := strconv.Atoi(attributes["users.#"])
		if err != nil {
			return err
		}
		got := make([]string, count)
		for i := range got {
			got[i] = attributes[fmt.Sprintf("users.%d.short_name", i)]
		}
		want := make([]string, len(names))
		for i, name := range names {
			want[i] = a.Name(name)
		}
		if !ordered {
			slices.Sort(got)
			slices.Sort(want)
		}
		return acctest.Same("users", got, acctest.OrEmpty(want))
	}
}

func TestAccUsersReadsAllPagesInOneOrder(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) {
		o.PageCap, o.CountMinusOne, o.Future, o.Variants = 3, true, true, []string{"lists-shuffled", "enums-other-case"}
	})
	_, id := company(a)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{
		{
			Config: a.Config(`data "argus_users" "found" { keywords = ["NAME{ana}"] }`),
			Check: resource.ComposeAggregateTestCheckFunc(
				finds(a, true, "ana1", "ana2", "ana3", "ana4", "ana5", "ana6", "ana7", "ana8"),
				resource.TestCheckResourceAttr(search, "users.0.id", id),
				resource.TestCheckTypeSetElemAttr(search, "users.0.flags.*", "daemonAccount"),
				resource.TestCheckResourceAttr(search, "users.0.language", "english"),
			),
		},
		{
			Config: a.Config("data \"argus_users\" \"found\" {\n  keywords = [\"NAME{ana}\"]\n  limit = 5\n}"),
			Check:  resource.TestCheckResourceAttr(search, "users.#", "5"),
		},
	}})
}

func TestAccUsersRefusesBadInput(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.RefusesAtPlan(t, `data "argus_users" "found"`, map[string]string{
		`subject = []`:                       `(?s)subject.*at least 1`,
		`subject = ["mnemonic/alice"]`:       `(?s)subject.*shortname`,
		`keyword_match_strategy = "some"`:    `(?s)keyword_match_strategy.*"all", "any"`,
		`start_timestamp = "2026-01-31"`:     `(?s)start_timestamp.*RFC\s+3339`,
		`limit = 0`:                          `(?s)limit.*at least 1`,
		`sub_criteria = [{ parent = [""] }]`: `(?s)parent.*shortname`,
	})
}

// What Argus alone can judge it judges, and its message is at the attribute.
func TestAccUsersReportsRefusals(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("refuses by known words")
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{{
		Config:      a.Config(`data "argus_users" "found" { sort_by = ["shoeSize"] }`),
		ExpectError: regexp.MustCompile(`(?s)Could not search users.*sort_by.*shoeSize`),
	}}})
}

func TestAccUsersLooksInTheProvidersDomain(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("tells what was sent")
	config := strings.Replace(a.Config(`data "argus_users" "found" { keywords = ["nobody"] }`), "api_url", "domain = \"mnemonic\"\n  api_url", 1)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{{Config: config}}})
	for _, request := range sim.Requests() {
		if request.Operation == "searchUsers" && !strings.Contains(string(request.Body), `"domain":["mnemonic"]`) {
			t.Errorf("the search does not name the provider's domain: %s", request.Body)
		}
	}
}
