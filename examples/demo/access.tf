# What a function contains can be looked up before it is granted.
data "argus_function" "analyst" {
  name = "analyst"
}

resource "argus_permission" "analysts" {
  subject  = argus_group.analysts.id
  function = data.argus_function.analyst.name
  comment  = "Analysts work on cases of the whole company"
}

resource "argus_permission" "security_reads" {
  subject  = argus_group.security.id
  function = "readOnlyUser"
}

resource "argus_permission" "manager" {
  subject  = argus_user.manager.id
  function = "userAdmin"
}

# For the subsidiary alone.
resource "argus_permission" "readers" {
  subject  = argus_group.readers.id
  function = "readOnlyUser"
  customer = var.subsidiary
}
