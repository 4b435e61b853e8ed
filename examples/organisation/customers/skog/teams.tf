locals {
  teams = {
    managers = { name = "Managers", owner = "nils.olsen", roles = ["reportViewer"] }
    security = { name = "Security", owner = "kari.lund", roles = ["caseWorker", "eventViewer"] }
  }

  # Teams of another customer that work here: their group joins the team, and their own state says who is in it.
  guests = {
    security = [data.argus_group.fjord_on_call.short_name]
  }
}

# What another state manages is looked up by its shortname.
data "argus_group" "fjord_on_call" {
  short_name = "fjord.on-call"
}

module "team" {
  source   = "../../modules/team"
  for_each = local.teams

  short_name = "skog.${each.key}"
  name       = each.value.name
  owner      = each.value.owner
  roles      = each.value.roles
  customer   = "skog"

  members = concat(lookup(local.guests, each.key, []), [
    for short_name, person in local.people : argus_user.person[short_name].short_name
    if contains(person.teams, each.key)
  ])
}

# At the end of each plan a reviewer reads here who gains and who loses which role.
output "access" {
  description = "The roles that each member of a team has through it."
  value = {
    for member in distinct(concat(keys(local.people), flatten([for team in module.team : tolist(team.members)]))) :
    member => sort(distinct(flatten([for team in module.team : tolist(team.roles) if contains(team.members, member)])))
  }
}
