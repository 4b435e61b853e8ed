locals {
  teams = {
    analysts = { name = "Analysts", owner = "ada.berg", roles = ["analyst"] }
    auditors = { name = "Auditors", owner = "ida.krog", roles = ["readOnlyUser"] }
    on-call  = { name = "On call", owner = "bjorn.dahl", roles = ["caseWorker", "eventViewer"] }
  }
}

module "team" {
  source   = "../../modules/team"
  for_each = local.teams

  short_name = "fjord.${each.key}"
  name       = each.value.name
  owner      = each.value.owner
  roles      = each.value.roles
  customer   = "fjord"

  # By shortname, so that a reviewer reads in the plan who joins and who leaves.
  members = [
    for short_name, person in local.people : argus_user.person[short_name].short_name
    if contains(person.teams, each.key)
  ]
}

# At the end of each plan a reviewer reads here who gains and who loses which role.
output "access" {
  description = "The roles that each member of a team has through it."
  value = {
    for member in distinct(concat(keys(local.people), flatten([for team in module.team : tolist(team.members)]))) :
    member => sort(distinct(flatten([for team in module.team : tolist(team.roles) if contains(team.members, member)])))
  }
}
