package access_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// organisation is a random one in a simulator, and the graph of it.
type organisation struct {
	simulator.Organisation
	t     *testing.T
	sim   *simulator.Simulator
	graph *access.Graph
	seed  uint64
}

func newOrganisation(t *testing.T, seed uint64) *organisation {
	t.Helper()
	sim, err := simulator.New(simulator.Options{Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	o := &organisation{t: t, sim: sim, seed: seed}
	o.Organisation = sim.AddOrganisation(rand.New(rand.NewPCG(seed, 0)))
	o.graph = o.load()
	return o
}

func (o *organisation) load() *access.Graph {
	o.t.Helper()
	var rows struct {
		Subjects    []argus.Subject
		Functions   []argus.Function
		Mappings    []argus.FunctionMapping
		Customers   []argus.Customer
		Permissions []argus.Permission
	}
	text, err := o.sim.Rows()
	if err == nil {
		err = json.Unmarshal(text, &rows)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	graph := access.New()
	for i := range rows.Subjects {
		graph.AddSubject(&rows.Subjects[i])
	}
	graph.AddFunctions(rows.Functions, rows.Mappings)
	for i := range rows.Customers {
		graph.AddCustomer(&rows.Customers[i])
	}
	for i := range rows.Permissions {
		graph.AddPermission(&rows.Permissions[i])
	}
	return graph
}

func (o *organisation) may(q access.Question) bool {
	return o.sim.May(string(q.Subject), string(q.Function), string(q.Customer))
}

// with reports whether the access of a question is there while a change is made.
func (o *organisation) with(q access.Question, change func()) bool {
	undo := o.sim.Savepoint()
	defer undo()
	change()
	return o.may(q)
}

// errorf reports what is wrong in the organisation of a seed.
func (o *organisation) errorf(format string, args ...any) {
	o.t.Helper()
	o.t.Errorf("organisation %d: %s", o.seed, fmt.Sprintf(format, args...))
}

// questions are about each user, function and customer.
func (o *organisation) questions() (questions []access.Question) {
	for _, user := range o.Users {
		for _, function := range o.Functions {
			for _, customer := range o.Customers {
				questions = append(questions, access.Question{Subject: argus.ID(user), Function: argus.ID(function), Customer: argus.ID(customer)})
			}
		}
	}
	return questions
}

// counts are of what was checked, so that organisations that grant too little, or too much, show.
type counts struct{ granted, refused, onlyPaths, memberships, grants int }

// For each user, function and customer of 500 random organisations the graph says what the simulator decides, and what it shows and
// proposes is real.
func TestRandomOrganisations(t *testing.T) {
	t.Parallel()
	organisations := uint64(500)
	if raceDetector {
		organisations = 50 // make test runs them all without it
	}
	var checked counts
	for seed := range organisations {
		o := newOrganisation(t, seed)
		byGrants := o.accessByGrants()
		for i, question := range o.questions() {
			reasons := o.graph.Why(question, 20)
			o.checkAgreement(question, reasons, byGrants[question], &checked)
			sampled := i%3 == int(seed%3)
			if sampled && len(reasons) == 1 {
				o.checkOnlyPath(question, reasons[0])
				checked.onlyPaths++
			}
			if _, active := o.graph.Groups[question.Subject]; sampled && active && len(reasons) == 0 {
				o.checkWouldGrant(question, &checked)
			}
		}
	}
	t.Logf("%+v", checked)
	if least := int(organisations); checked.granted < 10*least || checked.refused < checked.granted || min(checked.onlyPaths, checked.memberships, checked.grants) < least {
		t.Error("these are too few of one kind to show anything")
	}
}

// accessByGrants are the questions that users may do, as the grants that reach them say.
func (o *organisation) accessByGrants() map[access.Question]bool {
	may := map[access.Question]bool{}
	above := map[string][]argus.ID{}
	for _, function := range o.Functions {
		above["function "+function] = access.Closure(argus.ID(function), o.graph.Functions)
	}
	for _, customer := range o.Customers {
		above["customer "+customer] = access.Closure(argus.ID(customer), o.graph.Customers)
	}
	for _, user := range o.Users {
		for _, reason := range o.graph.Why(access.Question{Subject: argus.ID(user)}, 1) {
			for _, function := range o.Functions {
				for _, customer := range o.Customers {
					if !o.graph.Deleted[argus.ID(function)] && slices.Contains(above["function "+function], reason.Grant.Function.ID) &&
						slices.Contains(above["customer "+customer], reason.Grant.Customer.ID) {
						may[access.Question{Subject: argus.ID(user), Function: argus.ID(function), Customer: argus.ID(customer)}] = true
					}
				}
			}
		}
	}
	return may
}

func (o *organisation) checkAgreement(question access.Question, reasons []access.Reason, byGrants bool, checked *counts) {
	may := o.may(question)
	anyone := question
	anyone.Subject = ""
	listed := slices.ContainsFunc(o.graph.Why(anyone, 1), func(r access.Reason) bool { return r.Subject == question.Subject })
	if len(reasons) > 0 != may || byGrants != may || listed != may {
		o.errorf("%+v: %t, and the graph has %d reasons, the grants say %t, and the list of those who may %t", question, may, len(reasons), byGrants, listed)
	}
	if may {
		checked.granted++
	} else {
		checked.refused++
	}
	for _, reason := range reasons {
		o.checkEdges(reason)
	}
}

func (o *organisation) checkEdges(r access.Reason) {
	ends := []bool{
		r.Groups[0] == r.Subject, r.Groups[len(r.Groups)-1] == r.Grant.Subject.ID,
		r.Functions[len(r.Functions)-1] == r.Grant.Function.ID, r.Customers[len(r.Customers)-1] == r.Grant.Customer.ID,
	}
	for i := range len(r.Groups) - 1 {
		ends = append(ends, slices.Contains(o.graph.Groups[r.Groups[i]], r.Groups[i+1]))
	}
	for i := range len(r.Functions) - 1 {
		ends = append(ends, slices.Contains(o.graph.Functions[r.Functions[i]], r.Functions[i+1]))
	}
	for i := range len(r.Customers) - 1 {
		ends = append(ends, slices.Contains(o.graph.Customers[r.Customers[i]], r.Customers[i+1]))
	}
	if slices.Contains(ends, false) {
		o.errorf("%+v does not hang together", r)
	}
}

// checkOnlyPath takes away each edge of the only reason. Through functions there may be other paths, of which the shortest is shown:
// then an edge alone takes nothing away.
func (o *organisation) checkOnlyPath(question access.Question, r access.Reason) {
	cuts := map[string]func(){"the permission": func() { o.sim.Revoke(string(r.Grant.ID)) }}
	cut := func(edge simulator.Edge, path []argus.ID) {
		for i := range len(path) - 1 {
			above, below := string(path[i+1]), string(path[i])
			cuts[fmt.Sprintf("edge %d from %s to %s", edge, below, above)] = func() { o.sim.Cut(edge, above, below) }
		}
	}
	cut(simulator.MembershipEdge, r.Groups)
	cut(simulator.CustomerEdge, r.Customers)
	if o.countPaths(question.Function, r.Grant.Function.ID) == 1 {
		cut(simulator.FunctionEdge, r.Functions)
	}
	for what, change := range cuts {
		if o.with(question, change) {
			o.errorf("%+v is still there without %s of %+v", question, what, r)
		}
	}
}

// countPaths counts the paths from a function up to another; there are no circles.
func (o *organisation) countPaths(from, to argus.ID) (count int) {
	if from == to {
		return 1
	}
	for _, parent := range o.graph.Functions[from] {
		count += o.countPaths(parent, to)
	}
	return count
}

// checkWouldGrant makes each change that would grant an access, alone. If there is none, no role includes the function.
func (o *organisation) checkWouldGrant(question access.Question, checked *counts) {
	changes := o.graph.WouldGrant(question, "", 5)
	for _, change := range changes {
		apply := func() {
			o.sim.Grant(string(change.Grant.Subject.ID), string(change.Grant.Function.ID), string(change.Grant.Customer.ID))
		}
		if change.IsMembership() {
			checked.memberships++
			apply = func() {
				if _, err := o.sim.AddExternalMembership(string(change.Group), string(change.Member)); err != nil {
					o.errorf("%v", err)
				}
			}
		} else {
			checked.grants++
		}
		if !o.with(question, apply) {
			o.errorf("%+v is not granted by %+v", question, change)
		}
	}
	isRole := func(id argus.ID) bool { return o.graph.Roles[id] }
	if len(changes) == 0 && !o.graph.Deleted[question.Function] && slices.ContainsFunc(access.Closure(question.Function, o.graph.Functions), isRole) {
		o.errorf("nothing would grant %+v", question)
	}
}
