import {
  to = argus_user_openid.alice
  identity = {
    user_id = "1234"
  }
}
