import {
  to = argus_function_child.night_shift_reports
  identity = {
    parent_id = "205"
    child_id  = "217"
  }
}
