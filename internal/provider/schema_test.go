package provider_test

import (
	"context"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	argusprovider "github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

func TestSchemasAreValid(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	argus := argusprovider.New(argusprovider.Options{Version: "test"})()
	var own provider.SchemaResponse
	argus.Schema(ctx, provider.SchemaRequest{}, &own)
	if diags := own.Schema.ValidateImplementation(ctx); diags.HasError() {
		t.Errorf("provider: %v", diags)
	}
	for _, constructor := range argus.Resources(ctx) {
		var resp resource.SchemaResponse
		made := constructor()
		made.Schema(ctx, resource.SchemaRequest{}, &resp)
		resp.Diagnostics.Append(resp.Schema.ValidateImplementation(ctx)...)
		if diags := resp.Diagnostics; diags.HasError() {
			t.Errorf("%T: %v", made, diags)
		}
	}
	opened, ok := argus.(provider.ProviderWithEphemeralResources)
	if !ok {
		t.Fatal("the provider has no ephemeral resources")
	}
	for _, constructor := range opened.EphemeralResources(ctx) {
		var resp ephemeral.SchemaResponse
		made := constructor()
		made.Schema(ctx, ephemeral.SchemaRequest{}, &resp)
		resp.Diagnostics.Append(resp.Schema.ValidateImplementation(ctx)...)
		if diags := resp.Diagnostics; diags.HasError() {
			t.Errorf("%T: %v", made, diags)
		}
	}
	for _, constructor := range argus.DataSources(ctx) {
		var resp datasource.SchemaResponse
		made := constructor()
		made.Schema(ctx, datasource.SchemaRequest{}, &resp)
		resp.Diagnostics.Append(resp.Schema.ValidateImplementation(ctx)...)
		if diags := resp.Diagnostics; diags.HasError() {
			t.Errorf("%T: %v", made, diags)
		}
	}
}

// A schema and its model hold the same: the framework refuses to read one into the other if they do not.
func TestModelsFitTheirSchemas(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	server, schema := acctest.Schemas(t)
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range schema.ResourceSchemas {
		empty := emptyObject(t, of)
		resp, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: name, CurrentState: empty, CurrentIdentity: anyIdentity(t, identities.IdentitySchemas[name])})
		if err != nil {
			t.Fatal(err)
		}
		acctest.WantNone(t, resp.Diagnostics)
		planned, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: name, PriorState: empty, ProposedNewState: empty, Config: empty})
		if err != nil {
			t.Fatal(err)
		}
		acctest.WantNone(t, planned.Diagnostics)
	}
	for name, of := range schema.DataSourceSchemas {
		resp, err := server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: emptyObject(t, of)})
		if err != nil {
			t.Fatal(err)
		}
		wantNotYetKnown(t, name, resp.Diagnostics)
	}
	for name, of := range schema.EphemeralResourceSchemas {
		resp, err := server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: name, Config: emptyObject(t, of)})
		if err != nil {
			t.Fatal(err)
		}
		wantNotYetKnown(t, name, resp.Diagnostics)
	}
}

// wantNotYetKnown wants the one error of what cannot be read before the provider is configured.
func wantNotYetKnown(t *testing.T, name string, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	if len(diags) != 1 || diags[0].Summary != "Provider configuration not yet known" {
		t.Errorf("%s: %s", name, acctest.Text(diags))
	}
}

// anyIdentity is one with a text in every attribute, without which no state is read.
func anyIdentity(t *testing.T, schema *tfprotov6.ResourceIdentitySchema) *tfprotov6.ResourceIdentityData {
	t.Helper()
	values := map[string]tftypes.Value{}
	for _, attribute := range schema.IdentityAttributes {
		values[attribute.Name] = tftypes.NewValue(attribute.Type, "1")
	}
	value, err := tfprotov6.NewDynamicValue(schema.ValueType(), tftypes.NewValue(schema.ValueType(), values))
	if err != nil {
		t.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &value}
}

// emptyObject is one with every attribute null.
func emptyObject(t *testing.T, schema *tfprotov6.Schema) *tfprotov6.DynamicValue {
	t.Helper()
	typ, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		t.Fatalf("%v is no object", schema.ValueType())
	}
	attributes := map[string]tftypes.Value{}
	for name, attribute := range typ.AttributeTypes {
		attributes[name] = tftypes.NewValue(attribute, nil)
	}
	value, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, attributes))
	if err != nil {
		t.Fatal(err)
	}
	return &value
}

func TestSecretsAreSensitive(t *testing.T) {
	t.Parallel()
	_, schema := acctest.Schemas(t)
	var sensitive []string
	for _, attribute := range schema.Provider.Block.Attributes {
		if attribute.Sensitive {
			sensitive = append(sensitive, attribute.Name)
		}
	}
	slices.Sort(sensitive)
	if want := []string{"api_key", "proxy_url", "session_token"}; !slices.Equal(sensitive, want) {
		t.Errorf("sensitive are %v, not %v", sensitive, want)
	}
}
