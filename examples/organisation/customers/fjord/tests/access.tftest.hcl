# Rules that no merge request may break. Every run only plans: nothing is written to Argus.

run "people" {
  command = plan

  assert {
    condition     = alltrue([for team in module.team : length(setsubtract(team.members, keys(local.people))) == 0])
    error_message = "A team has a member who is not in people.csv."
  }

  assert {
    condition     = alltrue([for access in argus_subject_permissions.person : length(access.permissions) == 0])
    error_message = "A person has a role of their own: give it to a team."
  }

  assert {
    condition     = alltrue([for person in argus_user.person : endswith(person.email, "@fjord.example")])
    error_message = "A person has an address outside fjord.example."
  }
}

run "roles" {
  command = plan

  assert {
    condition     = [for name, team in module.team : name if contains(team.roles, "analyst")] == ["analysts"]
    error_message = "Only the analysts have the role analyst."
  }

  assert {
    condition     = output.access["ida.krog"] == tolist(["readOnlyUser"])
    error_message = "The owner of the auditors only reads."
  }

  assert {
    condition = alltrue([
      for roles in output.access : !contains(roles, "readOnlyUser") || length(roles) == 1
    ])
    error_message = "Nobody audits their own work: an auditor has another role."
  }

  assert {
    condition     = length(module.team["on-call"].members) >= 2
    error_message = "At least two people are on call."
  }

  assert {
    condition = alltrue([
      for access in argus_subject_permissions.service :
      length(setintersection(access.permissions[*].function, ["administrator", "userAdmin", "permissionAdmin"])) == 0
    ])
    error_message = "A service account administers users or roles."
  }
}

run "team_that_does_not_exist" {
  command = plan

  variables {
    people = "tests/wrong_team.csv"
  }

  expect_failures = [argus_user.person]
}
