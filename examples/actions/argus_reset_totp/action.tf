# terraform apply -invoke=action.argus_reset_totp.ada
action "argus_reset_totp" "ada" {
  config {
    user = argus_user.ada.id
  }
}

resource "argus_user" "ada" {
  short_name = "ada"
  name       = "Ada Lovelace"
}
