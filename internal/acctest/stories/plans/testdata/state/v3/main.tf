# Direct permissions of schema version 0: with all that they can have, in every spelling, and none.
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

resource "argus_user" "whole" {
  short_name = "whole-user"
  name       = "Whole user"
}

resource "argus_group" "least" {
  short_name = "least-group"
  name       = "Least group"
}

resource "argus_subject_permissions" "whole" {
  subject = argus_user.whole.short_name
  permissions = [
    { function = "analyst", customer = "fjord" },
    { function = "readOnlyUser", customer = "mnemonic/fjord-energy" },
    { function = var.change == "before" ? "caseWorker" : "assetEditor", customer = "fjord-energy" },
  ]
  comment = "Granted ${var.change}"

  timeouts {
    create = "5m"
    read   = "5m"
    update = "5m"
    delete = "5m"
  }
}

resource "argus_subject_permissions" "least" {
  subject     = argus_group.least.id
  permissions = []
}
