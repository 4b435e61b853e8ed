package acctest

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Query is what a list block asks for.
type Query struct {
	Kind   string
	Config map[string]any
	// Limit is as in a list block: core's default of 100 if it is nil.
	Limit *int64
	// Objects asks for the objects beside their identities.
	Objects bool
}

// Listed is one result of a query: a row, or diagnostics alone.
type Listed struct {
	Name        string
	Identity    Identity
	Object      *Object // nil if the query does not ask for it
	Diagnostics []*tfprotov6.Diagnostic
}

// ListResources are the types of the provider's list resources, sorted.
func (c *Core) ListResources() []string {
	return slices.Sorted(maps.Keys(c.schema.ListResourceSchemas))
}

// List takes the results of a query as Terraform's core does: no more rows than the limit, and none after an error.
func (c *Core) List(query Query) (rows []Listed, diags []*tfprotov6.Diagnostic) {
	c.t.Helper()
	c.ListEach(query, func(result Listed) bool {
		diags = append(diags, result.Diagnostics...)
		if result.Identity != nil {
			rows = append(rows, result)
		}
		return true
	})
	return rows, diags
}

// ListEach is List that hands each result over as it comes, until take returns false.
func (c *Core) ListEach(query Query, take func(Listed) bool) {
	c.t.Helper()
	typ := c.listType(query.Kind)
	limit := int64(100)
	if query.Limit != nil {
		limit = *query.Limit
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stream, err := c.listServer().ListResource(ctx, &tfprotov6.ListResourceRequest{
		TypeName: query.Kind, Config: c.dynamic(typ, c.value(typ, query.Config)), IncludeResource: query.Objects, Limit: limit,
	})
	c.must(err)
	rows := int64(0)
	for event := range stream.Results {
		result := Listed{Name: event.DisplayName, Diagnostics: event.Diagnostics, Identity: c.receivedIdentity(query.Kind, event.Identity)}
		if result.Identity != nil {
			rows++
			c.checkIdentity(&Object{Type: query.Kind, identity: result.Identity}, nil)
			if query.Objects {
				result.Object = c.object(query.Kind, event.Resource, nil, event.Identity)
			}
		} else if len(event.Diagnostics) == 0 {
			c.t.Fatalf("a result of %s has neither an identity nor diagnostics", query.Kind)
		}
		if !take(result) || HasError(result.Diagnostics) || rows == limit {
			break // core cancels the request
		}
	}
}

// ValidateList checks the configuration of a list block as `terraform validate` does.
func (c *Core) ValidateList(kind string, config map[string]any) []*tfprotov6.Diagnostic {
	c.t.Helper()
	typ := c.listType(kind)
	resp, err := c.listServer().ValidateListResourceConfig(context.Background(), &tfprotov6.ValidateListResourceConfigRequest{
		TypeName: kind, Config: c.dynamic(typ, c.value(typ, config)),
	})
	c.must(err)
	return resp.Diagnostics
}

// Generated is the configuration that Terraform generates for a listed object: each argument that has a value, as a literal.
func (c *Core) Generated(object *Object) map[string]any {
	c.t.Helper()
	var values map[string]tftypes.Value
	c.must(object.value.As(&values))
	config := map[string]any{}
	for _, attribute := range c.schema.ResourceSchemas[object.Type].Block.Attributes {
		if value := values[attribute.Name]; (attribute.Required || attribute.Optional) && !value.IsNull() {
			config[attribute.Name] = value
		}
	}
	return config
}

func (c *Core) listType(kind string) tftypes.Type {
	c.t.Helper()
	found, ok := c.schema.ListResourceSchemas[kind]
	if !ok {
		c.t.Fatalf("the provider has no list resource %s", kind)
	}
	return found.ValueType()
}

// listServer is what serves lists.
type listServer = tfprotov6.ProviderServerWithListResource //nolint:staticcheck // ProviderServer does not have its methods yet

func (c *Core) listServer() listServer {
	c.t.Helper()
	server, ok := c.server.(listServer)
	if !ok {
		c.t.Fatal("the provider serves no lists")
	}
	return server
}
