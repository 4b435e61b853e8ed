# The id has the form subject/function/customer, each by id or name.
import {
  to = argus_permission.alice_analyst
  id = "alice/analyst/fjord"
}
