package acctest

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

// Estate is many resources, with the configuration of each.
type Estate struct {
	Objects []*Object
	Configs []map[string]any
}

// Make makes one more resource.
func (e *Estate) Make(core *Core, kind string, config map[string]any) *Object {
	object, _ := core.Make(kind, config)
	e.Objects, e.Configs = append(e.Objects, object), append(e.Configs, config)
	return object
}

// EstateSize is how many of each kind an estate has.
type EstateSize struct{ Users, Groups, Memberships, Permissions int }

// MakeEstate makes users, groups, memberships and permissions by a provider: each user is a member of groups and has permissions
// in turn. Before anything is made, conditions are set.
func (a *Argus) MakeEstate(core *Core, size EstateSize, conditions ...func()) *Estate {
	a.t.Helper()
	e, roles := &Estate{}, a.Roles(18)
	for _, set := range conditions {
		set()
	}
	var userIDs, groupIDs []string
	for i := range size.Users {
		name := a.Name(fmt.Sprintf("user-%d", i))
		userIDs = append(userIDs, e.Make(core, "argus_user", map[string]any{"short_name": name, "name": "User", "email": name + "@fjord.example", "description": "Number " + fmt.Sprint(i)}).Text("id"))
	}
	for i := range size.Groups {
		groupIDs = append(groupIDs, e.Make(core, "argus_group", map[string]any{"short_name": a.Name(fmt.Sprintf("group-%d", i)), "name": "Group"}).Text("id"))
	}
	for i := range size.Memberships {
		e.Make(core, "argus_group_membership", map[string]any{"group": groupIDs[i/size.Users%size.Groups], "member": userIDs[i%size.Users]})
	}
	for i := range size.Permissions {
		e.Make(core, "argus_permission", map[string]any{"subject": userIDs[i%size.Users], "function": roles[i/size.Users%len(roles)].Name})
	}
	return e
}

// MakeFull makes enough of each kind to be read in bulk, with all that the kind can have.
func (a *Argus) MakeFull() *Estate {
	a.t.Helper()
	core, e, cast := a.Core(), &Estate{}, Cast{Argus: a}
	for _, role := range a.Roles(2) {
		cast.Roles = append(cast.Roles, role.Name)
	}
	many := func(name string) (made []*Object) {
		kind, full := Kinds[name], map[string]any{}
		if kind.Full != nil {
			full = kind.Full(cast)
		}
		for _, config := range kind.Many(cast) {
			maps.Copy(config, full)
			made = append(made, e.Make(core, name, config))
		}
		return made
	}
	for _, user := range many("argus_user") {
		cast.Owners, cast.Members = append(cast.Owners, user.Text("id")), append(cast.Members, user.Text("short_name"))
	}
	for _, group := range many("argus_group") {
		cast.Groups = append(cast.Groups, group.Text("id"))
	}
	cast.Groups = cast.Groups[:2]
	for _, kind := range OwnedKinds() {
		many(kind)
	}
	e.Make(core, "argus_auth_method", map[string]any{"user": cast.Owners[0], "method": "apikey"})
	return e
}

// Of are the objects of a kind.
func (e *Estate) Of(kind string) (objects []*Object) {
	for _, object := range e.Objects {
		if object.Type == kind {
			objects = append(objects, object)
		}
	}
	return objects
}

// Plan plans the estate by a provider of its own, with refresh, and returns how many requests that took. Nothing may change.
func (e *Estate) Plan(t testing.TB, a *Argus, settings map[string]any) int {
	t.Helper()
	a.Simulator.ResetRequests()
	if err := e.PlanEmpty(t, a, settings); err != nil {
		t.Fatal(err)
	}
	return len(a.Simulator.Requests())
}

// PlanEmpty is Plan for several estates at once. The error is the first change. The provider's clock stands still, so that the
// requests do not depend on how fast the machine is.
func (e *Estate) PlanEmpty(t testing.TB, a *Argus, settings map[string]any) error {
	t.Helper()
	began := time.Now()
	core, diags := a.NewCoreOf(settings, func(o *provider.Options) { o.Now = func() time.Time { return began } })
	WantNone(t, diags)
	read, diags := core.ReadAll(e.Objects)
	WantNone(t, diags)
	for i, object := range e.Objects {
		if !object.Same(read[i]) {
			return fmt.Errorf("the refresh changes %s %s", object.Type, object.Text("id"))
		}
		if plan := core.Plan(object.Type, read[i], e.Configs[i]); !plan.Empty() {
			return fmt.Errorf("the plan of %s %s changes %v", object.Type, object.Text("id"), plan.Changes())
		}
	}
	return nil
}

// BulkRequests counts the requests for bulk lists.
func (a *Argus) BulkRequests() (count int) {
	for _, request := range a.Simulator.Requests() {
		if request.Header.Get("Argus-Priority") == "bulk" {
			count++
		}
	}
	return count
}
