package bulkreads

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// history is what was written and read, by a clock that ticks at each beginning and end, so that it can be told afterwards
// which returns a read may have given.
type history struct {
	mutex sync.Mutex
	now   int
	fresh int // a read that begins now may return nothing older than this
	reads []*reading
	last  *thing // that was begun to be written through the provider
}

// version is a value that a thing had. Others may see it from the beginning of its write on, and everyone from the end on.
type version struct {
	value      string
	begun, end int
	own        bool // written through the provider
}

// thing is what is read and written: the name of a user, a grant. Its writes follow one another.
type thing struct {
	kind   string
	config map[string]any // of the value that it had last
	writes sync.Mutex

	versions []*version        // under history.mutex
	states   []*acctest.Object // under history.mutex; those that it is read with
}

// reading is one read through the provider.
type reading struct {
	thing      *thing
	begun, end int
	fresh      int // the provider returns nothing older: something was written through it since
	first      int // the version that this thing had at least: the last that was written through the provider
	value      string
}

// set begins the life of a thing.
func (h *history) set(t *thing, value string, state *acctest.Object) {
	t.versions, t.states = []*version{{value: value}}, []*acctest.Object{state}
}

// write runs a write, which returns the value that the thing has then. What the provider has read before one of its own
// writes, or before its clock went on (without a thing), it has to forget.
func (h *history) write(t *thing, own bool, do func() (string, error)) error {
	written := &version{own: own}
	h.mutex.Lock()
	h.now++
	written.begun = h.now
	if t != nil {
		t.versions = append(t.versions, written)
	}
	if t != nil && own {
		h.last = t
	}
	h.mutex.Unlock()
	value, err := do()
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.now++
	written.value, written.end = value, h.now
	if own {
		h.fresh = max(h.fresh, written.begun)
	}
	return err
}

// read runs a read with one of the states that the thing had.
func (h *history) read(t *thing, choose func(int) int, do func(*acctest.Object) (string, error)) error {
	h.mutex.Lock()
	h.now++
	r := &reading{thing: t, begun: h.now, fresh: h.fresh}
	for i, v := range t.versions {
		if v.own && v.end != 0 {
			r.first = i
		}
	}
	state := t.states[choose(len(t.states))]
	h.mutex.Unlock()
	value, err := do(state)
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.now++
	r.end, r.value = h.now, value
	h.reads = append(h.reads, r)
	return err
}

// value is what a thing has now.
func (h *history) value(t *thing) string {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return t.versions[len(t.versions)-1].value
}

// written is the thing that was last begun to be written through the provider, nil before the first.
func (h *history) written() *thing {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.last
}

// remember has a thing be read with this state, too.
func (h *history) remember(t *thing, state *acctest.Object) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	t.states = append(t.states, state)
}

// wrong are the reads that returned what the thing did not have at any moment that counts, when all has ended.
func (h *history) wrong() (wrong []string) {
	for _, r := range h.reads {
		if allowed := r.allowed(); !slices.Contains(allowed, r.value) {
			wrong = append(wrong, fmt.Sprintf("a read of %s %s from %d to %d, to be no older than %d, returned %q, not one of %q; %s",
				r.thing.kind, r.thing.states[0].Text("id"), r.begun, r.end, r.fresh, r.value, allowed, r.thing))
		}
	}
	return wrong
}

// allowed are the values that the read may return.
func (r *reading) allowed() (values []string) {
	for i := r.first; i < len(r.thing.versions) && r.thing.versions[i].begun <= r.end; i++ {
		if next := i + 1; next == len(r.thing.versions) || r.thing.versions[next].end >= r.fresh {
			values = append(values, r.thing.versions[i].value)
		}
	}
	return values
}

// String tells all that was written.
func (t *thing) String() string {
	var all []string
	for _, v := range t.versions {
		by := "others"
		if v.own {
			by = "the provider"
		}
		all = append(all, fmt.Sprintf("%q by %s from %d to %d", v.value, by, v.begun, v.end))
	}
	return "written were " + strings.Join(all, ", ")
}
