# Several roles for a group. Each is a resource of its own: roles that others grant to the group are left alone.
resource "argus_group" "operations" {
  short_name = "operations"
  name       = "Operations"
}

resource "argus_permission" "operations" {
  for_each = toset(["readOnlyUser", "caseWorker", "assetEditor"])

  subject  = argus_group.operations.id
  function = each.key
}
