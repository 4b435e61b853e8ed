# The id is the group's id, the shortname, or domain/shortname.
import {
  to = argus_group.operations
  id = "operations"
}
