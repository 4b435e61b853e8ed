# The id or the name of the function.
import {
  to = argus_function.night_shift
  id = "nightShift"
}
