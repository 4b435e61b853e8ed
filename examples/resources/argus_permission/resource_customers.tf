# One role for two customers only.
resource "argus_user" "erik" {
  short_name = "erik"
  name       = "Erik Ekstern"
}

resource "argus_permission" "erik_reads" {
  for_each = toset(["fjord-energy", "fjord-shipping"])

  subject  = argus_user.erik.id
  function = "readOnlyUser"
  customer = each.key
}
