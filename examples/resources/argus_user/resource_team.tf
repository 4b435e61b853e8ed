# Several people. A new colleague is one more line.
locals {
  team = {
    bjorn = "Bjorn Berg"
    cora  = "Cora Custodio"
  }
}

resource "argus_user" "team" {
  for_each = local.team

  short_name = each.key
  name       = each.value
  email      = "${each.key}@example.com"
}
