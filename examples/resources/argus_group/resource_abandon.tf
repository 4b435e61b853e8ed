# A group that destroy leaves active, since another team will manage it.
resource "argus_group" "archive" {
  short_name      = "operations-archive"
  name            = "Archive of Operations"
  deletion_policy = "abandon"
}
