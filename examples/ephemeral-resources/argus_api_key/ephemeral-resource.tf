# A key that may only read, for a second configuration of the provider. It is revoked when the plan or the apply ends.
ephemeral "argus_api_key" "audit" {
  user = "auditor"

  source = {
    ip_addresses = ["127.0.0.1", "192.0.2.0/24"]
  }

  session_constraints = {
    read_only = true
  }
}

provider "argus" {
  alias   = "audit"
  api_key = ephemeral.argus_api_key.audit.key
}

data "argus_current_user" "auditor" {
  provider = argus.audit
}
