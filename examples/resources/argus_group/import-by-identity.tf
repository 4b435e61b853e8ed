import {
  to = argus_group.operations
  identity = {
    id = "2001"
  }
}
