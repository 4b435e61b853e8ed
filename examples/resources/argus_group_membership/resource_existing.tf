# Users that are not managed here, in a group that is not managed here. Other members are left alone.
resource "argus_group_membership" "analyst" {
  for_each = toset(["administrator"])

  group  = "analysts"
  member = each.key
}
