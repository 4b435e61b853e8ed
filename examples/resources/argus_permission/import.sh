# subject/function/customer, each by id or name.
terraform import argus_permission.alice_analyst alice/analyst/fjord

# The permission's own id. This is slow: Argus cannot look up a permission by id, so the provider reads all that the key may see.
terraform import argus_permission.alice_analyst 50001
