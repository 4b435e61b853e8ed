package apikey_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// TestSpellingStays has every source and the constraints in two spellings, on servers that spell in their own way.
func TestSpellingStays(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"addresses-normalised"}, {"enums-other-case"}, {"lists-shuffled"}, {"names-trimmed"}} {
		t.Run(strings.Join(variants, ","), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			core := a.Core()
			user := addUser(a, "service")
			customer, err := a.Client.GetCustomer(context.Background(), argus.Ref{Name: a.Customer})
			a.Must(err)
			domain := customer.Domain.Name
			for name, pair := range map[string][2]map[string]any{
				"addresses": {{"source": from("192.0.2.7", "::ffff:192.0.2.8", "198.51.100.9/24", "2001:DB8::0:1")}, {"source": from("2001:db8::1/128", "198.51.100.0/24", "192.0.2.8", "192.0.2.7/32")}},
				"aws": {{"source": map[string]any{"provider": "AWS", "regions": []string{"eu-north-1", "us-east-1"}, "services": []string{"EC2"}}},
					{"source": map[string]any{"provider": "aws", "regions": []string{"us-east-1", "eu-north-1"}, "services": []string{"ec2"}}}},
				"azure":       {{"source": map[string]any{"provider": "azure"}}, {"source": map[string]any{"provider": "Azure"}}},
				"github":      {{"source": map[string]any{"provider": "GitHub", "services": []string{"web"}}}, {"source": map[string]any{"provider": "github", "services": []string{"web"}}}},
				"disabled":    {{}, {"user": string(user.ID)}},
				"description": {{"description": " two  spaces "}, {"user": domain + "/" + user.ShortName, "description": " two  spaces "}},
				"constraints": {constrained("customers", a.Customer, "skog"), constrained("customers", domain+"/skog", string(customer.ID), a.Customer)},
			} {
				written, respelled := backup(user.ShortName, pair[0]), backup(user.ShortName, pair[1])
				object, diags := core.Make(kind, written)
				acctest.WantNone(t, diags)
				read, diags := core.Read(object)
				acctest.WantNone(t, diags)
				if !read.Same(object) {
					t.Errorf("%s: a read after the create shows changes", name)
				}
				imported, diags := core.Import(kind, user.ShortName+"/"+object.Text("id"))
				acctest.WantNone(t, diags)
				if again, _ := core.Read(imported); !again.Same(imported) {
					t.Errorf("%s: a read after the import shows changes", name)
				}
				for _, config := range []map[string]any{written, respelled} {
					for what, prior := range map[string]*acctest.Object{"create": read, "import": imported} {
						// The spelling of free text that is only trimmed can be known after a create alone.
						if what == "import" && name == "description" && slices.Contains(variants, "names-trimmed") {
							continue
						}
						if plan := core.Plan(kind, prior, config); !plan.Empty() || len(plan.Replace) > 0 {
							t.Errorf("%s: the plan after the %s changes %v, replaced for %v", name, what, plan.Changes(), plan.Replace)
						}
					}
				}
			}
		})
	}
}

func TestWhatReplaces(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	user, another := addUser(a, "service"), addUser(a, "another")
	roles := a.Roles(2)
	first := map[string]any{"source": from("192.0.2.7"), "session_constraints": map[string]any{"functions": []string{roles[0].Name}}}
	object, _ := core.Make(kind, backup(user.ShortName, first))
	for name, more := range map[string]map[string]any{
		"user":                {"user": another.ShortName},
		"description":         {"description": "Other"},
		"source":              {"source": from("192.0.2.7", "192.0.2.8")},
		"unknown source":      {"source": map[string]any{"provider": "staticIP", "ip_addresses": acctest.Unknown}},
		"session_constraints": constrained("functions", roles[1].Name),
		"more functions":      constrained("functions", roles[0].Name, roles[1].Name),
		"no functions":        {"session_constraints": map[string]any{"read_only": false}},
		"customers beside":    {"session_constraints": map[string]any{"functions": []string{roles[0].Name}, "customers": []string{a.Customer}}},
		"read only":           {"session_constraints": map[string]any{"functions": []string{roles[0].Name}, "read_only": true}},
		"none":                {"session_constraints": nil},
	} {
		config := backup(user.ShortName, first)
		maps.Copy(config, more)
		if plan := core.Plan(kind, object, config); len(plan.Replace) != 1 {
			t.Errorf("%s: the plan replaces for %v, changes %v", name, plan.Replace, plan.Changes())
		}
	}
}

// Constraints that constrain nothing are none.
func TestEmptyConstraints(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	user := addUser(a, "service")
	config := backup(user.ShortName, map[string]any{"session_constraints": map[string]any{}})
	object, _ := core.Make(kind, config)
	object, _ = core.Read(object)
	if plan := core.Plan(kind, object, config); !plan.Empty() {
		t.Errorf("the second plan changes %v", plan.Changes())
	}
	for _, config := range []map[string]any{backup(user.ShortName, nil), config} {
		plan := core.Plan(kind, object, config)
		if !slices.Equal(plan.Changes(), []string{"session_constraints"}) || len(plan.Replace) > 0 {
			t.Errorf("the plan changes %v, replaced for %v", plan.Changes(), plan.Replace)
		}
		id := object.Text("id")
		object, _ = core.Apply(plan)
		if object.Text("id") != id {
			t.Error("another key was made")
		}
	}
}
