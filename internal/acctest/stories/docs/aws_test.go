package docs

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// cloud stands for AWS, which no test can reach: its provider has the attributes of the real one that the examples write, keeps secrets in
// memory, and runs a Go function as the Lambda function.
type cloud struct {
	// invoke is called with the secret.
	invoke func(secret string) error

	mutex  sync.Mutex
	secret string
}

func (c *cloud) server() (tfprotov6.ProviderServer, error) {
	return providerserver.NewProtocol6WithError(&awsProvider{c})()
}

type awsProvider struct{ cloud *cloud }

func (p *awsProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "aws"
}
func (p *awsProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (p *awsProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}
func (p *awsProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (p *awsProvider) Resources(context.Context) []func() resource.Resource {
	replace := []planmodifier.Map{mapplanmodifier.RequiresReplace()}
	return []func() resource.Resource{
		func() resource.Resource {
			return &awsResource{name: "aws_secretsmanager_secret_version", apply: p.putSecret, attributes: map[string]schema.Attribute{
				"secret_id":                schema.StringAttribute{Required: true},
				"secret_string_wo":         schema.StringAttribute{Optional: true, Sensitive: true, WriteOnly: true},
				"secret_string_wo_version": schema.Int64Attribute{Optional: true},
			}}
		},
		func() resource.Resource {
			return &awsResource{name: "aws_lambda_invocation", apply: p.invoke, attributes: map[string]schema.Attribute{
				"function_name": schema.StringAttribute{Required: true},
				"input":         schema.StringAttribute{Required: true},
				"triggers":      schema.MapAttribute{Optional: true, ElementType: types.StringType, PlanModifiers: replace},
			}}
		},
	}
}

func (p *awsProvider) putSecret(ctx context.Context, config tfsdk.Config) (diags diag.Diagnostics) {
	p.cloud.mutex.Lock()
	defer p.cloud.mutex.Unlock()
	return config.GetAttribute(ctx, path.Root("secret_string_wo"), &p.cloud.secret)
}

func (p *awsProvider) invoke(context.Context, tfsdk.Config) (diags diag.Diagnostics) {
	p.cloud.mutex.Lock()
	defer p.cloud.mutex.Unlock()
	if err := p.cloud.invoke(p.cloud.secret); err != nil {
		diags.AddError("The function failed", err.Error())
	}
	return diags
}

// awsResource keeps what is configured in state, and calls apply whenever that is written.
type awsResource struct {
	name       string
	attributes map[string]schema.Attribute
	apply      func(context.Context, tfsdk.Config) diag.Diagnostics
}

func (r *awsResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.name
}

func (r *awsResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: r.attributes}
}

func (r *awsResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(r.apply(ctx, req.Config)...)
}

func (r *awsResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (r *awsResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(r.apply(ctx, req.Config)...)
}

func (r *awsResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
