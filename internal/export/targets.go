package export

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// target is what references lead to: a resource of the export, or else a data source.
type target struct {
	named
	// resource is the resource; nil for a data source.
	resource *resourceBlock
	// kind is the type of either.
	kind string
	// attribute is what a data source is named by, and value its value.
	attribute, value string
	// err says why nothing can be referred to.
	err error
}

// text is what the target is known by.
func (t *target) text() string {
	if t.resource != nil {
		return textOf(t.resource.values["short_name"])
	}
	return t.named.text
}

// traversal refers to the id of the target.
func (t *target) traversal() hcl.Traversal {
	if t.resource != nil {
		return hcl.Traversal{hcl.TraverseRoot{Name: t.kind}, hcl.TraverseAttr{Name: t.resource.name}, hcl.TraverseAttr{Name: "id"}}
	}
	return hcl.Traversal{hcl.TraverseRoot{Name: "data"}, hcl.TraverseAttr{Name: t.kind}, hcl.TraverseAttr{Name: t.name}, hcl.TraverseAttr{Name: "id"}}
}

// targets are what references lead to, by kind and id.
type targets struct {
	provider *Provider
	byID     map[targetKind]map[string]*target
}

func (t *targets) isSubject(of kind) bool { return of.name == "argus_user" || of.name == "argus_group" }

func (t *targets) add(of targetKind, id string, found *target) *target {
	if t.byID[of] == nil {
		t.byID[of] = map[string]*target{}
	}
	t.byID[of][id] = found
	return found
}

// lookups are the data sources that find a target by its id, with the attribute that names it.
var lookups = map[targetKind][]struct{ kind, attribute string }{
	subjectTarget:  {{"argus_user", "short_name"}, {"argus_group", "short_name"}},
	customerTarget: {{"argus_customer", "short_name"}},
	functionTarget: {{"argus_function", "name"}},
}

// find returns the target with an id, which a data source finds if it is no resource of the export.
func (t *targets) find(ctx context.Context, of targetKind, id string) (*target, error) {
	if found, ok := t.byID[of][id]; ok {
		return found, found.err
	}
	missing := &target{named: named{id: id}}
	for _, lookup := range lookups[of] {
		values, err := t.provider.read(ctx, lookup.kind, map[string]string{"id": id})
		if err != nil {
			missing.err = fmt.Errorf("%s %s cannot be looked up: %w", of, id, err)
			continue
		}
		missing.err = nil
		missing.kind, missing.attribute = lookup.kind, lookup.attribute
		missing.named.text = textOf(values[lookup.attribute])
		missing.value = missing.named.text
		if domain := textOf(values["domain"]); domain != "" {
			missing.value = domain + "/" + missing.value
		}
		break
	}
	return t.add(of, id, missing), missing.err
}

// dataSources are the data sources that are referred to, named, by type.
func (t *targets) dataSources() []*target {
	byKind := map[string][]*named{}
	var all []*target
	for _, found := range t.byID {
		for _, target := range found {
			if target.resource == nil && target.err == nil {
				byKind[target.kind] = append(byKind[target.kind], &target.named)
				all = append(all, target)
			}
		}
	}
	for _, names := range byKind {
		giveNames(names)
	}
	slices.SortFunc(all, func(a, b *target) int { return strings.Compare(a.kind+"."+a.name, b.kind+"."+b.name) })
	return all
}
