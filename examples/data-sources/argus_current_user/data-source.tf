data "argus_current_user" "this" {}

# Stops the plan if the key may not create groups.
resource "argus_group" "night" {
  short_name = "night-shift"
  name       = "Night shift"

  lifecycle {
    precondition {
      condition     = can(data.argus_current_user.this.functions["createUser"])
      error_message = "User ${data.argus_current_user.this.short_name} may not create groups, or may not list its functions."
    }
  }
}
