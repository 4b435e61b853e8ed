package argus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"
)

const (
	// readsBeforeBulkList is how many objects of a kind are read one by one before a bulk list pays.
	readsBeforeBulkList = 10
	// readsBeforeCustomers is less, as the key sees few customers beside what they own.
	readsBeforeCustomers = 5
	// readsOfFunction is how many requests a function takes with those above and below it.
	readsOfFunction = 3
	// rowsForRead is how many rows of a bulk list cost about as much as a single read. A bulk list that costs more than the single
	// reads so far is given up until they have cost as much, so that both together never cost more than twice the better.
	rowsForRead = 100
	// mostRowsInPage bounds the pages of a bulk list, so that several are fetched at once.
	mostRowsInPage = 1000
	// pagesAtOnce bounds them too, so that other calls get their turn.
	pagesAtOnce = 4
)

// bulkList serves reads of one kind from searches for all that the key may see of some customers, or of all.
type bulkList[K comparable, T row] struct {
	reader *BulkReader
	noun   string
	op     operation
	body   func(customers []ID, offset, limit int) any
	key    func(*T) (key K, lacks string)
	alias  func(*T) K // a second key; nil: rows have one
	saw    func(*T)   // learns from a row; nil: nothing
	reads  int64      // single reads that an object costs without the list

	asked       atomic.Int64 // single reads that what was asked for would cost
	singleReads atomic.Int64 // of them, those that go one by one
	requests    atomic.Int64
	spent       atomic.Int64 // single reads that cost as much as the lists that were read
	held        atomic.Int64 // bytes that the rows keep
	scope       *scope[K]
	loads       singleflight.Group
	lists       atomic.Pointer[[]bulkRows[K, T]]
}

// bulkRows is what a bulk list of customers has read. Whole says that it shows all that there is.
type bulkRows[K comparable, T any] struct {
	customers []ID
	rows      map[K]*T
	whole     bool
}

func newBulkList[K comparable, T row, R any, P searchRequest[R]](reader *BulkReader, noun string, op operation, request func(customers []string) R, key func(*T) (K, string)) *bulkList[K, T] {
	s := &bulkList[K, T]{reader: reader, noun: noun, op: op, key: key, reads: 1, scope: newScope[K](nil)}
	s.body = func(customers []ID, offset, limit int) any {
		var named []string
		for _, customer := range customers {
			if customer != everyCustomer {
				named = append(named, string(customer))
			}
		}
		return pageOf[R, P](request(named), offset, limit)
	}
	s.singleReads.Store(readsBeforeBulkList)
	return s
}

// scoped has the lists be of the customers that customersOf returns for keys. Saw learns from each row.
func (s *bulkList[K, T]) scoped(customersOf func(K) []ID, saw func(*T)) *bulkList[K, T] {
	s.scope, s.saw = newScope(customersOf), saw
	return s
}

// alsoBy has each row served under a second key.
func (s *bulkList[K, T]) alsoBy(alias func(*T) K) *bulkList[K, T] {
	s.alias = alias
	return s
}

// after has so many objects be read one by one before a bulk list pays.
func (s *bulkList[K, T]) after(reads int64) *bulkList[K, T] {
	s.singleReads.Store(reads)
	return s
}

// worth has each object count as so many single reads.
func (s *bulkList[K, T]) worth(reads int64) *bulkList[K, T] {
	s.reads = reads
	return s
}

// get returns the row under a key, nil if no bulk list has it; not known if none is both of its customer and whole.
func (s *bulkList[K, T]) get(ctx context.Context, key K) (row *T, known bool) {
	asked := s.asked.Add(s.reads)
	row, known = s.find(key)
	if !known {
		s.scope.miss(key)
		if asked <= s.singleReads.Load() {
			return nil, false
		}
		if _, err := await[bool](ctx, s.loads.DoChan("", func() (any, error) { return loadShared(ctx, s.load) })); err != nil {
			return nil, false // a single read says what is wrong, if it is not the bulk list alone
		}
		row, known = s.find(key)
	}
	if row != nil {
		s.reader.note(ctx)
	}
	return row, known
}

// find finds a row in the lists that were read. A later list is the younger one.
func (s *bulkList[K, T]) find(key K) (row *T, known bool) {
	lists := s.lists.Load()
	if lists == nil {
		return nil, false
	}
	for _, list := range slices.Backward(*lists) {
		if row := list.rows[key]; row != nil {
			return row, true
		}
		known = known || list.whole && s.scope.covers(list.customers, key)
	}
	return nil, known
}

// tooExpensiveError is why a bulk list is given up: it costs as much as so many single reads.
type tooExpensiveError int64

// Error says it.
func (t tooExpensiveError) Error() string {
	return fmt.Sprintf("it costs as much as %d single reads, more than there were", int64(t))
}

// load reads the bulk list that is due, and reports whether one was. If it is given up or fails, it says after how many objects the
// next one is tried.
func (s *bulkList[K, T]) load(ctx context.Context) (due bool, err error) {
	customers := s.scope.next(s.asked.Load())
	if len(customers) == 0 {
		return false, nil
	}
	before, held := s.requests.Load(), s.held.Load()
	pages, count, err := s.pages(ctx, customers)
	fields := map[string]any{"kind": s.noun, "requests": s.requests.Load() - before}
	if customers[0] != everyCustomer {
		fields["customers"] = len(customers)
	}
	if err != nil {
		s.held.Store(held)
		fields["reason"], fields["next_after_reads"] = err.Error(), s.failed(customers, err)
		s.reader.logReads(ctx, "a bulk list was abandoned", fields)
		return true, err
	}
	list := bulkRows[K, T]{customers: customers, rows: map[K]*T{}}
	different := 0
	for _, page := range pages {
		for i := range page {
			row := &page[i]
			key, _ := s.key(row)
			if list.rows[key] == nil {
				different++
			}
			list.rows[key] = row
			if s.alias != nil {
				list.rows[s.alias(row)] = row
			}
			if s.saw != nil {
				s.saw(row)
			}
		}
	}
	list.whole = different == max(count, 0)
	fields["rows"] = different
	s.spent.Add(cost(different, len(pages)))
	s.keep(list)
	s.reader.logReads(ctx, "a bulk list was read", fields)
	return true, nil
}

// keep adds a list to those that were read. One of all customers takes their place.
func (s *bulkList[K, T]) keep(list bulkRows[K, T]) {
	lists := []bulkRows[K, T]{}
	if former := s.lists.Load(); former != nil && list.customers[0] != everyCustomer {
		lists = slices.Clone(*former)
	}
	lists = append(lists, list)
	s.lists.Store(&lists)
	s.scope.read(list.customers)
}

// failed notes that the list of customers was given up or failed, and returns after how many objects the next one is tried.
func (s *bulkList[K, T]) failed(customers []ID, err error) (next int64) {
	if price, ok := errors.AsType[tooExpensiveError](err); ok {
		next = int64(price) + s.spent.Load()
		s.scope.tooExpensive(customers, next)
		return next
	}
	if customers[0] != everyCustomer && (IsNotVisible(err) || IsRefused(err)) {
		s.scope.refused()
	}
	next = 2 * s.asked.Load()
	s.singleReads.Store(next)
	return next
}

// pages reads all pages: the first tells how many rows there are, the others come side by side.
func (s *bulkList[K, T]) pages(ctx context.Context, customers []ID) (pages [][]T, count int, err error) {
	limit := int(min(rowsForRead*s.asked.Load(), mostRowsInPage))
	first, count, err := s.page(ctx, customers, 0, limit)
	if IsRefused(err) {
		limit = limitAll // how large another limit may be is not documented
		first, count, err = s.page(ctx, customers, 0, limit)
	}
	size := len(first)
	if err != nil || size == 0 {
		return nil, count, err
	}
	if count <= 0 {
		return s.uncounted(ctx, customers, first, limit)
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
			pages[i], _, err = s.page(ctx, customers, i*size, size)
			return err
		})
	}
	return pages, count, group.Wait()
}

// uncounted reads the pages after the first one by one, since the server does not say how many there are: until one
// is empty or brings nothing new. The count is that of the rows that came, repeated ones included.
func (s *bulkList[K, T]) uncounted(ctx context.Context, customers []ID, first []T, limit int) (pages [][]T, count int, err error) {
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
		if page, _, err = s.page(ctx, customers, offset, max(limit, len(page))); err != nil {
			return nil, 0, err
		}
	}
}

// cost is how many single reads cost as much as a bulk list of so many rows and pages.
func cost(rows, pages int) int64 { return int64(max(rows/rowsForRead, pages)) }

// checkCost refuses a bulk list of so many rows and pages that, with those before it, costs more than single reads would have.
func (s *bulkList[K, T]) checkCost(rows, pages int) error {
	if cost := cost(rows, pages); cost > s.asked.Load()-s.spent.Load() {
		return tooExpensiveError(cost)
	}
	return withinBounds(pages, rows)
}

func (s *bulkList[K, T]) page(ctx context.Context, customers []ID, offset, limit int) ([]T, int, error) {
	var got *response
	rows, err := twice(func() (rows []T, err error) {
		s.requests.Add(1)
		s.reader.loaded.Add(1)
		rows, got, err = onePage[T](ctx, s.reader.client, s.op, arguments{body: s.body(customers, offset, limit), bulk: true})
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
