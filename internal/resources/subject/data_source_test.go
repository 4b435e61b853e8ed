package subject_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// What one data source reads of a user or group is what the other finds.
func TestAccUserAndGroupAreRead(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	_, id := company(a)
	day, err := a.Client.GetSubject(t.Context(), argus.Group, argus.ByShortName(a.Name("day"), ""))
	a.Must(err)
	a.SettleFound(id, string(day.ID))
	checks := []resource.TestCheckFunc{
		resource.TestCheckResourceAttr("data.argus_user.ana1", "id", id),
		resource.TestCheckResourceAttr("data.argus_user.ana1", "short_name", a.Name("ana1")),
		resource.TestCheckResourceAttr("data.argus_user.ana1", "email", a.Name("ana1")+"@example.com"),
		resource.TestCheckResourceAttr("data.argus_user.ana1", "phone.country_code", "47"),
		resource.TestCheckTypeSetElemAttr("data.argus_user.ana1", "flags.*", "daemonAccount"),
		resource.TestCheckResourceAttr("data.argus_user.ana1", "member_of.0.short_name", a.Name("day")),
		resource.TestCheckResourceAttr("data.argus_group.day", "id", string(day.ID)),
		resource.TestCheckResourceAttr("data.argus_group.day", "created_by_user.id", string(day.CreatedByUser.ID)),
		resource.TestCheckResourceAttr("data.argus_group.day", "member_of.0.short_name", a.Name("all")),
		resource.TestCheckResourceAttr("data.argus_groups.found", "groups.#", "1"),
	}
	for _, attribute := range []string{"id", "name", "customer.id", "domain", "flags.#", "created_timestamp", "created_by_user.id", "member_of.0.id"} {
		checks = append(checks,
			resource.TestCheckResourceAttrPair("data.argus_user.ana1", attribute, "data.argus_users.found", "users.0."+attribute),
			resource.TestCheckResourceAttrPair("data.argus_group.day", attribute, "data.argus_groups.found", "groups.0."+attribute))
	}
	config := func(user, group string) string {
		return a.Config(`data "argus_user" "ana1" { ` + user + ` }
data "argus_group" "day" { ` + group + ` }
data "argus_users" "found" { subject = ["NAME{ana1}"] }
data "argus_groups" "found" { subject = ["NAME{day}"] }`)
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{
		{Config: config(`short_name = "NAME{ana1}"`, `short_name = "NAME{day}"`), Check: resource.ComposeAggregateTestCheckFunc(checks...)},
		{Config: config(`id = "`+id+`"`, `id = "`+string(day.ID)+`"`), Check: resource.ComposeAggregateTestCheckFunc(checks...)},
	}})
}

// What the configuration names it by stays, and all three spellings lead to the same.
func TestUserAndGroupByEachName(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	for kind, subject := range map[string]*argus.Subject{"argus_user": a.AddUser("one"), "argus_group": a.AddGroup("several")} {
		core := a.NarrowCore("viewUsers") // which is all that it needs
		for _, config := range []map[string]any{
			{"id": string(subject.ID)}, {"id": subject.ShortName}, {"short_name": subject.ShortName}, {"short_name": subject.Domain.String() + "/" + subject.ShortName},
		} {
			found, diags := core.ReadData(kind, config)
			acctest.WantNone(t, diags)
			wanted := map[string]any{"id": string(subject.ID), "short_name": subject.ShortName}
			for attribute, want := range wanted {
				if written, ok := config[attribute]; ok {
					want = written
				}
				if got := found.Text(attribute); got != want {
					t.Errorf("%s by %v: %s is %q, want %q", kind, config, attribute, got, want)
				}
			}
		}
		if diags := core.ValidateData(kind, map[string]any{"id": "1", "short_name": "a"}); !acctest.HasError(diags) {
			t.Errorf("%s takes two names", kind)
		}
	}
}

// Who is disabled is shown so, whichever way the server shows that.
func TestDisabledUserAndGroupAreRead(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"disabled-hidden-by-shortname", "disabled-hidden-by-id"}} {
		a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
		for kind, subject := range map[string]*argus.Subject{"argus_user": a.AddUser("one"), "argus_group": a.AddGroup("several")} {
			a.DisableByHand(kind, string(subject.ID))
			a.SettleDisabled(string(subject.ID))
			for _, config := range []map[string]any{{"id": string(subject.ID)}, {"short_name": subject.ShortName}} {
				found, diags := a.Core().ReadData(kind, config)
				acctest.WantNone(t, diags)
				if found == nil || !found.Holds("deleted") || found.Text("deleted_timestamp") == "" {
					t.Errorf("with %q, %s by %v does not show that it is disabled", variants, kind, config)
				}
			}
		}
	}
}

func TestUserAndGroupThatDoNotExist(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user, group := a.AddUser("one"), a.AddGroup("several")
	a.SettleFound(string(user.ID), string(group.ID))
	core := a.Core()
	_, diags := core.ReadData("argus_user", map[string]any{"short_name": user.ShortName + "x"})
	acctest.WantText(t, diags, "ERROR", "No such subject", `"short_name"`, user.ShortName+"x", "Did you mean", user.ShortName)
	_, diags = core.ReadData("argus_group", map[string]any{"id": "999999999"})
	acctest.WantText(t, diags, "ERROR", "No such subject", `"id"`, "999999999")
	_, diags = core.ReadData("argus_user", map[string]any{"short_name": group.ShortName})
	acctest.WantText(t, diags, "ERROR", "Not a user", `"short_name"`, "the group "+string(group.ID), "argus_group")
	_, diags = core.ReadData("argus_group", map[string]any{"id": string(user.ID)})
	acctest.WantText(t, diags, "ERROR", "Not a group", `"id"`, "the user "+string(user.ID), "argus_user")
}

// A search for groups is one for users, but for what only users have.
func TestGroupsSearch(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	role, id := company(a)
	all, err := a.Client.GetSubject(t.Context(), argus.Group, argus.ByShortName(a.Name("all"), ""))
	a.Must(err)
	day, err := a.Client.GetSubject(t.Context(), argus.Group, argus.ByShortName(a.Name("day"), ""))
	a.Must(err)
	a.SettleFound(string(all.ID), string(day.ID))
	core := a.Core()
	for _, test := range []struct {
		criteria map[string]any
		all, day bool
	}{
		{criteria: map[string]any{}, all: true, day: true},
		{criteria: map[string]any{"parent": []string{all.ShortName}}, day: true},
		{criteria: map[string]any{"subject": []string{string(all.ID)}}, all: true},
		{criteria: map[string]any{"sub_criteria": []map[string]any{{"ancestor": []string{all.ShortName}, "exclude": true}}}, all: true},
		{criteria: map[string]any{"permissions": []map[string]any{{"function": role.Name, "customer": a.Customer}}}},
	} {
		test.criteria["keywords"] = []string{a.Name("")}
		found, diags := core.ReadData("argus_groups", test.criteria)
		acctest.WantNone(t, diags)
		got := found.Rows("groups", "id")
		if slices.Contains(got, string(all.ID)) != test.all || slices.Contains(got, string(day.ID)) != test.day {
			t.Errorf("%v: found %q", test.criteria, got)
		}
	}
	for criterion, test := range map[string]struct {
		criteria map[string]any
		want     []string
	}{
		"a user":        {map[string]any{"subject": []string{id}}, []string{`"subject"`, "Not a group"}},
		"a typo":        {map[string]any{"subject": []string{a.Name("dayy")}}, []string{`"subject"`, "No such subject", "Did you mean", a.Name("day")}},
		"nobody's work": {map[string]any{"subject": []string{a.Name("day")}, "user_field_strategy": []string{"createdByUser"}}, []string{`"subject"`, "Not a user"}},
	} {
		_, diags := core.ReadData("argus_groups", test.criteria)
		acctest.WantText(t, diags, append(test.want, "ERROR")...)
		if len(diags) != 1 {
			t.Errorf("%s: %s", criterion, acctest.Text(diags))
		}
	}
	if diags := core.ValidateData("argus_groups", map[string]any{"keywords": []string{}}); !acctest.HasError(diags) {
		t.Error("an empty criterion is taken: it would find everything")
	}
}

func TestGroupsWarnOfAListThatEndsEarly(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts wrongly on demand")
	group := a.AddGroup("several")
	sim.Fail(simulator.Fault{Operation: "searchGroups", Kind: simulator.WrongCount, Count: 9, Times: simulator.Always})
	found, diags := a.Core().ReadData("argus_groups", map[string]any{"subject": []string{group.ShortName}})
	acctest.WantText(t, diags, "WARNING", `"groups"`, "Found 1 of at least 9 groups", "plan again", "searchGroups")
	if found == nil || !found.Holds(string(group.ID)) {
		t.Error("the group is missing")
	}
}
