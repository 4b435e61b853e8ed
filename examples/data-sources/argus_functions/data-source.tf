# What can be granted
data "argus_functions" "roles" {
  include_flags = ["role"]
}

# What analysts may do, at any depth, but for what changes nothing
data "argus_functions" "analyst" {
  ancestors     = ["analyst"]
  exclude_flags = ["readOnly"]
  sort_by       = ["name"]
}

output "roles" {
  value = { for function in data.argus_functions.roles.functions : function.name => function.description }
}
