package disabled

import (
	"fmt"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// ownerVariants are the ways in which a server may treat what belongs to a disabled user or group.
var ownerVariants = [][]string{
	nil, {"disabled-owner-hidden"}, {"disabled-owner-empty"}, {"disabled-links-hidden"},
	{"disabled-owner-hidden", "disabled-links-hidden", "disabled-hidden-by-id"}, {"disabled-owner-empty", "disabled-links-hidden", "empty-as-null"},
}

// eachBelonging runs a test for each resource whose objects belong to somebody, each owner of its objects and each variant.
func eachBelonging(t *testing.T, test func(t *testing.T, s acctest.Scene, kind, owner string, object *acctest.Object)) {
	t.Helper()
	for _, kind := range acctest.OwnedKinds() {
		for _, owner := range acctest.Kinds[kind].Owners() {
			for _, variants := range ownerVariants {
				t.Run(fmt.Sprintf("%s of %s, %v", kind, owner, variants), func(t *testing.T) {
					t.Parallel()
					a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
					s := a.NewScene()
					object, _ := a.Core().Make(kind, acctest.Kinds[kind].Config(s))
					test(t, s, kind, owner, object)
				})
			}
		}
	}
}

// ownerOf returns the kind and the id of the user or of the group of the scene.
func ownerOf(s acctest.Scene, owner string) (kind, id string) {
	if owner == "group" {
		return "argus_group", s.Group
	}
	return "argus_user", s.User
}

// What belongs to a disabled user or group stays in state, whether the server hides it or not, and is the same object after a
// re-enable.
func TestWhatBelongsToADisabledOwnerStays(t *testing.T) {
	t.Parallel()
	eachBelonging(t, func(t *testing.T, s acctest.Scene, kind, owner string, object *acctest.Object) {
		s.DisableByHand(ownerOf(s, owner))
		kept, diags := s.Core().Read(object)
		if kept == nil || acctest.HasError(diags) {
			t.Fatalf("after the %s was disabled, left in state is %t: %s", owner, kept != nil, acctest.Text(diags))
		}
		if len(diags) > 0 {
			acctest.WantText(t, diags[:1], append(acctest.Kinds[kind].Names(s, object), "WARNING", "belongs to a disabled "+owner, "stays in state")...)
			if !acctest.ContainsAll(diags[0].Summary, acctest.Kinds[kind].Names(s, object)) {
				t.Errorf("the summary does not name the object: %s", diags[0].Summary)
			}
		}
		s.ReenableByHand(ownerOf(s, owner))
		back, diags := s.Core().Read(kept)
		acctest.WantNone(t, diags)
		if !object.Same(back) {
			t.Error("after a re-enable it is not the same object")
		}
		if plan := s.Core().Plan(kind, back, acctest.Kinds[kind].Config(s)); !plan.Empty() {
			t.Errorf("after a re-enable the plan changes %v", plan.Changes())
		}
	})
}

// A destroy of what belongs to a disabled user or group either removes it, or warns that it may come back.
func TestDestroyOfWhatBelongsToADisabledOwner(t *testing.T) {
	t.Parallel()
	eachBelonging(t, func(t *testing.T, s acctest.Scene, kind, owner string, object *acctest.Object) {
		s.DisableByHand(ownerOf(s, owner))
		left, diags := s.Core().Apply(s.Core().Plan(kind, object, nil))
		if left != nil || acctest.HasError(diags) {
			t.Fatalf("left in state is %t: %s", left != nil, acctest.Text(diags))
		}
		s.ReenableByHand(ownerOf(s, owner))
		back, _ := s.Core().Read(object)
		warned := len(diags) > 0
		if back != nil && !warned {
			t.Error("it came back after a re-enable, and the destroy did not warn")
		}
		if warned {
			acctest.WantText(t, diags, "WARNING", "taken out of state", "After a re-enable")
			acctest.WantNamed(t, diags, "may come back", acctest.Kinds[kind].Names(s, object))
		}
	})
}

// Whether something was removed is not known if the key may not read its owner, and it is hidden.
func TestWhatIsNotKnownToBeGoneStays(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.OwnedKinds() {
		operation := acctest.Kinds[kind].SeenBy[0][0]
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"disabled-owner-hidden", "disabled-links-hidden"} })
			s := a.NewScene()
			sim := a.NeedSimulator("forbids on demand")
			object, _ := a.Core().Make(kind, acctest.Kinds[kind].Config(s))
			s.DisableByHand("argus_user", s.User)
			sim.Fail(simulator.Fault{Operation: "getSubject", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
			kept, diags := a.Core().Read(object)
			acctest.WantText(t, diags, append(acctest.Kinds[kind].Names(s, object), "WARNING", "cannot be seen", `"viewUsers"`, "state rm")...)
			if kept == nil {
				t.Errorf("%s: what is not known to be gone left state", kind)
			}
			left, diags := a.Core().Apply(a.Core().Plan(kind, object, nil))
			acctest.WantNamed(t, diags, "cannot be seen", acctest.Kinds[kind].Names(s, object))
			// A group that is active takes the removal.
			if accepted := slices.Contains(acctest.Kinds[kind].Owners(), "group"); (left == nil) != accepted || acctest.HasError(diags) == accepted {
				t.Errorf("%s: a destroy took what is not known to be gone out of state: %s", kind, acctest.Text(diags))
			}
			if sim.Count(operation) == 0 {
				t.Errorf("%s was not asked", operation)
			}
		})
	}
}

// A narrow key without viewUsers still sees that a permission was revoked.
func TestRevokedPermissionIsGoneForANarrowKey(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	s := a.NewScene()
	sim := a.NeedSimulator("forbids on demand")
	object, _ := a.Core().Make("argus_permission", acctest.Kinds["argus_permission"].Config(s))
	a.Must(acctest.ErrorOf(a.Client.RevokePermission(t.Context(), argus.ID(object.Text("id")), argus.GrantPermissionRequest{}, "")))
	sim.Fail(simulator.Fault{Operation: "getSubject", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
	gone, diags := a.Core().Read(object)
	acctest.WantNone(t, diags)
	if gone != nil {
		t.Error("a revoked permission stayed in state")
	}
}

// The user of many hidden keys is looked up once, and of keys that are shown not at all.
func TestOwnerOfManyIsLookedUpOnce(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"disabled-owner-hidden"} })
	s := a.NewScene()
	core := a.Core()
	var objects []*acctest.Object
	for range 12 {
		object, _ := core.Make("argus_api_key", acctest.Kinds["argus_api_key"].Config(s))
		objects = append(objects, object)
	}
	for _, disabled := range []bool{false, true} {
		if disabled {
			s.DisableByHand("argus_user", s.User)
		}
		core = a.Core()
		a.Simulator.ResetRequests()
		kept, diags := core.ReadAll(objects)
		if slices.Contains(kept, nil) || acctest.HasError(diags) {
			t.Fatalf("disabled is %t: %s", disabled, acctest.Text(diags))
		}
		if count, most := a.Simulator.Count("getSubject"), map[bool]int{false: 0, true: 1}[disabled]; count != most {
			t.Errorf("disabled is %t: the user was read %d times, not %d", disabled, count, most)
		}
	}
}

// That a user is active was read before it was disabled: what belongs to it is hidden since, and stays in state.
func TestUserThatIsDisabledBetweenTwoReads(t *testing.T) {
	t.Parallel()
	for _, variant := range []string{"disabled-owner-hidden", "disabled-owner-empty"} {
		a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{variant} })
		s := a.NewScene()
		objects := map[string]*acctest.Object{}
		for _, kind := range []string{"argus_preference", "argus_api_key", "argus_auth_method"} {
			objects[kind], _ = a.Core().Make(kind, acctest.Kinds[kind].Config(s))
		}
		_, err := a.Client.DeleteUserPreferences(t.Context(), argus.ByID(argus.ID(s.User)), objects["argus_preference"].Text("key"))
		a.Must(err)
		core := a.Core()
		if gone, diags := core.Read(objects["argus_preference"]); gone != nil || len(diags) > 0 {
			t.Fatalf("%s: a preference that was deleted stays in state: %s", variant, acctest.Text(diags))
		}
		s.DisableByHand("argus_user", s.User)
		for _, kind := range []string{"argus_api_key", "argus_auth_method"} {
			kept, diags := core.Read(objects[kind])
			acctest.WantText(t, diags, "WARNING", "belongs to a disabled user", a.Name("scene-user"))
			if kept == nil {
				t.Errorf("%s: %s of a user that was disabled meanwhile left state", variant, kind)
			}
		}
	}
}
