# These ids stay if others revoke the permission and grant it again. The permission's own id does not.
import {
  to = argus_permission.alice_analyst
  identity = {
    subject_id  = "1234"
    function_id = "208"
    customer_id = "1"
  }
}
