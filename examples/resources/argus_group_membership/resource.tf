# A user in a group.
resource "argus_group" "night_watch" {
  short_name = "night-watch"
  name       = "Night watch"
}

resource "argus_user" "nora" {
  short_name = "nora"
  name       = "Nora Nattevakt"
}

resource "argus_group_membership" "nora" {
  group   = argus_group.night_watch.id
  member  = argus_user.nora.id
  comment = "Joined the night shift"
}
