# The keys of all service accounts
data "argus_users" "services" {
  include_flags = ["daemonAccount"]
}

data "argus_api_keys" "services" {
  for_each = { for user in data.argus_users.services.users : user.short_name => user.id }

  user = each.value
}

# Keys that are older than 90 days. A check warns, and does not stop the run.
check "age_of_keys" {
  assert {
    condition = alltrue([
      for keys in data.argus_api_keys.services : alltrue([for key in keys.api_keys : key.age_days <= 90])
    ])
    error_message = "Keys older than 90 days: ${join(", ", flatten([
      for name, keys in data.argus_api_keys.services : [for key in keys.api_keys : "${key.prefix} of ${name}" if key.age_days > 90]
    ]))}"
  }
}
