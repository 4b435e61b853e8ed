# What happened since the beginning of the year
data "argus_authentication_events" "astrid" {
  user            = "astrid"
  start_timestamp = "2026-01-01T00:00:00Z"
}

# The addresses of failed logins
output "failures" {
  value = distinct([for event in data.argus_authentication_events.astrid.events : event.ip if event.action == "login" && event.result == "failure"])
}
