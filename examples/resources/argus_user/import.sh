# The user's id, the shortname, or domain/shortname.
terraform import argus_user.alice alice
