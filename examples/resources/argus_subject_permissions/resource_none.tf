# A service account that is granted all through groups: direct permissions are revoked.
resource "argus_user" "service" {
  short_name = "report-service"
  name       = "Report service"
}

resource "argus_subject_permissions" "service" {
  subject     = argus_user.service.id
  permissions = []
}
