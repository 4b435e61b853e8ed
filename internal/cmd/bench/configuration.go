package main

import (
	"fmt"
	"strings"
)

const mixedName, usersName = "mixed", "users"

// configuration is what Terraform is given: resources of ours, without the provider's settings, beside as many that need
// no provider.
type configuration struct {
	name, text string
	n          int
}

// mixed is an organisation of n resources: 30 % users, 3 % groups, 33 % memberships, 1 % preferences, and permissions.
//
// Each membership is of another pair, each permission of another subject and function. What they refer to goes through
// lists of ids: a reference to one of a thousand instances makes Terraform look at all of them, each time.
func mixed(n int) configuration {
	users, groups, memberships, preferences := n*30/100, n*3/100, n*33/100, n/100
	permissions := n - users - groups - memberships - preferences
	return configuration{name: mixedName, n: n, text: fmt.Sprintf(`
locals {
  users     = argus_user.bench[*].id
  groups    = argus_group.bench[*].id
  subjects  = concat(local.users, local.groups)
  functions = ["caseWorker", "sampleAnalyst", "assetEditor", "caseViewer", "eventViewer", "reportViewer", "assetViewer"]
  customers = ["fjord", "fjord-energy", "fjord-shipping", "fjord-finance"]
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
`, users, groups, memberships, permissions, preferences)}
}

// independentUsers are n users that nothing refers to.
func independentUsers(n int) configuration {
	return configuration{name: usersName, n: n, text: fmt.Sprintf(`
resource "argus_user" "bench" {
  count      = %d
  short_name = "bench.user${count.index}"
  name       = "User ${count.index}"
}
`, n)}
}

// with is the whole configuration for a variant. The host is named so that Terraform and OpenTofu read each other's state.
func (c configuration) with(v variant) string {
	if v == terraformData {
		return fmt.Sprintf("resource \"terraform_data\" \"bench\" {\n  count = %d\n  input = \"Resource ${count.index}\"\n}\n", c.n)
	}
	var text strings.Builder
	text.WriteString("terraform {\n  required_providers {\n    argus = {\n      source = \"registry.terraform.io/mnemonic-no/argus\"\n    }\n  }\n}\n\n")
	text.WriteString("provider \"argus\" {\n  customer    = \"fjord\"\n  max_retries = 0\n")
	if v != bulk {
		text.WriteString("  bulk_reads  = false\n")
	}
	text.WriteString("}\n")
	text.WriteString(c.text)
	return text.String()
}
