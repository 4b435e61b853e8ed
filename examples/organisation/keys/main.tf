terraform {
  required_version = ">= 1.11"

  required_providers {
    argus = {
      source  = "mnemonic-no/argus"
      version = "~> 0.1.0"
    }
  }
}

# Reading keys takes a function that can also create them. So only ci/rotate, on the main branch, has a key that may.
provider "argus" {
  customer = "fjord"
}

locals {
  keys = {
    "fjord.reports" = { description = "Nightly reports", ip_addresses = ["192.0.2.7"] }
    "fjord.tickets" = { description = "Tickets of the help desk", ip_addresses = ["198.51.100.0/24"] }
  }
}

data "argus_user" "service" {
  for_each = local.keys

  short_name = each.key
}

resource "argus_api_key" "service" {
  for_each = local.keys

  user        = data.argus_user.service[each.key].id
  description = each.value.description
  source      = { ip_addresses = each.value.ip_addresses }

  # A new secret every 30 days. A key that nobody rotates is dead after 60.
  rotate_after_days = 30
  expiration_days   = 60

  # The old key is revoked when the secret store has the new one.
  lifecycle {
    create_before_destroy = true
  }
}

# Each new key goes into the secret store, from which the program reads it.
resource "terraform_data" "secret_store" {
  for_each = local.keys

  triggers_replace = argus_api_key.service[each.key].prefix

  provisioner "local-exec" {
    command     = "./store '${each.key}'"
    working_dir = path.module
    environment = { KEY = argus_api_key.service[each.key].key }
  }
}
