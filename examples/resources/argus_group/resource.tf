resource "argus_group" "operations" {
  short_name  = "operations"
  name        = "Operations"
  description = "People on duty"
}
