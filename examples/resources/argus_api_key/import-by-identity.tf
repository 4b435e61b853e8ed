# The prefix has the first two parts of the key. Never write the third part, the secret. The attribute "key" is null after an import.
import {
  to = argus_api_key.backup
  identity = {
    user_id = "1234"
    prefix  = "1234/56"
  }
}
