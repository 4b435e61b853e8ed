package acctest

import (
	"context"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Inventory is what is active on a server, by resource and id as state has them: "argus_user 1001". Each has its content.
type Inventory map[string]string

// Inventory reads what is active on the server, after so many searches that do not show all yet.
func (a *Argus) Inventory(searchLag int) (Inventory, error) {
	ctx, found := context.Background(), Inventory{}
	var subjects []argus.Subject
	for range searchLag + 1 {
		var err error
		if subjects, err = argus.Collect(a.Client.SearchSubjects(ctx, argus.AnySubject, argus.SearchSubjectsRequest{})); err != nil {
			return nil, err
		}
	}
	for _, kind := range table {
		active, err := kind.Active(ctx, a, subjects)
		if err != nil {
			return nil, err
		}
		for id, content := range active {
			found[kind.Name+" "+id] = content
		}
	}
	return found, nil
}

// ExpectedInventory is what a configuration says that there is, with the ids in state by address.
func ExpectedInventory(wanted Configuration, ids map[string]string) Inventory {
	there := Inventory{}
	for address, id := range ids {
		kind, config, content := Kinds[KindOf(address)], map[string]any{}, ""
		for name, value := range wanted[address] {
			if target, ok := value.(Reference); ok {
				value = ids[string(target)]
			}
			config[name] = value
		}
		if kind.Content != nil {
			content = kind.Content(config)
		}
		there[kind.Name+" "+id] = content
	}
	return there
}
