# The id has the form user/prefix: the user's id or shortname, and the first two parts of the key. Never write the third part, the secret.
# The attribute "key" is null after an import.
import {
  to = argus_api_key.backup
  id = "backup-service/1234/56"
}
