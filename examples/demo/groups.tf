resource "argus_group" "security" {
  short_name  = "demo.security"
  name        = "Security"
  description = "Everybody who works with security"
}

resource "argus_group" "analysts" {
  short_name = "demo.analysts"
  name       = "Analysts"
}

resource "argus_group" "readers" {
  short_name = "demo.readers"
  name       = "Readers"
  customer   = var.subsidiary
}

# The analysts are part of security: what is granted to security, they may do too. Nobody else is: a member that somebody adds by hand
# shows in the next plan as a removal.
resource "argus_group_members" "security" {
  group   = argus_group.security.id
  members = [argus_group.analysts.id, argus_user.manager.id]
}

# The configuration decides about these members alone. Others may add more, which no plan shows.
resource "argus_group_membership" "analyst" {
  for_each = argus_user.analyst

  group  = argus_group.analysts.id
  member = each.value.id
}

resource "argus_group_membership" "erik_reads" {
  group  = argus_group.readers.id
  member = argus_user.subsidiary.id
}
