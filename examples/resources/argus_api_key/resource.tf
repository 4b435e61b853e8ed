resource "argus_user" "backup" {
  short_name                    = "backup-service"
  name                          = "Backup service"
  daemon_account                = true
  enable_authentication_methods = ["apikey"]
}

# Lives 90 days, and the first plan and apply in its last 30 renew it: the secret stays the same.
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

  # A change that needs another key makes that one first.
  lifecycle {
    create_before_destroy = true
  }
}

output "backup_key" {
  value     = argus_api_key.backup.key
  sensitive = true
}
