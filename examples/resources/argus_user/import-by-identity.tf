import {
  to = argus_user.alice
  identity = {
    id = "1234"
  }
}
