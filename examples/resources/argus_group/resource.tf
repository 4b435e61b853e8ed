resource "argus_group" "operations" {
  short_name  = "operations"
  name        = "Operations"
  description = "Those who keep watch"
}

# A group of service accounts, for the same customer.
resource "argus_group" "robots" {
  short_name     = "operations-robots"
  name           = "Service accounts of Operations"
  customer       = argus_group.operations.customer
  daemon_account = true
}

# Another team will take it over: destroy leaves it active.
resource "argus_group" "handed_over" {
  short_name      = "operations-archive"
  name            = "Archive of Operations"
  deletion_policy = "abandon"
}
