resource "argus_user" "alice" {
  short_name  = "alice"
  name        = "Alice Adams"
  email       = "alice@example.com"
  description = "Analyst"
  language    = "norwegian"

  phone = {
    country_code    = "47"
    national_number = "99999999"
  }
}

# A service account, for the same customer, that may use nothing but API keys.
resource "argus_user" "reporter" {
  short_name                    = "reporter"
  name                          = "Nightly reports"
  customer                      = argus_user.alice.customer
  daemon_account                = true
  enable_authentication_methods = ["apikey"]
}
