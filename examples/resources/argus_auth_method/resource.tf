# A second factor. The user starts without any method, so that only the methods below are enabled.
resource "argus_user" "alice" {
  short_name                    = "alice"
  name                          = "Alice Adams"
  enable_authentication_methods = []
}

resource "argus_auth_method" "totp" {
  user   = argus_user.alice.id
  method = "totp"
}
