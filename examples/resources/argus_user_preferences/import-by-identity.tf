import {
  to = argus_user_preferences.alice
  identity = {
    user_id = "1234"
  }
}
