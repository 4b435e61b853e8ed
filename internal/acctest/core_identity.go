package acctest

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Identity is the identity of an object, by attribute. Nil is none: older binaries keep none.
type Identity map[string]string

// Identity returns the identity of an object.
func (o *Object) Identity() Identity { return o.identity }

// WithoutIdentity returns the object as a state has it that was written before there was identity.
func (o *Object) WithoutIdentity() *Object {
	former := *o
	former.identity = nil
	return &former
}

// IdentityAttributes are the attributes of the identity of a resource, sorted.
func (c *Core) IdentityAttributes(kind string) []string {
	var names []string
	if schema := c.identities[kind]; schema != nil {
		for _, attribute := range schema.IdentityAttributes {
			names = append(names, attribute.Name)
		}
	}
	return names
}

// Replacement is how core replaces an object: Terraform passes the old identity into the create, and OpenTofu null.
type Replacement struct {
	PassesIdentity bool
	// CreatesFirst is the replacement of a resource with create_before_destroy.
	CreatesFirst bool
}

// Replacements are those of all binaries, by name.
var Replacements = map[string]Replacement{"Terraform": {PassesIdentity: true}, "OpenTofu": {}}

// PlanAgain makes the second plan call of a replacement: without the prior state, with the private state of the first.
func (c *Core) PlanAgain(how Replacement, prior *Object, first *Plan, config map[string]any) *Plan {
	c.t.Helper()
	null := tftypes.NewValue(c.typeOf(prior.Type), nil)
	create := &Plan{kind: prior.Type, config: null, prior: null, before: first.private}
	if how.PassesIdentity {
		create.identity = prior.identity
	}
	c.plan(create, config)
	return create
}

// Replace replaces an object as core does: with a plan of the change, a plan of the create, a destroy and a create, in its order. All must
// work.
func (c *Core) Replace(how Replacement, prior *Object, config map[string]any) (*Object, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	change := c.Plan(prior.Type, prior, config)
	create := c.PlanAgain(how, prior, change, config)
	null := tftypes.NewValue(c.typeOf(prior.Type), nil)
	destroy := &Plan{kind: prior.Type, config: null, prior: prior.value, planned: null, private: prior.private, identity: prior.identity}
	diags := slices.Concat(change.Diagnostics, create.Diagnostics)
	if HasError(diags) {
		c.t.Fatalf("plan of the replacement of %s: %s", prior.Type, Text(diags))
	}
	order, created := []*Plan{destroy, create}, prior
	if how.CreatesFirst {
		slices.Reverse(order)
	}
	for _, plan := range order {
		object, applied := c.Apply(plan)
		if diags = append(diags, applied...); HasError(diags) {
			c.t.Fatalf("replacement of %s: %s", prior.Type, Text(diags))
		}
		if plan == create {
			created = object
		}
	}
	return created, diags
}

// checkIdentity ends the test unless an object has a whole identity, and the one that it had before.
func (c *Core) checkIdentity(object *Object, before Identity) {
	c.t.Helper()
	if object == nil || c.identities[object.Type] == nil {
		return
	}
	for _, attribute := range c.identities[object.Type].IdentityAttributes {
		if object.identity[attribute.Name] == "" {
			c.t.Fatalf("%s has no %s in its identity: %v", object.Type, attribute.Name, object.identity)
		}
	}
	if before != nil && !maps.Equal(before, object.identity) {
		c.t.Fatalf("the identity of %s was %v and became %v", object.Type, before, object.identity)
	}
}

func (c *Core) sentIdentity(kind string, identity Identity) *tfprotov6.ResourceIdentityData {
	c.t.Helper()
	if identity == nil {
		return nil
	}
	values := map[string]any{}
	for name, value := range identity {
		values[name] = value
	}
	typ := c.identities[kind].ValueType()
	return &tfprotov6.ResourceIdentityData{IdentityData: c.dynamic(typ, c.value(typ, values))}
}

// receivedIdentity returns an identity of a response, nil if it is null. It must fit the schema.
func (c *Core) receivedIdentity(kind string, data *tfprotov6.ResourceIdentityData) Identity {
	c.t.Helper()
	if data == nil || data.IdentityData == nil {
		return nil
	}
	value := c.undynamic(c.identities[kind].ValueType(), data.IdentityData)
	if value.IsNull() {
		return nil
	}
	var attributes map[string]tftypes.Value
	c.must(value.As(&attributes))
	identity := Identity{}
	for name, of := range attributes {
		var text *string
		c.must(of.As(&text))
		if text != nil {
			identity[name] = *text
		}
	}
	return identity
}

func (c *Core) object(kind string, state *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData) *Object {
	c.t.Helper()
	if state == nil {
		return nil
	}
	value := c.undynamic(c.typeOf(kind), state)
	if value.IsNull() {
		return nil
	}
	return &Object{kind, value, private, c.receivedIdentity(kind, identity)}
}
