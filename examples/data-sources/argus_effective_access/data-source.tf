# Who may work on cases for fjord, and why
data "argus_effective_access" "case_workers" {
  function = "updateCase"
  customer = "fjord"
  explain  = true
}

output "case_workers" {
  value = data.argus_effective_access.case_workers.rows[*].explanation
}

# All that astrid may do, by permission, and through which groups
data "argus_effective_access" "astrid" {
  subject = "astrid"
}

output "astrid" {
  value = {
    for row in data.argus_effective_access.astrid.rows :
    row.permission_id => "${row.function.name} for ${row.customer.short_name}, through ${join(" and ", row.group_chain[*].short_name)}"...
  }
}
