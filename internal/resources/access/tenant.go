package access

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	graph "github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// tenant is what was read for the questions of one run, which share it.
type tenant struct {
	client *argus.Client

	functions argus.Cache[functions]
	subjects  argus.Batch[fact[*argus.Subject]]     // by id
	below     argus.Batch[fact[[]*argus.Subject]]   // all that are in a group, directly or nested
	held      argus.Batch[fact[[]argus.Permission]] // by whom they were granted to
	customers argus.Batch[fact[*argus.Customer]]    // by id
	// allHeld is what held loads, of all subjects; nil until that is loaded. Loads of held, which come one by one, have these.
	allHeld            map[argus.ID]fact[[]argus.Permission]
	heldLoads, nextAll int
	granted            argus.Cache[fact[[]argus.Permission]] // by functions and customers
	named              argus.Cache[*argus.Customer]          // by what users write
}

// fact is what Argus says, and what of it is out of sight.
type fact[T any] struct {
	value  T
	unseen *unseen
}

// functions are all functions, and the edges between them.
type functions struct {
	all    []argus.Function
	edges  []argus.FunctionMapping
	unseen []unseen
}

// unseen is what could not be read.
type unseen struct {
	what, reason, operation string
	functions               []string
}

// The reasons of unseen.
const (
	reasonRefused    = "refused"
	reasonIncomplete = "incomplete"
	reasonNotShown   = "not shown"
)

// unseenBy returns what an error leaves out of sight; nil if the error says something else.
func unseenBy(what string, err error) *unseen {
	found := &unseen{what: what, reason: reasonRefused}
	switch {
	case argus.IsIncomplete(err):
		found.reason = reasonIncomplete
	case !argus.IsNotVisible(err):
		return nil
	}
	if refusal, ok := argus.AsError(err); ok {
		found.operation, found.functions = refusal.Operation, refusal.Functions
	}
	return found
}

const (
	// namesAtOnce bounds how many objects one search names.
	namesAtOnce = 500
	// loadsBeforeAll is after how many loads of permissions it may pay to load those of all subjects, of which rowsForLoad cost about as
	// much as one load.
	loadsBeforeAll, rowsForLoad = 10, 100
)

// tenantOf returns what is shared since the last write.
func tenantOf(client *argus.Client) *tenant {
	return client.Bulk.With("effective access", func() any { return &tenant{client: client} }).(*tenant)
}

func (t *tenant) getFunctions(ctx context.Context) (functions, error) {
	return t.functions.Get(ctx, "", func(ctx context.Context) (read functions, err error) {
		request := argus.SearchFunctionsRequest{}
		request.IncludeDeleted = true
		read.all, err = argus.Collect(t.client.SearchFunctions(ctx, request))
		if err = read.note("functions", err); err != nil {
			return read, err
		}
		read.edges, err = argus.Collect(t.client.SearchFunctionMappings(ctx, argus.SearchFunctionMappingsRequest{}))
		return read, read.note("which functions include which", err)
	})
}

// note takes an error as out of sight if it says only that. Other errors are returned.
func (f *functions) note(what string, err error) error {
	if err == nil {
		return nil
	}
	if unseen := unseenBy(what, err); unseen != nil {
		f.unseen = append(f.unseen, *unseen)
		return nil
	}
	return err
}

// getSubjects returns users and groups by id, disabled or not.
func (t *tenant) getSubjects(ctx context.Context, ids []argus.ID) (map[argus.ID]fact[*argus.Subject], error) {
	return t.subjects.Get(ctx, ids, func(ctx context.Context, ids []argus.ID) (map[argus.ID]fact[*argus.Subject], error) {
		return byID(ids, "user or group", func(names []string) ([]argus.Subject, error) {
			request := argus.SearchSubjectsRequest{}
			request.Subject, request.IncludeDeleted = names, true
			return argus.Collect(t.client.SearchSubjects(ctx, argus.AnySubject, request))
		}, func(s *argus.Subject) argus.ID { return s.ID })
	})
}

// getCustomers returns customers by id.
func (t *tenant) getCustomers(ctx context.Context, ids []argus.ID) (map[argus.ID]fact[*argus.Customer], error) {
	return t.customers.Get(ctx, ids, func(ctx context.Context, ids []argus.ID) (map[argus.ID]fact[*argus.Customer], error) {
		return byID(ids, "customer", func(names []string) ([]argus.Customer, error) {
			request := argus.SearchCustomersRequest{IncludeDeleted: true}
			request.Customer = names
			return argus.Collect(t.client.SearchCustomers(ctx, request))
		}, func(c *argus.Customer) argus.ID { return c.ID })
	})
}

// byID searches objects by id, many at once. One that a search does not show is out of sight.
func byID[T any](ids []argus.ID, noun string, search func(names []string) ([]T, error), id func(*T) argus.ID) (map[argus.ID]fact[*T], error) {
	found := map[argus.ID]fact[*T]{}
	for chunk := range slices.Chunk(ids, namesAtOnce) {
		rows, err := search(texts(chunk))
		for i := range rows {
			if !slices.Contains(chunk, id(&rows[i])) {
				return nil, notAskedFor(noun, id(&rows[i]))
			}
			found[id(&rows[i])] = fact[*T]{value: &rows[i]}
		}
		for _, each := range chunk {
			if found[each].value != nil {
				continue
			}
			lacking := &unseen{what: fmt.Sprintf("%s %s", noun, each), reason: reasonNotShown}
			if err != nil {
				if lacking = unseenBy(lacking.what, err); lacking == nil {
					return nil, err
				}
			}
			found[each] = fact[*T]{unseen: lacking}
		}
	}
	return found, nil
}

func notAskedFor(noun string, id argus.ID) error {
	return fmt.Errorf("the response holds %s %s, which was not asked for, so it may be that of another search", noun, id)
}

// getHeld returns the permissions that were granted to each subject itself.
func (t *tenant) getHeld(ctx context.Context, subjects []argus.ID) (map[argus.ID]fact[[]argus.Permission], error) {
	return t.held.Get(ctx, subjects, func(ctx context.Context, subjects []argus.ID) (map[argus.ID]fact[[]argus.Permission], error) {
		if err := t.loadAllHeld(ctx); err != nil || t.allHeld != nil {
			return t.allHeld, err
		}
		held := map[argus.ID]fact[[]argus.Permission]{}
		for chunk := range slices.Chunk(subjects, namesAtOnce) {
			request := argus.SearchPermissionsRequest{}
			request.Subject = texts(chunk)
			request.PermissionCriteria = request.Exactly()
			rows, err := argus.Collect(t.client.SearchPermissions(ctx, request))
			if err != nil && !argus.IsIncomplete(err) {
				return nil, err
			}
			if other := slices.IndexFunc(rows, func(p argus.Permission) bool { return !slices.Contains(chunk, p.Subject.ID) }); other >= 0 {
				return nil, notAskedFor("a permission of user or group", rows[other].Subject.ID)
			}
			addHeld(held, rows)
			for _, subject := range chunk {
				of := held[subject]
				of.unseen = unseenBy(fmt.Sprintf("permissions of user or group %s", subject), err)
				held[subject] = of
			}
		}
		return held, nil
	})
}

func addHeld(held map[argus.ID]fact[[]argus.Permission], rows []argus.Permission) {
	for _, row := range rows {
		of := held[row.Subject.ID]
		of.value = append(of.value, row)
		held[row.Subject.ID] = of
	}
}

// loadAllHeld loads all permissions of all subjects, if so many loads of some came before that it may cost as little as they did. If
// there turn out to be too many, it is tried again after as many loads.
func (t *tenant) loadAllHeld(ctx context.Context) error {
	t.heldLoads++
	if t.allHeld != nil || t.heldLoads <= loadsBeforeAll || t.heldLoads < t.nextAll {
		return nil
	}
	t.nextAll = 2 * t.heldLoads
	most := rowsForLoad * t.heldLoads
	request := argus.SearchPermissionsRequest{PermissionCriteria: argus.PermissionCriteria{}.Exactly(), Page: argus.Page{Limit: &most}}
	rows, err := argus.Collect(t.client.SearchPermissions(ctx, request))
	if err == nil && len(rows) < most {
		t.allHeld = map[argus.ID]fact[[]argus.Permission]{}
		addHeld(t.allHeld, rows)
	}
	if argus.IsIncomplete(err) || argus.IsRefused(err) { // searches that name subjects may be whole
		return nil
	}
	return err
}

// getGranted returns the permissions of any of the functions for any of the customers; none are all. Most bounds how many are read, the
// oldest first; 0 is all.
func (t *tenant) getGranted(ctx context.Context, functions, customers []argus.ID, most int) (fact[[]argus.Permission], error) {
	key := fmt.Sprintf("%v %v %d", functions, customers, most)
	return t.granted.Get(ctx, key, func(ctx context.Context) (granted fact[[]argus.Permission], err error) {
		request := argus.SearchPermissionsRequest{}
		request.Function, request.Customer = texts(functions), texts(customers)
		request.PermissionCriteria = request.Exactly()
		if most > 0 {
			request.SortBy, request.Limit = []string{"grantedTimestamp"}, &most
		}
		granted.value, err = argus.Collect(t.client.SearchPermissions(ctx, request))
		if argus.IsIncomplete(err) {
			granted.unseen, err = unseenBy("permissions", err), nil
		}
		for _, row := range granted.value {
			if len(functions) > 0 && !slices.Contains(functions, row.Function.ID) || len(customers) > 0 && !slices.Contains(customers, row.Customer.ID) {
				return granted, notAskedFor("permission", row.ID)
			}
		}
		return granted, err
	})
}

// getBelow returns the users and groups that are in each group, directly or nested, disabled ones included.
func (t *tenant) getBelow(ctx context.Context, groups []argus.ID) (map[argus.ID]fact[[]*argus.Subject], error) {
	return t.below.Get(ctx, groups, func(ctx context.Context, groups []argus.ID) (map[argus.ID]fact[[]*argus.Subject], error) {
		below := map[argus.ID]fact[[]*argus.Subject]{}
		for chunk := range slices.Chunk(groups, namesAtOnce) {
			request := argus.SearchSubjectsRequest{}
			request.Ancestor, request.IncludeDeleted = texts(chunk), true
			rows, err := argus.Collect(t.client.SearchSubjects(ctx, argus.AnySubject, request))
			missing := unseenBy("members of groups "+strings.Join(request.Ancestor, ", "), err)
			if err != nil && missing == nil {
				return nil, err
			}
			unplaced := place(rows, chunk, below)
			if missing == nil && len(unplaced) > 0 {
				missing = &unseen{what: "through which groups users and groups " + argus.Listed(unplaced) + " are members", reason: reasonNotShown}
			}
			for _, group := range chunk {
				of := below[group]
				of.unseen = missing
				below[group] = of
			}
		}
		return below, nil
	})
}

// place puts each subject below the groups that it is in, directly or through others. It returns the active ones that are below none of
// them. Of a disabled one Argus may hide its groups: it is put below all.
func place(subjects []argus.Subject, groups []argus.ID, below map[argus.ID]fact[[]*argus.Subject]) (unplaced []string) {
	edges, wanted := map[argus.ID][]argus.ID{}, map[argus.ID]bool{}
	for i := range subjects {
		for _, group := range subjects[i].MemberOf {
			edges[subjects[i].ID] = append(edges[subjects[i].ID], group.ID)
		}
	}
	for _, group := range groups {
		wanted[group] = true
	}
	for i := range subjects {
		subject := &subjects[i]
		above := slices.DeleteFunc(graph.Closure(subject.ID, edges), func(id argus.ID) bool { return !wanted[id] })
		switch {
		case len(above) > 0:
		case subject.Flags.Has(argus.FlagDeleted):
			above = groups
		default:
			unplaced = append(unplaced, argus.Named(subject.ShortName, subject.ID))
		}
		for _, group := range above {
			of := below[group]
			of.value = append(of.value, subject)
			below[group] = of
		}
	}
	return unplaced
}

func texts(ids []argus.ID) []string {
	var texts []string
	for _, id := range ids {
		texts = append(texts, string(id))
	}
	return texts
}

// sortedUnseen are the different ones, in one order.
func sortedUnseen(all []unseen) []unseen {
	different := map[string]unseen{}
	for _, one := range all {
		different[one.what+one.operation] = one
	}
	return slices.SortedFunc(maps.Values(different), func(a, b unseen) int {
		return cmp.Or(strings.Compare(a.what, b.what), strings.Compare(a.operation, b.operation))
	})
}
