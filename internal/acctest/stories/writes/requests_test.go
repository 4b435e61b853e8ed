package writes

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// block is a resource of a configuration. Its references name other blocks by their place.
type block struct {
	kind       string
	config     map[string]any
	references map[string]int
}

// configuration has users, a tenth as many groups, and a membership and a permission of each user.
func configuration(a *acctest.Argus, users int) (blocks []block) {
	role := a.Roles(1)[0].Name
	for i := range users {
		blocks = append(blocks, block{kind: "argus_user", config: map[string]any{"short_name": a.Name(fmt.Sprintf("user-%d", i)), "name": "User"}})
	}
	for i := range users / 10 {
		blocks = append(blocks, block{kind: "argus_group", config: map[string]any{"short_name": a.Name(fmt.Sprintf("group-%d", i)), "name": "Group"}})
	}
	for i := range users {
		blocks = append(blocks,
			block{"argus_group_membership", nil, map[string]int{"member": i, "group": users + i/10}},
			block{"argus_permission", map[string]any{"function": role}, map[string]int{"subject": i}})
	}
	return blocks
}

// with is the configuration of a block with what its references are made by.
func (b block) with(value func(target int) any) map[string]any {
	config := map[string]any{}
	for attribute, text := range b.config {
		config[attribute] = text
	}
	for attribute, target := range b.references {
		config[attribute] = value(target)
	}
	return config
}

// run is a plan and an apply, each by a provider of its own as Terraform does. Apply plans each create again.
type run struct {
	t      *testing.T
	a      *acctest.Argus
	blocks []block
	byName bool
}

func (r run) apply() (objects []*acctest.Object) {
	r.t.Helper()
	name := func(target int) any { return r.blocks[target].config["short_name"] }
	planned := name
	if !r.byName {
		planned = func(int) any { return acctest.Unknown }
	}
	core := r.a.Core()
	for _, b := range r.blocks {
		acctest.WantNone(r.t, core.Plan(b.kind, nil, b.with(planned)).Diagnostics)
	}
	core = r.a.Core()
	for _, b := range r.blocks {
		value := name
		if !r.byName {
			value = func(target int) any { return objects[target].Text("id") }
		}
		object, diags := core.Make(b.kind, b.with(value))
		acctest.WantNone(r.t, diags)
		objects = append(objects, object)
	}
	return objects
}

func (r run) destroy(objects []*acctest.Object) {
	r.t.Helper()
	core := r.a.Core()
	read, diags := core.ReadAll(objects)
	acctest.WantNone(r.t, diags)
	var plans []*acctest.Plan
	for i, object := range read {
		if !object.Same(objects[i]) {
			r.t.Fatalf("the refresh changes %s %s", object.Type, object.Text("id"))
		}
		plans = append(plans, core.Plan(object.Type, object, nil))
	}
	core = r.a.Core()
	slices.Reverse(plans)
	for _, plan := range plans {
		left, diags := core.Apply(plan)
		acctest.WantNone(r.t, diags)
		if left != nil {
			r.t.Fatal("a destroy left something in state")
		}
	}
}

// wantRequests wants at most so many requests, none of them of what is not there or refused.
func (r run) wantRequests(what string, most int) {
	r.t.Helper()
	sent := r.a.Simulator.Requests()
	counts := map[string]int{}
	for _, request := range sent {
		counts[request.Operation]++
		if request.Status == http.StatusNotFound || request.Status == http.StatusPreconditionFailed {
			r.t.Errorf("%s: %s has status %d", what, request.Operation, request.Status)
		}
	}
	r.t.Logf("the %s sent %d requests", what, len(sent))
	if len(sent) > most {
		r.t.Errorf("the %s sent %d requests, more than %d: %v", what, len(sent), most, counts)
	}
	r.a.Simulator.ResetRequests()
}

func TestAppliesAndDestroysSendFewRequestsBesideTheirWrites(t *testing.T) {
	t.Parallel()
	for name, with := range map[string]struct {
		byName         bool
		apply, destroy int
	}{
		"by id":        {false, 1700, 1700},
		"by shortname": {true, 1800, 1700},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(*simulator.Options) {})
			r := run{t, a, configuration(a, 500), with.byName}
			a.Simulator.ResetRequests()
			objects := r.apply()
			r.wantRequests("apply", with.apply)
			r.destroy(objects)
			r.wantRequests("destroy", with.destroy)
		})
	}
}
