resource "argus_user" "ada" {
  short_name = "ada"
  name       = "Ada Lovelace"
}

resource "argus_permission" "ada_analyst" {
  subject  = argus_user.ada.id
  function = "analyst"

  # Whoever gets the permission logs in again.
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.argus_end_sessions.ada]
    }
  }
}

# By hand: terraform apply -invoke=action.argus_end_sessions.ada
action "argus_end_sessions" "ada" {
  config {
    user = argus_user.ada.id
  }
}
