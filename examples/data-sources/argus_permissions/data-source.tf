# What astrid may do, directly or through a group, and who granted it
data "argus_permissions" "astrid" {
  subject                     = ["astrid"]
  include_subject_descendants = false
}

# Only what is granted to the group itself
data "argus_permissions" "analysts" {
  subject                     = ["analysts"]
  include_subject_ascendants  = false
  include_subject_descendants = false
}

output "astrid" {
  value = [
    for permission in data.argus_permissions.astrid.permissions :
    "${permission.function.name} for ${permission.customer.short_name}, granted to ${permission.subject.short_name} on ${permission.granted_timestamp} by ${permission.granted_by_user.short_name}"
  ]
}
