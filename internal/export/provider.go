// Package export writes what exists in Argus as configuration for Terraform: resources with references between them, and the import blocks
// that bring them under management. What exists is what the provider's own list resources show, so that the plan imports and changes nothing.
package export

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Provider is the provider, configured in this process as Terraform does it.
type Provider struct {
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
	// identities are the types of the identities, by resource.
	identities map[string]tftypes.Type
	defaults   map[string]map[string]tftypes.Value
	watch      *Watch
}

// Watch hears from the provider what the protocol does not tell. The zero value is ready to use.
type Watch struct {
	sent           atomic.Int64
	userID, domain string

	mutex   sync.Mutex
	leftOut []row
}

// Sent counts a request.
func (w *Watch) Sent() { w.sent.Add(1) }

// Configured notes the user of the credentials, and the domain in which names are looked up.
func (w *Watch) Configured(userID, domain string) { w.userID, w.domain = userID, domain }

// LeftOut notes what a list resource leaves out.
func (w *Watch) LeftOut(left list.ListResult, why string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.leftOut = append(w.leftOut, row{attributesOf(left.Resource.Raw), attributesOf(left.Identity.Raw), why})
}

// takeLeftOut returns what list resources left out since it was called last.
func (w *Watch) takeLeftOut() []row {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	taken := w.leftOut
	w.leftOut = nil
	return taken
}

// Requests returns how many requests were sent.
func (w *Watch) Requests() int64 { return w.sent.Load() }

// listServer is a server of list resources: the interface of the protocol that not every provider has.
type listServer interface {
	ListResource(context.Context, *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error)
}

// Start configures the provider with settings, by attribute of the provider block; what is not among them comes from the environment or the
// settings file. Watch is what the provider was made to tell. The error is what Terraform would report.
func Start(ctx context.Context, of provider.Provider, watch *Watch, settings map[string]string) (*Provider, error) {
	p := &Provider{server: providerserver.NewProtocol6(of)(), watch: watch}
	var err error
	if p.schema, err = p.server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{}); err != nil {
		return nil, err
	}
	identities, err := p.server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return nil, err
	}
	p.identities = map[string]tftypes.Type{}
	for name, schema := range identities.IdentitySchemas {
		p.identities[name] = schema.ValueType()
	}
	if p.defaults, err = defaultsOf(ctx, of); err != nil {
		return nil, err
	}
	config, err := configOf(p.schema.Provider.ValueType(), settings)
	if err != nil {
		return nil, err
	}
	validated, err := p.server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
	if err != nil {
		return nil, err
	}
	if err := errorsOf(validated.Diagnostics); err != nil {
		return nil, err
	}
	configured, err := p.server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{Config: config, TerraformVersion: "export"})
	if err != nil {
		return nil, err
	}
	return p, errorsOf(configured.Diagnostics)
}

// configOf is a configuration in which all but some attributes, which are text or booleans, are null.
func configOf(typ tftypes.Type, set map[string]string) (*tfprotov6.DynamicValue, error) {
	attributes := map[string]tftypes.Value{}
	for name := range set {
		if there := typ.(tftypes.Object).AttributeTypes; there[name] == nil {
			return nil, noArgument(name, there)
		}
	}
	for name, of := range typ.(tftypes.Object).AttributeTypes {
		value, ok := set[name]
		switch {
		case !ok:
			attributes[name] = tftypes.NewValue(of, nil)
		case of.Is(tftypes.Bool):
			if value != "true" && value != "false" {
				return nil, fmt.Errorf("%s is true or false, not %q", name, value)
			}
			attributes[name] = tftypes.NewValue(of, value == "true")
		case of.Equal(tftypes.List{ElementType: tftypes.String}), of.Equal(tftypes.Set{ElementType: tftypes.String}): // Is does not compare the elements
			var elements []tftypes.Value
			for element := range strings.SplitSeq(value, ",") {
				elements = append(elements, tftypes.NewValue(tftypes.String, element))
			}
			attributes[name] = tftypes.NewValue(of, elements)
		case !of.Is(tftypes.String):
			return nil, fmt.Errorf("%s takes more than a text: it cannot be set here", name)
		default:
			attributes[name] = tftypes.NewValue(of, value)
		}
	}
	dynamic, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, attributes))
	return &dynamic, err
}

// row is an object that a list resource shows.
type row struct {
	values, identity map[string]tftypes.Value
	// leftOut is why it is not listed; empty if it is.
	leftOut string
}

// list reads the rows of a list resource, page by page. A warning ends nothing: it goes to warn.
func (p *Provider) list(ctx context.Context, kind string, filters map[string]string, warn func(string)) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		config, err := configOf(p.schema.ListResourceSchemas[kind].ValueType(), filters)
		if err != nil {
			yield(row{}, err)
			return
		}
		stream, err := p.server.(listServer).ListResource(ctx, &tfprotov6.ListResourceRequest{TypeName: kind, Config: config, IncludeResource: true, Limit: maxRows})
		if err != nil {
			yield(row{}, err)
			return
		}
		for result := range stream.Results {
			if err := errorsOf(result.Diagnostics); err != nil {
				yield(row{}, err)
				return
			}
			for _, diagnostic := range result.Diagnostics {
				warn(diagnostic.Summary + ": " + diagnostic.Detail)
			}
			if result.Resource == nil {
				continue
			}
			found, err := p.row(kind, result)
			if !yield(found, err) || err != nil {
				return
			}
		}
	}
}

// maxRows is how many rows of a kind are exported at most: a list that never ends is an error of Argus.
const maxRows = 1_000_000

func (p *Provider) row(kind string, result tfprotov6.ListResourceResult) (row, error) {
	values, err := valuesOf(result.Resource, p.schema.ResourceSchemas[kind].ValueType())
	if err != nil {
		return row{}, err
	}
	identity, err := valuesOf(result.Identity.IdentityData, p.identities[kind])
	return row{values: values, identity: identity}, err
}

// read reads a data source by some of its attributes.
func (p *Provider) read(ctx context.Context, kind string, by map[string]string) (map[string]tftypes.Value, error) {
	typ := p.schema.DataSourceSchemas[kind].ValueType()
	config, err := configOf(typ, by)
	if err != nil {
		return nil, err
	}
	read, err := p.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: kind, Config: config})
	if err != nil {
		return nil, err
	}
	if err := errorsOf(read.Diagnostics); err != nil {
		return nil, err
	}
	return valuesOf(read.State, typ)
}

// imported returns a resource as an import and the read after it store it; nil if there is none.
func (p *Provider) imported(ctx context.Context, kind, id string) (map[string]tftypes.Value, error) {
	found, err := p.server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: kind, ID: id})
	if err != nil {
		return nil, err
	}
	if err := errorsOf(found.Diagnostics); err != nil || len(found.ImportedResources) == 0 {
		return nil, err
	}
	object := found.ImportedResources[0]
	return p.refreshed(ctx, kind, &tfprotov6.ReadResourceRequest{TypeName: kind, CurrentState: object.State, Private: object.Private, CurrentIdentity: object.Identity})
}

// refreshed returns what a read makes of a resource in state; nil if it is gone.
func (p *Provider) refreshed(ctx context.Context, kind string, req *tfprotov6.ReadResourceRequest) (map[string]tftypes.Value, error) {
	read, err := p.server.ReadResource(ctx, req)
	if err != nil {
		return nil, err
	}
	if err := errorsOf(read.Diagnostics); err != nil {
		return nil, err
	}
	return valuesOf(read.NewState, p.schema.ResourceSchemas[kind].ValueType())
}

// refuses returns an error if a plan would refuse the arguments of an object, and with them the whole configuration.
func (p *Provider) refuses(ctx context.Context, o *object) error {
	schema := p.schema.ResourceSchemas[o.kind.name]
	values := maps.Clone(o.values)
	for _, attribute := range schema.Block.Attributes {
		if !attribute.Required && !attribute.Optional {
			values[attribute.Name] = tftypes.NewValue(attribute.ValueType(), nil)
		}
	}
	config, err := tfprotov6.NewDynamicValue(schema.ValueType(), tftypes.NewValue(schema.ValueType(), values))
	if err != nil {
		return err
	}
	validated, err := p.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: o.kind.name, Config: &config})
	if err != nil {
		return err
	}
	return errorsOf(validated.Diagnostics)
}

// refusesData is refuses for a data source with one argument.
func (p *Provider) refusesData(ctx context.Context, kind, attribute, value string) error {
	config, err := configOf(p.schema.DataSourceSchemas[kind].ValueType(), map[string]string{attribute: value})
	if err != nil {
		return err
	}
	validated, err := p.server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: kind, Config: config})
	if err != nil {
		return err
	}
	return errorsOf(validated.Diagnostics)
}

// valuesOf are the attributes of an object; nil for null.
func valuesOf(object *tfprotov6.DynamicValue, typ tftypes.Type) (map[string]tftypes.Value, error) {
	value, err := object.Unmarshal(typ)
	if err != nil || value.IsNull() {
		return nil, err
	}
	var values map[string]tftypes.Value
	err = value.As(&values)
	return values, err
}

// mayBeLeftOut reports whether a resource keeps what it has if an argument is not written.
func (p *Provider) mayBeLeftOut(kind, name string) bool {
	return slices.ContainsFunc(p.schema.ResourceSchemas[kind].Block.Attributes, func(a *tfprotov6.SchemaAttribute) bool {
		return a.Name == name && a.Optional && a.Computed
	})
}

// errorsOf joins the errors among diagnostics.
func errorsOf(diagnostics []*tfprotov6.Diagnostic) error {
	var failed error
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			failed = errors.Join(failed, fmt.Errorf("%s: %s", d.Summary, d.Detail))
		}
	}
	return failed
}
