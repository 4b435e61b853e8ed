package acctest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// Configuration is the attributes of resources, by address.
type Configuration map[string]map[string]any

// Reference is the address of the resource whose id an attribute holds.
type Reference string

// KindOf is the resource type of an address.
func KindOf(address string) string {
	kind, _, _ := strings.Cut(address, ".")
	return kind
}

func labelOf(address string) string {
	_, label, _ := strings.Cut(address, ".")
	return label
}

// InOrder sorts addresses: what others refer to is made before them, and goes after them.
func InOrder(addresses []string) []string {
	referring := func(address string) int { return min(len(Kinds[KindOf(address)].References), 1) }
	slices.SortFunc(addresses, func(a, b string) int { return cmp.Or(referring(a)-referring(b), strings.Compare(a, b)) })
	return addresses
}

// Addresses are those of the configuration, in order.
func (c Configuration) Addresses() []string { return InOrder(slices.Collect(maps.Keys(c))) }

// String is the configuration in Terraform's language.
func (c Configuration) String() string {
	var text strings.Builder
	for _, address := range c.Addresses() {
		fmt.Fprintf(&text, "resource %q %q {\n%s}\n", KindOf(address), labelOf(address), Arguments(c[address]))
	}
	return text.String()
}

// Arguments are attributes in Terraform's language.
func Arguments(attributes map[string]any) string {
	var text strings.Builder
	for name, value := range attributes {
		fmt.Fprintf(&text, "  %s = %s\n", name, expression(value))
	}
	return text.String()
}

func expression(value any) string {
	switch v := value.(type) {
	case Reference:
		return string(v) + ".id"
	case map[string]any:
		var fields []string
		for name, field := range v {
			fields = append(fields, name+" = "+expression(field))
		}
		return "{ " + strings.Join(fields, ", ") + " }"
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(encoded)
}

// Draw is a random configuration while it is drawn. Rows of Kinds choose from few names, so that one configuration often has
// what another had too.
type Draw struct {
	Name  func(string) string
	Roles []string

	random *rand.Rand
	kind   string
	all    Configuration
	drawn  map[string][]string
}

// One is one of the texts.
func (d *Draw) One(of ...string) string { return of[d.random.IntN(len(of))] }

// Maybe reports whether a coin shows heads.
func (d *Draw) Maybe() bool { return d.random.IntN(2) == 0 }

// OneInThree reports whether one of three came.
func (d *Draw) OneInThree() bool { return d.random.IntN(3) == 0 }

// Add adds a resource of the kind that is drawn.
func (d *Draw) Add(label string, attributes map[string]any) {
	address := d.kind + "." + label
	d.all[address], d.drawn[d.kind] = attributes, append(d.drawn[d.kind], address)
}

// Drawn are the addresses of a kind that was drawn before.
func (d *Draw) Drawn(kind string) []string { return d.drawn[kind] }

// RandomConfiguration draws some users and groups, and what can be between them.
func RandomConfiguration(random *rand.Rand, name func(string) string, roles []string) Configuration {
	d := &Draw{Name: name, Roles: roles, random: random, all: Configuration{}, drawn: map[string][]string{}}
	draw := func(each, owner string) {
		for _, kind := range table {
			if d.kind = kind.Name; kind.DrawnForEach == each {
				kind.Draw(d, owner)
			}
		}
	}
	draw("", "")
	users, groups := d.Drawn("argus_user"), d.Drawn("argus_group")
	for _, owners := range []struct {
		each      string
		addresses []string
	}{{"group", groups}, {"subject", slices.Concat(users, groups)}, {"user", users}} {
		for _, owner := range owners.addresses {
			draw(owners.each, owner)
		}
	}
	return d.all
}
