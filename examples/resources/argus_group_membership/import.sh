# group/member, each by id or shortname.
terraform import argus_group_membership.nora night-watch/nora
