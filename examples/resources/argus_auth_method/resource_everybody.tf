# The same method for several users that are not managed here.
resource "argus_auth_method" "sms" {
  for_each = toset(["astrid"])

  user   = each.key
  method = "sms"
}
