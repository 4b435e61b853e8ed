# Users and groups of schema version 1: one with all that it can have, and one with as little as it can have.
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
  short_name                    = "whole-user"
  name                          = "Whole user ${var.change}"
  customer                      = "fjord-energy"
  domain                        = "mnemonic"
  email                         = "whole@fjord.example"
  phone                         = { country_code = "47", national_number = "99999999" }
  description                   = "Has all"
  language                      = "Norwegian"
  daemon_account                = true
  externally_managed            = true
  notification_user             = true
  enable_authentication_methods = ["APIKEY"]
  reenable                      = false
  deletion_policy               = "abandon"

  timeouts {
    create = "5m"
    read   = "5m"
    update = "5m"
    delete = "5m"
  }
}

resource "argus_user" "least" {
  short_name = "least-user"
  name       = "Least user"
}

resource "argus_group" "whole" {
  short_name         = "whole-group"
  name               = "Whole group ${var.change}"
  customer           = "mnemonic/fjord-energy"
  domain             = "mnemonic"
  description        = "Has all"
  daemon_account     = true
  externally_managed = true
  reenable           = false
  deletion_policy    = "abandon"

  timeouts {
    create = "5m"
  }
}

resource "argus_group" "least" {
  short_name = "least-group"
  name       = "Least group"
}
