# The user's id or shortname and the key, which may hold slashes.
terraform import argus_preference.language alice/language
