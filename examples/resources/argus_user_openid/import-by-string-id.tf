# The id, the shortname or domain/shortname of the user.
import {
  to = argus_user_openid.alice
  id = "alice"
}
