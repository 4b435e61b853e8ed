locals {
  # Who works here. A new colleague is one more line.
  analysts = {
    ada   = "Ada Analyst"
    bjorn = "Bjorn Berg"
    cora  = "Cora Custodio"
  }
}

resource "argus_user" "analyst" {
  for_each = local.analysts

  short_name = "demo.${each.key}"
  name       = each.value
  email      = "${each.key}@example.com"
  language   = "norwegian"
}

resource "argus_user" "manager" {
  short_name  = "demo.dina"
  name        = "Dina Director"
  email       = "dina@example.com"
  description = "Head of security"

  phone = {
    country_code    = "47"
    national_number = "99999999"
  }
}

# Works for the subsidiary, and so belongs to it.
resource "argus_user" "subsidiary" {
  short_name = "demo.erik"
  name       = "Erik Ekstern"
  customer   = var.subsidiary
}

# Everybody who reads cases logs in with a second factor.
resource "argus_auth_method" "totp" {
  for_each = argus_user.analyst

  user   = each.value.id
  method = "totp"
}

resource "argus_preference" "theme" {
  user  = argus_user.manager.id
  key   = "theme"
  value = "dark"
}

resource "argus_preference" "start_page" {
  user  = argus_user.manager.id
  key   = "startPage"
  value = "/reports"
}
