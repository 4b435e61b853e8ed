# The id is the user or group: its id, shortname or domain/shortname.
import {
  to = argus_subject_permissions.alice
  id = "alice"
}
