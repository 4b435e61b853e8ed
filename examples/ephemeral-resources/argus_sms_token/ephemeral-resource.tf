variable "token_suffix" {
  description = "The end of the token."
  type        = string
}

# The end-to-end tests log in as this user.
ephemeral "argus_sms_token" "tests" {
  user         = "tester"
  token_suffix = var.token_suffix
}
