package acctest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/sync/errgroup"

	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

// Core drives the provider's protocol server as Terraform's core does, one resource at a time: it sees warnings, which
// terraform-plugin-testing cannot, and takes milliseconds.
type Core struct {
	t      testing.TB
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
	// identities are the identity schemas, by resource.
	identities map[string]*tfprotov6.ResourceIdentitySchema
}

// Object is one resource in state, with its private state and its identity. A nil *Object is none.
type Object struct {
	Type     string
	value    tftypes.Value
	private  []byte
	identity Identity
}

// Plan is what the provider planned for one resource.
type Plan struct {
	Diagnostics []*tfprotov6.Diagnostic
	// Replace are the attributes that need a replacement.
	Replace []*tftypes.AttributePath

	kind            string
	config          tftypes.Value
	prior, planned  tftypes.Value
	private, before []byte
	identity        Identity
}

// NewCore starts a provider and configures it for the Argus, with settings over its URL, key and customer.
func (a *Argus) NewCore(settings map[string]any) (*Core, []*tfprotov6.Diagnostic) {
	a.t.Helper()
	return a.NewCoreOf(settings, func(*provider.Options) {})
}

// NewCoreOf is NewCore for a provider that is given another outside world.
func (a *Argus) NewCoreOf(settings map[string]any, set func(*provider.Options)) (*Core, []*tfprotov6.Diagnostic) {
	a.t.Helper()
	server, err := providerServer(set)
	if err != nil {
		a.t.Fatal(err)
	}
	c := &Core{t: a.t, server: server}
	c.schema, err = server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	c.must(err)
	identities, err := server.GetResourceIdentitySchemas(context.Background(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	c.must(err)
	c.identities = identities.IdentitySchemas
	config := map[string]any{"api_url": a.URL, "api_key": a.Key, "customer": a.Customer}
	for name, value := range settings {
		config[name] = value
	}
	typ := c.schema.Provider.ValueType()
	raw := c.dynamic(typ, c.value(typ, config))
	validated, err := server.ValidateProviderConfig(context.Background(), &tfprotov6.ValidateProviderConfigRequest{Config: raw})
	c.must(err)
	if HasError(validated.Diagnostics) {
		return c, validated.Diagnostics
	}
	configured, err := server.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{Config: raw, TerraformVersion: "1.11.4"})
	c.must(err)
	return c, append(validated.Diagnostics, configured.Diagnostics...)
}

// Core is NewCore for settings that work.
func (a *Argus) Core() *Core {
	a.t.Helper()
	return a.CoreAt(nil)
}

// CoreAt is Core with the provider's clock; nil is the machine's.
func (a *Argus) CoreAt(now func() time.Time) *Core {
	a.t.Helper()
	c, diags := a.NewCoreOf(nil, func(o *provider.Options) { o.Now = now })
	if HasError(diags) {
		a.t.Fatal(Text(diags))
	}
	return c
}

// Kinds are the types of the provider's resources, sorted.
func (c *Core) Kinds() []string { return slices.Sorted(maps.Keys(c.schema.ResourceSchemas)) }

// Validate checks the configuration of a resource as `terraform validate` does.
func (c *Core) Validate(kind string, config map[string]any) []*tfprotov6.Diagnostic {
	c.t.Helper()
	typ := c.typeOf(kind)
	resp, err := c.server.ValidateResourceConfig(context.Background(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: kind, Config: c.dynamic(typ, c.value(typ, config)),
	})
	c.must(err)
	return resp.Diagnostics
}

// Plan plans a resource: nil prior for a create, nil config for a destroy.
func (c *Core) Plan(kind string, prior *Object, config map[string]any) *Plan {
	c.t.Helper()
	typ := c.typeOf(kind)
	plan := &Plan{kind: kind, config: tftypes.NewValue(typ, nil), prior: tftypes.NewValue(typ, nil)}
	if prior != nil {
		plan.prior, plan.before, plan.identity = prior.value, prior.private, prior.identity
	}
	c.plan(plan, config)
	return plan
}

// plan asks the provider for the plan, of which the prior object is set.
func (c *Core) plan(plan *Plan, config map[string]any) {
	c.t.Helper()
	kind, typ := plan.kind, c.typeOf(plan.kind)
	proposed := plan.config
	if config != nil {
		plan.config = c.value(typ, config)
		proposed = c.proposed(kind, plan.config, plan.prior)
	}
	resp, err := c.server.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: kind, PriorState: c.dynamic(typ, plan.prior), ProposedNewState: c.dynamic(typ, proposed),
		Config: c.dynamic(typ, plan.config), PriorPrivate: plan.before, PriorIdentity: c.sentIdentity(kind, plan.identity),
	})
	c.must(err)
	plan.Diagnostics, plan.Replace, plan.private = resp.Diagnostics, resp.RequiresReplace, resp.PlannedPrivate
	plan.planned = proposed
	if resp.PlannedState != nil {
		plan.planned = c.undynamic(typ, resp.PlannedState)
	}
	plan.identity = c.receivedIdentity(kind, resp.PlannedIdentity)
}

// Empty reports whether the plan changes nothing.
func (p *Plan) Empty() bool { return p.planned.Equal(p.prior) }

// Changes are the attributes that the plan changes, at top level.
func (p *Plan) Changes() []string {
	before, after := map[string]tftypes.Value{}, map[string]tftypes.Value{}
	if !p.prior.IsNull() {
		_ = p.prior.As(&before)
	}
	if !p.planned.IsNull() {
		_ = p.planned.As(&after)
	}
	var changed []string
	for name, value := range after {
		if !value.Equal(before[name]) {
			changed = append(changed, name)
		}
	}
	return changed
}

// Apply carries a plan out. The object is what is in state afterwards, nil for none.
func (c *Core) Apply(plan *Plan) (*Object, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	typ := c.typeOf(plan.kind)
	resp, err := c.server.ApplyResourceChange(context.Background(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: plan.kind, PriorState: c.dynamic(typ, plan.prior), PlannedState: c.dynamic(typ, plan.planned),
		Config: c.dynamic(typ, plan.config), PlannedPrivate: plan.private, PlannedIdentity: c.sentIdentity(plan.kind, plan.identity),
	})
	c.must(err)
	object := c.object(plan.kind, resp.NewState, resp.Private, resp.NewIdentity)
	before := plan.identity
	if plan.prior.IsNull() {
		before = nil // it is that of the object that this one replaces
	}
	c.checkIdentity(object, before)
	return object, resp.Diagnostics
}

// Read refreshes a resource: nil if it is gone.
func (c *Core) Read(object *Object) (*Object, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	resp, err := c.server.ReadResource(context.Background(), c.toRead(object))
	c.must(err)
	return c.read(object, resp), resp.Diagnostics
}

// ReadAll refreshes many resources, ten at once as Terraform does.
func (c *Core) ReadAll(objects []*Object) ([]*Object, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	responses := make([]*tfprotov6.ReadResourceResponse, len(objects))
	var readers errgroup.Group
	readers.SetLimit(10)
	for i, object := range objects {
		request := c.toRead(object)
		readers.Go(func() (err error) {
			responses[i], err = c.server.ReadResource(context.Background(), request)
			return err
		})
	}
	c.must(readers.Wait())
	read := make([]*Object, len(objects))
	var diags []*tfprotov6.Diagnostic
	for i, resp := range responses {
		read[i] = c.read(objects[i], resp)
		diags = append(diags, resp.Diagnostics...)
	}
	return read, diags
}

func (c *Core) toRead(object *Object) *tfprotov6.ReadResourceRequest {
	c.t.Helper()
	return &tfprotov6.ReadResourceRequest{
		TypeName: object.Type, CurrentState: c.dynamic(c.typeOf(object.Type), object.value), Private: object.private,
		CurrentIdentity: c.sentIdentity(object.Type, object.identity),
	}
}

// read returns what a read returned of an object.
func (c *Core) read(object *Object, resp *tfprotov6.ReadResourceResponse) *Object {
	c.t.Helper()
	now := c.object(object.Type, resp.NewState, resp.Private, resp.NewIdentity)
	c.checkIdentity(now, object.identity)
	return now
}

// Import imports a resource and reads it, as Terraform does.
func (c *Core) Import(kind, id string) (*Object, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	return c.importBy(&tfprotov6.ImportResourceStateRequest{TypeName: kind, ID: id})
}

// ImportIdentity is Import by identity.
func (c *Core) ImportIdentity(kind string, identity Identity) (*Object, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	return c.importBy(&tfprotov6.ImportResourceStateRequest{TypeName: kind, Identity: c.sentIdentity(kind, identity)})
}

func (c *Core) importBy(req *tfprotov6.ImportResourceStateRequest) (*Object, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	resp, err := c.server.ImportResourceState(context.Background(), req)
	c.must(err)
	if HasError(resp.Diagnostics) || len(resp.ImportedResources) == 0 {
		return nil, resp.Diagnostics
	}
	imported := resp.ImportedResources[0]
	object := c.object(req.TypeName, imported.State, imported.Private, imported.Identity)
	c.checkIdentity(object, nil)
	object, diags := c.Read(object)
	return object, append(resp.Diagnostics, diags...)
}

// Make plans and applies a create that must work, and returns the object and all warnings of both.
func (c *Core) Make(kind string, config map[string]any) (*Object, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	return c.Change(kind, nil, config)
}

// Change plans and applies a change that must work: nil config destroys.
func (c *Core) Change(kind string, prior *Object, config map[string]any) (*Object, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	plan := c.Plan(kind, prior, config)
	if HasError(plan.Diagnostics) {
		c.t.Fatalf("plan of %s: %s", kind, Text(plan.Diagnostics))
	}
	object, diags := c.Apply(plan)
	if HasError(diags) {
		c.t.Fatalf("apply of %s: %s", kind, Text(diags))
	}
	return object, append(plan.Diagnostics, diags...)
}

// Text is the value of a text attribute of an object; empty for null.
func (o *Object) Text(attribute string) string {
	var attributes map[string]tftypes.Value
	var text *string
	if err := o.value.As(&attributes); err != nil {
		return "not an object: " + err.Error()
	}
	if err := attributes[attribute].As(&text); err != nil {
		return fmt.Sprintf("not a text: %v", attributes[attribute])
	}
	if text == nil {
		return ""
	}
	return *text
}

// Objects are the elements of an attribute that holds objects of texts.
func (o *Object) Objects(attribute string) (objects []map[string]string) {
	var attributes map[string]tftypes.Value
	var elements []tftypes.Value
	if o.value.As(&attributes) != nil || attributes[attribute].As(&elements) != nil {
		return nil
	}
	for _, element := range elements {
		var fields map[string]tftypes.Value
		object := map[string]string{}
		if element.As(&fields) != nil {
			return nil
		}
		for name, value := range fields {
			var text string
			if value.As(&text) == nil {
				object[name] = text
			}
		}
		objects = append(objects, object)
	}
	return objects
}

// Bool reports whether a boolean attribute of an object is true.
func (o *Object) Bool(attribute string) bool {
	var attributes map[string]tftypes.Value
	var value *bool
	if o.value.As(&attributes) != nil {
		return false
	}
	found, ok := attributes[attribute]
	return ok && found.As(&value) == nil && value != nil && *value
}

// Same reports whether nothing differs between two objects, private state and identity included: a refresh between them shows nothing.
func (o *Object) Same(other *Object) bool {
	return other != nil && o.value.Equal(other.value) && bytes.Equal(o.private, other.private) && maps.Equal(o.identity, other.identity)
}

// Differences are the attributes in which two objects differ, at top level.
func (o *Object) Differences(other *Object) []string {
	return (&Plan{prior: o.value, planned: other.value}).Changes()
}

// HasError reports whether there is an error among the diagnostics.
func HasError(diags []*tfprotov6.Diagnostic) bool {
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// Text is all that the diagnostics say, a line for each with severity and attribute.
func Text(diags []*tfprotov6.Diagnostic) string {
	var lines []string
	for _, d := range diags {
		lines = append(lines, fmt.Sprintf("%s %s: %s: %s", d.Severity, d.Attribute, d.Summary, d.Detail))
	}
	return strings.Join(lines, "\n")
}
