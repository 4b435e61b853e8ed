# Alice logs in at the identity provider of her company, and is alice in Argus.
resource "argus_user" "alice" {
  short_name                    = "alice"
  name                          = "Alice Adams"
  enable_authentication_methods = []
}

resource "argus_user_openid" "alice" {
  user             = argus_user.alice.id
  openid_provider  = "fjord-login"
  mapped_user_name = "alice.adams@example.com"
}

# With this, she may use it. Destroying this one is what keeps her from it: the mapping itself stays in Argus.
resource "argus_auth_method" "alice_openid" {
  user   = argus_user_openid.alice.user
  method = "openid"
}
