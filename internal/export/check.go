package export

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// check returns an error if options name what the provider does not have, or what would have no effect.
func (p *Provider) check(options Options) error {
	var failed error
	fail := func(format string, values ...any) { failed = errors.Join(failed, fmt.Errorf(format, values...)) }
	var types, searched []string
	for _, of := range kindsOf(options) {
		types = append(types, of.name)
		if of.set == nil && !of.ofUser {
			searched = append(searched, of.name)
		}
	}
	for kind, arguments := range options.Filters {
		schema, ok := p.schema.ListResourceSchemas[kind]
		switch {
		case options.Sets && (kind == memberships.name || kind == permissions.name):
			fail("filter %s: with sets it cannot be filtered, since what the filter leaves out would be removed", kind)
		case ok && slices.Contains(Included(), kind):
			fail("filter %s: it is read for each user that is exported: filter argus_user, or leave some of it out with -exclude", kind)
		case !ok || !slices.Contains(searched, kind):
			fail("filter %s: the types that can be filtered are %s", kind, strings.Join(searched, ", "))
		default:
			if _, err := configOf(schema.ValueType(), arguments); err != nil {
				fail("filter %s: %w", kind, err)
			}
		}
	}
	for _, pattern := range options.Exclude {
		schema, ok := p.schema.ResourceSchemas[pattern.Type]
		if !ok {
			fail("exclude %s: there is no type %s: this export has %s", pattern, pattern.Type, strings.Join(types, ", "))
			continue
		}
		if arguments := schema.ValueType().(tftypes.Object).AttributeTypes; pattern.Argument != "" && arguments[pattern.Argument] == nil {
			fail("exclude %s: %w", pattern, noArgument(pattern.Argument, arguments))
		}
	}
	return failed
}

func noArgument(name string, there map[string]tftypes.Type) error {
	return fmt.Errorf("there is no argument %q: the arguments are %s", name, strings.Join(slices.Sorted(maps.Keys(there)), ", "))
}
