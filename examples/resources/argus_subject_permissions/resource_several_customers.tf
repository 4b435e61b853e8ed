# The same functions for several customers.
resource "argus_group" "operations" {
  short_name = "operations"
  name       = "Operations"
}

resource "argus_subject_permissions" "operations" {
  subject = argus_group.operations.id
  permissions = [
    for pair in setproduct(["readOnlyUser", "caseWorker"], ["fjord-energy", "fjord-shipping"]) :
    { function = pair[0], customer = pair[1] }
  ]
}
