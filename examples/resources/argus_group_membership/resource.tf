resource "argus_group" "watch" {
  short_name = "watch"
  name       = "The watch"
}

resource "argus_group" "night_watch" {
  short_name = "night-watch"
  name       = "The watch at night"
}

resource "argus_user" "nora" {
  short_name = "nora"
  name       = "Nora Nattevakt"
}

# A user in a group …
resource "argus_group_membership" "nora" {
  group   = argus_group.night_watch.id
  member  = argus_user.nora.id
  comment = "Joined the night shift"
}

# … that is in another group, with all its members.
resource "argus_group_membership" "night_watch" {
  group  = argus_group.watch.id
  member = argus_group.night_watch.id
}
