import {
  to = argus_auth_method.totp
  identity = {
    user_id = "1234"
    method  = "totp"
  }
}
