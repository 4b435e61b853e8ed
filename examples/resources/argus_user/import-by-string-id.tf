# The id is the user's id, the shortname, or domain/shortname.
import {
  to = argus_user.alice
  id = "alice"
}
