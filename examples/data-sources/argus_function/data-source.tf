data "argus_function" "analyst" {
  name = "analyst"
}

# What analysts may do, by name.
output "analyst_may" {
  value = data.argus_function.analyst.children[*].name
}
