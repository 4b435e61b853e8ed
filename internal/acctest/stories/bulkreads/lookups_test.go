package bulkreads

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// lookUp configures a data source for each name.
func lookUp(kind, attribute string, names []string) (configs []acctest.DataConfig) {
	for _, name := range names {
		configs = append(configs, acctest.DataConfig{Kind: kind, Config: map[string]any{attribute: name}})
	}
	return configs
}

// named are the shortnames of the users or groups of a customer.
func named(a *acctest.Argus, kind argus.SubjectType, customer string) (names []string) {
	request := argus.SearchSubjectsRequest{SubjectCriteria: argus.SubjectCriteria{Customer: []string{customer}}}
	subjects, err := argus.Collect(a.Client.SearchSubjects(context.Background(), kind, request))
	a.Must(err)
	for _, subject := range subjects {
		names = append(names, subject.ShortName)
	}
	return names
}

func TestLookUpsByNameSendFewRequests(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	a.Simulator.AddCustomer("busy", simulator.Population{Users: 1000, Groups: 1000})
	customers, functions := []string{}, []string{}
	for i := range 500 {
		customers, functions = append(customers, fmt.Sprint("customer-", i)), append(functions, fmt.Sprint("function-", i))
		a.Simulator.AddCustomer(customers[i], simulator.Population{})
		a.Post("/useradmin/v2/function", map[string]any{"name": functions[i], "description": "Number", "parent": "analyst", "role": true})
	}
	users, groups := named(a, argus.User, "busy"), named(a, argus.Group, "busy")
	if len(users) != 1000 || len(groups) != 1000 {
		t.Fatalf("%d users and %d groups", len(users), len(groups))
	}
	for name, configs := range map[string][]acctest.DataConfig{
		"users and groups": slices.Concat(lookUp("argus_user", "short_name", users), lookUp("argus_group", "short_name", groups)),
		"functions and customers": slices.Concat(lookUp("argus_function", "name", functions), lookUp("argus_customer", "short_name", customers),
			lookUp("argus_function", "name", functions), lookUp("argus_customer", "short_name", customers)),
		"all": slices.Concat(lookUp("argus_user", "short_name", users[:500]), lookUp("argus_group", "short_name", groups[:500]),
			lookUp("argus_function", "name", functions), lookUp("argus_customer", "short_name", customers)),
	} {
		t.Run(name, func(t *testing.T) {
			core := a.Core()
			a.Simulator.ResetRequests()
			found, diags := core.ReadAllData(configs)
			acctest.WantNone(t, diags)
			if requests := len(a.Simulator.Requests()); requests > 40 || len(configs) != 2000 {
				t.Errorf("%d look-ups sent %d requests", len(configs), requests)
			}
			single, diags := a.NewCore(map[string]any{"bulk_reads": false})
			acctest.WantNone(t, diags)
			for i := 0; i < len(configs); i += 97 {
				want, diags := single.ReadData(configs[i].Kind, configs[i].Config)
				acctest.WantNone(t, diags)
				if !want.Same(found[i]) {
					t.Errorf("%v differs from what a single read shows", configs[i])
				}
			}
		})
	}
}

// manyUsers makes more users than are looked up one by one, each with an e-mail address, and returns their look-ups by name.
func manyUsers(a *acctest.Argus) (ids, names []string, configs []acctest.DataConfig) {
	for i := range 30 {
		request := argus.AddSubjectRequest{ShortName: a.Name(fmt.Sprint("user-", i)), Name: "User", Customer: a.Customer, Email: "user@fjord.example"}
		user, err := a.Client.AddSubject(context.Background(), argus.User, request)
		a.Must(err)
		ids, names = append(ids, string(user.ID)), append(names, user.ShortName)
	}
	return ids, names, lookUp("argus_user", "short_name", names)
}

// What a search leaves out, single reads show: of all that are looked up.
func TestLookUpsLoseNothingThatASearchLeavesOut(t *testing.T) {
	t.Parallel()
	email := regexp.MustCompile(`"email":"[^"]*",`)
	a := acctest.Start(t, func(*simulator.Options) {})
	ids, _, configs := manyUsers(a)
	a.Rewrite(func(r *http.Request, body []byte) []byte {
		if strings.HasSuffix(r.URL.Path, "/search") {
			return email.ReplaceAll(body, nil)
		}
		return body
	})
	found, diags := a.Core().ReadAllData(configs)
	acctest.WantNone(t, diags)
	for i, user := range found {
		if user.Text("id") != ids[i] || user.Text("email") == "" {
			t.Errorf("user %s has id %s and e-mail address %q", ids[i], user.Text("id"), user.Text("email"))
		}
	}
	if a.BulkRequests() == 0 {
		t.Error("no bulk list was read, so that this proves nothing")
	}
}

// Who is in no bulk list is read singly, however many are looked up.
func TestLookUpsOfWhomNoListShows(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	ids, names, configs := manyUsers(a)
	group := a.AddGroup("several")
	a.DisableByHand("argus_user", ids[29])
	core := a.Core()
	if _, diags := core.ReadAllData(configs[:25]); acctest.HasError(diags) {
		t.Fatal(acctest.Text(diags))
	}
	a.Simulator.ResetRequests()
	byID, diags := core.ReadData("argus_user", map[string]any{"id": ids[27]})
	acctest.WantNone(t, diags)
	qualified, diags := core.ReadData("argus_user", map[string]any{"short_name": "mnemonic/" + names[27]})
	acctest.WantNone(t, diags)
	if requests := a.Simulator.Requests(); len(requests) != 0 || byID.Text("short_name") != names[27] || qualified.Text("id") != ids[27] {
		t.Errorf("found %q and %q with %d requests", byID.Text("short_name"), qualified.Text("id"), len(requests))
	}
	_, diags = core.ReadData("argus_user", map[string]any{"short_name": names[7] + "x"})
	acctest.WantText(t, diags, "ERROR", "No such subject", `"short_name"`, "Did you mean", names[7])
	_, diags = core.ReadData("argus_user", map[string]any{"short_name": group.ShortName})
	acctest.WantText(t, diags, "ERROR", "Not a user", "the group "+string(group.ID))
	disabled, diags := core.ReadData("argus_user", map[string]any{"short_name": names[29]})
	acctest.WantNone(t, diags)
	if !disabled.Holds("deleted") {
		t.Error("who is disabled is not shown so")
	}
	elsewhere, diags := core.ReadData("argus_user", map[string]any{"short_name": "administrator"})
	acctest.WantNone(t, diags)
	if elsewhere.Text("short_name") != "administrator" {
		t.Error("a user of another customer is not found")
	}
}

// Reads after a write of the same run see it, though searches may show it late.
func TestLookUpsAfterAWriteSeeIt(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.SearchLag = 5 })
	_, _, configs := manyUsers(a)
	core := a.Core()
	user, _ := core.Make("argus_user", map[string]any{"short_name": a.Name("changing"), "name": "Before"})
	for range 6 { // until a search shows it
		named(a, argus.User, a.Customer)
	}
	core = a.Core()
	core.Change("argus_user", user, map[string]any{"short_name": a.Name("changing"), "name": "After"})
	found, diags := core.ReadAllData(append(configs, acctest.DataConfig{Kind: "argus_user", Config: map[string]any{"short_name": a.Name("changing")}}))
	acctest.WantNone(t, diags)
	if got := found[len(configs)].Text("name"); got != "After" {
		t.Errorf("after the change, the name is %q", got)
	}
}

// A plan with few look-ups reads no list of a large tenant, and the others pay for theirs.
func TestFewLookUpsInALargeTenantReadNoList(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	a.Must(a.Simulator.Populate(a.Customer, simulator.Population{Users: 5000}))
	names := named(a, argus.User, a.Customer)
	for count, most := range map[int]int{10: 0, 40: 1} {
		core := a.Core()
		a.Simulator.ResetRequests()
		_, diags := core.ReadAllData(lookUp("argus_user", "short_name", names[:count]))
		acctest.WantNone(t, diags)
		if requests, bulk := len(a.Simulator.Requests()), a.BulkRequests(); bulk > most || requests > count+most {
			t.Errorf("%d look-ups sent %d requests, %d of them bulk lists", count, requests, bulk)
		}
	}
}

// Functions are read singly if the key may not list the edges between them, or the list is not whole.
func TestFunctionsWithoutTheListOfEdges(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	functions, err := argus.Collect(a.Client.SearchFunctions(t.Context(), argus.SearchFunctionsRequest{}))
	a.Must(err)
	var names []string
	for _, function := range functions {
		names = append(names, function.Name)
	}
	configs := lookUp("argus_function", "name", names)
	single, diags := a.NewCore(map[string]any{"bulk_reads": false})
	acctest.WantNone(t, diags)
	want, diags := single.ReadAllData(configs)
	acctest.WantNone(t, diags)
	for name, fault := range map[string]simulator.Fault{
		"none":      {Operation: "none"},
		"forbidden": {Operation: "searchFunctionMappings", Kind: simulator.ServerError, Status: http.StatusForbidden, Times: simulator.Always},
		"cut":       {Operation: "searchFunctionMappings", Kind: simulator.CutList, Times: simulator.Always},
		"null":      {Operation: "searchFunctionMappings", Kind: simulator.NullFields, Times: simulator.Always},
		"functions": {Operation: "searchFunctions", Kind: simulator.ServerError, Status: http.StatusForbidden, Times: simulator.Always},
		"some":      {Operation: "searchFunctions", Kind: simulator.CutList, Times: simulator.Always},
	} {
		a.Simulator.ClearFaults()
		a.Simulator.Fail(fault)
		a.Simulator.ResetRequests()
		found, diags := a.Core().ReadAllData(configs)
		acctest.WantNone(t, diags)
		for i := range found {
			if !found[i].Same(want[i]) {
				t.Errorf("%s: %s differs", name, names[i])
			}
		}
		if requests := len(a.Simulator.Requests()); name == "none" && requests > 13 {
			t.Errorf("%d functions took %d requests", len(configs), requests)
		}
	}
}
