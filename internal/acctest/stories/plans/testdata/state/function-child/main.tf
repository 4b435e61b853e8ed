# An edge between functions of schema version 0.
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

resource "argus_function" "above" {
  name      = "above"
  parent    = "analyst"
  role_type = var.change == "before" ? "case" : "tool"
}

resource "argus_function_child" "whole" {
  parent = argus_function.above.name
  child  = "reportViewer"

  timeouts {
    create = "5m"
    read   = "5m"
    delete = "5m"
  }
}
