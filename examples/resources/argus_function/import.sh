# The function, by id or name.
terraform import argus_function.night_shift nightShift
