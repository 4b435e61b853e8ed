# The id has the form user?key=…&key=…: the user's id, the shortname or domain/shortname, and the keys, URL-encoded.
import {
  to = argus_user_preferences.alice
  id = "alice?key=language&key=theme"
}
