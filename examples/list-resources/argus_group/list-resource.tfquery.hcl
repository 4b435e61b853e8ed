# All groups that may do what analysts may for the customer
list "argus_group" "analysts" {
  provider = argus

  config {
    permissions = [{ function = "analyst", customer = "fjord" }]
  }
}
