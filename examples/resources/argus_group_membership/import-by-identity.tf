import {
  to = argus_group_membership.nora
  identity = {
    group_id  = "2001"
    member_id = "1234"
  }
}
