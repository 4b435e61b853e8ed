variable "people" {
  description = "The file with the table of people. Tests read others."
  type        = string
  default     = "people.csv"
}

locals {
  people = {
    for person in csvdecode(file("${path.module}/${var.people}")) : person.short_name => {
      name  = person.name
      email = person.email == "" ? null : person.email
      teams = compact(split(" ", person.teams))
    }
  }
}

# A line that leaves the table disables the user: Argus deletes nobody.
resource "argus_user" "person" {
  for_each = local.people

  short_name = each.key
  name       = each.value.name
  email      = each.value.email

  lifecycle {
    # What the table has no column for stays as it is in Argus.
    ignore_changes = [description, language, notification_user, phone]

    precondition {
      condition     = length(setsubtract(each.value.teams, keys(local.teams))) == 0
      error_message = "${each.key} is in a team that teams.tf does not have."
    }
  }
}

# People have roles through teams only: the plan revokes what was granted to them by hand.
resource "argus_subject_permissions" "person" {
  for_each = argus_user.person

  subject     = each.value.id
  permissions = []
}
