package export

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// providerSource is the address that the configuration requires.
const providerSource = "mnemonic-no/argus"

// Files returns the files of the configuration by name. The same export gives the same bytes.
func (e *Export) Files(p *Provider) (map[string][]byte, error) {
	files := map[string]*hclwrite.File{"terraform.tf": requirement()}
	file := func(name string) *hclwrite.Body {
		if files[name] == nil {
			files[name] = hclwrite.NewEmptyFile()
		} else {
			files[name].Body().AppendNewline()
		}
		return files[name].Body()
	}
	for _, source := range e.targets.dataSources() {
		body := file("data.tf").AppendNewBlock("data", []string{source.kind, source.name}).Body()
		body.SetAttributeValue(source.attribute, cty.StringVal(source.value))
	}
	for _, block := range e.objects {
		body := file(block.kind.file).AppendNewBlock("resource", []string{block.kind.name, block.name}).Body()
		if err := e.writeAttributes(p, body, block); err != nil {
			return nil, fmt.Errorf("%s %s: %w", block.kind.name, block.id, err)
		}
		body = file("imports.tf").AppendNewBlock("import", nil).Body()
		body.SetAttributeTraversal("to", hcl.Traversal{hcl.TraverseRoot{Name: block.kind.name}, hcl.TraverseAttr{Name: block.name}})
		body.SetAttributeValue("id", cty.StringVal(block.importID))
	}
	written := map[string][]byte{}
	for name, f := range files {
		written[name] = hclwrite.Format(f.Bytes())
	}
	return written, nil
}

func requirement() *hclwrite.File {
	f := hclwrite.NewEmptyFile()
	providers := f.Body().AppendNewBlock("terraform", nil).Body().AppendNewBlock("required_providers", nil).Body()
	providers.SetAttributeValue("argus", cty.ObjectVal(map[string]cty.Value{"source": cty.StringVal(providerSource)}))
	return f
}

// writeAttributes writes the arguments of a resource that have a value other than their default.
func (e *Export) writeAttributes(p *Provider, body *hclwrite.Body, block *resourceBlock) error {
	order := slices.Clone(block.kind.first)
	for _, attribute := range p.schema.ResourceSchemas[block.kind.name].Block.Attributes {
		if (attribute.Required || attribute.Optional) && !slices.Contains(order, attribute.Name) {
			order = append(order, attribute.Name)
		}
	}
	for _, name := range order {
		value := block.values[name]
		if value.IsNull() || value.Equal(p.defaults[block.kind.name][name]) {
			continue
		}
		if of, ok := block.kind.references[name]; ok {
			body.SetAttributeTraversal(name, e.targets.byID[of][textOf(value)].traversal())
			continue
		}
		converted, err := toCty(value)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		body.SetAttributeValue(name, converted)
	}
	return nil
}

// toCty converts a value of the provider's protocol to one that hclwrite writes. Attributes of objects that are null are left out.
func toCty(value tftypes.Value) (cty.Value, error) {
	typ := value.Type()
	switch {
	case typ.Is(tftypes.String):
		return cty.StringVal(textOf(value)), nil
	case typ.Is(tftypes.Bool):
		var on bool
		err := value.As(&on)
		return cty.BoolVal(on), err
	case typ.Is(tftypes.Number):
		number := new(big.Float)
		err := value.As(&number)
		return cty.NumberVal(number), err
	case typ.Is(tftypes.Object{}):
		var attributes map[string]tftypes.Value
		if err := value.As(&attributes); err != nil {
			return cty.NilVal, err
		}
		converted := map[string]cty.Value{}
		for _, name := range slices.Sorted(maps.Keys(attributes)) {
			if attributes[name].IsNull() {
				continue
			}
			of, err := toCty(attributes[name])
			if err != nil {
				return cty.NilVal, err
			}
			converted[name] = of
		}
		return cty.ObjectVal(converted), nil
	case typ.Is(tftypes.Set{}), typ.Is(tftypes.List{}):
		var elements []tftypes.Value
		if err := value.As(&elements); err != nil {
			return cty.NilVal, err
		}
		slices.SortFunc(elements, func(a, b tftypes.Value) int { return cmp.Compare(a.String(), b.String()) })
		converted := make([]cty.Value, len(elements))
		for i, element := range elements {
			of, err := toCty(element)
			if err != nil {
				return cty.NilVal, err
			}
			converted[i] = of
		}
		return cty.TupleVal(converted), nil
	}
	return cty.NilVal, fmt.Errorf("a value of type %s cannot be written", typ)
}

// CheckFolder returns an error unless a folder is new or empty: nothing is overwritten.
func CheckFolder(folder string) error {
	present, err := os.ReadDir(folder)
	if os.IsNotExist(err) {
		return nil
	}
	if err == nil && len(present) > 0 {
		err = fmt.Errorf("the folder %s is not empty: name a new one, since nothing is overwritten", folder)
	}
	return err
}

// WriteTo writes files into a folder that CheckFolder permits, and creates the folder.
func WriteTo(folder string, files map[string][]byte) error {
	if err := errors.Join(CheckFolder(folder), os.MkdirAll(folder, 0o750)); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join(folder, name), files[name], 0o600); err != nil {
			return err
		}
	}
	return nil
}
