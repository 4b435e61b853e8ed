resource "argus_user" "reporter" {
  short_name     = "reporter"
  name           = "Nightly reports"
  daemon_account = true
}

resource "argus_api_key" "reporter" {
  user            = argus_user.reporter.id
  description     = "nightly reports"
  source          = { ip_addresses = ["192.0.2.7"] }
  expiration_days = 30
}

# terraform apply -invoke=action.argus_renew_api_key.reporter
action "argus_renew_api_key" "reporter" {
  config {
    user            = argus_user.reporter.id
    prefix          = argus_api_key.reporter.prefix
    expiration_days = 30
  }
}
