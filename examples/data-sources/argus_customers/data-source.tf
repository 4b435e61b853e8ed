# All customers below a group of customers that have no others below them
data "argus_customers" "fjord" {
  ancestor           = ["fjord"]
  type               = ["leaf"]
  include_properties = ["region"]
}

output "regions" {
  value = { for customer in data.argus_customers.fjord.customers : customer.short_name => lookup(customer.properties, "region", "none") }
}
