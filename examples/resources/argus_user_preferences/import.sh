# user?key=…&key=…: the user's id, the shortname or domain/shortname, and the keys, URL-encoded.
terraform import argus_user_preferences.alice 'alice?key=language&key=theme'
