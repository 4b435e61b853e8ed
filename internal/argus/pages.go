package argus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
)

// limitAll asks for all that the server gives: how large another limit may be is not documented. The pages after the
// first ask for as many rows as the largest so far had.
const limitAll = 0

// stalePages is how many pages in a row may hold nothing new (rows shift when others write) before the server is taken
// for one that does not page.
const stalePages = 3

// pages reads a list page by page, from offset start on and at most most rows (0: all), dropping rows that came before:
// those between pages shift. A page shorter than the limit proves nothing, as servers cap pages at sizes of their own and
// may not count, so that the end is where the count says or an empty page. Errors end the list.
func pages[T any](ctx context.Context, c *Client, op operation, start, most int, page func(offset, limit int) arguments, id func(T) ID) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		var before []byte
		seen := map[ID]bool{}
		offset, given, stale, limit := start, 0, 0, limitAll
		for {
			if most > 0 && (limit == limitAll || most-given < limit) {
				limit = most - given
			}
			rows, got, err := onePage[T](ctx, c, op, page(offset, limit))
			if err != nil {
				yield(none, err)
				return
			}
			if len(rows) == 0 {
				if got.Count > offset {
					yield(none, got.fail(fmt.Errorf("at offset %d the server answers no rows, and a count of %d, so that a page is missing: %w", offset, got.Count, errNotWhole), true))
				}
				return
			}
			stale++
			fresh := rows
			if bytes.Equal(before, got.Data) {
				fresh = nil // a row that came in before these moves them on by one, once; more often, the server does not page
			}
			for _, row := range fresh {
				if key := id(row); key != "" {
					if seen[key] {
						continue
					}
					seen[key] = true
				}
				stale = 0
				if !yield(row, nil) {
					return
				}
				if given++; given == most {
					return
				}
			}
			if stale == stalePages {
				yield(none, got.fail(fmt.Errorf("at offset %d the server answers the rows of earlier pages again: %w", offset, errNotPaged), true))
				return
			}
			before, limit = got.Data, max(limit, len(rows))
			offset += len(rows)
			if got.Count > 0 && offset >= got.Count {
				return
			}
		}
	}
}

// onePage reads the rows of one page, with the answer that they came in.
func onePage[T any](ctx context.Context, c *Client, op operation, args arguments) ([]T, *answer, error) {
	got, err := c.do(ctx, op, args)
	if err != nil {
		return nil, nil, err
	}
	rows, err := decode[[]T](got, true)
	if err != nil || rows == nil {
		return nil, got, err
	}
	return *rows, got, nil
}

var errNotWhole = errors.New("the list is not whole")

var errNotPaged = errors.New("it does not page, and the list may not be whole")

// Page says which of the rows that match a search are wanted.
type Page struct {
	// Limit is how many rows are wanted altogether; nil or 0 is all.
	Limit *int `json:"limit,omitempty"`
	// Offset is how many rows are left out at the beginning.
	Offset int `json:"offset,omitempty"`
}

func (p *Page) page() *Page { return p }

// searchRequest is the body of a search, a request R that embeds Page.
type searchRequest[R any] interface {
	*R
	page() *Page
}

// search reads the pages of a search.
func search[T, R any, P searchRequest[R]](ctx context.Context, c *Client, op operation, request R, id func(T) ID) iter.Seq2[T, error] {
	wanted, most := P(&request).page(), 0
	if wanted.Limit != nil {
		most = *wanted.Limit
	}
	return pages(ctx, c, op, wanted.Offset, most, func(offset, limit int) arguments {
		return arguments{body: pageOf[R, P](request, offset, limit)}
	}, id)
}

// pageOf is the request for one page of a search.
func pageOf[R any, P searchRequest[R]](request R, offset, limit int) R {
	*P(&request).page() = Page{&limit, offset}
	return request
}

// listing reads the pages of a GET, whose query carries offset and limit.
func listing[T any](ctx context.Context, c *Client, op operation, args arguments, id func(T) ID) iter.Seq2[T, error] {
	return pages(ctx, c, op, 0, 0, func(offset, limit int) arguments {
		return args.having("offset", strconv.Itoa(offset)).having("limit", strconv.Itoa(limit))
	}, id)
}
