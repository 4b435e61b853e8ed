package acctest

import (
	"context"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Inventory is what is active on a server, by resource and id as state has them: "argus_user 1001". Each has its content.
type Inventory map[string]string

// Scope is what of a server an inventory is about.
type Scope struct {
	// Subjects are users and groups, whose properties, preferences, methods and keys are listed if they are active.
	Subjects []argus.Subject
	// IDs are those whose memberships and permissions are listed; nil lists all.
	IDs []string
}

// subjects are the active groups, or the active users, by id.
func (s Scope) subjects(groups bool) map[string]string {
	found := map[string]string{}
	for _, of := range s.Subjects {
		if of.IsGroup() == groups && !of.Flags.Has(argus.FlagDeleted) {
			found[string(of.ID)] = strings.Join([]string{of.ShortName, of.Name, of.Email, of.Description}, "|")
		}
	}
	return found
}

// users are the ids of the active users.
func (s Scope) users() (ids []argus.ID) {
	for id := range s.subjects(false) {
		ids = append(ids, argus.ID(id))
	}
	return ids
}

// Inventory reads all that is active on the server, after so many searches that do not show all yet.
func (a *Argus) Inventory(searchLag int) (Inventory, error) {
	var all Scope
	for range searchLag + 1 {
		var err error
		if all.Subjects, err = argus.Collect(a.Client.SearchSubjects(context.Background(), argus.AnySubject, argus.SearchSubjectsRequest{})); err != nil {
			return nil, err
		}
	}
	return a.inventoryOf(all, Drawn)
}

// InventoryOf reads what is active of a part of the server, of Kinds.
func (a *Argus) InventoryOf(scope Scope) (Inventory, error) { return a.inventoryOf(scope, table) }

func (a *Argus) inventoryOf(scope Scope, rows []Kind) (Inventory, error) {
	found := Inventory{}
	for _, kind := range rows {
		active, err := kind.Active(context.Background(), a, scope)
		if err != nil {
			return nil, err
		}
		for id, content := range active {
			found[kind.Name+" "+id] = content
		}
	}
	return found, nil
}

// ExpectedInventory is what a configuration says that there is, with the ids in state by address. Elements of owned sets, whose ids
// are in no state, have those of what is there.
func (a *Argus) ExpectedInventory(wanted Configuration, ids map[string]string, there Inventory) Inventory {
	expected := Inventory{}
	for address, id := range ids {
		config, _ := wanted.Resolved(address, ids)
		if set, ok := OwnedSetOf(address); ok && config != nil {
			for _, element := range set.Elements(a, config) {
				expected.Expect(set.Single, element, there)
			}
		} else if !ok {
			expected[KindOf(address)+" "+id] = contentOf(KindOf(address), config)
		}
	}
	return expected
}

// Expect adds an object that has its id from what is there, or none if it is not.
func (i Inventory) Expect(kind string, config map[string]any, there Inventory) {
	content := contentOf(kind, config)
	for name, has := range there {
		if strings.HasPrefix(name, kind+" ") && has == content {
			i[name] = content
			return
		}
	}
	i[kind+" "+content] = content
}

func contentOf(kind string, config map[string]any) string {
	if content := RowOf(kind).Content; content != nil {
		return content(config)
	}
	return ""
}
