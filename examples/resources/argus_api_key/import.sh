# The user, by id or shortname, and the key's prefix: the first two parts of the key. The secret is null after an import.
terraform import argus_api_key.backup backup-service/1234/56
