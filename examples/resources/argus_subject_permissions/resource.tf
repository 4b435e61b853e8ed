# Alice has just these direct permissions. What others grant her shows in the next plan as a removal.
resource "argus_user" "alice" {
  short_name = "alice"
  name       = "Alice Adams"
}

resource "argus_subject_permissions" "alice" {
  subject = argus_user.alice.id
  permissions = [
    { function = "analyst", customer = "fjord" },
    { function = "readOnlyUser", customer = "fjord-shipping" },
  ]
  comment = "Decided by the access board"
}
