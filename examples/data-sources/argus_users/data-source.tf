# Everybody in the group, or in groups within it, who has no password yet
data "argus_users" "newcomers" {
  ancestor      = ["analysts"]
  include_flags = ["passwordNotSet"]
}

# Who was disabled in January
data "argus_users" "disabled_in_january" {
  include_deleted     = true
  time_field_strategy = ["deletedTimestamp"]
  start_timestamp     = "2026-01-01T00:00:00Z"
  end_timestamp       = "2026-01-31T23:59:59Z"
  sort_by             = ["-shortName"]
}

# Who may do what analysts may for a customer, and who is in the group of analysts, but no service accounts
data "argus_users" "analysts" {
  sub_criteria = [
    { permissions = [{ function = "analyst", customer = "fjord" }] },
    { parent = ["analysts"] },
    { include_flags = ["daemonAccount"], exclude = true },
  ]
}

output "analysts" {
  value = { for user in data.argus_users.analysts.users : user.short_name => user.last_login_timestamp }
}
