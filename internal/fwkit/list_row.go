package fwkit

import (
	"context"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ListRow is a row of a list resource. What is saved to its state becomes the object and the identity of the row.
type ListRow struct {
	*State
	saved  tfsdk.State
	result list.ListResult
}

// NewListRow begins a row with the state that an import begins with. A row keeps no private state.
func NewListRow(ctx context.Context, req list.ListRequest) *ListRow {
	row := &ListRow{result: req.NewListResult(ctx)}
	row.saved = tfsdk.State{Raw: row.result.Resource.Raw, Schema: row.result.Resource.Schema}
	row.State = load(ctx, noPrivate{}, &row.saved, row.result.Identity, &row.result.Diagnostics)
	row.Diags.Append(row.saved.SetAttribute(ctx, path.Root("id"), types.StringNull())...)
	return row
}

// Result is the row for Terraform.
func (r *ListRow) Result(displayName string) list.ListResult {
	r.result.DisplayName, r.result.Resource.Raw = displayName, r.saved.Raw
	return r.result
}

// noPrivate is private state of which nothing is kept.
type noPrivate struct{}

func (noPrivate) GetKey(context.Context, string) ([]byte, diag.Diagnostics) { return nil, nil }

func (noPrivate) SetKey(context.Context, string, []byte) diag.Diagnostics { return nil }

// ListArguments are attributes of a search in the schema of a list resource. Attributes of both kinds are the same to the framework.
func ListArguments(attributes map[string]datasource.Attribute) map[string]schema.Attribute {
	arguments := make(map[string]schema.Attribute, len(attributes))
	for name, attribute := range attributes {
		arguments[name] = attribute
	}
	return arguments
}
