terraform {
  required_providers {
    argus = { source = "mnemonic-no/argus" }
  }
}

# The key comes from the environment variable ARGUS_API_KEY, or from ~/.argus_cli.yaml.
provider "argus" {
  customer              = "fjord" # the customer of what names none
  max_disabled_subjects = 5       # a plan that disables more users and groups is refused
}

resource "argus_user" "ada" {
  short_name = "ada"
  name       = "Ada Lovelace"
}
