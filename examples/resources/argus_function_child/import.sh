# parent/child, each by id or name.
terraform import argus_function_child.night_shift_reports nightShift/reportViewer
