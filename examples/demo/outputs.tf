output "backup_key" {
  description = "What the backup logs in with: `terraform output -raw backup_key`."
  value       = argus_api_key.backup.key
  sensitive   = true
}

output "backup_key_valid_until" {
  description = "When the backup's key expires, unless it is renewed."
  value       = argus_api_key.backup.valid_until
}
