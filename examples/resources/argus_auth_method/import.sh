# user/method: the user's id or shortname, and the method.
terraform import argus_auth_method.totp alice/totp
