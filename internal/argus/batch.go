package argus

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// Batch loads values by id, many in one load, and keeps them. Who asks while a load is on its way is served by the next one,
// together with all who ask meanwhile. The zero value is ready.
type Batch[V any] struct {
	turns  Fresh[struct{}]
	mutex  sync.Mutex
	loaded map[ID]V
	asked  map[ID]bool // what the next load takes
}

// Get returns the values of ids. Load gets those that are not loaded yet; of an id for which it returns no value, the zero value is
// kept. No failure is kept.
func (b *Batch[V]) Get(ctx context.Context, ids []ID, load func(context.Context, []ID) (map[ID]V, error)) (map[ID]V, error) {
	for {
		values, complete := b.find(ids)
		if complete {
			return values, nil
		}
		if _, err := b.turns.Get(ctx, "", func(ctx context.Context) (struct{}, error) { return struct{}{}, b.load(ctx, load) }); err != nil {
			return nil, err
		}
	}
}

// find returns the values of ids, and asks for those that are not loaded.
func (b *Batch[V]) find(ids []ID) (values map[ID]V, complete bool) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	values, complete = map[ID]V{}, true
	if b.asked == nil {
		b.loaded, b.asked = map[ID]V{}, map[ID]bool{}
	}
	for _, id := range ids {
		value, known := b.loaded[id]
		if !known {
			b.asked[id], complete = true, false
		}
		values[id] = value
	}
	return values, complete
}

func (b *Batch[V]) load(ctx context.Context, load func(context.Context, []ID) (map[ID]V, error)) error {
	b.mutex.Lock()
	maps.DeleteFunc(b.asked, func(id ID, _ bool) bool { _, known := b.loaded[id]; return known })
	ids := slices.SortedFunc(maps.Keys(b.asked), CompareIDs)
	b.asked = map[ID]bool{}
	b.mutex.Unlock()
	if len(ids) == 0 { // the load before had them
		return nil
	}
	values, err := load(ctx, ids)
	if err != nil {
		return err
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for _, id := range ids {
		b.loaded[id] = values[id]
	}
	return nil
}
