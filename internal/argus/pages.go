package argus

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
)

// limitAll asks for all that the server gives: how large another limit may be is not documented. The pages after the first ask for as
// many rows as the largest so far had. defaultLimit is what a request without a limit gets, so that any server takes it.
const (
	limitAll     = 0
	defaultLimit = 25
)

// stalePages is how many pages in a row may hold nothing new (rows shift when others write) before the server is taken
// for one that does not page.
const stalePages = 3

// asking is the operation of a list, with what each of its requests and rows is.
type asking[T row] struct {
	op   operation
	page func(offset, limit int) arguments
	// check is the error that a row was not asked for; nil checks nothing.
	check func(*T) error
}

// maxRounds is how often a list is read from its start if its pages repeat rows: others may be missing then.
const maxRounds = 5

// pages reads the wanted rows of a list page by page, dropping rows that came before. The next page is asked for once the rows of
// the last one were taken. A page shorter than the limit proves nothing, as servers cap pages at sizes of their own and may not
// count: the end is where the count says, or an empty page. If pages repeated rows and fewer came than the count says, the list
// is read again. Errors end the list: IsIncomplete is true if it may lack rows.
func (a asking[T]) pages(ctx context.Context, c *Client, wanted Page) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		r := &reading[T]{asking: a, start: wanted.Offset, yield: yield, seen: map[ID]int{}, limit: wanted.Size, counted: wanted.Counted}
		if wanted.Limit != nil {
			r.most = *wanted.Limit
		}
		for round := 1; !r.round(ctx, c, round); round++ {
		}
	}
}

// reading is how far the reading of a list has come.
type reading[T row] struct {
	asking[T]
	start, most int
	yield       func(T, error) bool
	seen        map[ID]int // the page in which each row came last
	page        int        // over all rounds
	given       int
	limit       int
	refused     bool                  // a limit was
	tooLarge    bool                  // a response was
	counted     func(rows, count int) // nil if nobody is told
}

// round reads the list once from its start, and reports whether there is no need for another round.
func (r *reading[T]) round(ctx context.Context, c *Client, round int) bool {
	var none T
	first, offset, filled, stale := r.page+1, r.start, 0, 0
	for {
		r.page++
		limit := r.limit
		if left := r.most - r.given; r.most > 0 && round == 1 && (limit == limitAll && !r.refused || left < limit) {
			limit = left
		}
		rows, got, err := r.ask(ctx, c, offset, limit)
		for r.isAboutLimit(err, limit) {
			limit = r.limit
			rows, got, err = r.ask(ctx, c, offset, limit)
		}
		if err == nil {
			err = got.failIf(withinBounds(r.page, r.given+len(rows)))
		}
		if err != nil {
			r.yield(none, err)
			return true
		}
		if r.counted != nil {
			r.counted(r.unseen(rows), int(got.Count))
		}
		stale++
		for _, row := range rows {
			key, _ := row.key()
			last := r.seen[key]
			r.seen[key] = r.page
			if last < first {
				stale = 0
			}
			if last < first || last == r.page {
				filled++ // no earlier page of this round has the row
			}
			if last > 0 {
				continue
			}
			if !r.yield(row, nil) {
				return true
			}
			if r.given++; r.given == r.most {
				return true
			}
		}
		if len(rows) > 0 && stale == stalePages {
			r.yield(none, got.fail(fmt.Errorf("at offset %d the server returns the rows of earlier pages again: %w", offset, errNotPaged), true))
			return true
		}
		if !r.refused {
			r.limit = max(r.limit, len(rows))
		}
		offset = got.next(offset, len(rows))
		all := got.Count > 0 && r.start+r.given >= int(got.Count)
		switch {
		case len(rows) > 0 && offset != int(got.Count) && (round == 1 || !all):
			continue // a count that is too low ends no first round
		case filled == offset-r.start || all:
			return true
		case round == maxRounds:
			r.yield(none, got.fail(fmt.Errorf("the list was read %d times, and has %d different rows and a count of %d: %w", round, r.given, got.Count, errRepeats), true))
			return true
		}
		return false
	}
}

// unseen is how many rows of a page no page before had.
func (r *reading[T]) unseen(rows []T) int {
	unseen := map[ID]bool{}
	for _, row := range rows {
		if key, _ := row.key(); r.seen[key] == 0 {
			unseen[key] = true
		}
	}
	return len(unseen)
}

// isAboutLimit reports whether a page may have failed for the limit that was asked for, and sets another one.
func (r *reading[T]) isAboutLimit(err error, limit int) bool {
	switch {
	case errors.Is(err, errPageTooLarge) && (limit == limitAll || limit > mostRowsInPage) && !r.tooLarge:
		r.tooLarge = true
	case IsRefused(err) && limit > defaultLimit && !r.refused:
		r.refused = true
	default:
		return false
	}
	switch {
	case !r.refused:
		r.limit = mostRowsInPage
	case !r.tooLarge:
		r.limit = limitAll
	default:
		r.limit = defaultLimit
	}
	return true
}

// ask reads one page, twice if it is empty and the count says that it is not the end.
func (a asking[T]) ask(ctx context.Context, c *Client, offset, limit int) (rows []T, got *response, err error) {
	rows, err = twice(func() ([]T, error) {
		rows, got, err = onePage[T](ctx, c, a.op, a.page(offset, limit))
		if err == nil && len(rows) == 0 && int(got.Count) > offset {
			err = got.fail(&tooFewRows{int(got.Count), fmt.Sprintf("at offset %d the server returns no rows, and a count of %d", offset, got.Count)}, true)
		}
		return rows, err
	})
	for i := range rows {
		if err == nil && a.check != nil {
			err = got.failIf(a.check(&rows[i]))
		}
	}
	return rows, got, err
}

// onePage reads the rows of one page, with the response that they came in. A row without its key fields is an error.
func onePage[T row](ctx context.Context, c *Client, op operation, args arguments) ([]T, *response, error) {
	got, err := c.do(ctx, op, args)
	if err != nil {
		return nil, nil, err
	}
	defer got.close()
	switch {
	case got.holdsNothing() && got.Count <= 0:
		return nil, got, got.failIf(errNoList)
	case got.holdsNothing():
		return nil, got, nil // the count tells more
	}
	rows := make([]T, 0, got.shape.rows) // so that it never grows
	if _, err = into(got, &rows, true); err == nil {
		err = got.failIf(haveKeys(rows))
	}
	return rows, got, err
}

// Page says which of the rows that match a search are wanted.
type Page struct {
	// Limit is how many rows are wanted altogether; nil or 0 is all.
	Limit *int `json:"limit,omitempty"`
	// Offset is how many rows are left out at the beginning.
	Offset int `json:"offset,omitempty"`
	// Size is how many rows one request asks for; 0 is all that the server gives.
	Size int `json:"-"`
	// Counted is called for each page before its rows are given, with how many it gives and how many the server counts. It may be nil.
	Counted func(rows, count int) `json:"-"`
}

func (p *Page) page() *Page { return p }

// searchRequest is the body of a search, a request R that embeds Page.
type searchRequest[R any] interface {
	*R
	page() *Page
}

// search reads the pages of a search. What it matches is the server's reading of the request: whoever looks for one object
// asks each row whether it is the one.
func search[T row, R any, P searchRequest[R]](ctx context.Context, c *Client, op operation, request R) iter.Seq2[T, error] {
	return asking[T]{op, func(offset, limit int) arguments {
		return arguments{body: pageOf[R, P](request, offset, limit)}
	}, nil}.pages(ctx, c, *P(&request).page())
}

// pageOf is the request for one page of a search.
func pageOf[R any, P searchRequest[R]](request R, offset, limit int) R {
	*P(&request).page() = Page{Limit: &limit, Offset: offset}
	return request
}

// listing reads the pages of a GET, whose query carries offset and limit. A row for which check has an
// error was not asked for; a nil check takes any.
func listing[T row](ctx context.Context, c *Client, op operation, args arguments, check func(*T) error) iter.Seq2[T, error] {
	return asking[T]{op, func(offset, limit int) arguments {
		return args.withQuery("offset", strconv.Itoa(offset)).withQuery("limit", strconv.Itoa(limit))
	}, check}.pages(ctx, c, Page{})
}
