package acctest

import (
	"maps"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Unknown is a value that is known only after apply.
const Unknown = unknown(0)

type unknown int

// proposed is what Terraform's core proposes: the configuration, with the prior value where a computed attribute has none.
func (c *Core) proposed(kind string, config, prior tftypes.Value) tftypes.Value {
	var configured, former map[string]tftypes.Value
	c.must(config.As(&configured))
	if !prior.IsNull() {
		c.must(prior.As(&former))
	}
	configured = maps.Clone(configured) // As hands out the map of the configuration itself
	for _, attribute := range c.schema.ResourceSchemas[kind].Block.Attributes {
		if before, ok := former[attribute.Name]; ok && attribute.Computed && configured[attribute.Name].IsNull() {
			configured[attribute.Name] = before
		}
	}
	return tftypes.NewValue(config.Type(), configured)
}

func (c *Core) typeOf(kind string) tftypes.Type {
	c.t.Helper()
	found, ok := c.schema.ResourceSchemas[kind]
	if !ok {
		c.t.Fatalf("the provider has no resource %s", kind)
	}
	return found.ValueType()
}

func (c *Core) dynamic(typ tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	c.t.Helper()
	dynamic, err := tfprotov6.NewDynamicValue(typ, value)
	c.must(err)
	return &dynamic
}

func (c *Core) undynamic(typ tftypes.Type, dynamic *tfprotov6.DynamicValue) tftypes.Value {
	c.t.Helper()
	value, err := dynamic.Unmarshal(typ)
	c.must(err)
	return value
}

// value makes a Terraform value of plain Go: string, bool, int, []string, map[string]any, []map[string]any, nil, Unknown, or what is one.
func (c *Core) value(typ tftypes.Type, plain any) tftypes.Value {
	c.t.Helper()
	switch v := plain.(type) {
	case nil:
		return tftypes.NewValue(typ, nil)
	case tftypes.Value:
		return v
	case unknown:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case int:
		return tftypes.NewValue(typ, big.NewFloat(float64(v)))
	case []string:
		elements := make([]tftypes.Value, len(v))
		for i, text := range v {
			elements[i] = tftypes.NewValue(tftypes.String, text)
		}
		return tftypes.NewValue(typ, elements)
	case []map[string]any:
		elements := make([]tftypes.Value, len(v))
		for i, object := range v {
			elements[i] = c.value(c.elementType(typ), object)
		}
		return tftypes.NewValue(typ, elements)
	case map[string]any:
		attributes := map[string]tftypes.Value{}
		if many, ok := typ.(tftypes.Map); ok {
			for key, value := range v {
				attributes[key] = c.value(many.ElementType, value)
			}
			return tftypes.NewValue(typ, attributes)
		}
		object, ok := typ.(tftypes.Object)
		if !ok {
			c.t.Fatalf("%v is no object", typ)
		}
		for name, t := range object.AttributeTypes {
			attributes[name] = c.value(t, v[name])
		}
		for name := range v {
			if _, ok := object.AttributeTypes[name]; !ok {
				c.t.Fatalf("there is no attribute %s", name)
			}
		}
		return tftypes.NewValue(typ, attributes)
	default:
		return tftypes.NewValue(typ, plain)
	}
}

func (c *Core) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}
