# Alice may do what the function "analyst" includes, for the provider's customer and all customers below it.
resource "argus_user" "alice" {
  short_name = "alice"
  name       = "Alice Adams"
}

resource "argus_permission" "alice_analyst" {
  subject  = argus_user.alice.id
  function = "analyst"
  comment  = "Joined the analysts"
}
