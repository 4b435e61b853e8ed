resource "argus_user" "reporter" {
  short_name                    = "reporter"
  name                          = "Nightly reports"
  daemon_account                = true
  enable_authentication_methods = ["apikey"]
}

resource "argus_api_key" "reporter" {
  user        = argus_user.reporter.id
  description = "Nightly reports"
  source      = { ip_addresses = ["192.0.2.7"] }

  # A new secret every 90 days. A key that nobody rotates is dead after 120 days.
  rotate_after_days = 90
  expiration_days   = 120

  # The new key is created first, then handed to both jobs. Only then is the old key revoked.
  lifecycle {
    create_before_destroy = true
  }
}

# Two stand-ins for what uses the key: a secret of Kubernetes, a variable of your CI, an entry in a vault. They keep a hash, since plans
# show the former output of terraform_data.
resource "terraform_data" "mail_job" {
  input = sha256(argus_api_key.reporter.key)
}

resource "terraform_data" "archive_job" {
  input = sha256(argus_api_key.reporter.key)
}
