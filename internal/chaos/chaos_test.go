// Package chaos applies random configurations through the provider while the server and the connection fail at random and
// the provider is killed at random, and compares what is left with what was asked for.
package chaos

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// rates are how often requests fail, and how. Slow responses come after the provider's request_timeout.
var rates = map[simulator.FaultKind]float64{
	simulator.Unavailable: 0.03, simulator.ProxyUnavailable: 0.01, simulator.LostResponse: 0.02, simulator.LostResponseBefore: 0.01,
	simulator.ServerError: 0.01, simulator.HTMLError: 0.01, simulator.TruncatedBody: 0.01, simulator.Slow: 0.0005,
}

// lies are how often responses are wrong, and how.
var lies = map[simulator.FaultKind]float64{
	simulator.CrossedResponse: 0.02, simulator.NullFields: 0.01, simulator.WrongCount: 0.01, simulator.Oversize: 0.001, simulator.CutList: 0.01,
	simulator.ForeignResponse: 0.01, simulator.NoContent: 0.005,
}

// mostSearchLag is how many searches may not show a write yet.
const mostSearchLag = 2

// poles are what the server may make of things that the contract leaves open, of which a round takes some.
var poles = []string{
	"disabled-hidden-by-shortname", "disabled-hidden-by-id", "lists-shuffled", "present-member-refused", "present-permission-refused",
	"link-ids-kept", "repeated-delete-refused", "repeated-revoke-refused", "repeated-reenable-refused", "absent-member-refused",
	"empty-as-null", "created-201", "count-zero", "enums-other-case", "addresses-normalised", "bulk-not-atomic", "present-member-answered",
	"disabled-links-hidden", "disabled-owner-hidden", "disabled-owner-empty", "pages-overlap", "large-limits-refused",
}

// trouble is what goes wrong in a round beside what always may.
type trouble struct {
	// lie is told often, and alone.
	lie simulator.FaultKind
	// lost is an operation whose response is lost once in each step. The provider does not look it up if isHidden.
	lost     string
	isHidden bool
}

// round is one seed: configurations one after the other, each applied while things fail and then while they do not. It returns what is
// wrong afterwards, and how many keys were left by kills.
func round(t *testing.T, seed uint64, more trouble) (wrong []string, left int) {
	random := rand.New(rand.NewPCG(seed, 0x6368616f73))
	counted := true
	a := acctest.Start(t, func(o *simulator.Options) {
		o.Seed, o.SearchLag = seed, random.IntN(mostSearchLag+1)
		o.CountMinusOne, o.Future = random.IntN(2) == 0, random.IntN(2) == 0
		counted = !o.CountMinusOne
		if random.IntN(2) == 0 {
			o.PageCap = 3
		}
		for _, pole := range poles {
			if random.IntN(4) == 0 {
				o.Variants = append(o.Variants, pole)
				counted = counted && pole != "count-zero"
			}
		}
	})
	rates := maps.Clone(rates)
	maps.Copy(rates, lies)
	if counted {
		rates[simulator.EmptyPage] = 0.01 // if nothing is counted, nobody can see that a page is missing
	} else {
		delete(rates, simulator.CutList)
	}
	if _, told := rates[more.lie]; told {
		rates = map[simulator.FaultKind]float64{more.lie: 0.3}
	}
	bystanders := addBystanders(a, a.Roles(1)[0].Name)
	others := newOthers(a)
	draw := acctest.NewDraw(random, a, append(bystanders, others.External)...)
	before, err := a.Inventory(mostSearchLag)
	a.Must(err)
	tf := &terraform{argus: a, state: map[string]*tracked{}, orphaned: map[string]bool{}}
	if more.isHidden {
		tf.hidden = more.lost
	}
	kills, told := 0, map[string]bool{}
	for step := range 3 {
		wanted := draw.Configuration()
		if step == 2 && random.IntN(2) == 0 {
			wanted = acctest.Configuration{}
		}
		a.Must(a.Simulator.FailRandomly(rates, random.Uint64()))
		if more.lost != "" {
			a.Simulator.Fail(simulator.Fault{Operation: more.lost, Kind: simulator.LostResponse})
		}
		refuseWrites(random, a.Simulator)
		kill := &killer{requests: -1, answered: random.IntN(2) == 0}
		if random.IntN(3) == 0 {
			kill.requests = random.IntN(60)
		}
		tf.requestTimeout = "900ms" // a slow response takes longer
		faulty := tf.apply(wanted, kill)
		tf.requestTimeout = "30s"
		a.Simulator.ClearFaults()
		about := fmt.Sprintf("step %d: ", step)
		now, err := a.Inventory(mostSearchLag)
		a.Must(err)
		for _, text := range append(changedOutside(before, now, tf.ids()), faulty.disagreements...) {
			wrong = append(wrong, about+"with faults: "+text)
		}
		for _, address := range faulty.lost {
			wrong = append(wrong, about+"with faults: "+address+" left the state, and nothing had removed it")
		}
		known := len(wrong)
		if faulty.killed && slices.ContainsFunc(keysOf(tf.orphaned), func(address string) bool { return acctest.RowOf(address).AlwaysNew }) {
			kills++
		}
		calm := tf.apply(wanted, &killer{requests: -1})
		heard := slices.Concat(faulty.warnings, calm.warnings)
		if tf.importOrphans(calm) {
			calm = tf.apply(wanted, &killer{requests: -1})
		}
		for _, text := range calm.errors {
			wrong = append(wrong, about+"without faults: "+text)
		}
		for _, text := range calm.warnings {
			address, _, _ := strings.Cut(text, ": ")
			_, isSet := acctest.OwnedSetOf(address) // a create goes on from what is there
			if strings.Contains(text, "already") && !tf.orphaned[address] && !isSet && !acctest.RowOf(address).Stays {
				wrong = append(wrong, about+"something was left that state did not know: "+text)
			}
		}
		for _, text := range others.unnamed(append(heard, calm.warnings...)) {
			wrong = append(wrong, about+text)
		}
		again := tf.apply(wanted, &killer{requests: -1})
		for _, text := range append(again.errors, again.changed...) {
			wrong = append(wrong, about+"in a second apply: "+text)
		}
		now, err = a.Inventory(mostSearchLag)
		a.Must(err)
		differ, keys := differences(before, now, others.expect(tf, wanted, now))
		for _, key := range keys {
			_, prefix, _ := strings.Cut(key, " ")
			told[prefix] = told[prefix] || slices.ContainsFunc(calm.warnings, func(text string) bool { return strings.Contains(text, prefix) })
			if !told[prefix] {
				differ = append(differ, fmt.Sprintf("no warning names the key %s, which is in no state", prefix))
			}
		}
		if len(keys) > kills {
			differ = append(differ, fmt.Sprintf("%d keys are on the server and in no state, and %d creations of keys were killed: %v", len(keys), kills, keys))
		}
		for _, text := range append(differ, changedOutside(before, now, tf.ids())...) {
			wrong = append(wrong, about+text)
		}
		if len(wrong) > known {
			wrong = append(wrong, about+"before, with faults: "+strings.Join(faulty.errors, "\n"))
		}
		left = len(keys)
		tf.orphaned = map[string]bool{}
		others.change(random, tf, wanted)
	}
	return wrong, left
}

// refuseWrites has some writes refused, also in the middle of many.
func refuseWrites(random *rand.Rand, server *simulator.Simulator) {
	for random.IntN(2) == 0 {
		server.Fail(simulator.Fault{
			Operation: writes[random.IntN(len(writes))], Kind: simulator.ServerError, Status: []int{403, 404, 412}[random.IntN(3)],
			After: random.IntN(3), Times: 1 + random.IntN(4),
		})
	}
}

// writes are the operations that write what is drawn, without those that take back what a create left.
var writes = func() (operations []string) {
	for _, kind := range acctest.Drawn {
		if !kind.AlwaysNew {
			operations = append(operations, kind.Create, kind.Update, kind.Destroy)
		}
	}
	for _, set := range acctest.OwnedSets {
		operations = append(operations, set.Writes...)
	}
	slices.Sort(operations)
	return slices.DeleteFunc(slices.Compact(operations), func(operation string) bool { return operation == "" })
}()

func keysOf(set map[string]bool) (keys []string) {
	for key := range set {
		keys = append(keys, key)
	}
	return keys
}

// TestChaos runs CHAOS_ROUNDS rounds (20) from the seed CHAOS_SEED (1) on. A round that fails prints its seed: CHAOS_SEED=n
// CHAOS_ROUNDS=1 runs it again. CHAOS_LIE is a lie that is told often.
func TestChaos(t *testing.T) {
	first, rounds := number(t, "CHAOS_SEED", 1), number(t, "CHAOS_ROUNDS", 20)
	more, left := trouble{lie: simulator.FaultKind(os.Getenv("CHAOS_LIE"))}, 0
	for seed := first; seed < first+rounds; seed++ {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			wrong, keys := round(t, seed, more)
			if left += keys; len(wrong) > 0 {
				t.Errorf("CHAOS_SEED=%d CHAOS_ROUNDS=1 runs this again:\n%s", seed, strings.Join(wrong, "\n"))
			}
		})
	}
	t.Logf("%d rounds, %d keys left whose creation was killed", rounds, left)
}

func number(t *testing.T, variable string, otherwise uint64) uint64 {
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}
