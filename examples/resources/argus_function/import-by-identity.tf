import {
  to = argus_function.night_shift
  identity = {
    id = "205"
  }
}
