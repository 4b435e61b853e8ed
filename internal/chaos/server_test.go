package chaos

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// inventory is all that is active on a server, by address-like names that state has too.
type inventory map[string]string

// take reads what is on the server: each line is an object, told by what makes it that one.
func take(a *acctest.Argus) (inventory, error) {
	ctx, found := context.Background(), inventory{}
	for range mostSearchLag { // so that searches show all that was written
		if _, err := argus.Collect(a.Client.SearchSubjects(ctx, argus.AnySubject, argus.SearchSubjectsRequest{})); err != nil {
			return nil, err
		}
	}
	for subject, err := range a.Client.SearchSubjects(ctx, argus.AnySubject, argus.SearchSubjectsRequest{}) {
		if err != nil {
			return nil, err
		}
		kind := "argus_user"
		if subject.IsGroup() {
			kind = "argus_group"
		}
		found[kind+" "+string(subject.ID)] = strings.Join([]string{subject.ShortName, subject.Name, subject.Email, subject.Description}, "|")
		if subject.IsGroup() {
			continue
		}
		if err := ofUser(ctx, a, subject.ID, found); err != nil {
			return nil, err
		}
	}
	err := each(a.Client.SearchMemberships(ctx, argus.SearchMembershipsRequest{}), func(m argus.Membership) {
		if !m.Flags.Has(argus.FlagDeleted) && !m.Group.Flags.Has(argus.FlagDeleted) && !m.Member.Flags.Has(argus.FlagDeleted) {
			found[fmt.Sprintf("argus_group_membership %s/%s", m.Group.ID, m.Member.ID)] = ""
		}
	})
	if err != nil {
		return nil, err
	}
	err = each(a.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{PermissionCriteria: argus.PermissionCriteria{}.Exactly()}), func(p argus.Permission) {
		if !p.Flags.Has(argus.FlagDeleted) {
			found["argus_permission "+string(p.ID)] = fmt.Sprintf("%s %s", p.Subject.ID, p.Function.Name)
		}
	})
	return found, err
}

// ofUser reads what belongs to one user.
func ofUser(ctx context.Context, a *acctest.Argus, id argus.ID, found inventory) error {
	err := each(a.Client.ListUserPreferences(ctx, argus.ByID(id)), func(p argus.UserPreference) {
		found[fmt.Sprintf("argus_preference %s/%s", id, p.Key)] = p.Value
	})
	if err != nil {
		return err
	}
	methods, err := a.Client.ListUserMethods(ctx, id)
	if err != nil {
		return err
	}
	for _, method := range methods {
		if strings.EqualFold(method.Method, "futureMethod") {
			continue // of a server of the future
		}
		found[fmt.Sprintf("argus_auth_method %s/%s", id, strings.ToLower(method.Method))] = ""
	}
	keys, err := a.Client.ListAPIKeys(ctx, id)
	for _, key := range keys {
		found["argus_api_key "+key.Prefix] = key.Description
	}
	return err
}

func each[T any](rows iter.Seq2[T, error], do func(T)) error {
	for row, err := range rows {
		if err != nil {
			return err
		}
		do(row)
	}
	return nil
}

// expected is what the ids in state, by address, and the configuration say that there is.
func expected(wanted configuration, ids map[string]string) inventory {
	there := inventory{}
	for address, id := range ids {
		says, asked := "", wanted[address].attributes
		text := func(name string) string { value, _ := asked[name].(string); return value }
		switch kindOf(address) {
		case "argus_user":
			says = strings.Join([]string{text("short_name"), text("name"), text("email"), text("description")}, "|")
		case "argus_group":
			says = strings.Join([]string{text("short_name"), text("name"), "", ""}, "|")
		case "argus_permission":
			subject, _ := asked["subject"].(reference)
			says = ids[string(subject)] + " " + text("function")
		case "argus_preference":
			says = text("value")
		case "argus_api_key":
			says = text("description")
		}
		there[kindOf(address)+" "+id] = says
	}
	return there
}

// differences compares what is on the server with what was there before the round and what is expected. Keys that were
// left when the provider was killed are counted apart.
func differences(before, now, expected inventory) (wrong, keys []string) {
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if _, seeded := before[name]; seeded {
			continue
		}
		switch says, known := expected[name]; {
		case !known && strings.HasPrefix(name, "argus_api_key "):
			keys = append(keys, name)
		case !known:
			wrong = append(wrong, fmt.Sprintf("%s is on the server and in no state", name))
		case says != now[name]:
			wrong = append(wrong, fmt.Sprintf("%s is %q on the server and %q in the configuration", name, now[name], says))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		if _, there := now[name]; !there {
			wrong = append(wrong, fmt.Sprintf("%s is in state and not on the server", name))
		}
	}
	return wrong, keys
}
