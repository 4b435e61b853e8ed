# A group and users that are not managed here. The plan names each member that apply removes.
resource "argus_group_members" "analysts" {
  group   = "analysts"
  members = ["administrator"]
  comment = "Access review"
}
