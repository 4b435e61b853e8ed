package export

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/sync/errgroup"
)

// target is what references lead to.
type target struct {
	// text is what it is known by.
	id, text string
	// object is the resource of the export; nil if there is none.
	object *object
	// inState is where the state has it that the export adds to; nil if it has not.
	inState hcl.Traversal
	// kind is the data source that finds it, and attribute and value are what it is named by.
	kind, attribute, value string
	// domain is the name of its domain; empty if that is unknown or there is none.
	domain string
	// customer is the id of the customer that it belongs to; empty if that is unknown.
	customer string
	// disabled is whether a user or group is.
	disabled bool
	// err says why nothing can be referred to, and unnamed why no data source can name it; checked tells that the provider was asked.
	err, unnamed error
	checked      bool
}

// targets are what references lead to, by kind and id.
type targets struct {
	provider *Provider
	byID     map[targetKind]map[string]*target
	// forbidden are the types of which the credentials may see none, with the refusal: their objects are not looked up one by one.
	forbidden map[string]error
	state     *State
	existing  *Existing
}

// lookups are the data sources that find a target by its id, with the attribute that names it.
var lookups = map[targetKind][]struct{ kind, attribute string }{
	subjectTarget:  {{"argus_user", "short_name"}, {"argus_group", "short_name"}},
	customerTarget: {{"argus_customer", "short_name"}},
	functionTarget: {{"argus_function", "name"}},
}

func isSubject(of kind) bool { return of.name == users.name || of.name == groups.name }

var digits = regexp.MustCompile(`^[0-9]+$`)

// addSubject adds a user or group of a list.
func (t *targets) addSubject(o *object) {
	found := t.add(subjectTarget, t.withDataSource(o.id, o.kind.name, "short_name", o.values))
	found.customer, found.disabled = textOf(o.values["customer"]), isTrue(o.values["disabled"])
	if found.inState == nil {
		found.inState = t.existing.imports(o)
	}
}

func (t *targets) add(of targetKind, found *target) *target {
	if t.byID[of] == nil {
		t.byID[of] = map[string]*target{}
	}
	t.byID[of][found.id] = found
	return found
}

// withDataSource is a target that a data source finds by an attribute.
func (t *targets) withDataSource(id, kind, attribute string, values map[string]tftypes.Value) *target {
	found := &target{id: id, text: textOf(values[attribute]), kind: kind, attribute: attribute}
	found.value = found.text
	isID := digits.MatchString(found.text) // as a name alone
	found.domain = textOf(values["domain"])
	if found.domain != "" && (isID || found.domain != t.provider.watch.domain) {
		found.value = found.domain + "/" + found.text
	} else if isID {
		found.unnamed = fmt.Errorf("its %s is digits, which are taken for an id", attribute)
	}
	if to := t.state.address(kind, id); t.existing.has(to) {
		found.inState = to
	}
	return found
}

// checkName returns an error if a target needs a data source, and none can name it.
func (t *target) checkName(ctx context.Context, p *Provider) error {
	if t.err != nil || t.object != nil || t.inState != nil {
		return t.err
	}
	if t.unnamed == nil && !t.checked {
		t.checked, t.unnamed = true, p.refusesData(ctx, t.kind, t.attribute, t.value)
	}
	if t.unnamed != nil {
		return fmt.Errorf("%s %s cannot be looked up by name: %w", strings.TrimPrefix(t.kind, "argus_"), t.id, t.unnamed)
	}
	return nil
}

// lookUp looks up what objects refer to and what is not known yet. The error is that of ctx: others are in the targets.
func (t *targets) lookUp(ctx context.Context, objects []*object) error {
	var missing []func()
	for _, o := range objects {
		o.eachReference(func(_ string, of targetKind, id string) {
			if t.byID[of][id] == nil {
				found := t.add(of, &target{id: id, text: id})
				missing = append(missing, func() { *found = *t.find(ctx, of, id) })
			}
		})
	}
	var group errgroup.Group
	group.SetLimit(atOnce)
	for _, find := range missing {
		group.Go(func() error { find(); return ctx.Err() })
	}
	return group.Wait()
}

// find returns the target with an id, which a data source finds.
func (t *targets) find(ctx context.Context, of targetKind, id string) *target {
	var failed error
	for _, lookup := range lookups[of] {
		if err := t.forbidden[lookup.kind]; err != nil {
			failed = cmp.Or(failed, err)
			continue
		}
		values, err := t.provider.read(ctx, lookup.kind, map[string]string{"id": id})
		if err == nil {
			found := t.withDataSource(id, lookup.kind, lookup.attribute, values)
			found.customer = textOf(attributesOf(values["customer"])["id"])
			found.disabled = slices.ContainsFunc(elementsOf(values["flags"]), func(flag tftypes.Value) bool { return textOf(flag) == "deleted" })
			return found
		}
		failed = cmp.Or(failed, err)
	}
	return &target{id: id, text: id, err: fmt.Errorf("the %s cannot be looked up: %w", of, failed)}
}

// spellings are the texts that name a target, in lower case.
func (t *target) spellings() []string {
	spellings := []string{t.id, strings.ToLower(t.text)}
	if t.domain != "" {
		spellings = append(spellings, strings.ToLower(t.domain+"/"+t.text))
	}
	return spellings
}

// spellings are the texts that an object is known by, under each spelling of what it refers to, joined by spaces.
func (e *Export) spellings(o *object) []string {
	all := []string{""}
	for n, attribute := range o.kind.text {
		var longer []string
		for _, text := range e.targets.byID[o.kind.references[attribute]][textOf(o.values[attribute])].spellings() {
			for _, before := range all {
				longer = append(longer, before+strings.Repeat(" ", min(n, 1))+text)
			}
		}
		all = longer
	}
	return all
}

// eachReference calls visit with the references of an object, by their paths: those that are ids.
func (o *object) eachReference(visit func(path string, of targetKind, id string)) {
	var walk func(path string, value tftypes.Value)
	walk = func(path string, value tftypes.Value) {
		if text := textOf(value); text != "" {
			if of, ok := o.kind.references[path]; ok && digits.MatchString(text) {
				visit(path, of, text)
			}
			return
		}
		for _, element := range elementsOf(value) {
			walk(path, element)
		}
		for name, attribute := range attributesOf(value) {
			walk(path+"."+name, attribute)
		}
	}
	for name, value := range o.values {
		walk(name, value)
	}
}

// textOf is a text of Terraform; empty for null and for all else.
func textOf(value tftypes.Value) string {
	var text *string
	if value.As(&text) != nil || text == nil {
		return ""
	}
	return *text
}

func textsOf(values map[string]tftypes.Value, attributes []string) []string {
	texts := make([]string, len(attributes))
	for i, attribute := range attributes {
		texts[i] = textOf(values[attribute])
	}
	return texts
}

func isTrue(value tftypes.Value) bool {
	var on *bool
	return value.As(&on) == nil && on != nil && *on
}

// elementsOf are the elements of a list or set; none of all else.
func elementsOf(value tftypes.Value) []tftypes.Value {
	var elements []tftypes.Value
	if value.Type() == nil || value.As(&elements) != nil {
		return nil
	}
	return elements
}

// attributesOf are the attributes of an object or the elements of a map; none of all else.
func attributesOf(value tftypes.Value) map[string]tftypes.Value {
	var attributes map[string]tftypes.Value
	if value.Type() == nil || value.As(&attributes) != nil {
		return nil
	}
	return attributes
}

// byName sorts what has a name.
func byName[T any](all []T, name func(T) string) []T {
	slices.SortFunc(all, func(a, b T) int { return strings.Compare(name(a), name(b)) })
	return all
}
