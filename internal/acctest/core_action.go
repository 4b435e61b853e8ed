package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// action returns the server for an action of the provider, and its configuration.
func (c *Core) action(kind string, config map[string]any) (tfprotov6.ActionServer, *tfprotov6.DynamicValue) {
	c.t.Helper()
	server, ok := c.server.(tfprotov6.ActionServer)
	found := c.schema.ActionSchemas[kind]
	if !ok || found == nil {
		c.t.Fatalf("the provider has no action %s", kind)
	}
	typ := found.Schema.ValueType()
	return server, c.dynamic(typ, c.value(typ, config))
}

// ValidateAction checks the configuration of an action as `terraform validate` does.
func (c *Core) ValidateAction(kind string, config map[string]any) []*tfprotov6.Diagnostic {
	c.t.Helper()
	server, raw := c.action(kind, config)
	resp, err := server.ValidateActionConfig(context.Background(), &tfprotov6.ValidateActionConfigRequest{ActionType: kind, Config: raw})
	c.must(err)
	return resp.Diagnostics
}

// PlanAction plans an action, as Terraform does before it invokes it.
func (c *Core) PlanAction(kind string, config map[string]any) []*tfprotov6.Diagnostic {
	c.t.Helper()
	server, raw := c.action(kind, config)
	resp, err := server.PlanAction(context.Background(), &tfprotov6.PlanActionRequest{ActionType: kind, Config: raw})
	c.must(err)
	return resp.Diagnostics
}

// Invoke invokes an action without a plan, and returns what it showed meanwhile, line by line.
func (c *Core) Invoke(kind string, config map[string]any) (progress []string, diags []*tfprotov6.Diagnostic) {
	c.t.Helper()
	server, raw := c.action(kind, config)
	stream, err := server.InvokeAction(context.Background(), &tfprotov6.InvokeActionRequest{ActionType: kind, Config: raw})
	c.must(err)
	completed := false
	for event := range stream.Events {
		switch happened := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, happened.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			completed, diags = true, happened.Diagnostics
		}
	}
	if !completed {
		c.t.Errorf("action %s does not say that it is complete", kind)
	}
	return progress, diags
}

// Actions are the types of the provider's actions.
func (c *Core) Actions() map[string]*tfprotov6.ActionSchema { return c.schema.ActionSchemas }
