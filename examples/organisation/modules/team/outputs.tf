output "members" {
  description = "All members of the group, by shortname." # state has ids after an import
  value       = var.members
}

output "roles" {
  description = "All roles of the group, by name."
  value       = var.roles
}
