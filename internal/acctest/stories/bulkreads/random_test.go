package bulkreads

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const (
	readers           = 6
	writesThrough     = 12 // of each of two writers
	writesBehind      = 24
	readsBetween      = 100 // at most, between two writes of one writer
	readsForKindInRow = 24
)

// number is a number of the environment.
func number(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return value
}

// Many read through one provider while some write through it and others outside Terraform. Each read returns what the server
// held at some moment since the provider last wrote, or since its clock last went on, and all that the provider wrote.
//
// ARGUS_TEST_SEED chooses what is done (how it meets is the scheduler's affair), ARGUS_TEST_ROUNDS how often, each with the
// seed after:
//
//	ARGUS_TEST_SEED=7 ARGUS_TEST_ROUNDS=100 go test -race -run TestBulkReadsAmongWrites ./internal/acctest/stories/bulkreads
func TestBulkReadsAmongWrites(t *testing.T) {
	t.Parallel()
	first := number(t, "ARGUS_TEST_SEED", 1)
	for seed := first; seed < first+number(t, "ARGUS_TEST_ROUNDS", 1); seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { readAmongWrites(t, seed) })
	}
}

func readAmongWrites(t *testing.T, seed uint64) {
	random := func(of int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(of))) }
	a := acctest.Start(t, func(o *simulator.Options) { o.PageCap = 40 })
	progress := newProgress()
	between := &front{behind: a.Simulator, progress: progress, random: random(0)}
	server := httptest.NewServer(between)
	t.Cleanup(server.Close)
	plain, diags := a.NewCore(map[string]any{"bulk_reads": false})
	acctest.WantNone(t, diags)
	var hours atomic.Int64 // since the day before, so that nothing is new to plain
	began := time.Now().AddDate(0, 0, -1)
	clock := func() time.Time { return began.Add(time.Duration(hours.Load()) * time.Hour) }
	w := &writers{history: &history{}, a: a, core: a.CoreAt(clock), plain: plain, count: 1000}
	byKind := w.things(t)
	hours.Add(1)
	a.URL = server.URL
	w.core = a.CoreAt(clock)
	a.Simulator.ResetRequests()

	var writing, reading errgroup.Group
	for writer := range 3 {
		random := random(100 + writer)
		through, count := writer < 2, writesThrough
		if !through {
			count = writesBehind
		}
		writing.Go(func() error {
			for range count {
				progress.wait(random.IntN(readsBetween), func() bool { return false })
				things := byKind[random.IntN(len(byKind))]
				thing, remove := things[random.IntN(len(things))], random.IntN(4) == 0
				var err error
				switch {
				case progress.ended():
				case through && random.IntN(4) == 0:
					err = w.write(nil, true, func() (string, error) { hours.Add(1); return "", nil })
				case through:
					err = w.through(thing, remove)
				default:
					err = w.behind(thing, remove)
				}
				if err != nil {
					progress.end()
					return err
				}
			}
			return nil
		})
	}
	for reader := range readers {
		random := random(200 + reader)
		reading.Go(func() error {
			for !progress.ended() {
				things, written := byKind[random.IntN(len(byKind))], w.written()
				if written != nil && random.IntN(2) == 0 { // where the provider is most likely to be wrong
					things = slices.Concat(ofKind(byKind, written.kind), []*thing{written, written, written, written})
				}
				for range readsForKindInRow {
					if err := w.refresh(things[random.IntN(len(things))], random); err != nil {
						progress.end()
						return err
					}
					progress.step()
				}
			}
			return nil
		})
	}
	err := writing.Wait()
	progress.end()
	if err := errors.Join(err, reading.Wait()); err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	for i, wrong := range w.wrong() {
		if i < 5 {
			t.Errorf("seed %d: %s", seed, wrong)
		}
	}
	wantServedInBulk(t, a, len(w.reads), int(between.requests.Load()))
}

// ofKind are the things of a kind.
func ofKind(byKind [][]*thing, kind string) []*thing {
	return byKind[slices.IndexFunc(byKind, func(things []*thing) bool { return things[0].kind == kind })]
}

// refresh reads a thing through the provider with a state that it had.
func (w *writers) refresh(t *thing, random *rand.Rand) error {
	return w.read(t, random.IntN, func(state *acctest.Object) (value string, err error) {
		err = w.core.Try(func(core *acctest.Core) error {
			read, diags := core.Read(state)
			if acctest.HasError(diags) {
				return errors.New(acctest.Text(diags))
			}
			value = valueOf(t.kind, read)
			return nil
		})
		return value, err
	})
}

// wantServedInBulk wants most reads to have been served in bulk, those of every kind.
func wantServedInBulk(t *testing.T, a *acctest.Argus, reads, requests int) {
	t.Helper()
	served := map[string]int{}
	for _, request := range a.Simulator.Requests() {
		if request.Header.Get("Argus-Priority") == "bulk" {
			served[request.Operation]++
		}
	}
	for _, operation := range []string{"searchUsers", "searchGroups", "searchMemberships", "searchPermissions"} {
		if served[operation] == 0 {
			t.Errorf("no page of a bulk list was read by %s", operation)
		}
	}
	t.Logf("%d reads, %d requests, bulk lists: %v", reads, requests, served)
	if 5*requests > 4*reads { // half, mostly: few reads come between two writes
		t.Errorf("%d reads took %d requests", reads, requests)
	}
}

// things makes what is read and written, by kind. Only users and groups that have no links are ever disabled.
func (w *writers) things(t *testing.T) [][]*thing {
	t.Helper()
	user := func(name string) string {
		made, err := w.a.Client.AddSubject(t.Context(), argus.User, argus.AddSubjectRequest{
			ShortName: w.a.Name(name), Name: "Owner", Customer: w.a.Customer, EnableAuthenticationMethods: &[]string{"apikey"},
		})
		w.a.Must(err)
		return string(made.ID)
	}
	group := func(name string) string {
		made, err := w.a.Client.AddSubject(t.Context(), argus.Group, argus.AddSubjectRequest{ShortName: w.a.Name(name), Name: "Owners", Customer: w.a.Customer})
		w.a.Must(err)
		return string(made.ID)
	}
	cast := acctest.Cast{Argus: w.a, Owners: []string{user("owner-0"), user("owner-1"), user("owner-2")}, Groups: []string{group("owners"), group("others")}}
	for i := range 12 {
		cast.Members = append(cast.Members, user(fmt.Sprint("member-", i)))
	}
	for _, role := range w.a.Roles(2) {
		cast.Roles = append(cast.Roles, role.Name)
	}
	var things [][]*thing
	for _, kind := range slices.Sorted(maps.Keys(acctest.Kinds)) {
		var ofKind []*thing
		for _, config := range acctest.Kinds[kind].Many(cast) {
			state, _ := w.core.Make(kind, config)
			made := &thing{kind: kind, config: config}
			w.set(made, valueOf(kind, state), state)
			ofKind = append(ofKind, made)
		}
		things = append(things, ofKind)
	}
	return things
}
