# What is granted for exactly this customer
list "argus_permission" "fjord" {
  provider = argus
  limit    = 1000

  config {
    customer                     = ["fjord"]
    include_customer_ascendants  = false
    include_customer_descendants = false
  }
}
