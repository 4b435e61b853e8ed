package argus

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

const (
	// mostGathered bounds how many groups or subjects one search names.
	mostGathered = 100
	// defaultGatherWait is long beside the time between two reads of a plan, and short beside a request.
	defaultGatherWait = 25 * time.Millisecond
)

// gatherer serves reads of whole sets: what is in a group, what a subject is granted. One search at a time is on its way, and
// names all that was asked for while the one before it was. A plan reads a few resources at a time, so a search that served n
// readers is followed by the next when n have asked again, or after a short time.
type gatherer[T row] struct {
	reader *BulkReader
	op     operation
	body   func(owners []string, offset, limit int) any
	owner  func(*T) ID
	saw    func(*T) // learns from a row; nil: nothing

	mutex   sync.Mutex
	running bool
	enough  int // as many as the last search named
	queue   []*gathered[T]
	asked   chan struct{}
}

// gathered is one search, for all who wait for it.
type gathered[T any] struct {
	owners []ID
	done   chan struct{}
	rows   map[ID][]T
	err    error
}

func newGatherer[T row, R any, P searchRequest[R]](reader *BulkReader, op operation, request func(owners []string) R, owner func(*T) ID) *gatherer[T] {
	return &gatherer[T]{reader: reader, op: op, owner: owner, asked: make(chan struct{}, 1), body: func(owners []string, offset, limit int) any {
		return pageOf[R, P](request(owners), offset, limit)
	}}
}

// get returns the rows of a group or subject; not known if only a single read can tell, as after any failure.
func (g *gatherer[T]) get(ctx context.Context, owner ID) (rows []T, known bool) {
	search := g.join(ctx, owner)
	select {
	case <-search.done:
	case <-ctx.Done():
		return nil, false
	}
	if search.err != nil {
		return nil, false
	}
	g.reader.note(ctx)
	return search.rows[owner], true
}

// join adds an owner to the next search.
func (g *gatherer[T]) join(ctx context.Context, owner ID) *gathered[T] {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if last := len(g.queue) - 1; last < 0 || len(g.queue[last].owners) == mostGathered {
		g.queue = append(g.queue, &gathered[T]{done: make(chan struct{})})
	}
	search := g.queue[len(g.queue)-1]
	if !slices.Contains(search.owners, owner) {
		search.owners = append(search.owners, owner)
	}
	if !g.running {
		g.running = true
		go g.run(context.WithoutCancel(ctx))
		return search
	}
	select {
	case g.asked <- struct{}{}:
	default:
	}
	return search
}

// run makes one search after the other, until nobody has waited for a while.
func (g *gatherer[T]) run(ctx context.Context) {
	for search := g.next(); search != nil; search = g.next() {
		search.rows, search.err = loadShared(ctx, func(ctx context.Context) (map[ID][]T, error) { return g.search(ctx, search.owners) })
		close(search.done)
		g.wait()
	}
}

func (g *gatherer[T]) next() *gathered[T] {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if len(g.queue) == 0 {
		g.running = false
		return nil
	}
	search := g.queue[0]
	g.queue, g.enough = g.queue[1:], len(search.owners)
	return search
}

// wait returns when as many wait as the last search served, or when the time is up.
func (g *gatherer[T]) wait() {
	for timeUp := g.reader.gatherWait(); !g.haveEnough(); {
		select {
		case <-g.asked:
		case <-timeUp:
			return
		}
	}
}

func (g *gatherer[T]) haveEnough() bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return len(g.queue) > 0 && len(g.queue[0].owners) >= g.enough
}

// search reads all rows of the owners. A row of another owner says that the response belongs to another request.
func (g *gatherer[T]) search(ctx context.Context, owners []ID) (map[ID][]T, error) {
	named := make([]string, len(owners))
	for i, owner := range owners {
		named[i] = string(owner)
	}
	g.reader.loaded.Add(1)
	all := asking[T]{g.op, func(offset, limit int) arguments {
		return arguments{body: g.body(named, offset, limit), bulk: true}
	}, func(row *T) error {
		if owner := g.owner(row); !slices.Contains(owners, owner) {
			return fmt.Errorf("a row is of %s, which was not asked for", Printable(string(owner)))
		}
		return nil
	}}
	rows, err := Collect(all.pages(ctx, g.reader.client, Page{}))
	if err != nil {
		return nil, err
	}
	of := map[ID][]T{}
	for i := range rows {
		if g.saw != nil {
			g.saw(&rows[i])
		}
		owner := g.owner(&rows[i])
		of[owner] = append(of[owner], rows[i])
	}
	return of, nil
}

// MembershipsOf are the direct memberships in a group, as a search shows them that names many groups. They only confirm: a search
// may lag. Not known if ListGroupMembers and a search for this group have to tell.
// Operation: searchMemberships.
func (b *BulkReader) MembershipsOf(ctx context.Context, group ID) (rows []Membership, known bool) {
	if b == nil {
		return nil, false
	}
	return b.generation().membershipsOf.get(ctx, group)
}

// PermissionsOf are the direct grants of a user or group, as MembershipsOf finds memberships.
// Operation: searchPermissions.
func (b *BulkReader) PermissionsOf(ctx context.Context, subject ID) (rows []Permission, known bool) {
	if b == nil {
		return nil, false
	}
	return b.generation().permissionsOf.get(ctx, subject)
}
