# A program, not a person: it logs in with an API key only.
resource "argus_user" "backup" {
  short_name                    = "demo.backup"
  name                          = "Nightly backup"
  daemon_account                = true
  enable_authentication_methods = ["apikey"]
}

resource "argus_permission" "backup" {
  subject  = argus_user.backup.id
  function = "readOnlyUser"
}

# Lives for 90 days, and is renewed by the first apply in its last 30. The secret stays the same.
resource "argus_api_key" "backup" {
  user        = argus_user.backup.id
  description = "Nightly backup"

  source = {
    ip_addresses = ["192.0.2.7", "198.51.100.0/24"]
  }

  session_constraints = {
    read_only = true
  }

  expiration_days   = 90
  renew_before_days = 30
}
