resource "argus_user" "alice" {
  short_name = "alice"
  name       = "Alice Adams"
}

# The preferences of the user with other keys are never touched.
resource "argus_preference" "language" {
  user  = argus_user.alice.id
  key   = "language"
  value = "norwegian"
}
