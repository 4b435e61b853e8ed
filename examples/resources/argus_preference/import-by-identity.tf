import {
  to = argus_preference.language
  identity = {
    user_id = "1234"
    key     = "language"
  }
}
