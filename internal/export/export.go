package export

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	"golang.org/x/sync/errgroup"
)

// atOnce is how many resources are asked for at once; the provider's own limit of requests holds too.
const atOnce = 20

// Options say what is exported.
type Options struct {
	// Filters are the criteria of a type's list resource, by type and argument. The values of a list are joined by commas.
	Filters map[string]map[string]string
	// Exclude are patterns of what is not exported: others refer to it by a data source.
	Exclude []Pattern
	// Customers are the customers, by id or shortname, to which all that is exported belongs; any if it is empty.
	Customers []string
	// Include are the types that are exported only when they are asked for; see Included.
	Include map[string]bool
	// Sets exports argus_group_members and argus_subject_permissions instead of single memberships and permissions.
	Sets bool
	// Elsewhere are states of other configurations: what they manage is not exported.
	Elsewhere []*State
	// State is the state of the configuration that the export adds to, and Existing are its files; nil for a new configuration.
	State    *State
	Existing *Existing
	// Progress is called while rows of a type are read, and once they all are; nil is silent.
	Progress func(kind string, rows int, all bool)
}

// LeftOut is something that is not exported though nobody asked for that.
type LeftOut struct {
	Type   string `json:"type"`
	ID     string `json:"id,omitempty"`
	Name   string `json:"name,omitempty"`
	Reason string `json:"reason"`
}

// String is a line for people.
func (l LeftOut) String() string {
	of := l.Type
	if l.Name != "" {
		of += fmt.Sprintf(" %q", l.Name)
	}
	if l.ID != "" {
		of += " (" + l.ID + ")"
	}
	var line strings.Builder
	for _, r := range of + ": " + l.Reason {
		switch {
		case r == '\n':
			line.WriteByte(' ')
		case unicode.IsPrint(r):
			line.WriteRune(r)
		default: // a terminal could take it for a command
			line.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return line.String()
}

// Export is what exists in Argus, with names and references.
type Export struct {
	// LeftOut tells what is not exported, and why.
	LeftOut []LeftOut
	// Excluded and Elsewhere are how many resources match Options.Exclude or belong to other customers, or are in another state.
	Excluded, Elsewhere int
	// Comparison tells what became of the resources of Options.State.
	Comparison

	provider *Provider
	options  Options
	objects  []*object
	// managed are those that Options.State has.
	managed []*object
	targets targets
	// described are the patterns of Options.Exclude that describe something.
	described map[Pattern]bool
	// customers are the ids of Options.Customers.
	customers map[string]bool
}

// object is a resource of the export.
type object struct {
	named
	kind   kind
	values map[string]tftypes.Value
	// leftOut is why the list resource does not list it; empty if it does.
	leftOut string
}

// Count returns how many resources are exported, by type.
func (e *Export) Count() map[string]int {
	counts := map[string]int{}
	for _, o := range e.objects {
		counts[o.kind.name]++
	}
	return counts
}

// Read reads what exists.
func (p *Provider) Read(ctx context.Context, options Options) (*Export, error) {
	if err := p.check(options); err != nil {
		return nil, err
	}
	e := &Export{provider: p, options: options, described: map[Pattern]bool{}, targets: targets{provider: p, byID: map[targetKind]map[string]*target{}, forbidden: map[string]error{}, state: options.State, existing: options.Existing}}
	if err := e.findCustomers(ctx); err != nil {
		return nil, err
	}
	if options.State != nil {
		if err := e.compare(ctx); err != nil {
			return nil, err
		}
	}
	for _, of := range kindsOf(options) {
		if err := e.readKind(ctx, of); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// readKind reads the objects of a kind, finds what they refer to, and names them.
func (e *Export) readKind(ctx context.Context, of kind) error {
	rows, err := e.rows(ctx, of)
	left := e.provider.watch.takeLeftOut()
	if isForbidden(err) {
		e.LeftOut = append(e.LeftOut, LeftOut{Type: of.name, Reason: err.Error()})
		if len(rows) == 0 && len(e.options.Filters[of.name]) == 0 {
			e.targets.forbidden[of.name] = err
		}
		err = nil
	}
	if err != nil {
		return err
	}
	found := make([]*object, len(rows)+len(left))
	for i, row := range slices.Concat(rows, left) {
		found[i] = &object{kind: of, values: row.values, leftOut: row.leftOut}
		if of.set != nil && i >= len(rows) {
			found[i].kind = of.set.rows
		}
		found[i].id = strings.Join(textsOf(row.identity, found[i].kind.identity), "/")
		if isSubject(of) {
			e.targets.addSubject(found[i])
		}
	}
	if err := e.targets.lookUp(ctx, found); err != nil {
		return err
	}
	var kept []*object
	for _, o := range found {
		o.text = e.text(o)
		switch {
		case e.isIn(e.options.State, o), e.options.Existing.imports(o) != nil:
			e.managed = append(e.managed, o)
		case !e.isLeft(ctx, o):
			kept = append(kept, o)
		}
	}
	if e.options.Progress != nil {
		e.options.Progress(of.name, len(kept), true)
	}
	names := make([]*named, len(kept))
	for i, o := range kept {
		names[i] = &o.named
		if isSubject(of) {
			e.targets.byID[subjectTarget][o.id].object = o
		}
	}
	giveNames(names, e.options.Existing.names("resource", of.name))
	slices.SortFunc(kept, func(a, b *object) int { return strings.Compare(a.name, b.name) })
	e.objects = append(e.objects, kept...)
	return nil
}

// isLeft reports whether an object is not exported, and notes why.
func (e *Export) isLeft(ctx context.Context, o *object) bool {
	leave := func(reason string) bool {
		e.LeftOut = append(e.LeftOut, LeftOut{Type: o.kind.name, ID: o.id, Name: o.text, Reason: reason})
		return true
	}
	for _, state := range e.options.Elsewhere {
		if e.isIn(state, o) {
			e.Elsewhere++
			return true
		}
	}
	if e.isExcluded(o) || e.isOfAnother(o) {
		e.Excluded++
		return true
	}
	if reason := e.unmanageable(o); reason != "" {
		return leave(reason)
	}
	if of := o.kind.set; of != nil {
		for _, state := range append(e.options.Elsewhere, e.options.State) {
			if state.hasAny(of.rows.name, of.by, e.targets.byID[o.kind.references[of.by]][textOf(o.values[of.by])]) {
				return leave("a state has some of it as " + of.rows.name)
			}
		}
	}
	err := e.resolve(ctx, o)
	if err == nil {
		err = e.provider.refuses(ctx, o)
	}
	return err != nil && leave(err.Error())
}

// unmanageable returns why an object is not exported: others refer to a user or group by a data source. Empty if it is.
func (e *Export) unmanageable(o *object) string {
	switch {
	case o.leftOut != "":
		return o.leftOut
	case isTrue(o.values["externally_managed"]):
		return "it is externally managed"
	case isTrue(o.values["disabled"]):
		return "it is disabled"
	case o.kind.name == users.name && o.id == e.provider.watch.userID:
		return "it is the user of the credentials"
	case cty.StringVal(o.id).AsString() != o.id:
		return "its import ID is not in the Unicode form (NFC) to which Terraform brings all texts"
	case e.ownerIsDisabled(o):
		return "its " + o.kind.owner + " is disabled"
	}
	return ""
}

// ownerIsDisabled reports whether the user or group that an object belongs to is disabled: then it cannot be imported.
func (e *Export) ownerIsDisabled(o *object) bool {
	owner := e.targets.byID[subjectTarget][textOf(o.values[o.kind.owner])]
	return o.kind.references[o.kind.owner] == subjectTarget && owner != nil && owner.disabled
}

// resolve returns an error if something that an object refers to cannot be looked up. An argument that may be left out is not written then.
func (e *Export) resolve(ctx context.Context, o *object) error {
	failed := map[string]error{}
	o.eachReference(func(path string, of targetKind, id string) {
		if err := e.targets.byID[of][id].checkName(ctx, e.provider); err != nil {
			failed[path] = err
		}
	})
	for _, path := range slices.Sorted(maps.Keys(failed)) {
		if !e.provider.mayBeLeftOut(o.kind.name, path) {
			return fmt.Errorf("%s: %w", path, failed[path])
		}
		e.LeftOut = append(e.LeftOut, LeftOut{Type: o.kind.name, ID: o.id, Name: o.text, Reason: fmt.Sprintf("its %s is not written: %v", path, failed[path])})
		o.values[path] = tftypes.NewValue(o.values[path].Type(), nil)
	}
	return nil
}

// text is what an object is known by.
func (e *Export) text(o *object) string {
	var texts []string
	for _, attribute := range o.kind.text {
		text := textOf(o.values[attribute])
		if target := e.targets.byID[o.kind.references[attribute]][text]; target != nil {
			text = target.text
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, " ")
}

// rows returns the rows of a kind, in any order.
func (e *Export) rows(ctx context.Context, of kind) ([]row, error) {
	filters := maps.Clone(e.options.Filters[of.name])
	if isSubject(of) && filters["include_deleted"] == "" {
		if filters == nil {
			filters = map[string]string{}
		}
		filters["include_deleted"] = "true" // to tell that they are left out
	}
	switch {
	case of.set != nil:
		return e.sets(ctx, of)
	case of.ofUser:
		return e.rowsOfUsers(ctx, of)
	}
	return e.list(ctx, of, filters, func(rows int) {
		if e.options.Progress != nil && rows%100 == 0 {
			e.options.Progress(of.name, rows, false)
		}
	})
}

func (e *Export) list(ctx context.Context, of kind, filters map[string]string, progress func(rows int)) ([]row, error) {
	var rows []row
	warn := func(warning string) { e.LeftOut = append(e.LeftOut, LeftOut{Type: of.name, Reason: warning}) }
	for row, err := range e.provider.list(ctx, of.name, filters, warn) {
		if err != nil {
			return rows, fmt.Errorf("list %s: %w", of.name, err)
		}
		rows = append(rows, row)
		progress(len(rows))
	}
	return rows, nil
}

// rowsOfUsers asks for what each exported user has.
func (e *Export) rowsOfUsers(ctx context.Context, of kind) ([]row, error) {
	owners := slices.DeleteFunc(slices.Concat(e.objects, e.managed), func(o *object) bool { return o.kind.name != users.name })
	found := make([][]row, len(owners))
	left := make([][]LeftOut, len(owners))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, owner := range owners {
		group.Go(func() error {
			warn := func(warning string) {
				left[i] = append(left[i], LeftOut{Type: of.name, Name: owner.text, ID: owner.id, Reason: warning})
			}
			for row, err := range e.provider.list(ctx, of.name, map[string]string{"user": owner.id}, warn) {
				if isRefused(err) {
					warn(err.Error())
					return nil
				}
				if err != nil {
					return fmt.Errorf("list %s of %s: %w", of.name, owner.text, err)
				}
				found[i] = append(found[i], row)
			}
			return nil
		})
	}
	err := group.Wait()
	e.LeftOut = append(e.LeftOut, slices.Concat(left...)...)
	return slices.Concat(found...), err
}

// sets reads the sets of all that have rows of their kind, as an import does.
func (e *Export) sets(ctx context.Context, of kind) ([]row, error) {
	listed, err := e.list(ctx, of.set.rows, nil, func(int) {})
	if err != nil {
		return nil, err
	}
	having := make([]*object, len(listed))
	ids := map[string]bool{}
	for i, row := range listed {
		having[i] = &object{kind: of.set.rows, values: row.values}
		ids[textOf(row.values[of.set.by])] = true
	}
	if err := e.targets.lookUp(ctx, having); err != nil {
		return nil, err
	}
	found := make([]row, len(ids))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, id := range slices.Sorted(maps.Keys(ids)) {
		text := tftypes.NewValue(tftypes.String, id)
		found[i] = row{values: map[string]tftypes.Value{of.set.by: text}, identity: map[string]tftypes.Value{of.identity[0]: text}}
		if o := (&object{kind: of, values: found[i].values}); e.ownerIsDisabled(o) || e.isOfAnother(o) {
			continue // no set of it can be imported, or shall be
		}
		group.Go(func() error {
			values, err := e.provider.imported(ctx, of.name, id)
			if isRefused(err) {
				found[i].leftOut = err.Error()
				return nil
			}
			found[i].values = values
			return err
		})
	}
	err = group.Wait()
	return slices.DeleteFunc(found, func(row row) bool { return row.values == nil }), err
}

// isForbidden reports whether Argus refused a request as not allowed.
func isForbidden(err error) bool {
	return err != nil && strings.Contains(err.Error(), ": 403 Forbidden")
}

// isRefused reports whether Argus does not show one of many objects: it is forbidden, or gone since it was listed.
func isRefused(err error) bool {
	return isForbidden(err) || err != nil && strings.Contains(err.Error(), ": 404 Not Found")
}
