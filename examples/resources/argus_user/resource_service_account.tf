# A service account: a program, not a person. It can only use API keys.
resource "argus_user" "reporter" {
  short_name                    = "reporter"
  name                          = "Nightly reports"
  daemon_account                = true
  enable_authentication_methods = ["apikey"]
}
