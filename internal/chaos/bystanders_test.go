package chaos

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// addBystanders makes users and a group with all that can belong to them. No configuration manages them, so nothing may change them.
func addBystanders(a *acctest.Argus, role string) (users []string) {
	ctx := context.Background()
	group, err := a.Client.AddSubject(ctx, argus.Group, argus.AddSubjectRequest{ShortName: a.Name("bystanders"), Name: "Bystanders", Customer: a.Customer})
	a.Must(err)
	for i := range 2 {
		user, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{
			ShortName: a.Name(fmt.Sprintf("bystander%d", i)), Name: "Bystander", Customer: a.Customer, Email: "bystander@fjord.example",
		})
		a.Must(err)
		s := acctest.Scene{Argus: a, User: string(user.ID), Group: string(group.ID), Role: role}
		for _, kind := range acctest.Drawn {
			if acctest.IsSubject(kind.Name) || kind.Add == nil { // functions belong to nobody
				continue
			}
			for _, config := range kind.SeveralOf(kind.ConfigByID(s)) {
				a.Must(kind.Add(a, config))
			}
		}
		users = append(users, s.User)
	}
	return users
}

// changedOutside are the differences in what was on the server before the round, and what state has of it.
func changedOutside(before, now acctest.Inventory, ids map[string]string) (wrong []string) {
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if after, there := now[name]; !there || after != before[name] {
			wrong = append(wrong, fmt.Sprintf("%s was %q and is %q, and no configuration names it", name, before[name], after))
		}
	}
	for address, id := range ids {
		if _, foreign := before[acctest.KindOf(address)+" "+id]; foreign {
			wrong = append(wrong, fmt.Sprintf("%s is %s in state, which belongs to something else", address, id))
		}
	}
	return wrong
}
