terraform {
  required_providers {
    argus = {
      source = "mnemonic-no/argus"
    }
  }
}

# The key and the URL come from the environment: ARGUS_API_KEY, ARGUS_API_URL.
provider "argus" {
  customer = var.customer
}

variable "customer" {
  description = "The customer that owns the company's users and groups: its id or shortname."
  type        = string
}

variable "subsidiary" {
  description = "A customer below it, which some people work for: its id or shortname."
  type        = string
}
