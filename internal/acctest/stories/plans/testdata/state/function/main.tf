# A function of schema version 0.
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

resource "argus_function" "whole" {
  name                   = "nightShift"
  parent                 = "analyst"
  role                   = true
  read_only              = true
  sysadm                 = false
  role_type              = "CASE"
  minimum_security_level = "external"
  localized_names        = { english = "Night shift", norwegian = "Nattevakt" }
  localized_descriptions = { english = var.change }

  timeouts {
    create = "5m"
    read   = "5m"
    update = "5m"
    delete = "5m"
  }
}

resource "argus_function" "least" {
  name   = "least-${var.change}"
  parent = "analyst"
}
