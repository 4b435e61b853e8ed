# Everybody who is not disabled and has not logged in for 90 days, or never since they were created
data "argus_users" "all" {}

locals {
  unused_users = [
    for user in data.argus_users.all.users : user.short_name
    if timecmp(coalesce(user.last_login_timestamp, user.created_timestamp), timeadd(plantimestamp(), "-2160h")) < 0
  ]
}

output "unused_users" {
  value = local.unused_users
}
