# user/prefix: the user's id or shortname, and the first two parts of the key. Never write the third part, the secret. The attribute
# "key" is null after an import.
terraform import argus_api_key.backup backup-service/1234/56
