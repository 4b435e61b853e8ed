# A key that can do less than its user: one function, for one customer, from anywhere.
resource "argus_user" "exporter" {
  short_name                    = "exporter"
  name                          = "Export of reports"
  daemon_account                = true
  enable_authentication_methods = ["apikey"]
}

resource "argus_permission" "exporter" {
  subject  = argus_user.exporter.id
  function = "readOnlyUser"
}

resource "argus_api_key" "exporter" {
  user        = argus_user.exporter.id
  description = "Export of reports"
  source      = { provider = "disabled" }

  session_constraints = {
    functions = ["reportViewer"]
    customers = ["fjord-energy"]
    read_only = true
  }
}
