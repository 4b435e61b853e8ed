# The user, by id, shortname or domain/shortname.
terraform import argus_user_openid.alice alice
