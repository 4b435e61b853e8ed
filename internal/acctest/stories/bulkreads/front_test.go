package bulkreads

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
)

// progress counts reads, for those who wait until others have read so often. Nobody waits when it has ended.
type progress struct {
	mutex sync.Mutex
	moved *sync.Cond
	count int
	over  bool
}

func newProgress() *progress {
	p := &progress{}
	p.moved = sync.NewCond(&p.mutex)
	return p
}

func (p *progress) step() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.count++
	p.moved.Broadcast()
}

func (p *progress) end() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.over = true
	p.moved.Broadcast()
}

func (p *progress) ended() bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.over
}

// wait waits for so many reads from now on, or until something else has happened that broadcasts.
func (p *progress) wait(reads int, happened func() bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for until := p.count + reads; p.count < until && !p.over && !happened(); {
		p.moved.Wait()
	}
}

// front stands between the provider and the simulator. It holds writes back, before and after they are done, until a
// number of reads has ended meanwhile; or a list that the provider reads meanwhile, until the write is done: so reads and
// writes meet in every way, on any machine.
type front struct {
	behind   http.Handler
	progress *progress
	requests atomic.Int64

	mutex  sync.Mutex
	random *rand.Rand
	racing *race
}

// race is a write that waits for a list, whose response waits for the write.
type race struct {
	listed bool // under progress.mutex
	done   chan struct{}
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.requests.Add(1)
	switch {
	case r.Method != http.MethodGet && !strings.HasSuffix(r.URL.Path, "/search"):
		f.write(w, r)
	case r.Header.Get("Argus-Priority") == "bulk", strings.HasPrefix(r.URL.Path, "/authentication/"), strings.HasSuffix(r.URL.Path, "/preferences"):
		f.list(w, r)
	default:
		f.behind.ServeHTTP(w, r)
	}
}

func (f *front) write(w http.ResponseWriter, r *http.Request) {
	f.mutex.Lock()
	before, after := f.random.IntN(60), f.random.IntN(60)
	var racing *race
	if f.racing == nil && f.random.IntN(2) == 0 {
		racing = &race{done: make(chan struct{})}
		f.racing = racing
	}
	f.mutex.Unlock()
	f.progress.wait(before, func() bool { return racing != nil && racing.listed })
	f.behind.ServeHTTP(w, r)
	if racing != nil {
		f.mutex.Lock()
		f.racing = nil
		f.mutex.Unlock()
		close(racing.done)
	}
	f.progress.wait(after, func() bool { return false })
}

func (f *front) list(w http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	f.mutex.Lock()
	racing := f.racing
	f.mutex.Unlock()
	f.behind.ServeHTTP(answer, r)
	if racing != nil {
		f.progress.mutex.Lock()
		racing.listed = true
		f.progress.moved.Broadcast()
		f.progress.mutex.Unlock()
		<-racing.done
	}
	for key, values := range answer.Header() {
		w.Header()[key] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = answer.Body.WriteTo(w) // a client that is gone needs no response
}
