data "argus_preferences" "astrid" {
  user = "astrid"
}

output "preferences" {
  value = { for preference in data.argus_preferences.astrid.preferences : preference.key => preference.value }
}
