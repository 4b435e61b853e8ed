# Two preferences. Other preferences of the user are left alone.
resource "argus_user" "alice" {
  short_name = "alice"
  name       = "Alice Adams"
}

resource "argus_user_preferences" "alice" {
  user = argus_user.alice.id
  preferences = {
    language = "norwegian"
    theme    = "dark"
  }
}
