# The id has the form group/member, each by id or shortname.
import {
  to = argus_group_membership.nora
  id = "night-watch/nora"
}
