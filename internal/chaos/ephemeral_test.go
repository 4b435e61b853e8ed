package chaos

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// openKeys is a user's side of a round: runs that open ephemeral keys while things fail.
type openKeys struct {
	*acctest.Argus
	random *rand.Rand
	now    time.Time
	users  []argus.ID
	// before are the keys that nobody may touch, by prefix.
	before map[string]argus.APIKey
	wrong  []string
}

// keyRun is what one run, a plan or an apply, left when it ended.
type keyRun struct {
	killed bool
	// open are the keys that it was given and that are not closed.
	open []*acctest.Ephemeral
	// closed are the prefixes of keys whose close said nothing.
	closed []string
	// said is what it reported.
	said string
}

func (k *openKeys) config(user argus.ID) map[string]any {
	return map[string]any{"user": string(user), "source": map[string]any{"provider": "disabled"}}
}

func (k *openKeys) complain(format string, arguments ...any) {
	k.wrong = append(k.wrong, fmt.Sprintf(format, arguments...))
}

// run opens keys, renews some and closes most, as far as the killer lets it.
func (k *openKeys) run(kill *killer) *keyRun {
	done := &keyRun{}
	core, diags := k.NewCoreOf(map[string]any{"request_timeout": "900ms"}, func(o *provider.Options) {
		o.Transport, o.Now = kill, func() time.Time { return k.now }
		o.RetryWait, o.ConsistencyWait = time.Millisecond, time.Millisecond
	})
	heard := func(diags []*tfprotov6.Diagnostic) bool {
		if done.killed = kill.isDead(); !done.killed {
			done.said += acctest.Text(diags) + "\n"
		}
		return !done.killed
	}
	if !heard(diags) || acctest.HasError(diags) {
		return done
	}
	for range 1 + k.random.IntN(3) {
		opened, diags := core.Open("argus_api_key", k.config(k.users[k.random.IntN(len(k.users))]))
		if !heard(diags) {
			return done
		}
		if opened != nil {
			done.open = append(done.open, opened)
		}
	}
	for range k.random.IntN(3) { // terraform goes on for a day or two
		for _, opened := range done.open {
			if !opened.RenewAt.IsZero() {
				k.now = later(k.now, opened.RenewAt)
			}
		}
		for i, opened := range slices.Backward(done.open) {
			diags := core.Renew(opened)
			if !heard(diags) {
				return done
			}
			if acctest.HasError(diags) { // it is refused, and revoked
				done.open = slices.Delete(done.open, i, i+1)
			}
		}
	}
	for len(done.open) > 0 && k.random.IntN(8) > 0 { // in one of eight a close is lost on its way to the provider
		opened := done.open[0]
		diags := core.Close(opened)
		if !heard(diags) {
			return done
		}
		done.open = done.open[1:]
		if len(diags) == 0 {
			done.closed = append(done.closed, opened.Text("prefix"))
		}
	}
	return done
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// keys are those that are on the server and not expired, by prefix.
func (k *openKeys) keys() map[string]argus.APIKey {
	found := map[string]argus.APIKey{}
	for _, user := range k.users {
		keys, err := k.Client.ListAPIKeys(context.Background(), user)
		k.Must(err)
		for _, key := range keys {
			if key.ValidUntil == 0 || key.ValidUntil.Time().After(k.now) {
				found[key.Prefix] = key
			}
		}
	}
	return found
}

// check compares what is on the server with what a run says, and returns the ephemeral keys that are there.
func (k *openKeys) check(about string, known map[string]argus.APIKey, ran *keyRun) map[string]argus.APIKey {
	now, marks := k.keys(), map[string]string{}
	for prefix, key := range k.before {
		if now[prefix].ValidUntil != key.ValidUntil {
			k.complain("%s: the key %s of another changed", about, prefix)
		}
	}
	maps.DeleteFunc(now, func(prefix string, _ argus.APIKey) bool { return k.before[prefix].Prefix != "" })
	for _, prefix := range ran.closed {
		if now[prefix].Prefix != "" {
			k.complain("%s: the close of %s said nothing, and the key is there", about, prefix)
		}
	}
	isOpen := map[string]bool{}
	for _, opened := range ran.open {
		isOpen[opened.Text("prefix")] = true
	}
	for prefix, key := range now {
		if key.ValidUntil == 0 || key.ValidUntil.Time().After(k.now.Add(24*time.Hour)) {
			k.complain("%s: %s is valid until %q, at %s", about, prefix, key.ValidUntil, k.now)
		}
		if other := marks[key.Description]; other != "" {
			k.complain("%s: one open left %s and %s", about, prefix, other)
		}
		marks[key.Description] = prefix
		if _, old := known[prefix]; !old && !ran.killed && !isOpen[prefix] && !strings.Contains(ran.said, prefix) && !strings.Contains(ran.said, key.Description) {
			k.complain("%s: %s is left, and nothing names it: %s", about, prefix, ran.said)
		}
	}
	return now
}

// ephemeralRound is one seed: runs one after the other, each while things fail, and a calm one that must name what they left.
func ephemeralRound(t *testing.T, seed uint64) (wrong []string, left int) {
	random := rand.New(rand.NewPCG(seed, 0x6b657973))
	k := &openKeys{random: random, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), before: map[string]argus.APIKey{}}
	k.Argus = acctest.Start(t, func(o *simulator.Options) {
		o.Seed, o.Clock, o.Future = seed, func() time.Time { return k.now }, random.IntN(2) == 0
		for _, pole := range append([]string{"no-date", "valid-until-zero", "absent-fields-null"}, poles...) {
			if random.IntN(4) == 0 {
				o.Variants = append(o.Variants, pole)
			}
		}
	})
	for i := range 2 {
		user, err := k.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{ShortName: k.Name(fmt.Sprint("user", i)), Name: "Service", Customer: k.Customer})
		k.Must(err)
		k.users = append(k.users, user.ID)
		for _, description := range []string{"another's", "terraform-ephemeral another's"} {
			k.Must(acctest.ErrorOf(k.Client.CreateAPIKey(context.Background(), user.ID, argus.InitiateAPIKeyRequest{Description: description, Source: &argus.APIKeySource{Provider: "disabled"}})))
		}
	}
	k.before = k.keys()
	rates := maps.Clone(rates)
	maps.Copy(rates, lies)
	known := map[string]argus.APIKey{}
	for step := range 3 {
		about := fmt.Sprintf("run %d", step)
		kill := &killer{requests: -1, answered: random.IntN(2) == 0}
		if random.IntN(2) == 0 {
			kill.requests = random.IntN(20)
		}
		k.Must(k.Simulator.FailRandomly(rates, random.Uint64()))
		if random.IntN(4) == 0 { // which no retry helps
			k.Simulator.Fail(simulator.Fault{Operation: "revokeUserAPIKeyByPrefix", Kind: simulator.ServerError, Status: 403})
		}
		ran := k.run(kill)
		k.Simulator.ClearFaults()
		known = k.check(about, known, ran)
		if !ran.killed {
			for _, opened := range ran.open {
				if _, there := known[opened.Text("prefix")]; !there && !strings.Contains(ran.said, opened.Text("prefix")) {
					k.complain("%s: %s is open, and is not there", about, opened.Text("prefix"))
				}
			}
		}
		left += len(known)
		k.now = k.now.Add(time.Hour + time.Minute)
		k.mustName(about, k.keys())
		known = k.check("the calm run after "+about, known, &keyRun{})
	}
	k.now = k.now.Add(24 * time.Hour)
	for prefix := range k.keys() {
		if k.before[prefix].Prefix == "" {
			k.complain("%s outlives its day", prefix)
		}
	}
	return k.wrong, left
}

// mustName opens and closes a key of each user, and wants each key that runs before left to be named.
func (k *openKeys) mustName(about string, left map[string]argus.APIKey) {
	core := k.CoreAt(func() time.Time { return k.now })
	said := ""
	for _, user := range k.users {
		opened, diags := core.Open("argus_api_key", k.config(user))
		if opened == nil || acctest.HasError(diags) {
			k.complain("without faults after %s, an open fails: %s", about, acctest.Text(diags))
			return
		}
		closed := core.Close(opened)
		if said += acctest.Text(diags); len(closed) > 0 {
			k.complain("without faults after %s, a close says: %s", about, acctest.Text(closed))
		}
	}
	for prefix := range left {
		if _, others := k.before[prefix]; strings.Contains(said, prefix+" since") == others {
			k.complain("after %s the next open says of %s: %q", about, prefix, said)
		}
	}
}

// TestChaosOfEphemeralKeys opens, renews and closes ephemeral keys while requests fail, responses are wrong and the provider is killed.
// No key outlives its day, each open leaves at most one, the next open names it, and keys of others stay as they are.
// It runs CHAOS_ROUNDS rounds (40) from the seed CHAOS_SEED (1) on.
func TestChaosOfEphemeralKeys(t *testing.T) {
	first, rounds := number(t, "CHAOS_SEED", 1), number(t, "CHAOS_ROUNDS", 40)
	var left atomic.Int64
	t.Run("seed", func(t *testing.T) {
		for seed := first; seed < first+rounds; seed++ {
			t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
				t.Parallel() // a round waits for slow responses most of the time
				wrong, keys := ephemeralRound(t, seed)
				if left.Add(int64(keys)); len(wrong) > 0 {
					t.Errorf("CHAOS_SEED=%d CHAOS_ROUNDS=1 runs this again:\n%s", seed, strings.Join(wrong, "\n"))
				}
			})
		}
	})
	if t.Logf("%d rounds, %d keys left by runs", rounds, left.Load()); left.Load() == 0 && rounds >= 20 {
		t.Error("no run left a key: kills and faults do not meet what they should")
	}
}
