package bulkreads

import (
	"fmt"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// makeFull makes enough of each kind to be read in bulk, with all that the kind can have.
func makeFull(t *testing.T, a *acctest.Argus) *acctest.Estate {
	t.Helper()
	core, e, roles := a.Core(), &acctest.Estate{}, a.Roles(2)
	below := a.OtherCustomer().ShortName
	var users []string
	for i := range 14 {
		name := a.Name(fmt.Sprint("user-", i))
		users = append(users, e.Make(core, "argus_user", map[string]any{
			"short_name": name, "name": "User", "email": name + "@fjord.example", "description": "Described", "language": "norwegian", "customer": below,
			"phone": map[string]any{"country_code": "47", "national_number": "99999999"}, "daemon_account": true, "externally_managed": true,
			"notification_user": true, "enable_authentication_methods": []string{"apikey"},
		}).Text("id"))
		group := e.Make(core, "argus_group", map[string]any{
			"short_name": a.Name(fmt.Sprint("group-", i)), "name": "Group", "description": "Described", "customer": below, "daemon_account": true, "externally_managed": true,
		}).Text("id")
		e.Make(core, "argus_group_membership", map[string]any{"group": group, "member": name, "comment": "Added"})
		e.Make(core, "argus_permission", map[string]any{"subject": name, "function": roles[0].Name, "customer": below, "comment": "Granted"})
		e.Make(core, "argus_preference", map[string]any{"user": users[i%2], "key": fmt.Sprint("key.", i), "value": "Value"})
		e.Make(core, "argus_api_key", map[string]any{
			"user": users[i%2], "description": "Key", "expiration_days": 90, "renew_before_days": 7,
			"source":              map[string]any{"ip_addresses": []string{"192.0.2.7", "2001:db8::/48"}},
			"session_constraints": map[string]any{"functions": []string{roles[1].Name}, "customers": []string{below}, "read_only": true},
		})
		e.Make(core, "argus_auth_method", map[string]any{"user": users[i/7], "method": []string{"ldap", "openid", "password", "signature", "sms", "totp", "apikey"}[i%7]})
	}
	return e
}

// What is read in bulk is, in state and in private state, what is read singly: of every kind, with all its attributes, also
// where Argus has new fields and values and writes the known ones otherwise.
func TestBulkReadsAreAsSingleReads(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) {
		o.Future, o.Variants = true, []string{"enums-other-case", "lists-shuffled", "addresses-normalised"}
	})
	e := makeFull(t, a)
	plain, diags := a.NewCore(map[string]any{"bulk_reads": false})
	acctest.WantNone(t, diags)
	now := time.Now()
	core := a.CoreAt(func() time.Time { return now })
	single, diags := plain.ReadAll(e.Objects)
	acctest.WantNone(t, diags)
	_, diags = core.ReadAll(e.Objects)
	acctest.WantNone(t, diags)
	a.Simulator.ResetRequests()
	bulk, diags := core.ReadAll(e.Objects)
	acctest.WantNone(t, diags)
	for _, request := range a.Simulator.Requests() {
		t.Errorf("bulk lists and lists do not serve what %s %s is asked for", request.Operation, request.Path)
	}
	read := map[string]bool{}
	for i, object := range e.Objects {
		read[object.Type] = true
		if !single[i].Same(bulk[i]) {
			t.Errorf("%s %s is read in bulk otherwise than singly", object.Type, object.Text("id"))
		}
	}
	if len(read) != len(acctest.Kinds) {
		t.Errorf("%v are read, not all of %d kinds", read, len(acctest.Kinds))
	}
}
