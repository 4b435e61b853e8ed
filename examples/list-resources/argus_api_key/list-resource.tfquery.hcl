# The keys of the user, but for the one that the provider uses
list "argus_api_key" "astrid" {
  provider = argus

  config {
    user = "astrid"
  }
}
