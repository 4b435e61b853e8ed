package acctest

import (
	"context"
	"maps"
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Scene is what the links of a test are between: ids of a user and a group, and the name of a function.
type Scene struct {
	*Argus
	User, Group, Role string
}

// NewScene makes a user and a group with the test's own client.
func (a *Argus) NewScene() Scene {
	a.t.Helper()
	user, err := a.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{
		ShortName: a.Name("scene-user"), Name: "Scene user", Customer: a.Customer, EnableAuthenticationMethods: &[]string{"apikey"},
	})
	a.Must(err)
	return Scene{a, string(user.ID), string(a.AddGroup("scene-group").ID), a.Roles(1)[0].Name}
}

// Cast is what many objects are between: ids or shortnames of three users who own much, of many who have a little and of
// groups, and the names of two functions.
type Cast struct {
	*Argus
	Owners, Members, Groups, Roles []string
}

// Kind is a resource as the tests over all of them drive it.
type Kind struct {
	Name string
	// Config is that of a create.
	Config func(Scene) map[string]any
	// Change is laid over Config for an update in place; nil if nothing can change.
	Change map[string]any
	// ImportID is what the resource is imported by.
	ImportID func(Scene, *Object) string
	// Identity is the identity of the object that Config makes.
	Identity func(Scene, *Object) Identity
	// List are criteria of the list resource that find the object of Config, and few others. DisplayName is what its row is called.
	List        func(Scene) map[string]any
	DisplayName func(Scene, *Object) string
	// Names are the words that name the object in warnings. The object is nil if it is not in state.
	Names func(Scene, *Object) []string
	// Create, Update and Destroy are the operations that write it.
	Create, Update, Destroy string
	// Needs are the functions that the provider's key needs for the whole life of the resource, for the customer of all that
	// it names, and what each is needed for. None other is: a check that the key may not make is left out. If the
	// contract names no function for an operation ("not documented"), there is none here.
	Needs map[string]string
	// FreeTexts are the attributes that hold free text.
	FreeTexts []string
	// PlanMeets and ApplyMeets are words of the warnings about an object that exists before its create. No PlanMeets: plans do not look.
	PlanMeets, ApplyMeets string
	// Written is an attribute whose value a write changes, and Shown one that tells the value; empty if there is none.
	Written, Shown string
	// Helps are the functions that let the provider check and tell more, and that can be missing.
	Helps []string
	// References are the attributes that name another object, with the resource of what they name in the scene; empty if that is none.
	References map[string]string
	// AlwaysNew is true if each create makes another object, and never meets one that exists.
	AlwaysNew bool
	// Stays is true if a destroy leaves the object on the server, where the next create meets it.
	Stays bool
	// NewID is true if a create after a destroy may have another id.
	NewID bool
	// Several are laid over Config for several objects of one owner; nil if Config alone makes one.
	Several []map[string]any
	// SeenBy are the reads that show what belongs to a user or group, in the order in which they are made: one row for each set.
	SeenBy [][]string
	// DestroyShowsRemoval is true if the response to Destroy shows what it removed.
	DestroyShowsRemoval bool
	// SearchShowsGone is true if a key that may not read the owner still sees that the object is gone.
	SearchShowsGone bool
	// Draw adds what a random configuration has of the resource. It is called once, or with the address of each "user", "group"
	// or "subject" (either of both), as DrawnForEach says.
	Draw         func(d *Draw, owner string)
	DrawnForEach string
	// Many are configurations of enough objects to be read in bulk. Full are all attributes that those leave out; nil if there are none.
	Many func(Cast) []map[string]any
	Full func(Cast) map[string]any
	// IsAbout reports whether got in state is the object that was asked for: prior or, if that is nil, what config names.
	IsAbout func(s Scene, config map[string]any, prior, got *Object, sent Responses) bool
	// Active is what is active on the server, by id, each with what Content makes of its configuration. No Content: the id tells all.
	Active  func(ctx context.Context, a *Argus, of Scope) (map[string]string, error)
	Content func(config map[string]any) string
	// Add, Set and Remove do outside Terraform what a create, an update and a destroy do; Add re-enables users and groups.
	// References are ids. No Set: nothing can change.
	Add    func(a *Argus, config map[string]any) error
	Set    func(a *Argus, o *Object, config map[string]any) error
	Remove func(a *Argus, o *Object) error
}

// named returns what names an object by these names of the test.
func named(names ...string) func(Scene, *Object) []string {
	return func(s Scene, _ *Object) (of []string) {
		for _, name := range names {
			of = append(of, s.Name(name))
		}
		return of
	}
}

func byID(_ Scene, o *Object) string { return o.Text("id") }

// table has a row for each resource of the provider, those that others refer to first.
var table = []Kind{user, group, membership, permission, preference, authMethod, apiKey}

// Administration are the resources for keys that may administer functions and OpenID. Few keys may, and what is deleted does not come
// back, so that they have stories of their own in their packages.
var Administration = []string{"argus_function", "argus_function_child", "argus_user_openid"}

// Drawn are the rows that random configurations are drawn from, those that others refer to first. Those of Administration have the fields
// that chaos needs.
var Drawn = append(slices.Clone(table), userOpenID, functionRow, functionChild)

// RowOf is the row of Drawn that an address is of; the zero row if it is of none.
func RowOf(address string) Kind { return byName(Drawn)[KindOf(address)] }

// Kinds are all resources of the provider that are neither Administration nor OwnedSets, by name.
var Kinds = byName(table)

// ResourceNames are the names of all resources of the provider.
func ResourceNames() []string {
	names := slices.AppendSeq(slices.Clone(Administration), maps.Keys(Kinds))
	for _, set := range OwnedSets {
		names = append(names, set.Name)
	}
	return names
}

func byName(rows []Kind) map[string]Kind {
	kinds := map[string]Kind{}
	for _, kind := range rows {
		kinds[kind.Name] = kind
	}
	return kinds
}

// OwnedKinds are the kinds whose objects belong to users or groups.
func OwnedKinds() []string {
	var owned []string
	for _, kind := range table {
		if !slices.Contains(SubjectKinds, kind.Name) {
			owned = append(owned, kind.Name)
		}
	}
	return owned
}

// Changed is the configuration of an update.
func (k Kind) Changed(s Scene) map[string]any {
	config := k.Config(s)
	maps.Copy(config, k.Change)
	return config
}

// Owners are what an object belongs to: "user", "group".
func (k Kind) Owners() (owners []string) {
	for _, owner := range []string{"user", "group"} {
		if slices.Contains(slices.Collect(maps.Values(k.References)), "argus_"+owner) {
			owners = append(owners, owner)
		}
	}
	return owners
}

// ConfigByID is Config with ids in the references to the scene.
func (k Kind) ConfigByID(s Scene) map[string]any {
	config, ids := k.Config(s), map[string]string{"argus_user": s.User, "argus_group": s.Group}
	for attribute, names := range k.References {
		if id, ok := ids[names]; ok {
			config[attribute] = id
		}
	}
	return config
}

// SeveralOf lays each of Several over a configuration.
func (k Kind) SeveralOf(config map[string]any) []map[string]any {
	if k.Several == nil {
		return []map[string]any{config}
	}
	var several []map[string]any
	for _, over := range k.Several {
		one := maps.Clone(config)
		maps.Copy(one, over)
		several = append(several, one)
	}
	return several
}
