# A group that others manage
data "argus_group" "analysts" {
  short_name = "analysts"
}

resource "argus_user" "ada" {
  short_name = "ada"
  name       = "Ada Lovelace"
}

resource "argus_group_membership" "ada" {
  group  = data.argus_group.analysts.id
  member = argus_user.ada.id
}
