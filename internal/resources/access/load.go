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

// answer is the graph that a question needs, with all that it names.
type answer struct {
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

// Bounds of an answer: paths that are shown to each permission, changes that are proposed, and permissions and groups that are read to
// find those.
const (
	mostPaths    = 10
	mostChanges  = 5
	mostProposed = 1000
	mostGroups   = 50
)

// newAnswer loads what a question needs, and answers it.
func newAnswer(ctx context.Context, tenant *tenant, question *question) (*answer, error) {
	a := &answer{
		question: question, tenant: tenant, graph: graph.New(),
		subjects: map[argus.ID]argus.SubjectInfo{}, functions: map[argus.ID]argus.FunctionInfo{},
		customers: map[argus.ID]argus.CustomerInfo{}, permissions: map[argus.ID]*argus.Permission{},
	}
	load := a.loadHolders
	if question.subject != nil {
		load = a.loadSubject
	}
	for _, step := range []func(context.Context) error{a.loadFunctions, a.loadCustomers, load} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	asked := question.toGraph()
	a.reasons = a.graph.Why(asked, mostPaths)
	a.noteFunctions()
	if len(a.reasons) == 0 && question.subject != nil && (question.function != nil || question.customer != nil) {
		if err := a.loadProposals(ctx); err != nil {
			return nil, err
		}
		a.changes = a.graph.WouldGrant(asked, a.ownCustomer(), mostChanges)
	}
	return a, nil
}

// noteFunctions notes the functions that were granted and that the list of functions lacks: what they include is unknown.
func (a *answer) noteFunctions() {
	if len(a.graph.Functions) == 0 { // which is noted
		return
	}
	for _, reason := range a.reasons {
		granted := reason.Grant.Function
		if _, known := a.graph.Functions[granted.ID]; !known {
			a.note(&unseen{what: "function " + granted.String(), reason: reasonNotShown})
		}
	}
}

func isUser(subject *argus.SubjectInfo) bool {
	return strings.EqualFold(string(subject.Type), string(argus.User))
}

func (a *answer) ownCustomer() argus.ID {
	if a.subject.Customer == nil {
		return ""
	}
	a.customers[a.subject.Customer.ID] = *a.subject.Customer
	return a.subject.Customer.ID
}

func (a *answer) note(missing *unseen) {
	if missing != nil {
		a.unseen = append(a.unseen, *missing)
	}
}

func (a *answer) loadFunctions(ctx context.Context) error {
	read, err := a.tenant.getFunctions(ctx)
	if err != nil {
		return err
	}
	a.unseen = append(a.unseen, read.unseen...)
	a.graph.AddFunctions(read.all, read.edges)
	for _, function := range read.all {
		a.functions[function.ID] = argus.FunctionInfo{ID: function.ID, Name: function.Name}
	}
	if a.function != nil {
		a.functions[a.function.ID] = *a.function
	}
	return nil
}

// loadCustomers loads those above the customer of the question.
func (a *answer) loadCustomers(ctx context.Context) error {
	if a.customer == nil {
		return nil
	}
	a.addCustomer(a.customer)
	above := slices.Clone(a.customer.AncestorIDs)
	if a.customer.ParentID != "" {
		above = append(above, a.customer.ParentID)
	}
	found, err := a.tenant.getCustomers(ctx, above)
	if err != nil {
		return err
	}
	for _, id := range above {
		if customer := found[id].value; customer != nil {
			a.addCustomer(customer)
		} else {
			a.note(found[id].unseen)
		}
	}
	// A customer on the way may be out of sight: those above it include the customer all the same.
	known := graph.Closure(a.customer.ID, a.graph.Customers)
	for _, id := range above {
		if !slices.Contains(known, id) {
			a.graph.Customers[a.customer.ID] = append(a.graph.Customers[a.customer.ID], id)
		}
	}
	return nil
}

func (a *answer) addCustomer(customer *argus.Customer) {
	a.graph.AddCustomer(customer)
	a.customers[customer.ID] = argus.CustomerInfo{Domain: customer.Domain, ID: customer.ID, Name: customer.Name, ShortName: customer.ShortName}
}

func (a *answer) addSubject(subject *argus.Subject) {
	a.graph.AddSubject(subject)
	a.subjects[subject.ID] = argus.SubjectInfo{
		ID: subject.ID, ShortName: subject.ShortName, Name: subject.Name, Flags: subject.Flags, Type: argus.SubjectType(subject.Noun()),
	}
	for _, group := range subject.MemberOf {
		if _, known := a.subjects[group.ID]; !known {
			a.subjects[group.ID] = group
		}
	}
}

func (a *answer) addPermission(permission *argus.Permission) {
	if a.permissions[permission.ID] != nil {
		return
	}
	a.graph.AddPermission(permission)
	a.permissions[permission.ID] = permission
	if _, known := a.functions[permission.Function.ID]; !known {
		a.functions[permission.Function.ID] = *permission.Function
	}
	if _, known := a.customers[permission.Customer.ID]; !known {
		a.customers[permission.Customer.ID] = *permission.Customer
	}
}

// loadSubject loads the groups above the subject of the question, and what was granted to it and to them.
func (a *answer) loadSubject(ctx context.Context) error {
	a.addSubject(a.subject)
	if err := a.loadGroups(ctx, a.subject.MemberOf); err != nil {
		return err
	}
	holders := []argus.ID{a.subject.ID}
	for id := range a.graph.Groups {
		if id != a.subject.ID {
			holders = append(holders, id)
		}
	}
	held, err := a.tenant.getHeld(ctx, holders)
	if err != nil {
		return err
	}
	for _, of := range held {
		a.note(of.unseen)
		for i := range of.value {
			a.addPermission(&of.value[i])
		}
	}
	return nil
}

// loadGroups loads groups, and all that are above them. What is above a disabled one is given by none.
func (a *answer) loadGroups(ctx context.Context, groups []argus.SubjectInfo) error {
	looked := map[argus.ID]bool{}
	for len(groups) > 0 {
		var ids []argus.ID
		for _, group := range groups {
			if !looked[group.ID] {
				ids = append(ids, group.ID)
				looked[group.ID] = true
			}
		}
		found, err := a.tenant.getSubjects(ctx, ids)
		if err != nil {
			return err
		}
		groups = nil
		for _, id := range ids {
			switch group := found[id].value; {
			case group == nil:
				missing := *found[id].unseen
				missing.what = "group " + argus.Named(a.subjects[id].ShortName, id)
				a.note(&missing)
			default:
				a.addSubject(group)
				if !group.Flags.Has(argus.FlagDeleted) {
					groups = append(groups, group.MemberOf...)
				}
			}
		}
	}
	return nil
}

// functionsAbove are the function of the question and those above it; none if it names none. customersAbove are likewise.
func (a *answer) functionsAbove() []argus.ID {
	if a.function == nil {
		return nil
	}
	return graph.Closure(a.function.ID, a.graph.Functions)
}

func (a *answer) customersAbove() []argus.ID {
	if a.customer == nil {
		return nil
	}
	return graph.Closure(a.customer.ID, a.graph.Customers)
}

// loadHolders loads the permissions that cover the function and customer of the question, to whom they were granted, and who is in
// these groups.
func (a *answer) loadHolders(ctx context.Context) error {
	granted, err := a.tenant.getGranted(ctx, a.functionsAbove(), a.customersAbove(), 0)
	if err != nil {
		return err
	}
	a.note(granted.unseen)
	groups, err := a.addHolders(ctx, granted.value)
	if err != nil {
		return err
	}
	below, err := a.tenant.getBelow(ctx, groups)
	if err != nil {
		return err
	}
	for _, group := range groups {
		a.note(below[group].unseen)
		for _, subject := range below[group].value {
			a.addSubject(subject)
		}
	}
	return nil
}

// addHolders adds permissions, and loads to whom they were granted. It returns the active groups among them.
func (a *answer) addHolders(ctx context.Context, permissions []argus.Permission) (groups []argus.ID, err error) {
	var unclear []argus.ID // groups, and of whom it is not told whether they are disabled
	for i := range permissions {
		permission := &permissions[i]
		a.addPermission(permission)
		holder := permission.Subject
		a.subjects[holder.ID] = *holder
		if holder.Flags == nil || !isUser(holder) {
			unclear = append(unclear, holder.ID)
		} else {
			a.addSubject(&argus.Subject{ID: holder.ID, ShortName: holder.ShortName, Name: holder.Name, Type: holder.Type, Flags: holder.Flags})
		}
	}
	slices.SortFunc(unclear, argus.CompareIDs)
	unclear = slices.Compact(unclear)
	found, err := a.tenant.getSubjects(ctx, unclear)
	if err != nil {
		return nil, err
	}
	for _, id := range unclear {
		subject := found[id].value
		if subject == nil {
			missing, info := *found[id].unseen, a.subjects[id]
			missing.what = fmt.Sprintf("user or group %s, to whom permissions were granted", argus.Named(info.ShortName, id))
			a.note(&missing)
			subject = &argus.Subject{ID: id, ShortName: info.ShortName, Name: info.Name, Type: info.Type, Flags: info.Flags}
		}
		a.addSubject(subject)
		if subject.IsGroup() && !subject.Flags.Has(argus.FlagDeleted) {
			groups = append(groups, id)
		}
	}
	return groups, nil
}

// loadProposals loads groups to which what the question asks for was granted, so that a membership would grant it.
func (a *answer) loadProposals(ctx context.Context) error {
	if a.subject.Flags.Has(argus.FlagDeleted) {
		return nil
	}
	granted, err := a.tenant.getGranted(ctx, a.functionsAbove(), a.customersAbove(), mostProposed)
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
	holders, err := a.addHolders(ctx, rows)
	if err != nil {
		return err
	}
	var above []argus.SubjectInfo
	for _, id := range holders {
		above = append(above, argus.SubjectInfo{ID: id})
	}
	return a.loadGroups(ctx, above)
}
