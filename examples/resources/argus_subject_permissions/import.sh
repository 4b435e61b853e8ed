# The user or group: its id, shortname or domain/shortname. The next plan names what the configuration does not have.
terraform import argus_subject_permissions.alice alice
