# A group of service accounts, in another customer than the provider's.
resource "argus_group" "robots" {
  short_name     = "operations-robots"
  name           = "Service accounts of Operations"
  customer       = "fjord-energy"
  daemon_account = true
}
