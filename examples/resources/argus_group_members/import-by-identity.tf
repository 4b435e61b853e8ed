import {
  to = argus_group_members.on_call
  identity = {
    group_id = "2001"
  }
}
