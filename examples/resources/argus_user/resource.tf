# A person.
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
