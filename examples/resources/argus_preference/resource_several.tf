# Several preferences of one user.
resource "argus_user" "bob" {
  short_name = "bob"
  name       = "Bob Berg"
}

resource "argus_preference" "bob" {
  for_each = {
    theme     = "dark"
    startPage = "/reports"
  }

  user  = argus_user.bob.id
  key   = each.key
  value = each.value
}
