# How the user may log in
list "argus_auth_method" "astrid" {
  provider = argus

  config {
    user = "astrid"
  }
}
