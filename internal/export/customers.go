package export

import (
	"context"
	"fmt"
)

// findCustomers looks up the customers to which the export is limited.
func (e *Export) findCustomers(ctx context.Context) error {
	e.customers = map[string]bool{}
	for _, name := range e.options.Customers {
		attribute := "short_name"
		if digits.MatchString(name) {
			attribute = "id"
		}
		values, err := e.provider.read(ctx, "argus_customer", map[string]string{attribute: name})
		if err != nil {
			return fmt.Errorf("customer %q: %w", name, err)
		}
		e.customers[textOf(values["id"])] = true
	}
	return nil
}

// isOfAnother reports whether an object belongs to another customer than those to which the export is limited.
func (e *Export) isOfAnother(o *object) bool {
	return len(e.customers) > 0 && !e.customers[e.customerOf(o)]
}

// customerOf returns the id of the customer that an object belongs to; empty if it is unknown.
func (e *Export) customerOf(o *object) string {
	owner := textOf(o.values[o.kind.owner])
	if o.kind.references[o.kind.owner] != subjectTarget {
		return owner
	}
	if found := e.targets.byID[subjectTarget][owner]; found != nil {
		return found.customer
	}
	return ""
}
