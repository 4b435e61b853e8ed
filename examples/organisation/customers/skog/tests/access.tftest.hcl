# Rules that no merge request may break. Every run only plans: nothing is written to Argus.

run "people" {
  command = plan

  assert {
    condition = alltrue([
      for name, team in module.team :
      length(setsubtract(team.members, concat(keys(local.people), lookup(local.guests, name, [])))) == 0
    ])
    error_message = "A team has a member who is neither in people.csv nor a guest."
  }

  assert {
    condition     = alltrue([for access in argus_subject_permissions.person : length(access.permissions) == 0])
    error_message = "A person has a role of their own: give it to a team."
  }
}

run "guests" {
  command = plan

  assert {
    condition     = contains(module.team["security"].members, "fjord.on-call")
    error_message = "Fjord's people on call must be able to work on cases."
  }

  assert {
    condition     = output.access["fjord.on-call"] == tolist(["caseWorker", "eventViewer"])
    error_message = "Fjord's people on call only work on cases."
  }
}
