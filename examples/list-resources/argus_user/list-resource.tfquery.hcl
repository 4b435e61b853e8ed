# Everybody in the group, or in groups within it
list "argus_user" "analysts" {
  provider = argus
  limit    = 1000

  config {
    ancestor = ["analysts"]
  }
}

# Everybody of a customer but service accounts, with what Argus has of them
list "argus_user" "people" {
  provider         = argus
  include_resource = true

  config {
    customer      = ["fjord"]
    exclude_flags = ["daemonAccount"]
    sort_by       = ["shortName"]
  }
}
