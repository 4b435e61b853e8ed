variable "short_name" {
  description = "The shortname of the team's group."
  type        = string
}

variable "name" {
  description = "The name that people see."
  type        = string
}

variable "owner" {
  description = "The shortname of who decides about the team. The owner is a member."
  type        = string
}

variable "members" {
  description = "The shortnames of all members: users, and groups of other teams."
  type        = set(string)
}

variable "roles" {
  description = "The functions that the members may use, for the customer and those below it."
  type        = set(string)
}

variable "customer" {
  description = "The customer that the team belongs to and works for: its shortname."
  type        = string
}
