# One of each resource with all that it can have, and one with as little as it can have.
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

resource "argus_group_membership" "whole" {
  group   = argus_group.least.short_name
  member  = "mnemonic/${argus_user.least.short_name}"
  comment = "Has all ${var.change}"

  timeouts {
    read = "5m"
  }
}

resource "argus_group_membership" "least" {
  group  = argus_group.least.id
  member = argus_user.whole.id
}

resource "argus_permission" "whole" {
  subject  = argus_group.least.short_name
  function = "analyst"
  customer = "mnemonic/fjord-shipping"
  comment  = "Has all ${var.change}"

  timeouts {
    delete = "5m"
  }
}

resource "argus_permission" "least" {
  subject  = argus_user.least.id
  function = "caseViewer"
}

resource "argus_preference" "whole" {
  user  = argus_user.least.short_name
  key   = "colour of all"
  value = var.change

  timeouts {
    update = "5m"
  }
}

resource "argus_preference" "least" {
  user  = argus_user.least.id
  key   = "empty"
  value = ""
}

resource "argus_auth_method" "whole" {
  user   = argus_user.least.short_name
  method = "TOTP"

  timeouts {
    create = "5m"
  }
}

resource "argus_auth_method" "least" {
  user   = argus_user.least.id
  method = "sms"
}

resource "argus_api_key" "whole" {
  user        = argus_user.least.short_name
  description = "Has all"

  source = {
    ip_addresses = ["192.0.2.7", "198.51.100.0/24"]
  }

  session_constraints = {
    customers = ["fjord-energy"]
    functions = ["viewUsers"]
    read_only = true
  }

  disable_expiration = true

  timeouts {
    create = "5m"
    update = "5m"
  }
}

resource "argus_api_key" "least" {
  user               = argus_user.least.id
  description        = "Has little"
  source             = { provider = "disabled" }
  disable_expiration = true # the others end
}
