# By subject, function and customer, each an id or a name.
terraform import argus_permission.alice_analyst alice/analyst/fjord

# By the permission's own id. Argus cannot look permissions up by id: this pages through all that the key may see, which is slow.
terraform import argus_permission.alice_analyst 50001
