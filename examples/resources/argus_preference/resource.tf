# One preference. Other preferences of the user are left alone.
resource "argus_user" "alice" {
  short_name = "alice"
  name       = "Alice Adams"
}

resource "argus_preference" "language" {
  user  = argus_user.alice.id
  key   = "language"
  value = "norwegian"
}
