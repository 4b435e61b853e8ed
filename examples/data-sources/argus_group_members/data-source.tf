data "argus_group_members" "analysts" {
  group = "analysts"
}

# Who was added by hand, by whom and when.
output "by_hand" {
  value = {
    for membership in data.argus_group_members.analysts.members : membership.member.short_name => {
      by = membership.added_by_user.short_name
      at = membership.added_timestamp
    } if !membership.externally_managed
  }
}
