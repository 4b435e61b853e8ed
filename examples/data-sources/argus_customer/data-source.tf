data "argus_customer" "fjord" {
  short_name = "fjord"
}

# All who work for the customer, whatever its short name becomes.
resource "argus_group" "fjord" {
  short_name = "fjord-team"
  name       = "Team for ${data.argus_customer.fjord.name}"
  customer   = data.argus_customer.fjord.id
}
