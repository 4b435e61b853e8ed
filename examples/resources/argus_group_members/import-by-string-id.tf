# The group: an id, a shortname or domain/shortname.
import {
  to = argus_group_members.on_call
  id = "on-call"
}
