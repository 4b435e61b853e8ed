# The id has the form parent/child, each by id or name.
import {
  to = argus_function_child.night_shift_reports
  id = "nightShift/reportViewer"
}
