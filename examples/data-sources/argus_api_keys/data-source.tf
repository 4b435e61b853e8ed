data "argus_api_keys" "own" {
  user = "administrator"
}

# Keys that are older than 90 days
output "old_keys" {
  value = [for key in data.argus_api_keys.own.api_keys : key.prefix if key.age_days > 90]
}
