package providerdata

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// rowsInPage is how many rows a list resource asks for at once: what it holds in memory.
const rowsInPage = 500

// Ended is why rows are not listed that tell only of the past.
const Ended = "it has ended"

// Listing is what a list resource lists.
type Listing[T any] struct {
	// Noun is what the rows are, in the plural.
	Noun string
	// Owner is the user whose rows they are; nil for a search.
	Owner *argus.Subject
	// Names are all names in the criteria.
	Names []FilterName
	// Fields maps the fields of the contract's request to attributes.
	Fields map[string]path.Path
	// Rows reads the rows page by page.
	Rows func(argus.Page) iter.Seq2[T, error]
	// LeavesOut returns why a row is not listed, and "" if it is; nil lists all. LeftOut names those rows, if searches show and count many of them.
	LeavesOut func(*T) (why string)
	LeftOut   string
	// Name is what people know a row by; it may hold any text.
	Name func(*T) string
	// Save saves the object of a row to state, as an import of it and the read that follows do.
	Save func(context.Context, *T, *fwkit.State)
}

// ListOf returns what a list resource responds with. Begin says what is listed, from the configuration, and false after an error.
// Nothing is asked for before Terraform takes the first result, and no page before it has taken all rows of the page before.
func ListOf[T any](ctx context.Context, data *ProviderData, req list.ListRequest, begin func(*diag.Diagnostics) (Listing[T], bool)) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		var diags diag.Diagnostics
		if req.Limit <= 0 {
			return
		}
		var listing Listing[T]
		ok := data.readyFor("nothing can be listed", &diags)
		if ok {
			listing, ok = begin(&diags)
		}
		if ok {
			data.CheckFilter(ctx, listing.Names, &diags)
		}
		if len(diags) > 0 && !push(list.ListResult{Diagnostics: diags}) || diags.HasError() {
			return
		}
		l := &lister[T]{Listing: listing, ctx: ctx, data: data, req: req, push: push}
		l.list()
	}
}

// lister pushes the rows of a listing to Terraform, which takes no more than the limit.
type lister[T any] struct {
	Listing[T]
	ctx  context.Context
	data *ProviderData
	req  list.ListRequest
	push func(list.ListResult) bool

	pages   int
	inPages int // the rows of all pages that were asked for
	counted int // the most rows that the server counts
	read    int // leftOut and those that may be listed
	leftOut int
	listed  int64
	last    *T // the last row of the limit, until it is known if there are more
	warned  bool
}

func (l *lister[T]) list() {
	var failed error
	var page []T
	for row, err := range l.Rows(l.page()) {
		if err != nil {
			failed = err
			break
		}
		l.read++
		if !l.leavesOut(&row) {
			page = append(page, row)
		}
		if l.read < l.inPages {
			continue
		}
		if !l.pushPage(page) {
			return
		}
		page = nil
	}
	if l.last != nil { // all that Terraform takes was read
		_ = (failed == nil || l.warnOfLimit(failed)) && l.pushRow(l.last)
		return
	}
	l.end(failed)
}

// page is what one request asks for. One row more than the limit shows that the limit cuts.
func (l *lister[T]) page() argus.Page {
	size := rowsInPage
	if l.LeftOut == "" && l.req.Limit < rowsInPage {
		size = int(l.req.Limit) + 1
	}
	return argus.Page{Size: size, Counted: func(rows, count int) {
		l.pages++
		l.inPages += rows
		l.counted = max(l.counted, count)
	}}
}

// pushPage pushes the rows of a page that are listed, and reports whether Terraform takes more.
func (l *lister[T]) pushPage(rows []T) (goOn bool) {
	cuts := l.matching() > l.req.Limit || l.pages == 1 && int64(len(rows)) > l.req.Limit
	if len(rows) > 0 && cuts && !l.warned && !l.warnOfLimit(nil) {
		return false
	}
	for i := range rows {
		if l.last != nil {
			_ = (l.warned || l.warnOfLimit(nil)) && l.pushRow(l.last)
			return false
		}
		l.listed++
		if l.listed == l.req.Limit && !l.warned {
			l.last = &rows[i]
			continue
		}
		if !l.pushRow(&rows[i]) || l.listed == l.req.Limit {
			return false
		}
	}
	return true
}

// leavesOut reports whether a row is not listed, which is counted and told.
func (l *lister[T]) leavesOut(row *T) bool {
	if l.LeavesOut == nil {
		return false
	}
	why := l.LeavesOut(row)
	if why == "" {
		return false
	}
	l.leftOut++
	if why != Ended {
		l.data.LeftOut(l.row(row), why)
	}
	return true
}

// matching is how many rows match by the server's count, without those that are known to be left out.
func (l *lister[T]) matching() int64 { return int64(l.counted - l.leftOut) }

// warnOfLimit warns that the limit cuts, or may if the request for more failed. It reports whether Terraform takes more.
func (l *lister[T]) warnOfLimit(failed error) (goOn bool) {
	l.warned = true
	summary := fmt.Sprintf("There may be more %s than limit allows", l.Noun)
	detail := fmt.Sprintf("Argus does not count the %s that match, and there may be more than the %d listed here. Set limit in the list block to list more.", l.Noun, l.req.Limit)
	if l.matching() > l.req.Limit {
		unlisted := ""
		if l.LeftOut != "" {
			unlisted = fmt.Sprintf(" Not listed are %s: %d so far.", l.LeftOut, l.leftOut)
		}
		summary = fmt.Sprintf("At least %d %s match", l.matching(), l.Noun)
		detail = fmt.Sprintf("Argus counts %d %s that match, and limit is %d.%s Set limit in the list block to list more.", l.counted, l.Noun, l.req.Limit, unlisted)
	}
	if failed != nil {
		detail += "\n\n" + failed.Error()
	}
	return l.push(list.ListResult{Diagnostics: diag.Diagnostics{diag.NewWarningDiagnostic(summary, detail)}})
}

// pushRow pushes a row, and reports whether Terraform takes more.
func (l *lister[T]) pushRow(row *T) (goOn bool) {
	result := l.row(row)
	return l.push(result) && !result.Diagnostics.HasError()
}

func (l *lister[T]) row(row *T) list.ListResult {
	result := fwkit.NewListRow(l.ctx, l.req)
	l.Save(l.ctx, row, result.State)
	return result.Result(argus.Printable(l.Name(row)))
}

// end reports how a list ended that Terraform has taken whole.
func (l *lister[T]) end(failed error) {
	var diags diag.Diagnostics
	of := fwkit.List{
		Noun: l.Noun, Missing: "Run the query again before you import what it shows.",
		Context: fwkit.ErrorContext{Action: "list " + l.Noun, Attributes: l.Fields},
	}
	if l.Owner != nil {
		of.Attribute = "user"
		OwnedListIsUsable(of, l.Owner, l.read, failed, &diags)
	} else {
		of.IsUsable(l.read, failed, &diags)
	}
	if len(diags) > 0 {
		l.push(list.ListResult{Diagnostics: diags})
	}
}

// RowsOfUser are what a list resource lists of one user, which Argus returns all at once.
type RowsOfUser[T any] struct {
	// Noun is what the rows are, in the plural.
	Noun string
	// Read reads what the user has.
	Read func(user argus.ID) ([]T, error)
	// LeavesOut is Listing.LeavesOut.
	LeavesOut func(*T) (why string)
	// Key is what rows are sorted by.
	Key func(T) string
	// Name is what people know a row by.
	Name func(*T, *argus.Subject) string
	// Save is Listing.Save.
	Save func(context.Context, *T, fwkit.Reference, *fwkit.State)
}

// ListingOfUser finds the user whom the attribute `user` names, and returns the listing of what the user has; false after an error.
func ListingOfUser[T any](ctx context.Context, data *ProviderData, user types.String, of RowsOfUser[T], diags *diag.Diagnostics) (listing Listing[T], ok bool) {
	if diags.HasError() {
		return listing, false
	}
	owner, ok := data.FindOwner(ctx, FilterUser, "user", user.ValueString(), diags)
	return Listing[T]{
		Noun: of.Noun, Owner: owner, LeavesOut: of.LeavesOut,
		Rows: func(page argus.Page) iter.Seq2[T, error] {
			rows, err := of.Read(owner.ID)
			slices.SortFunc(rows, func(a, b T) int { return strings.Compare(of.Key(a), of.Key(b)) })
			return whole(page, rows, err)
		},
		Name: func(row *T) string { return of.Name(row, owner) },
		Save: func(ctx context.Context, row *T, state *fwkit.State) {
			of.Save(ctx, row, fwkit.ReferenceTo(owner), state)
		},
	}, ok
}

// whole returns the rows of a list that is not read in pages, as Listing reads them. Err is the error that it was read with.
func whole[T any](page argus.Page, rows []T, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		page.Counted(len(rows), len(rows))
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
		if err != nil {
			var none T
			yield(none, err)
		}
	}
}
