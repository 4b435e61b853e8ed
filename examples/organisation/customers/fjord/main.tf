terraform {
  required_version = ">= 1.11"

  required_providers {
    argus = {
      source  = "mnemonic-no/argus"
      version = "~> 0.1.0"
    }
  }
}

# The key is in ARGUS_API_KEY: one that only reads for plans, another one for applies.
provider "argus" {
  customer = "fjord"

  # A plan that takes away more is refused. Raise a limit in the merge request that is meant to exceed it.
  max_disabled_subjects   = 2
  max_revoked_permissions = 10
}
