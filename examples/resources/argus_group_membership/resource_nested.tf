# A group in a group: all members of "day-watch" are members of "watch" too.
resource "argus_group" "watch" {
  short_name = "watch"
  name       = "Watch"
}

resource "argus_group" "day_watch" {
  short_name = "day-watch"
  name       = "Day watch"
}

resource "argus_group_membership" "day_watch" {
  group  = argus_group.watch.id
  member = argus_group.day_watch.id
}
