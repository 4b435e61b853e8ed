# A key with a new secret whenever you raise key_version: the new key is created before the old one is revoked.
variable "key_version" {
  type    = number
  default = 1
}

resource "terraform_data" "key_version" {
  input = var.key_version
}

resource "argus_user" "reporter" {
  short_name                    = "reporter"
  name                          = "Nightly reports"
  daemon_account                = true
  enable_authentication_methods = ["apikey"]
}

resource "argus_api_key" "reporter" {
  user            = argus_user.reporter.id
  description     = "Nightly reports"
  source          = { ip_addresses = ["192.0.2.7"] }
  expiration_days = 30

  lifecycle {
    create_before_destroy = true
    replace_triggered_by  = [terraform_data.key_version]
  }
}
