# All members of a group: with all that the resource can have, and with as little as it can have.
terraform {
  required_providers {
    # With its host, so that OpenTofu takes the state for its own.
    argus = { source = "registry.terraform.io/mnemonic-no/argus" }
  }
}

provider "argus" {
  customer = "fjord"
}

variable "change" {
  type    = string
  default = "before"
}

resource "argus_user" "member" {
  count      = 3
  short_name = "member-${count.index}"
  name       = "Member ${count.index}"
}

resource "argus_group" "whole" {
  short_name = "whole-group"
  name       = "Whole group"
}

resource "argus_group" "least" {
  short_name = "least-group"
  name       = "Least group"
}

resource "argus_group_members" "whole" {
  group = argus_group.whole.short_name
  members = [
    argus_user.member[0].short_name, argus_user.member[1].id, "mnemonic/${argus_user.member[2].short_name}", argus_group.least.id,
  ]
  comment = "Comment ${var.change}"

  timeouts {
    create = "5m"
    read   = "5m"
    update = "5m"
    delete = "5m"
  }
}

resource "argus_group_members" "least" {
  group   = argus_group.least.id
  members = []
}
