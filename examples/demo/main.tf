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

  # A plan that would disable more users and groups than this is refused: a mistake must not lock out a whole team.
  max_disabled_subjects = var.max_disabled_subjects
}

variable "customer" {
  description = "The customer that owns the company's users and groups: its id or shortname."
  type        = string
}

variable "subsidiary" {
  description = "A customer below it, which some people work for: its id or shortname."
  type        = string
}

variable "max_disabled_subjects" {
  description = "How many users and groups one plan may disable. Raise it for a run that is meant to disable more."
  type        = number
  default     = 2
}
