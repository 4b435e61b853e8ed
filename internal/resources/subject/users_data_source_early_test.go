package subject_test

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// A list that ends before its count may lack users, and a missing one is a destroy with for_each.
func TestUsersWarnOfAListThatEndsEarly(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts wrongly on demand")
	ada, bob := a.AddUser("ada"), a.AddUser("bob")
	both := map[string]any{"subject": []string{ada.ShortName, bob.ShortName}}
	sim.Fail(simulator.Fault{Operation: "searchUsers", Kind: simulator.WrongCount, Count: 9, Times: simulator.Always})
	none, diags := a.Core().ReadData("argus_users", map[string]any{"keywords": []string{a.Name("nobody")}})
	acctest.WantText(t, diags, "WARNING", "Found 0 of at least 9 users")
	if none == nil {
		t.Error("the warning stops the plan")
	}
	for _, test := range []struct {
		count, limit int
		want         string
	}{{9, 0, "Found 2 of at least 9 users"}, {9, 4, "Found 2 of at least 4 users"}, {9, 2, ""}, {2, 0, ""}, {1, 0, ""}} {
		sim.ClearFaults()
		sim.Fail(simulator.Fault{Operation: "searchUsers", Kind: simulator.WrongCount, Count: int64(test.count), Times: simulator.Always})
		config := map[string]any{"subject": both["subject"]}
		if test.limit > 0 {
			config["limit"] = test.limit
		}
		found, diags := a.Core().ReadData("argus_users", config)
		if found == nil || !found.Holds(string(ada.ID)) || !found.Holds(string(bob.ID)) {
			t.Errorf("count %d, limit %d: a user is missing: %s", test.count, test.limit, acctest.Text(diags))
		}
		if test.want == "" {
			acctest.WantNone(t, diags)
			continue
		}
		acctest.WantText(t, diags, "WARNING", `"users"`, test.want, "for_each", "plan again", "searchUsers")
	}
}
