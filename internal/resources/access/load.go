package access

import (
	"context"
	"fmt"
	"slices"
	"strings"

	graph "github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// question is what a configuration asks. What it leaves open is nil.
type question struct {
	subject  *argus.Subject
	function *argus.FunctionInfo
	customer *argus.Customer
	disabled bool
}

func (q *question) toGraph() graph.Question {
	asked := graph.Question{Disabled: q.disabled}
	if q.subject != nil {
		asked.Subject = q.subject.ID
	}
	if q.function != nil {
		asked.Function = q.function.ID
	}
	if q.customer != nil {
		asked.Customer = q.customer.ID
	}
	return asked
}

// result is the graph that a question needs, with all that it names.
type result struct {
	*question
	tenant *tenant
	graph  *graph.Graph
	// subjects, functions and customers are as responses name them.
	subjects    map[argus.ID]argus.SubjectInfo
	functions   map[argus.ID]argus.FunctionInfo
	customers   map[argus.ID]argus.CustomerInfo
	permissions map[argus.ID]*argus.Permission

	reasons []graph.Reason
	changes []graph.Change
	unseen  []unseen
}

// Bounds of a result: paths that are shown to each permission, changes that are proposed, and permissions and groups that are read to
// find those.
const (
	mostPaths    = 10
	mostChanges  = 5
	mostProposed = 1000
	mostGroups   = 50
)

// newResult loads what a question needs, and finds who has what it asks for.
func newResult(ctx context.Context, tenant *tenant, question *question) (*result, error) {
	r := &result{
		question: question, tenant: tenant, graph: graph.New(),
		subjects: map[argus.ID]argus.SubjectInfo{}, functions: map[argus.ID]argus.FunctionInfo{},
		customers: map[argus.ID]argus.CustomerInfo{}, permissions: map[argus.ID]*argus.Permission{},
	}
	load := r.loadHolders
	if question.subject != nil {
		load = r.loadSubject
	}
	for _, step := range []func(context.Context) error{r.loadFunctions, r.loadCustomers, load} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	asked := question.toGraph()
	r.reasons = r.graph.Why(asked, mostPaths)
	r.noteFunctions()
	if len(r.reasons) == 0 && question.subject != nil && (question.function != nil || question.customer != nil) {
		if err := r.loadProposals(ctx); err != nil {
			return nil, err
		}
		r.changes = r.graph.WouldGrant(asked, r.ownCustomer(), mostChanges)
	}
	return r, nil
}

// noteFunctions notes the functions that were granted and that the list of functions lacks: what they include is unknown.
func (r *result) noteFunctions() {
	if len(r.graph.Functions) == 0 { // which is noted
		return
	}
	for _, reason := range r.reasons {
		granted := reason.Grant.Function
		if _, known := r.graph.Functions[granted.ID]; !known {
			r.note(&unseen{what: "function " + granted.String(), reason: reasonNotShown})
		}
	}
}

func isUser(subject *argus.SubjectInfo) bool {
	return strings.EqualFold(string(subject.Type), string(argus.User))
}

func (r *result) ownCustomer() argus.ID {
	if r.subject.Customer == nil {
		return ""
	}
	r.customers[r.subject.Customer.ID] = *r.subject.Customer
	return r.subject.Customer.ID
}

func (r *result) note(missing *unseen) {
	if missing != nil {
		r.unseen = append(r.unseen, *missing)
	}
}

func (r *result) loadFunctions(ctx context.Context) error {
	read, err := r.tenant.getFunctions(ctx)
	if err != nil {
		return err
	}
	r.unseen = append(r.unseen, read.unseen...)
	r.graph.AddFunctions(read.all, read.edges)
	for _, function := range read.all {
		r.functions[function.ID] = argus.FunctionInfo{ID: function.ID, Name: function.Name}
	}
	if r.function != nil {
		r.functions[r.function.ID] = *r.function
	}
	return nil
}

// loadCustomers loads those above the customer of the question.
func (r *result) loadCustomers(ctx context.Context) error {
	if r.customer == nil {
		return nil
	}
	r.addCustomer(r.customer)
	above := slices.Clone(r.customer.AncestorIDs)
	if r.customer.ParentID != "" {
		above = append(above, r.customer.ParentID)
	}
	found, err := r.tenant.getCustomers(ctx, above)
	if err != nil {
		return err
	}
	for _, id := range above {
		if customer := found[id].value; customer != nil {
			r.addCustomer(customer)
		} else {
			r.note(found[id].unseen)
		}
	}
	// A customer on the way may be out of sight: those above it include the customer all the same.
	known := graph.Closure(r.customer.ID, r.graph.Customers)
	for _, id := range above {
		if !slices.Contains(known, id) {
			r.graph.Customers[r.customer.ID] = append(r.graph.Customers[r.customer.ID], id)
		}
	}
	return nil
}

func (r *result) addCustomer(customer *argus.Customer) {
	r.graph.AddCustomer(customer)
	r.customers[customer.ID] = argus.CustomerInfo{Domain: customer.Domain, ID: customer.ID, Name: customer.Name, ShortName: customer.ShortName}
}

func (r *result) addSubject(subject *argus.Subject) {
	r.graph.AddSubject(subject)
	r.subjects[subject.ID] = argus.SubjectInfo{
		ID: subject.ID, ShortName: subject.ShortName, Name: subject.Name, Flags: subject.Flags, Type: argus.SubjectType(subject.Noun()),
	}
	for _, group := range subject.MemberOf {
		if _, known := r.subjects[group.ID]; !known {
			r.subjects[group.ID] = group
		}
	}
}

func (r *result) addPermission(permission *argus.Permission) {
	if r.permissions[permission.ID] != nil {
		return
	}
	r.graph.AddPermission(permission)
	r.permissions[permission.ID] = permission
	if _, known := r.functions[permission.Function.ID]; !known {
		r.functions[permission.Function.ID] = *permission.Function
	}
	if _, known := r.customers[permission.Customer.ID]; !known {
		r.customers[permission.Customer.ID] = *permission.Customer
	}
}

// loadSubject loads the groups above the subject of the question, and what was granted to it and to them.
func (r *result) loadSubject(ctx context.Context) error {
	r.addSubject(r.subject)
	if err := r.loadGroups(ctx, r.subject.MemberOf); err != nil {
		return err
	}
	holders := []argus.ID{r.subject.ID}
	for id := range r.graph.Groups {
		if id != r.subject.ID {
			holders = append(holders, id)
		}
	}
	held, err := r.tenant.getHeld(ctx, holders)
	if err != nil {
		return err
	}
	for _, of := range held {
		r.note(of.unseen)
		for i := range of.value {
			r.addPermission(&of.value[i])
		}
	}
	return nil
}

// loadGroups loads groups, and all that are above them. What is above a disabled one is given by none.
func (r *result) loadGroups(ctx context.Context, groups []argus.SubjectInfo) error {
	looked := map[argus.ID]bool{}
	for len(groups) > 0 {
		var ids []argus.ID
		for _, group := range groups {
			if !looked[group.ID] {
				ids = append(ids, group.ID)
				looked[group.ID] = true
			}
		}
		found, err := r.tenant.getSubjects(ctx, ids)
		if err != nil {
			return err
		}
		groups = nil
		for _, id := range ids {
			group := found[id].value
			if group == nil {
				missing := *found[id].unseen
				missing.what = "group " + argus.Named(r.subjects[id].ShortName, id)
				r.note(&missing)
				continue
			}
			r.addSubject(group)
			if !group.Flags.Has(argus.FlagDeleted) {
				groups = append(groups, group.MemberOf...)
			}
		}
	}
	return nil
}

// functionsAbove are the function of the question and those above it; nil if any is meant. customersAbove are likewise.
func (r *result) functionsAbove() []argus.ID {
	if r.function == nil {
		return nil
	}
	return graph.Closure(r.function.ID, r.graph.Functions)
}

func (r *result) customersAbove() []argus.ID {
	if r.customer == nil {
		return nil
	}
	return graph.Closure(r.customer.ID, r.graph.Customers)
}

// loadHolders loads the permissions that cover the function and customer of the question, to whom they were granted, and who is in
// these groups.
func (r *result) loadHolders(ctx context.Context) error {
	granted, err := r.tenant.getGranted(ctx, r.functionsAbove(), r.customersAbove(), 0)
	if err != nil {
		return err
	}
	r.note(granted.unseen)
	groups, err := r.addHolders(ctx, granted.value)
	if err != nil {
		return err
	}
	below, err := r.tenant.getBelow(ctx, groups)
	if err != nil {
		return err
	}
	for _, group := range groups {
		r.note(below[group].unseen)
		for _, subject := range below[group].value {
			r.addSubject(subject)
			if r.disabled && subject.Flags.Has(argus.FlagDeleted) && len(subject.MemberOf) == 0 {
				r.note(&unseen{what: fmt.Sprintf("groups of the disabled %s %s", subject.Noun(), argus.Named(subject.ShortName, subject.ID)), reason: reasonNotShown})
			}
		}
	}
	return nil
}

// addHolders adds permissions, and loads to whom they were granted. It returns the active groups among them.
func (r *result) addHolders(ctx context.Context, permissions []argus.Permission) (groups []argus.ID, err error) {
	var unclear []argus.ID // groups, and of whom it is not told whether they are disabled
	for i := range permissions {
		permission := &permissions[i]
		r.addPermission(permission)
		holder := permission.Subject
		r.subjects[holder.ID] = *holder
		if holder.Flags == nil || !isUser(holder) {
			unclear = append(unclear, holder.ID)
		} else {
			r.addSubject(&argus.Subject{ID: holder.ID, ShortName: holder.ShortName, Name: holder.Name, Type: holder.Type, Flags: holder.Flags})
		}
	}
	slices.SortFunc(unclear, argus.CompareIDs)
	unclear = slices.Compact(unclear)
	found, err := r.tenant.getSubjects(ctx, unclear)
	if err != nil {
		return nil, err
	}
	for _, id := range unclear {
		subject := found[id].value
		if subject == nil {
			missing, info := *found[id].unseen, r.subjects[id]
			missing.what = fmt.Sprintf("user or group %s, to whom permissions were granted", argus.Named(info.ShortName, id))
			r.note(&missing)
			subject = &argus.Subject{ID: id, ShortName: info.ShortName, Name: info.Name, Type: info.Type, Flags: info.Flags}
		}
		r.addSubject(subject)
		if subject.IsGroup() && !subject.Flags.Has(argus.FlagDeleted) {
			groups = append(groups, id)
		}
	}
	return groups, nil
}

// loadProposals loads groups to which what the question asks for was granted, so that a membership would grant it.
func (r *result) loadProposals(ctx context.Context) error {
	if r.subject.Flags.Has(argus.FlagDeleted) {
		return nil
	}
	granted, err := r.tenant.getGranted(ctx, r.functionsAbove(), r.customersAbove(), mostProposed)
	if err != nil {
		return err
	}
	rows, groups := []argus.Permission{}, map[argus.ID]bool{}
	for _, row := range granted.value {
		if isUser(row.Subject) || len(groups) == mostGroups && !groups[row.Subject.ID] {
			continue
		}
		groups[row.Subject.ID] = true
		rows = append(rows, row)
	}
	holders, err := r.addHolders(ctx, rows)
	if err != nil {
		return err
	}
	var above []argus.SubjectInfo
	for _, id := range holders {
		above = append(above, argus.SubjectInfo{ID: id})
	}
	return r.loadGroups(ctx, above)
}
