package export

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Options say what is exported.
type Options struct {
	// Filters are the criteria of a type's list resource, by type and argument. The values of a list are joined by commas.
	Filters map[string]map[string]string
	// Progress is called with a line for each type that is read; nil is silent.
	Progress func(line string)
}

// Export is what exists in Argus, with names and references.
type Export struct {
	// LeftOut tells what is not exported, and why, a line each.
	LeftOut []string

	objects []*resourceBlock
	ownUser string
	targets targets
}

// Count returns how many resources are exported.
func (e *Export) Count() int { return len(e.objects) }

// resourceBlock is a resource of the export.
type resourceBlock struct {
	named
	kind     kind
	values   map[string]tftypes.Value
	importID string
}

// Read reads what exists.
func (p *Provider) Read(ctx context.Context, options Options) (*Export, error) {
	e := &Export{targets: targets{provider: p, byID: map[targetKind]map[string]*target{}}}
	own, err := p.read(ctx, "argus_current_user", nil)
	if err != nil {
		return nil, fmt.Errorf("read the user of the credentials: %w", err)
	}
	e.ownUser = textOf(own["id"])
	for _, of := range kinds {
		if err := e.readKind(ctx, p, of, options); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// readKind reads the objects of a kind, finds what they refer to, and names them.
func (e *Export) readKind(ctx context.Context, p *Provider, of kind, options Options) error {
	var found []*resourceBlock
	warn := func(warning string) { e.LeftOut = append(e.LeftOut, of.name+": "+warning) }
	for row, err := range p.list(ctx, of.name, options.Filters[of.name], warn) {
		if err != nil {
			return fmt.Errorf("list %s: %w", of.name, err)
		}
		block := &resourceBlock{kind: of, values: row.values}
		block.id = strings.Join(textsOf(row.identity, of.identity), "/")
		block.importID = block.id
		if reason := e.unmanageable(block); reason != "" {
			e.LeftOut = append(e.LeftOut, fmt.Sprintf("%s %q (%s): %s", of.name, textOf(block.values["short_name"]), block.id, reason))
			continue
		}
		if e.targets.isSubject(of) {
			e.targets.add(subjectTarget, block.id, &target{resource: block, kind: of.name})
		}
		found = append(found, block)
	}
	if options.Progress != nil {
		options.Progress(fmt.Sprintf("%s: %d", of.name, len(found)))
	}
	kept := found[:0]
	for _, block := range found {
		if err := e.resolve(ctx, p, block); err != nil {
			e.LeftOut = append(e.LeftOut, fmt.Sprintf("%s %s: %v", of.name, block.id, err))
			continue
		}
		kept = append(kept, block)
	}
	names := make([]*named, len(kept))
	for i, block := range kept {
		names[i] = &block.named
	}
	giveNames(names)
	slices.SortFunc(kept, func(a, b *resourceBlock) int { return strings.Compare(a.name, b.name) })
	e.objects = append(e.objects, kept...)
	return nil
}

// unmanageable returns why a user or group is not exported: others refer to it by a data source. Empty if it is.
func (e *Export) unmanageable(block *resourceBlock) string {
	if external := false; block.values["externally_managed"].As(&external) == nil && external {
		return "it is externally managed"
	}
	if block.kind.name == "argus_user" && block.id == e.ownUser {
		return "it is the user of the credentials"
	}
	return ""
}

// resolve finds what a resource refers to, and the text that it is named by. An optional argument whose target cannot be looked up is not
// written: the resource keeps what it has.
func (e *Export) resolve(ctx context.Context, p *Provider, block *resourceBlock) error {
	for _, attribute := range slices.Sorted(maps.Keys(block.kind.references)) {
		value := block.values[attribute]
		_, err := e.targets.find(ctx, block.kind.references[attribute], textOf(value))
		switch {
		case err == nil:
		case p.isRequired(block.kind.name, attribute):
			return fmt.Errorf("%s: %w", attribute, err)
		default:
			e.LeftOut = append(e.LeftOut, fmt.Sprintf("%s of %s %s: %v", attribute, block.kind.name, block.id, err))
			block.values[attribute] = tftypes.NewValue(value.Type(), nil)
		}
	}
	var texts []string
	for _, attribute := range block.kind.text {
		text := textOf(block.values[attribute])
		if of, ok := block.kind.references[attribute]; ok && text != "" {
			text = e.targets.byID[of][text].text()
		}
		texts = append(texts, text)
	}
	block.text = strings.Join(texts, "_")
	return nil
}

func textsOf(values map[string]tftypes.Value, attributes []string) []string {
	texts := make([]string, len(attributes))
	for i, attribute := range attributes {
		texts[i] = textOf(values[attribute])
	}
	return texts
}

// textOf is a text of Terraform; empty for null.
func textOf(value tftypes.Value) string {
	var text *string
	if value.As(&text) != nil || text == nil {
		return ""
	}
	return *text
}
