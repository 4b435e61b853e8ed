data "argus_auth_methods" "astrid" {
  user = "astrid"
}

# Whether astrid can log in with a password alone
output "password_only" {
  value = data.argus_auth_methods.astrid.enabled[*].method == tolist(["password"])
}
