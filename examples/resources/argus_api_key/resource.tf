# A service account with a key that is renewed: the key lives 90 days, and the first plan and apply in its last 30 days renew it. The
# secret stays the same.
resource "argus_user" "backup" {
  short_name                    = "backup-service"
  name                          = "Backup service"
  daemon_account                = true
  enable_authentication_methods = ["apikey"]
}

resource "argus_api_key" "backup" {
  user        = argus_user.backup.id
  description = "Nightly backup of cases"

  source = {
    ip_addresses = ["192.0.2.7", "198.51.100.0/24"]
  }

  session_constraints = {
    read_only = true
  }

  expiration_days   = 90
  renew_before_days = 30

  # If a change needs another key, create that one before the old one is revoked.
  lifecycle {
    create_before_destroy = true
  }
}

output "backup_key" {
  value     = argus_api_key.backup.key
  sensitive = true
}
