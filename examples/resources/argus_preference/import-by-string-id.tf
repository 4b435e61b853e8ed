# The id has the form user/key: the user's id or shortname, and the key, which may contain slashes.
import {
  to = argus_preference.language
  id = "alice/language"
}
