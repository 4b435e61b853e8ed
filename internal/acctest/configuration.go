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

// IsSubject reports whether an address is of a user or group. All other resources refer to them.
func IsSubject(address string) bool { return slices.Contains(SubjectKinds, KindOf(address)) }

// InOrder sorts addresses: what others refer to is made before them, and goes after them.
func InOrder(addresses []string) []string {
	referring := map[bool]int{false: 1}
	slices.SortFunc(addresses, func(a, b string) int {
		return cmp.Or(referring[IsSubject(a)]-referring[IsSubject(b)], strings.Compare(a, b))
	})
	return addresses
}

// Resolve returns an attribute with the ids of what it refers to, by address. It is not ok if one is not there.
func Resolve(value any, ids map[string]string) (resolved any, ok bool) {
	switch v := value.(type) {
	case Reference:
		id, ok := ids[string(v)]
		return id, ok
	case []any:
		texts := make([]string, len(v))
		for i, element := range v {
			text, ok := Resolve(element, ids)
			if !ok {
				return nil, false
			}
			texts[i] = text.(string)
		}
		return texts, true
	}
	return value, true
}

// Resolved is the configuration of one resource with the ids of what it refers to, by address. It is not ok if one is not there.
func (c Configuration) Resolved(address string, ids map[string]string) (config map[string]any, ok bool) {
	config = map[string]any{}
	for name, value := range c[address] {
		if config[name], ok = Resolve(value, ids); !ok {
			return nil, false
		}
	}
	return config, true
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
	case []any:
		return list(v)
	case []map[string]any:
		return list(v)
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(encoded)
}

func list[T any](values []T) string {
	var elements []string
	for _, value := range values {
		elements = append(elements, expression(value))
	}
	return "[" + strings.Join(elements, ", ") + "]"
}

// Draw draws random configurations. Rows of Kinds choose from few names, so that one configuration often has what another had too.
type Draw struct {
	Name  func(string) string
	Roles []string
	// Customers are shortnames: the test's own, and another.
	Customers []string
	// Others are the ids of users that no configuration manages.
	Others []string

	random *rand.Rand
	// inSets says, by kind and owner, what is drawn as an owned set and never as single objects: a plan in which a set takes over
	// what a single resource destroys is an error.
	inSets map[string]bool
	kind   string
	all    Configuration
	drawn  map[string][]string
}

// NewDraw draws for one Argus.
func NewDraw(random *rand.Rand, a *Argus, others ...string) *Draw {
	d := &Draw{Name: a.Name, Customers: []string{a.Customer}, Others: others, random: random, inSets: map[string]bool{}}
	for _, role := range a.Roles(2) {
		d.Roles = append(d.Roles, role.Name)
	}
	if other := a.OtherCustomer(); other != nil {
		d.Customers = append(d.Customers, other.ShortName)
	}
	return d
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

// Configuration draws some users and groups, and what can be between them: for an owner either single objects or an owned set. There is
// at most one set of a kind, which may be another owner's in the next configuration.
func (d *Draw) Configuration() Configuration {
	d.all, d.drawn = Configuration{}, map[string][]string{}
	draw := func(each, owner string) {
		for _, kind := range Drawn {
			if d.kind = kind.Name; kind.DrawnForEach == each && !d.isInSet(owner) {
				kind.Draw(d, owner)
			}
		}
	}
	draw("", "")
	users, groups := d.Drawn("argus_user"), d.Drawn("argus_group")
	owners := map[string][]string{"group": groups, "subject": slices.Concat(users, groups), "user": users}
	for _, each := range slices.Sorted(maps.Keys(owners)) {
		for _, owner := range owners[each] {
			draw(each, owner)
		}
	}
	for _, set := range OwnedSets {
		d.kind = set.Single
		owners := slices.DeleteFunc(slices.Clone(owners[Kinds[set.Single].DrawnForEach]), func(owner string) bool { return !d.isInSet(owner) })
		if d.kind = set.Name; len(owners) > 0 {
			d.Add("all", set.Draw(d, d.One(owners...)))
		}
	}
	return d.all
}

// isInSet reports whether what an owner has of the kind that is drawn is drawn as an owned set.
func (d *Draw) isInSet(owner string) bool {
	if !slices.ContainsFunc(OwnedSets, func(set OwnedSet) bool { return set.Single == d.kind }) {
		return false
	}
	key := d.kind + " " + owner
	if _, decided := d.inSets[key]; !decided {
		d.inSets[key] = d.Maybe()
	}
	return d.inSets[key]
}
