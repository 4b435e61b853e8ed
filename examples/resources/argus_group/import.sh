# The group's id, the shortname, or domain/shortname.
terraform import argus_group.operations operations
