terraform {
  required_providers {
    argus = { source = "mnemonic-no/argus" }
  }
}

# The key comes from the environment variable ARGUS_API_KEY, or from ~/.argus_cli.yaml.
provider "argus" {
  customer                = "fjord" # the default customer of new users, groups and permissions
  max_disabled_subjects   = 5       # a plan that would disable more users and groups fails
  max_revoked_permissions = 20      # a plan that would remove more permissions and memberships fails
}

resource "argus_user" "ada" {
  short_name = "ada"
  name       = "Ada Lovelace"
}
