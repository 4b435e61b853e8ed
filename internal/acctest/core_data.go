package acctest

import (
	"context"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/sync/errgroup"
)

// ReadData reads a data source: nil if that fails.
func (c *Core) ReadData(kind string, config map[string]any) (*Object, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	found, ok := c.schema.DataSourceSchemas[kind]
	if !ok {
		c.t.Fatalf("the provider has no data source %s", kind)
	}
	typ := found.ValueType()
	resp, err := c.server.ReadDataSource(context.Background(), &tfprotov6.ReadDataSourceRequest{TypeName: kind, Config: c.dynamic(typ, c.value(typ, config))})
	c.must(err)
	if resp.State == nil {
		return nil, resp.Diagnostics
	}
	return &Object{Type: kind, value: c.undynamic(typ, resp.State)}, resp.Diagnostics
}

// DataConfig is a data source to read.
type DataConfig struct {
	Kind   string
	Config map[string]any
}

// ReadAllData reads many data sources, ten at once as Terraform does. What fails is nil.
func (c *Core) ReadAllData(configs []DataConfig) ([]*Object, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	objects, diags := make([]*Object, len(configs)), make([][]*tfprotov6.Diagnostic, len(configs))
	var readers errgroup.Group
	readers.SetLimit(10)
	for i, config := range configs {
		readers.Go(func() error {
			objects[i], diags[i] = c.ReadData(config.Kind, config.Config)
			return nil
		})
	}
	c.must(readers.Wait())
	return objects, slices.Concat(diags...)
}

// ValidateData checks the configuration of a data source as `terraform validate` does.
func (c *Core) ValidateData(kind string, config map[string]any) []*tfprotov6.Diagnostic {
	c.t.Helper()
	typ := c.schema.DataSourceSchemas[kind].ValueType()
	resp, err := c.server.ValidateDataResourceConfig(context.Background(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: kind, Config: c.dynamic(typ, c.value(typ, config))})
	c.must(err)
	return resp.Diagnostics
}

// Holds reports whether a text is a value of the object, at any depth.
func (o *Object) Holds(text string) bool {
	held := false
	// The walk fails where an element that fails is visited, and none does.
	_ = tftypes.Walk(o.value, func(_ *tftypes.AttributePath, value tftypes.Value) (bool, error) {
		held = held || value.Type().Is(tftypes.String) && value.Equal(tftypes.NewValue(tftypes.String, text))
		return true, nil
	})
	return held
}

// Rows returns one text or whole number of each row of an attribute, in their order.
func (o *Object) Rows(attribute, field string) []string {
	var rows []tftypes.Value
	_ = o.Value(attribute).As(&rows) // an attribute of rows is a list
	texts := make([]string, len(rows))
	for i, row := range rows {
		var fields map[string]tftypes.Value
		_ = row.As(&fields) // every row is an object
		if number := new(big.Float); fields[field].As(number) == nil {
			texts[i] = number.Text('f', 0)
		} else {
			_ = fields[field].As(&texts[i])
		}
	}
	return texts
}

func (c *Core) elementType(typ tftypes.Type) tftypes.Type {
	c.t.Helper()
	switch t := typ.(type) {
	case tftypes.List:
		return t.ElementType
	case tftypes.Set:
		return t.ElementType
	}
	c.t.Fatalf("%v has no elements", typ)
	return nil
}

// Value returns an attribute as Terraform holds it, of which Text shows texts alone.
func (o *Object) Value(attribute string) tftypes.Value {
	var attributes map[string]tftypes.Value
	_ = o.value.As(&attributes) // every object has attributes
	return attributes[attribute]
}
