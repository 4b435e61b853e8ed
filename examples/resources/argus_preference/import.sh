# user/key: the user's id or shortname, and the key, which may contain slashes.
terraform import argus_preference.language alice/language
