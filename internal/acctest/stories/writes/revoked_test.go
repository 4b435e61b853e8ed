package writes

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

var commented = regexp.MustCompile(`"flags":(null|\[\]),"(grantComment|addComment)":"ended"`)

// What a list shows as revoked or removed does not exist already, although it was not asked for.
func TestWhatAListShowsAsEndedDoesNotExist(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("has its responses rewritten")
	a.Rewrite(func(_ *http.Request, body []byte) []byte {
		return commented.ReplaceAll(body, []byte(`"flags":["deleted"],"$2":"ended"`))
	})
	roles, group, user := a.Roles(1), a.AddGroup("ops"), string(a.AddUser("ended").ID)
	a.Must(acctest.ErrorOf(a.Client.GrantPermission(t.Context(), argus.GrantPermissionRequest{Subject: user, Function: roles[0].Name, Customer: a.Customer, Comment: "ended"})))
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(t.Context(), argus.ByID(group.ID), []string{user}, "ended")))
	core := a.Core()
	fillBulkLists(a, core, string(group.ID), roles[0].Name)
	acctest.WantNone(t, core.Plan("argus_permission", nil, map[string]any{"subject": user, "function": roles[0].Name}).Diagnostics)
	acctest.WantNone(t, core.Plan(membership, nil, map[string]any{"group": string(group.ID), "member": user}).Diagnostics)
}
