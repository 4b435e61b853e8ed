package providerdata

import (
	"context"
	"sync"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// bulkLookups are the look-ups of data sources that read one object.
type bulkLookups struct {
	users, groups bulkLookup[argus.Subject]
	customers     bulkLookup[argus.Customer]
	functions     bulkLookup[argus.RelatedFunction]
}

// Lookup is how a data source reads an object singly, and whether a row of a bulk list shows the same.
type Lookup[T any] struct {
	Read func(context.Context) (*T, error)
	Same func(row, read *T) bool
}

// LookUpSubject finds the user or group of a data source, in a bulk list if many are looked up.
func (d *ProviderData) LookUpSubject(ctx context.Context, kind argus.SubjectType, ref argus.Ref, lookup Lookup[argus.Subject]) (*argus.Subject, error) {
	of := &d.bulkLookups.users
	if kind == argus.Group {
		of = &d.bulkLookups.groups
	}
	return of.find(ctx, lookup, func(ctx context.Context) *argus.Subject { return d.Client.Bulk.LookUpSubject(ctx, kind, ref, d.Domain) })
}

// LookUpCustomer is LookUpSubject for customers.
func (d *ProviderData) LookUpCustomer(ctx context.Context, ref argus.Ref, lookup Lookup[argus.Customer]) (*argus.Customer, error) {
	return d.bulkLookups.customers.find(ctx, lookup, func(ctx context.Context) *argus.Customer { return d.Client.Bulk.LookUpCustomer(ctx, ref, d.Domain) })
}

// LookUpFunction is LookUpSubject for functions.
func (d *ProviderData) LookUpFunction(ctx context.Context, nameOrID string, lookup Lookup[argus.RelatedFunction]) (*argus.RelatedFunction, error) {
	return d.bulkLookups.functions.find(ctx, lookup, func(ctx context.Context) *argus.RelatedFunction {
		return d.Client.Bulk.LookUpFunction(ctx, nameOrID)
	})
}

// comparedReads is how many single reads are compared with the rows of a bulk list before the list serves look-ups.
const comparedReads = 10

// bulkLookup serves look-ups of one kind from bulk lists once it has seen that their rows are what single reads show: a search may leave
// fields out. After the first difference all are read singly. The zero value is ready.
type bulkLookup[T any] struct {
	mutex sync.Mutex
	reads []*comparedRead[T] // the first single reads

	judging         sync.Mutex
	judged, differs bool
}

// comparedRead is a single read. Its object is nil until it is done, and if it failed.
type comparedRead[T any] struct {
	row    func(context.Context) *T
	same   func(row, read *T) bool
	done   chan struct{}
	object *T
}

// find returns the object as row shows it, from a bulk list, or by a single read.
func (b *bulkLookup[T]) find(ctx context.Context, lookup Lookup[T], row func(context.Context) *T) (*T, error) {
	found := row(ctx)
	if found == nil {
		return b.read(ctx, lookup, row)
	}
	b.judging.Lock()
	if !b.judged {
		b.compareReads(ctx)
	}
	if !b.judged {
		defer b.judging.Unlock()
		object, err := lookup.Read(ctx)
		if err == nil {
			b.judged, b.differs = true, !lookup.Same(found, object)
		}
		return object, err
	}
	differs := b.differs
	b.judging.Unlock()
	if differs {
		return lookup.Read(ctx)
	}
	return found, nil
}

// read reads singly, and keeps the first reads for compareReads.
func (b *bulkLookup[T]) read(ctx context.Context, lookup Lookup[T], row func(context.Context) *T) (*T, error) {
	read := &comparedRead[T]{row: row, same: lookup.Same, done: make(chan struct{})}
	b.mutex.Lock()
	if len(b.reads) < comparedReads {
		b.reads = append(b.reads, read)
	}
	b.mutex.Unlock()
	defer close(read.done)
	object, err := lookup.Read(ctx)
	if err == nil {
		read.object = object
	}
	return object, err
}

// compareReads compares the first single reads, those on their way included, with the rows that bulk lists have of the same objects.
func (b *bulkLookup[T]) compareReads(ctx context.Context) {
	b.mutex.Lock()
	reads := b.reads
	b.mutex.Unlock()
	compared, differs := false, false
	for _, read := range reads {
		select {
		case <-read.done:
		case <-ctx.Done():
			return
		}
		if read.object == nil {
			continue
		}
		if row := read.row(ctx); row != nil {
			compared, differs = true, differs || !read.same(row, read.object)
		}
	}
	b.judged, b.differs = compared, differs
}
