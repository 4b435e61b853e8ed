import {
  to = argus_subject_permissions.alice
  identity = {
    subject_id = "1234"
  }
}
