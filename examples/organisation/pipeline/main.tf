# The pipeline's own users and keys. An administrator applies this, and the pipeline cannot: it must not widen its own rights.
terraform {
  required_version = ">= 1.11"

  required_providers {
    argus = {
      source  = "mnemonic-no/argus"
      version = "~> 0.1.0"
    }
  }
}

provider "argus" {
  customer = "fjord"
}

locals {
  # For these customers, and those below them.
  customers = ["fjord", "skog"]

  view = ["viewUsers", "viewPermissions", "viewFunctions", "viewBasicCustomer"]

  # The roles are what can be granted. The functions are all that the key may use of them.
  users = {
    plan = {
      name      = "Pipeline: plans and drift checks"
      roles     = ["userViewer", "permissionViewer"]
      functions = local.view
      read_only = true
    }
    apply = {
      name  = "Pipeline: applies"
      roles = ["userManager", "permissionAdmin"]
      functions = concat(local.view, [
        "createUser", "updateUser", "deleteUser", "addGroupMember", "removeGroupMember", "grantRole", "revokeRole",
      ])
      read_only = false
    }
    rotate = {
      name      = "Pipeline: rotation of keys"
      roles     = ["authenticationAdmin"]
      functions = ["administrativeAuthenticationSetup-APIKEY", "viewUsers"]
      read_only = false
    }
  }
}

resource "argus_user" "pipeline" {
  for_each = local.users

  short_name                    = "pipeline.${each.key}"
  name                          = each.value.name
  daemon_account                = true
  enable_authentication_methods = ["apikey"]
}

resource "argus_subject_permissions" "pipeline" {
  for_each = local.users

  subject = argus_user.pipeline[each.key].id
  permissions = [
    for pair in setproduct(each.value.roles, local.customers) : { function = pair[0], customer = pair[1] }
  ]
}

resource "argus_api_key" "pipeline" {
  for_each = local.users

  user        = argus_user.pipeline[each.key].id
  description = each.value.name

  # The runners of a service have no fixed addresses. With runners of your own, name theirs: { ip_addresses = [...] }
  source = { provider = "disabled" }

  session_constraints = {
    functions = each.value.functions
    customers = local.customers
    read_only = each.value.read_only
  }

  # Renewed by an apply in its last 60 days. The secret stays, so that the service keeps a valid one.
  expiration_days   = 90
  renew_before_days = 60
}

output "keys" {
  description = "What the pipeline logs in with: terraform output -json keys."
  value       = { for name, key in argus_api_key.pipeline : name => key.key }
  sensitive   = true
}
