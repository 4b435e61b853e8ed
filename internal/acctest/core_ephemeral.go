package acctest

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Ephemeral is an ephemeral resource that is open: what it returned, and when it is to be renewed, zero for never.
type Ephemeral struct {
	Object
	RenewAt time.Time
}

// Open opens an ephemeral resource: nil if that fails, and then there is nothing to close.
func (c *Core) Open(kind string, config map[string]any) (*Ephemeral, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	return c.OpenUntil(context.Background(), kind, config)
}

// OpenUntil is Open with a context that ends when Terraform is interrupted.
func (c *Core) OpenUntil(ctx context.Context, kind string, config map[string]any) (*Ephemeral, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	typ := c.ephemeralType(kind)
	resp, err := c.server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: kind, Config: c.dynamic(typ, c.value(typ, config))})
	c.must(err)
	if HasError(resp.Diagnostics) {
		return nil, resp.Diagnostics
	}
	opened := &Ephemeral{Object{Type: kind, value: c.undynamic(typ, resp.Result), private: resp.Private}, resp.RenewAt}
	if !opened.value.IsFullyKnown() {
		c.t.Fatalf("what %s returns is not known: %s", kind, opened.value)
	}
	return opened, resp.Diagnostics
}

// Renew renews what is open, as Terraform does at RenewAt.
func (c *Core) Renew(opened *Ephemeral) []*tfprotov6.Diagnostic {
	c.t.Helper()
	resp, err := c.server.RenewEphemeralResource(context.Background(), &tfprotov6.RenewEphemeralResourceRequest{TypeName: opened.Type, Private: opened.private})
	c.must(err)
	opened.private, opened.RenewAt = resp.Private, resp.RenewAt
	return resp.Diagnostics
}

// Close closes what is open.
func (c *Core) Close(opened *Ephemeral) []*tfprotov6.Diagnostic {
	c.t.Helper()
	return c.CloseUntil(context.Background(), opened)
}

// CloseUntil is Close with a context that ends when Terraform is interrupted.
func (c *Core) CloseUntil(ctx context.Context, opened *Ephemeral) []*tfprotov6.Diagnostic {
	c.t.Helper()
	resp, err := c.server.CloseEphemeralResource(ctx, &tfprotov6.CloseEphemeralResourceRequest{TypeName: opened.Type, Private: opened.private})
	c.must(err)
	return resp.Diagnostics
}

// ValidateEphemeral checks the configuration of an ephemeral resource as `terraform validate` does.
func (c *Core) ValidateEphemeral(kind string, config map[string]any) []*tfprotov6.Diagnostic {
	c.t.Helper()
	typ := c.ephemeralType(kind)
	resp, err := c.server.ValidateEphemeralResourceConfig(context.Background(), &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: kind, Config: c.dynamic(typ, c.value(typ, config))})
	c.must(err)
	return resp.Diagnostics
}

// EphemeralResources are the types of the provider's ephemeral resources, sorted.
func (c *Core) EphemeralResources() []string {
	return slices.Sorted(maps.Keys(c.schema.EphemeralResourceSchemas))
}

func (c *Core) ephemeralType(kind string) tftypes.Type {
	c.t.Helper()
	found, ok := c.schema.EphemeralResourceSchemas[kind]
	if !ok {
		c.t.Fatalf("the provider has no ephemeral resource %s", kind)
	}
	return found.ValueType()
}
