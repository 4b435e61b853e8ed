# Who is in the group, directly
list "argus_group_membership" "analysts" {
  provider = argus
  limit    = 1000

  config {
    subject                = ["analysts"]
    subject_field_strategy = ["group"]
  }
}
