# All groups that may do what analysts may for the customer
data "argus_groups" "analysts" {
  permissions = [{ function = "analyst", customer = "fjord" }]
}

# Groups that were disabled, the last one first
data "argus_groups" "disabled" {
  include_deleted = true
  include_flags   = ["deleted"]
  sort_by         = ["-lastUpdatedTimestamp"]
}

output "analysts" {
  value = data.argus_groups.analysts.groups[*].short_name
}
