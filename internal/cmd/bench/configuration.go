package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const mixedName, usersName, oneCustomerName = "mixed", "users", "of one customer"

// configuration is what Terraform is given: resources of ours, without the provider's settings, beside as many that need
// no provider.
type configuration struct {
	name, customer, text string
	n, tenant            int // tenant is how many users other customers have
}

// organisation has resources of all kinds. Permissions are for its customers in turn.
type organisation struct {
	users, groups, memberships, permissions, preferences int
	customers                                            []string
}

// mixed are n resources: 30 % users, 3 % groups, 33 % memberships, 1 % preferences, and permissions.
func mixed(n int) configuration {
	o := organisation{
		users: n * 30 / 100, groups: n * 3 / 100, memberships: n * 33 / 100, preferences: n / 100,
		customers: []string{"fjord", "fjord-energy", "fjord-shipping", "fjord-finance"},
	}
	o.permissions = n - o.users - o.groups - o.memberships - o.preferences
	return configuration{name: mixedName, customer: "fjord", n: n, text: o.text()}
}

// ofOneCustomer are the resources of one customer, of which a tenant has many: others have so many users.
func ofOneCustomer(tenant int) configuration {
	o := organisation{users: 100, groups: 10, memberships: 100, permissions: 100, customers: []string{"bench"}}
	return configuration{name: oneCustomerName, customer: "bench", n: 310, tenant: tenant, text: o.text()}
}

// populate adds the customer of the configuration and the others of a large tenant.
func (c configuration) populate(argus *simulator.Simulator) {
	if c.tenant > 0 {
		argus.AddCustomer(c.customer, simulator.Population{})
		argus.AddCustomer("others", simulator.Population{
			Users: c.tenant, Groups: max(1, c.tenant/25), Memberships: c.tenant / 5, Permissions: c.tenant,
		})
	}
}

// text is the organisation in Terraform's language.
//
// Each membership is of another pair, each permission of another subject and function. What they refer to goes through
// lists of ids: a reference to one of a thousand instances makes Terraform look at all of them, each time.
func (o organisation) text() string {
	var customers []string
	for _, customer := range o.customers {
		customers = append(customers, strconv.Quote(customer))
	}
	return fmt.Sprintf(`
locals {
  users     = argus_user.bench[*].id
  groups    = argus_group.bench[*].id
  subjects  = concat(local.users, local.groups)
  functions = ["caseWorker", "sampleAnalyst", "assetEditor", "caseViewer", "eventViewer", "reportViewer", "assetViewer"]
  customers = [%s]
}

resource "argus_user" "bench" {
  count      = %d
  short_name = "bench.user${count.index}"
  name       = "User ${count.index}"
  email      = "user${count.index}@fjord.example"
}

resource "argus_group" "bench" {
  count       = %d
  short_name  = "bench.group${count.index}"
  name        = "Group ${count.index}"
  description = "Group of the bench"
}

resource "argus_group_membership" "bench" {
  count  = %d
  group  = local.groups[(count.index + floor(count.index / length(local.users))) %% length(local.groups)]
  member = local.users[count.index %% length(local.users)]
}

resource "argus_permission" "bench" {
  count    = %d
  subject  = local.subjects[count.index %% length(local.subjects)]
  function = local.functions[(count.index + floor(count.index / length(local.subjects))) %% length(local.functions)]
  customer = local.customers[count.index %% length(local.customers)]
}

resource "argus_preference" "bench" {
  count = %d
  user  = local.users[count.index]
  key   = "theme"
  value = "dark"
}
`, strings.Join(customers, ", "), o.users, o.groups, o.memberships, o.permissions, o.preferences)
}

// independentUsers are n users that nothing refers to.
func independentUsers(n int) configuration {
	return configuration{name: usersName, customer: "fjord", n: n, text: fmt.Sprintf(`
resource "argus_user" "bench" {
  count      = %d
  short_name = "bench.user${count.index}"
  name       = "User ${count.index}"
}
`, n)}
}

// with is the whole configuration for a variant. The host is named so that Terraform and OpenTofu read each other's state.
func (c configuration) with(v variant, parallelism int) string {
	if v == terraformData {
		return fmt.Sprintf("resource \"terraform_data\" \"bench\" {\n  count = %d\n  input = \"Resource ${count.index}\"\n}\n", c.n)
	}
	var text strings.Builder
	text.WriteString("terraform {\n  required_providers {\n    argus = {\n      source = \"registry.terraform.io/mnemonic-no/argus\"\n    }\n  }\n}\n\n")
	fmt.Fprintf(&text, "provider \"argus\" {\n  customer                = %q\n  max_retries             = 0\n  max_concurrent_requests = %d\n", c.customer, parallelism)
	if v != bulk {
		text.WriteString("  bulk_reads              = false\n")
	}
	text.WriteString("}\n")
	text.WriteString(c.text)
	return text.String()
}
