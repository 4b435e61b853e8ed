# All members of a group: whoever is not in the list is removed.
resource "argus_group" "on_call" {
  short_name = "on-call"
  name       = "On call"
}

resource "argus_user" "ola" {
  short_name = "ola"
  name       = "Ola Nordmann"
}

resource "argus_user" "kari" {
  short_name = "kari"
  name       = "Kari Nordmann"
}

resource "argus_group_members" "on_call" {
  group   = argus_group.on_call.id
  members = [argus_user.ola.id, argus_user.kari.id]
}
