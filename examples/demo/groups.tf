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

# The analysts are part of security: what is granted to security, they may do too.
resource "argus_group_membership" "analysts_in_security" {
  group  = argus_group.security.id
  member = argus_group.analysts.id
}

resource "argus_group_membership" "analyst" {
  for_each = argus_user.analyst

  group  = argus_group.analysts.id
  member = each.value.id
}

resource "argus_group_membership" "manager_in_security" {
  group  = argus_group.security.id
  member = argus_user.manager.id
}

resource "argus_group_membership" "erik_reads" {
  group  = argus_group.readers.id
  member = argus_user.subsidiary.id
}
