# terraform apply -invoke=action.argus_unblock_user.ada
action "argus_unblock_user" "ada" {
  config {
    user = argus_user.ada.id
  }
}

resource "argus_user" "ada" {
  short_name = "ada"
  name       = "Ada Lovelace"
}
