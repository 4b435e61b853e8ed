package export

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// providerSource is the address that the configuration requires.
const providerSource = "mnemonic-no/argus"

// Layout is how resources are written.
type Layout string

const (
	// Blocks is one block each.
	Blocks Layout = "blocks"
	// Tables is one map of arguments, one resource with for_each and one import block for each type.
	Tables Layout = "tables"
)

// mostBlocks is up to how many resources are written as blocks if no layout is named.
const mostBlocks = 300

// Format says how an export is written.
type Format struct {
	// Layout is how resources are written; empty is blocks for at most 300 of them, else tables.
	Layout Layout
	// ByCustomer writes a folder for each customer.
	ByCustomer bool
}

// part is what one state manages.
type part struct {
	export  *Export
	objects map[*object]bool
	sources map[*target]*named
	layout  Layout
	suffix  string
	files   map[string]*hclwrite.File
}

// Files returns the files of the configuration, by their paths. The same export gives the same bytes.
func (e *Export) Files(format Format) (map[string][]byte, error) {
	if format.Layout == "" {
		format.Layout = Blocks
		if len(e.objects) > mostBlocks {
			format.Layout = Tables
		}
	}
	folders := map[string][]*object{"": e.objects}
	if format.ByCustomer {
		folders = e.byCustomer()
	}
	written := map[string][]byte{}
	for folder, objects := range folders {
		p := &part{
			export: e, objects: map[*object]bool{}, sources: map[*target]*named{}, layout: format.Layout,
			suffix: e.options.Existing.suffix(), files: map[string]*hclwrite.File{},
		}
		if err := p.write(objects); err != nil {
			return nil, err
		}
		for name, f := range p.files {
			if folder != "" {
				name = folder + "/" + name
			}
			written[name] = hclwrite.Format(f.Bytes())
		}
	}
	return written, nil
}

// withoutCustomer is the folder of what belongs to a customer that is unknown. No identifier begins like this and goes on with a letter.
const withoutCustomer = "_other"

// byCustomer returns the objects by the folders of the customers that they belong to.
func (e *Export) byCustomer() map[string][]*object {
	byID := map[string][]*object{}
	for _, o := range e.objects {
		customer := e.customerOf(o)
		byID[customer] = append(byID[customer], o)
	}
	var names []*named
	folders := map[string][]*object{}
	for id, objects := range byID {
		if found := e.targets.byID[customerTarget][id]; found != nil {
			names = append(names, &named{text: found.text, id: id})
			continue
		}
		folders[withoutCustomer] = append(folders[withoutCustomer], objects...)
	}
	giveNames(names, map[string]bool{withoutCustomer: true})
	for _, customer := range names {
		folders[customer.name] = byID[customer.id]
	}
	return folders
}

// body is the end of a file, to which a block is added.
func (p *part) body(name string) *hclwrite.Body {
	name += p.suffix + ".tf"
	if p.files[name] == nil {
		p.files[name] = hclwrite.NewEmptyFile()
	} else {
		p.files[name].Body().AppendNewline()
	}
	return p.files[name].Body()
}

func (p *part) write(objects []*object) error {
	for _, o := range objects {
		p.objects[o] = true
	}
	p.nameSources(objects)
	if p.suffix == "" {
		providers := p.body("terraform").AppendNewBlock("terraform", nil).Body().AppendNewBlock("required_providers", nil).Body()
		providers.SetAttributeValue("argus", cty.ObjectVal(map[string]cty.Value{"source": cty.StringVal(providerSource)}))
	}
	sources := byName(slices.Collect(maps.Keys(p.sources)), func(t *target) string { return t.kind + "." + p.sources[t].name })
	for _, source := range sources {
		body := p.body("data").AppendNewBlock("data", []string{source.kind, p.sources[source].name}).Body()
		body.SetAttributeValue(source.attribute, cty.StringVal(source.value))
	}
	for rest := objects; len(rest) > 0; {
		of := rest[0].kind
		n := slices.IndexFunc(rest, func(o *object) bool { return o.kind.name != of.name })
		if n < 0 {
			n = len(rest)
		}
		write := p.writeBlocks
		if p.layout == Tables {
			write = p.writeTable
		}
		if err := write(of, rest[:n]); err != nil {
			return fmt.Errorf("%s: %w", of.name, err)
		}
		rest = rest[n:]
	}
	return nil
}

// nameSources names the data sources for what is referred to and is no resource of the part.
func (p *part) nameSources(objects []*object) {
	byKind := map[string][]*named{}
	for _, o := range objects {
		o.eachReference(func(_ string, of targetKind, id string) {
			found := p.export.targets.byID[of][id]
			if found.inState != nil || p.objects[found.object] || p.sources[found] != nil {
				return
			}
			p.sources[found] = &named{id: found.id, text: found.text}
			byKind[found.kind] = append(byKind[found.kind], p.sources[found])
		})
	}
	for kind, names := range byKind {
		giveNames(names, p.export.options.Existing.names("data", kind))
	}
}

// reference refers to the id of a target.
func (p *part) reference(of targetKind, id string) hcl.Traversal {
	found := p.export.targets.byID[of][id]
	switch {
	case found.inState != nil:
		return found.inState
	case !p.objects[found.object]:
		return traversal("data", found.kind, p.sources[found].name, "id")
	case p.layout == Tables:
		return traversal("local", idsName(found.object.kind, p.suffix), found.object.name)
	}
	return traversal(found.object.kind.name, found.object.name, "id")
}

func traversal(root string, attributes ...string) hcl.Traversal {
	to := hcl.Traversal{hcl.TraverseRoot{Name: root}}
	for _, name := range attributes {
		to = append(to, hcl.TraverseAttr{Name: name})
	}
	return to
}

// order are all arguments of a kind in the order in which they are written.
func (p *part) order(of kind) []string {
	order := slices.Clone(of.first)
	for _, attribute := range p.export.provider.schema.ResourceSchemas[of.name].Block.Attributes {
		if (attribute.Required || attribute.Optional) && !slices.Contains(order, attribute.Name) {
			order = append(order, attribute.Name)
		}
	}
	return order
}

// arguments are the arguments of an object that are written: those with a value other than their default.
func (p *part) arguments(o *object, inline bool) (names []string, values map[string]hclwrite.Tokens, err error) {
	w := &writer{of: o.kind, reference: p.reference, inline: inline}
	values = map[string]hclwrite.Tokens{}
	for _, name := range p.order(o.kind) {
		value := o.values[name]
		if value.IsNull() || value.Equal(p.export.provider.defaults[o.kind.name][name]) || name == "domain" && textOf(value) == p.export.provider.watch.domain {
			continue
		}
		tokens, err := w.tokens(name, value)
		if err != nil {
			return nil, nil, fmt.Errorf("%s of %s: %w", name, o.id, err)
		}
		names, values[name] = append(names, name), tokens
	}
	return names, values, nil
}

func (p *part) writeBlocks(of kind, objects []*object) error {
	for _, o := range objects {
		names, values, err := p.arguments(o, false)
		if err != nil {
			return err
		}
		body := p.body(of.table).AppendNewBlock("resource", []string{of.name, o.name}).Body()
		for _, name := range names {
			body.SetAttributeRaw(name, values[name])
		}
		body = p.body("imports").AppendNewBlock("import", nil).Body()
		body.SetAttributeTraversal("to", traversal(of.name, o.name))
		body.SetAttributeValue("id", cty.StringVal(o.id))
	}
	return nil
}
