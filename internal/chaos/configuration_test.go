package chaos

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// resource is one resource of a configuration. Attributes whose value is a reference are filled with the id of another.
type resource struct {
	kind       string
	attributes map[string]any
}

// reference is the address of the resource whose id an attribute holds.
type reference string

// configuration is what is asked for, by address.
type configuration map[string]resource

// addresses are those of the configuration, what others refer to first.
func (c configuration) addresses() []string {
	all := make([]string, 0, len(c))
	for address := range c {
		all = append(all, address)
	}
	slices.SortFunc(all, func(a, b string) int {
		if order := rank(a) - rank(b); order != 0 {
			return order
		}
		return strings.Compare(a, b)
	})
	return all
}

// rank orders kinds: users and groups are made before what refers to them, and go after it.
func rank(address string) int {
	if kind := kindOf(address); kind == "argus_user" || kind == "argus_group" {
		return 0
	}
	return 1
}

func kindOf(address string) string {
	kind, _, _ := strings.Cut(address, ".")
	return kind
}

// randomly makes a configuration of some users, groups and what can be between them. Names are of a small choice, so that
// one configuration often has what another had too.
func randomly(random *rand.Rand, name func(string) string, roles []string) configuration {
	c := configuration{}
	one := func(of ...string) string { return of[random.IntN(len(of))] }
	maybe := func() bool { return random.IntN(2) == 0 }
	var users, groups []string
	for i := range 3 {
		if i > 0 && maybe() {
			continue
		}
		address := fmt.Sprintf("argus_user.u%d", i)
		users = append(users, address)
		attributes := map[string]any{
			"short_name": name(fmt.Sprintf("u%d", i)), "name": one("Alice", "Bob", "Çelik Ørn"),
			"enable_authentication_methods": []string{},
		}
		if maybe() {
			attributes["email"] = one("one@fjord.example", "two@fjord.example")
		}
		if maybe() {
			attributes["description"] = one("First", "Second")
		}
		c[address] = resource{"argus_user", attributes}
	}
	for i := range 2 {
		if maybe() {
			address := fmt.Sprintf("argus_group.g%d", i)
			groups = append(groups, address)
			c[address] = resource{"argus_group", map[string]any{"short_name": name(fmt.Sprintf("g%d", i)), "name": one("Operations", "Analysts")}}
		}
	}
	subjects := slices.Concat(users, groups)
	for _, group := range groups {
		for _, user := range users {
			if maybe() {
				c[fmt.Sprintf("argus_group_membership.%s_%s", label(group), label(user))] = resource{"argus_group_membership", map[string]any{"group": reference(group), "member": reference(user)}}
			}
		}
	}
	for _, subject := range subjects {
		for _, role := range roles {
			if random.IntN(3) == 0 {
				c[fmt.Sprintf("argus_permission.%s_%s", label(subject), role)] = resource{"argus_permission", map[string]any{"subject": reference(subject), "function": role}}
			}
		}
	}
	for _, user := range users {
		for _, key := range []string{"colour", "size"} {
			if random.IntN(3) == 0 {
				c[fmt.Sprintf("argus_preference.%s_%s", label(user), key)] = resource{"argus_preference", map[string]any{"user": reference(user), "key": key, "value": one("small", "blue")}}
			}
		}
		if random.IntN(3) == 0 {
			c["argus_auth_method."+label(user)] = resource{"argus_auth_method", map[string]any{"user": reference(user), "method": one("totp", "SMS")}}
		}
		for _, key := range []string{"backup", "report"} {
			if random.IntN(3) == 0 {
				c[fmt.Sprintf("argus_api_key.%s_%s", label(user), key)] = resource{"argus_api_key", map[string]any{
					"user": reference(user), "description": key, "source": map[string]any{"ip_addresses": []string{one("192.0.2.7", "198.51.100.0/24")}},
				}}
			}
		}
	}
	return c
}

func label(address string) string {
	_, name, _ := strings.Cut(address, ".")
	return name
}
