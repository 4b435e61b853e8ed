locals {
  services = {
    "fjord.reports" = { name = "Nightly reports", roles = ["reportViewer"] }
    "fjord.tickets" = { name = "Tickets of the help desk", roles = ["caseWorker"] }
  }
}

# Programs, not people. Their keys are in keys/, in a state that merge requests cannot read.
resource "argus_user" "service" {
  for_each = local.services

  short_name                    = each.key
  name                          = each.value.name
  daemon_account                = true
  enable_authentication_methods = ["apikey"]

  lifecycle {
    # What uses the account would stop at once. When it ends, remove this line in the same merge request.
    prevent_destroy = true
  }
}

resource "argus_subject_permissions" "service" {
  for_each = local.services

  subject     = argus_user.service[each.key].id
  permissions = [for role in each.value.roles : { function = role, customer = "fjord" }]
}
