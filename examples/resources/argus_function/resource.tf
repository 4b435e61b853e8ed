# A role of our own for the night shift. Analysts may do what it includes, too.
resource "argus_function" "night_shift" {
  name                   = "nightShift"
  parent                 = "analyst"
  role                   = true
  role_type              = "case"
  localized_names        = { english = "Night shift", norwegian = "Nattevakt" }
  localized_descriptions = { english = "What the night shift may do" }
}

# Who is granted the role follows a rename of it.
resource "argus_group" "night_shift" {
  short_name = "night-shift"
  name       = "Night shift"
}

resource "argus_permission" "night_shift" {
  subject  = argus_group.night_shift.id
  function = argus_function.night_shift.name
}
