# The keys of all service accounts that were not used for 90 days, or never since they were created
data "argus_users" "services" {
  include_flags = ["daemonAccount"]
}

data "argus_api_keys" "services" {
  for_each = toset([for user in data.argus_users.services.users : user.id])

  user = each.value
}

locals {
  unused_keys = flatten([
    for keys in data.argus_api_keys.services : [
      for key in keys.api_keys : key.prefix
      if timecmp(coalesce(key.last_used_timestamp, key.created_timestamp), timeadd(plantimestamp(), "-2160h")) < 0
    ]
  ])
}

output "unused_keys" {
  value = local.unused_keys
}
