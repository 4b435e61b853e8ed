# Fails the plan if anybody may grant permissions for fjord other than those who are expected to
data "argus_effective_access" "who_may_grant" {
  function = "grantRole"
  customer = "fjord"
  explain  = true

  lifecycle {
    postcondition {
      condition = alltrue([
        for row in self.rows :
        contains(["administrator"], row.subject.short_name)
      ])
      error_message = join("\n", self.rows[*].explanation)
    }
    postcondition {
      condition     = length(self.not_visible) == 0
      error_message = "This key does not see all who may grant permissions."
    }
  }
}

# What would let astrid manage users for fjord, since nothing does yet
data "argus_effective_access" "astrid" {
  subject  = "astrid"
  function = "createUser"
  customer = "fjord"
}

output "ways_for_astrid" {
  value = data.argus_effective_access.astrid.would_grant[*].explanation
}
