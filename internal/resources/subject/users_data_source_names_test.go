package subject_test

import (
	"context"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// An access review must not come out empty because of a typo.
func TestUsersRefuseNamesThatDoNotExist(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	role, id := company(a)
	core := a.Core()
	for name, test := range map[string]struct {
		criteria map[string]any
		want     []string
	}{
		"a subject":           {map[string]any{"subject": []string{a.Name("ana1"), a.Name("anaa1")}}, []string{`"subject"`, "No such subject", a.Name("anaa1"), "Did you mean", a.Name("ana1")}},
		"a subject's id":      {map[string]any{"subject": []string{"99999999"}}, []string{`"subject"`, "No such subject", "99999999"}},
		"a customer":          {map[string]any{"customer": []string{a.Customer + "x"}}, []string{`"customer"`, "No such customer", a.Customer + "x", "Did you mean", `"` + a.Customer + `"`}},
		"a parent":            {map[string]any{"parent": []string{a.Name("dayy")}}, []string{`"parent"`, "No such subject", a.Name("dayy"), "Did you mean", a.Name("day")}},
		"a parent who is one": {map[string]any{"parent": []string{id}}, []string{`"parent"`, "Not a group", `"` + id + `" is a user`}},
		"an ancestor":         {map[string]any{"ancestor": []string{a.Name("nothing")}}, []string{`"ancestor"`, "No such subject", a.Name("nothing")}},
		"a domain":            {map[string]any{"domain": []string{a.Name("nowhere")}, "subject": []string{a.Name("ana1")}}, []string{`"domain"`, "No such domain", `There is no domain "` + a.Name("nowhere") + `"`}},
		"a function":          {map[string]any{"permissions": []map[string]any{{"function": role.Name + "x"}}}, []string{`"permissions"`, "No such function", role.Name + "x", "Did you mean", `"` + role.Name + `"`}},
		"a permitted customer": {
			map[string]any{"permissions": []map[string]any{{"function": role.Name, "customer": a.Customer + "x"}}}, []string{`"permissions"`, "No such customer", a.Customer + "x"},
		},
		"the domain of a permission": {
			map[string]any{"permissions": []map[string]any{{"customer": a.Customer, "domain": a.Name("nowhere")}}}, []string{`"permissions"`, "No such domain", a.Name("nowhere")},
		},
		"an exclusion": {
			map[string]any{"sub_criteria": []map[string]any{{"required": true}, {"parent": []string{a.Name("dayy")}, "exclude": true}}},
			[]string{`AttributeName("sub_criteria").ElementKeyInt(1).AttributeName("parent")`, "No such subject", a.Name("dayy")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := core.ReadData("argus_users", test.criteria)
			acctest.WantText(t, diags, append(test.want, "ERROR")...)
			if len(diags) != 1 {
				t.Errorf("not one diagnostic: %s", acctest.Text(diags))
			}
		})
	}
}

// Who is disabled exists, whichever way the server shows that.
func TestUsersTakeDisabledNames(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"disabled-hidden-by-shortname", "disabled-hidden-by-id"}} {
		a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
		company(a)
		gone, diags := a.Core().ReadData("argus_users", map[string]any{"subject": []string{a.Name("gone")}, "include_deleted": true})
		acctest.WantNone(t, diags)
		if gone == nil || !gone.Holds(a.Name("gone")) {
			t.Errorf("with %q, the disabled user is not found", variants)
		}
	}
}

// Each name is looked up once, and ids and names in several places cost no more.
func TestUsersLookNamesUpOnce(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	role, _ := company(a)
	core := a.Core()
	sim.ResetRequests()
	both := map[string]any{"customer": []string{a.Customer}, "parent": []string{a.Name("day")}, "permissions": []map[string]any{{"function": role.Name, "customer": a.Customer}}}
	criteria := map[string]any{"sub_criteria": []map[string]any{both, {"parent": both["parent"], "customer": both["customer"], "required": true}}}
	for name, value := range both {
		criteria[name] = value
	}
	for range 2 {
		_, diags := core.ReadData("argus_users", criteria)
		acctest.WantNone(t, diags)
	}
	sent := map[string]int{}
	for _, request := range sim.Requests() {
		sent[request.Operation]++
	}
	a.Must(acctest.Same("getSubject", sent["getSubject"], 1, "getFunction", sent["getFunction"], 1, "getBasicCustomer", sent["getBasicCustomer"], 1, "all", len(sim.Requests()), 5))
}

// A key that may see users alone searches, and is told what was not checked.
func TestUsersOfANarrowKeyWarn(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("refuses look-ups to a narrow key")
	role, id := company(a)
	core := a.NarrowCore("viewUsers")
	found, diags := core.ReadData("argus_users", map[string]any{
		"subject": []string{id, a.Name("ana2")}, "customer": []string{a.Customer}, "sub_criteria": []map[string]any{{"permissions": []map[string]any{{"function": role.Name}}}, {"subject": []string{id}}},
	})
	acctest.WantText(t, diags, "WARNING", "Names in the filter were not checked", `function "`+role.Name+`" needs function "viewFunctions"`)
	if acctest.HasError(diags) || len(diags) != 1 {
		t.Errorf("not one warning: %s", acctest.Text(diags))
	}
	if found == nil || !found.Holds(id) {
		t.Error("the search found nothing")
	}
	_, diags = core.ReadData("argus_users", map[string]any{"subject": []string{a.Name("nobody")}})
	acctest.WantText(t, diags, "ERROR", "No such subject", a.Name("nobody"))
}

// The provider's domain goes for filters too, and one that does not exist is told with its source.
func TestUsersInADomainThatDoesNotExist(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core, diags := a.NewCore(map[string]any{"domain": a.Name("nowhere")})
	acctest.WantNone(t, diags)
	_, diags = core.ReadData("argus_users", map[string]any{"keywords": []string{a.Name("ana")}})
	acctest.WantText(t, diags, "ERROR", `"domain"`, "No such domain", a.Name("nowhere"), "comes from the provider's `domain`")
	if strings.Count(acctest.Text(diags), "ERROR") != 1 {
		t.Errorf("not one error: %s", acctest.Text(diags))
	}
}

// A group of customers stands for all below it, if the server follows the vendor's documents.
func TestUsersOfACustomerGroup(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("follows the vendor's documents")
	user, err := a.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{ShortName: a.Name("leaf"), Name: "Leaf", Customer: "fjord-energy"})
	a.Must(err)
	found, diags := a.Core().ReadData("argus_users", map[string]any{"customer": []string{"fjord"}, "keywords": []string{a.Name("leaf")}})
	acctest.WantNone(t, diags)
	if found == nil || !found.Holds(string(user.ID)) {
		t.Error("the user of a customer below is not found")
	}
}

func TestFilterThatFindsNobodyIsRefused(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	_, err := a.Client.AddSubject(context.Background(), argus.Group, argus.AddSubjectRequest{ShortName: a.Name("filtered"), Name: "Filtered", Customer: a.Customer})
	a.Must(err)
	_, diags := core.ReadData("argus_users", map[string]any{"subject": []string{a.Name("filtered")}})
	acctest.WantText(t, diags, "ERROR", "subject", "Not a user", "is a group")
	backwards := map[string]any{"start_timestamp": "2026-02-01T00:00:00Z", "end_timestamp": "2026-01-01T00:00:00Z"}
	for _, config := range []map[string]any{backwards, {"sub_criteria": []map[string]any{backwards}}} {
		acctest.WantText(t, core.ValidateData("argus_users", config), "ERROR", "end_timestamp", "ends before it begins")
	}
}
