# The id has the form user/method: the user's id or shortname, and the method.
import {
  to = argus_auth_method.totp
  id = "alice/totp"
}
