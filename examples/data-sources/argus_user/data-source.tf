data "argus_user" "astrid" {
  short_name = "astrid"
}

# When astrid last logged in, and what groups astrid is in.
output "astrid" {
  value = {
    last_login = data.argus_user.astrid.last_login_timestamp
    groups     = data.argus_user.astrid.member_of[*].short_name
  }
}
