resource "argus_user" "alice" {
  short_name = "alice"
  name       = "Alice Adams"

  # None by itself, so that what is enabled is what stands below.
  enable_authentication_methods = []
}

resource "argus_auth_method" "totp" {
  user   = argus_user.alice.id
  method = "totp"
}
