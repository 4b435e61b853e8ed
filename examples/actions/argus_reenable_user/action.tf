# A user that Terraform does not manage: terraform apply -invoke=action.argus_reenable_user.ada
action "argus_reenable_user" "ada" {
  config {
    user = "ada"
  }
}
