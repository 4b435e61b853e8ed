package providerdata

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// Search is a search of a data source for several objects.
type Search[T any] struct {
	// Noun is what is found, in the plural, and the attribute that holds it.
	Noun  string
	Order fwkit.SearchOrder
	// Names are all names in the criteria.
	Names []FilterName
	Rows  iter.Seq2[T, error]
	ID    func(T) argus.ID
	// Fields maps the fields of the contract's request to attributes.
	Fields func() map[string]path.Path
}

// Find returns the rows of the search, by id unless it sorts them, and reports whether they can be used. Names that do not exist are
// errors.
func (s Search[T]) Find(ctx context.Context, data *ProviderData, diags *diag.Diagnostics) ([]T, bool) {
	data.CheckFilter(ctx, s.Names, diags)
	if diags.HasError() {
		return nil, false
	}
	rows, err := argus.Collect(s.Rows)
	list := fwkit.List{Noun: s.Noun, Attribute: s.Noun, Limit: s.Order.Limit, Context: fwkit.ErrorContext{Action: "search " + s.Noun, Attributes: s.Fields()}}
	if !list.IsUsable(len(rows), err, diags) {
		return nil, false
	}
	if len(s.Order.SortBy) == 0 {
		fwkit.SortByID(rows, s.ID)
	}
	return rows, true
}
