output "members" {
  description = "All members of the group, as planned."
  value       = argus_group_members.this.members
}

output "roles" {
  description = "All roles of the group, as planned."
  value       = toset(argus_subject_permissions.this.permissions[*].function)
}
