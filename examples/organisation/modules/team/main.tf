terraform {
  required_providers {
    argus = {
      source = "mnemonic-no/argus"
    }
  }
}

resource "argus_group" "this" {
  short_name  = var.short_name
  name        = var.name
  description = "Owner: ${var.owner}"
  customer    = var.customer

  lifecycle {
    # A team that leaves the table by mistake stays. When a team ends, remove this line in the same merge request.
    prevent_destroy = true

    precondition {
      condition     = contains(var.members, var.owner)
      error_message = "${var.owner} owns ${var.short_name} and must be one of its members."
    }
  }
}

# Nobody else is a member: the plan removes whoever was added by hand.
resource "argus_group_members" "this" {
  group   = argus_group.this.id
  members = var.members
}

# The team has no other role: the plan revokes what was granted by hand.
resource "argus_subject_permissions" "this" {
  subject     = argus_group.this.id
  permissions = [for role in var.roles : { function = role, customer = var.customer }]
}
