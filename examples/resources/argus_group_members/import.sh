# The group: an id, a shortname or domain/shortname.
terraform import argus_group_members.on_call on-call
