# The OpenID mapping of a user of schema version 0.
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

resource "argus_user" "owner" {
  short_name = "owner"
  name       = "Owner"
}

resource "argus_user_openid" "whole" {
  user             = argus_user.owner.short_name
  openid_provider  = "fjord-login"
  mapped_user_name = var.change

  timeouts {
    create = "5m"
    read   = "5m"
    update = "5m"
    delete = "5m"
  }
}
