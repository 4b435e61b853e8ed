package permission_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// granted makes a user with a permission of its own and one through a group, and waits until searches show them.
func granted(a *acctest.Argus) (user, group *argus.Subject, roles []argus.Function, ids []string) {
	ctx := context.Background()
	user, group, roles = a.AddUser("ada"), a.AddGroup("team"), a.Roles(2)
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.ByID(group.ID), []string{string(user.ID)}, "")))
	for i, subject := range []*argus.Subject{user, group} {
		permission, err := a.Client.GrantPermission(ctx, argus.GrantPermissionRequest{
			Subject: string(subject.ID), Function: string(roles[i].ID), Customer: a.Customer, Comment: "for " + subject.ShortName,
		})
		a.Must(err)
		ids = append(ids, string(permission.ID))
	}
	request := argus.SearchPermissionsRequest{}
	request.Subject = []string{string(user.ID)}
	a.Settle(func(ctx context.Context) (bool, error) {
		found, err := argus.Collect(a.Client.SearchPermissions(ctx, request))
		return len(found) == 2, err
	})
	return user, group, roles, ids
}

func TestAccPermissions(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user, group, roles, ids := granted(a)
	current, err := a.Client.CurrentUser(t.Context())
	a.Must(err)
	const these = "data.argus_permissions.these"
	row := func(i int, subject *argus.Subject, kind string) resource.TestCheckFunc {
		is := func(attribute, want string) resource.TestCheckFunc {
			return resource.TestCheckResourceAttr(these, fmt.Sprintf("permissions.%d.%s", i, attribute), want)
		}
		return resource.ComposeAggregateTestCheckFunc(
			is("subject.id", string(subject.ID)), is("subject.type", kind), is("subject.short_name", subject.ShortName),
			is("customer.short_name", a.Customer), is("grant_comment", "for "+subject.ShortName), is("granted_by_user.id", string(current.ID)),
			resource.TestMatchResourceAttr(these, fmt.Sprintf("permissions.%d.granted_timestamp", i), regexp.MustCompile(`^\d{4}-\d\d-\d\dT.*Z$`)),
			resource.TestCheckNoResourceAttr(these, fmt.Sprintf("permissions.%d.revoked_timestamp", i)),
		)
	}
	config := func(criteria string) string {
		return a.Config("data \"argus_permissions\" \"these\" {\n  subject = [\"" + user.ShortName + "\"]\n  " + criteria + "\n}")
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{
		{
			Config: config(""),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr(these, "permissions.#", "2"),
				resource.TestCheckResourceAttr(these, "permissions.0.id", ids[0]),
				resource.TestCheckResourceAttr(these, "permissions.0.function.name", roles[0].Name),
				row(0, user, "user"), row(1, group, "group"),
			),
		},
		{
			Config: config("include_subject_ascendants = false"),
			Check:  resource.ComposeAggregateTestCheckFunc(resource.TestCheckResourceAttr(these, "permissions.#", "1"), row(0, user, "user")),
		},
	}})
}

func TestPermissionsSearch(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) {
		o.PageCap, o.CountMinusOne, o.Variants = 1, true, []string{"lists-shuffled"}
	})
	user, group, roles, ids := granted(a)
	core := a.Core()
	for _, test := range []struct {
		criteria map[string]any
		want     []string
	}{
		{map[string]any{}, ids},
		{map[string]any{"customer": []string{a.Customer}, "function": []string{roles[0].Name}, "include_function_ascendants": false, "include_function_descendants": false}, ids[:1]},
		{map[string]any{"keywords": []string{group.ShortName}, "keyword_field_strategy": []string{"SUBJECT"}}, ids[1:]},
		{map[string]any{"end_timestamp": "2001-01-01T00:00:00Z", "time_field_strategy": []string{"GRANTEDTIMESTAMP"}}, nil},
		{map[string]any{"sub_criteria": []map[string]any{{"subject": []string{group.ShortName}, "include_subject_descendants": false, "exclude": true}}}, ids[:1]},
		// Sub-criteria take over what the criteria around them include.
		{map[string]any{"include_subject_ascendants": false, "sub_criteria": []map[string]any{{"subject": []string{user.ShortName}, "required": true}}}, ids[:1]},
	} {
		if test.criteria["include_subject_ascendants"] == nil {
			test.criteria["subject"] = []string{string(user.ID)}
		}
		found, diags := core.ReadData("argus_permissions", test.criteria)
		acctest.WantNone(t, diags)
		if got := found.Rows("permissions", "id"); !slices.Equal(got, test.want) {
			t.Errorf("%v: found %q, want %q", test.criteria, got, test.want)
		}
	}
}

func TestRevokedPermissionsAreFoundOnRequest(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user, _, roles, ids := granted(a)
	grant := argus.GrantPermissionRequest{Subject: string(user.ID), Function: string(roles[0].ID), Customer: a.Customer}
	a.Must(acctest.ErrorOf(a.Client.RevokePermission(t.Context(), argus.ID(ids[0]), grant, "no longer needed")))
	core := a.Core()
	for deleted, want := range map[bool][]string{false: ids[1:], true: ids} {
		a.Settle(func(context.Context) (bool, error) {
			found, diags := core.ReadData("argus_permissions", map[string]any{"subject": []string{string(user.ID)}, "include_deleted": deleted})
			acctest.WantNone(t, diags)
			return slices.Equal(found.Rows("permissions", "id"), want) && found.Holds("no longer needed") == deleted, nil
		})
	}
}

func TestPermissionsRefuseNamesThatDoNotExist(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user, role := a.AddUser("ada"), a.Roles(1)[0]
	a.SettleFound(string(user.ID))
	core := a.Core()
	for criterion, test := range map[string]struct{ name, summary string }{
		"subject": {user.ShortName, "No such subject"}, "function": {role.Name, "No such function"}, "customer": {a.Customer, "No such customer"},
	} {
		criteria := map[string]any{criterion: []string{test.name + "x"}}
		_, diags := core.ReadData("argus_permissions", criteria)
		acctest.WantText(t, diags, "ERROR", `"`+criterion+`"`, test.summary, test.name+"x", "Did you mean", test.name)
		_, diags = core.ReadData("argus_permissions", map[string]any{"sub_criteria": []map[string]any{criteria}})
		acctest.WantText(t, diags, "ERROR", `AttributeName("sub_criteria").ElementKeyInt(0).AttributeName("`+criterion+`")`, test.summary)
	}
	_, diags := core.ReadData("argus_permissions", map[string]any{"domain": a.Name("nowhere")})
	acctest.WantText(t, diags, "ERROR", `"domain"`, "No such domain", a.Name("nowhere"))
}

func TestPermissionsThatCannotBeReadWhole(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts wrongly on demand")
	user, _, _, ids := granted(a)
	config := map[string]any{"subject": []string{string(user.ID)}}
	sim.Fail(simulator.Fault{Operation: "searchPermissions", Kind: simulator.WrongCount, Count: 9, Times: simulator.Always})
	found, diags := a.Core().ReadData("argus_permissions", config)
	acctest.WantText(t, diags, "WARNING", `"permissions"`, "Found 2 of at least 9 permissions", "searchPermissions")
	if got := found.Rows("permissions", "id"); !slices.Equal(got, ids) {
		t.Errorf("found %q", got)
	}
	_, diags = a.NarrowCore("viewUsers").ReadData("argus_permissions", config)
	acctest.WantText(t, diags, "ERROR", "Could not search permissions", `"viewPermissions"`)
}
