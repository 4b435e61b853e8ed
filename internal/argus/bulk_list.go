package argus

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

const (
	// readsBeforeBulkList is how many objects of a kind are read one by one before a bulk list pays.
	readsBeforeBulkList = 10
	// rowsForRead is how many rows of a bulk list cost about as much as a single read. A bulk list that costs more than the single
	// reads so far is given up until they have cost as much, so that both together never cost more than twice the better.
	rowsForRead = 100
	// mostRowsInPage bounds the pages of a bulk list, so that several are fetched at once.
	mostRowsInPage = 1000
	// pagesAtOnce bounds them too, so that other calls get their turn.
	pagesAtOnce = 4
)

// bulkList serves reads of one kind from one search for all that the key may see.
type bulkList[K comparable, T row] struct {
	reader *BulkReader
	noun   string
	op     operation
	body   func(offset, limit int) any
	key    func(*T) (key K, lacks string)
	alias  func(*T) K // a second key; nil: rows have one

	asked       atomic.Int64 // objects that were asked for
	singleReads atomic.Int64 // of them, those that go one by one
	requests    atomic.Int64
	held        atomic.Int64 // bytes that the rows of this load keep
	rows        Cache[bulkRows[K, T]]
}

// bulkRows is what a bulk list has read. Whole says that it shows all that there is.
type bulkRows[K comparable, T any] struct {
	rows  map[K]*T
	whole bool
}

func newBulkList[K comparable, T row, R any, P searchRequest[R]](reader *BulkReader, noun string, op operation, request R, key func(*T) (K, string)) *bulkList[K, T] {
	s := &bulkList[K, T]{reader: reader, noun: noun, op: op, key: key}
	s.body = func(offset, limit int) any { return pageOf[R, P](request, offset, limit) }
	s.singleReads.Store(readsBeforeBulkList)
	return s
}

// alsoBy has each row served under a second key.
func (s *bulkList[K, T]) alsoBy(alias func(*T) K) *bulkList[K, T] {
	s.alias = alias
	return s
}

// get returns the row under a key, nil if the bulk list has none; not known if there is no bulk list, or it is not whole.
func (s *bulkList[K, T]) get(ctx context.Context, key K) (row *T, known bool) {
	if s.asked.Add(1) <= s.singleReads.Load() {
		return nil, false
	}
	read, err := s.rows.Get(ctx, "", s.load)
	if err != nil {
		return nil, false // a single read says what is wrong, if it is not the bulk list alone
	}
	if row = read.rows[key]; row != nil {
		s.reader.note(ctx)
	}
	return row, row != nil || read.whole
}

// tooExpensiveError is why a bulk list is given up: it costs as much as so many single reads.
type tooExpensiveError int64

// Error says it.
func (t tooExpensiveError) Error() string {
	return fmt.Sprintf("it costs as much as %d single reads, more than there were", int64(t))
}

// load makes the bulk list. If it is given up or fails, it says after how many objects the next one is tried.
func (s *bulkList[K, T]) load(ctx context.Context) (bulkRows[K, T], error) {
	before := s.requests.Load()
	s.held.Store(0)
	pages, count, err := s.pages(ctx)
	fields := map[string]any{"kind": s.noun, "requests": s.requests.Load() - before}
	if err != nil {
		alone := 2 * s.asked.Load()
		if cost, ok := errors.AsType[tooExpensiveError](err); ok {
			alone = int64(cost)
		}
		s.singleReads.Store(alone)
		fields["reason"], fields["next_after_reads"] = err.Error(), alone
		s.reader.logReads(ctx, "a bulk list was abandoned", fields)
		return bulkRows[K, T]{}, err
	}
	rows, different := map[K]*T{}, 0
	for _, page := range pages {
		for i := range page {
			key, _ := s.key(&page[i])
			if rows[key] == nil {
				different++
			}
			rows[key] = &page[i]
			if s.alias != nil {
				rows[s.alias(&page[i])] = &page[i]
			}
		}
	}
	fields["rows"] = different
	s.reader.logReads(ctx, "a bulk list was read", fields)
	return bulkRows[K, T]{rows, different == max(count, 0)}, nil
}

// pages reads all pages: the first tells how many rows there are, the others come side by side.
func (s *bulkList[K, T]) pages(ctx context.Context) (pages [][]T, count int, err error) {
	limit := int(min(rowsForRead*s.asked.Load(), mostRowsInPage))
	first, count, err := s.page(ctx, 0, limit)
	if IsRefused(err) {
		limit = limitAll // how large another limit may be is not documented
		first, count, err = s.page(ctx, 0, limit)
	}
	size := len(first)
	if err != nil || size == 0 {
		return nil, count, err
	}
	if count <= 0 {
		return s.uncounted(ctx, first, limit)
	}
	needed := 1 + (max(count, size)-1)/size
	if err := s.checkCost(count, needed); err != nil {
		return nil, 0, err
	}
	pages = make([][]T, needed)
	pages[0] = first
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(pagesAtOnce)
	for i := 1; i < len(pages); i++ {
		group.Go(func() (err error) {
			pages[i], _, err = s.page(ctx, i*size, size)
			return err
		})
	}
	return pages, count, group.Wait()
}

// uncounted reads the pages after the first one by one, since the server does not say how many there are: until one
// is empty or brings nothing new. The count is that of the rows that came, repeated ones included.
func (s *bulkList[K, T]) uncounted(ctx context.Context, first []T, limit int) (pages [][]T, count int, err error) {
	seen := map[K]bool{}
	for offset, page := 0, first; ; {
		before := len(seen)
		for i := range page {
			key, _ := s.key(&page[i])
			seen[key] = true
		}
		if len(seen) == before {
			return pages, offset + len(page), nil
		}
		pages = append(pages, page)
		offset += len(page)
		err := s.checkCost(offset, len(pages))
		if dear, ok := errors.AsType[tooExpensiveError](err); ok {
			return nil, 0, 2 * dear // how far it would have gone is not known
		}
		if page, _, err = s.page(ctx, offset, max(limit, len(page))); err != nil {
			return nil, 0, err
		}
	}
}

// checkCost refuses a bulk list of so many rows and pages that costs more than the reads so far did.
func (s *bulkList[K, T]) checkCost(rows, pages int) error {
	if cost := int64(max(rows/rowsForRead, pages)); cost > s.asked.Load() {
		return tooExpensiveError(cost)
	}
	return withinBounds(pages, rows)
}

func (s *bulkList[K, T]) page(ctx context.Context, offset, limit int) ([]T, int, error) {
	var got *response
	rows, err := twice(func() (rows []T, err error) {
		s.requests.Add(1)
		s.reader.loaded.Add(1)
		rows, got, err = onePage[T](ctx, s.reader.client, s.op, arguments{body: s.body(offset, limit), bulk: true})
		return rows, err
	})
	if err != nil {
		return nil, 0, err
	}
	for i := range rows {
		if _, lacks := s.key(&rows[i]); lacks != "" {
			return nil, 0, got.failIf(noKey(lacks))
		}
	}
	if s.held.Add(int64(needed(rows))) > maxHeld {
		return nil, 0, got.failIf(errListTooLarge)
	}
	return rows, int(got.Count), nil
}
