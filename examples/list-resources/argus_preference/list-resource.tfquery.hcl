# What the user has set, in the web client too
list "argus_preference" "astrid" {
  provider = argus

  config {
    user = "astrid"
  }
}
