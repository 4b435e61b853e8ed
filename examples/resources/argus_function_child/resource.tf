# Whoever may do the night shift may read reports, too. Other functions below the night shift are left alone.
resource "argus_function" "night_shift" {
  name   = "nightShift"
  parent = "analyst"
  role   = true
}

resource "argus_function_child" "night_shift_reports" {
  parent = argus_function.night_shift.name
  child  = "reportViewer"
}
