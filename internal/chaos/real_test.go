package chaos

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// calmer rates for a real provider, which waits a second and more before it sends anything again.
var calmer = map[simulator.FaultKind]float64{
	simulator.Unavailable: 0.01, simulator.LostResponse: 0.02, simulator.HTMLError: 0.005, simulator.TruncatedBody: 0.005,
}

// refused finds, in what Terraform printed, the resources whose shortname is taken, and how to import what has it.
var refused = regexp.MustCompile(`(?s)with (argus_\w+\.\w+),.*?import \{\s+to = \S+\s+id = "([^"]+)"`)

// realRound is round through a real Terraform: one configuration, applied while things fail and the provider is perhaps
// killed, and then again while they do not.
func realRound(t *testing.T, terraform *acctest.Terraform, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 0x7265616c))
	a := acctest.Start(t, func(o *simulator.Options) { o.Seed, o.SearchLag = seed, random.IntN(mostSearchLag+1) })
	before, err := a.Inventory(mostSearchLag)
	a.Must(err)
	tf := terraform.Fresh(t)
	var requests, killAt atomic.Int64
	killAt.Store(-1)
	if random.IntN(2) == 0 {
		killAt.Store(5 + random.Int64N(60))
	}
	answered := random.IntN(2) == 0
	var killed atomic.Bool
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == killAt.Load() {
			killed.Store(true)
			if answered {
				a.Simulator.ServeHTTP(httptest.NewRecorder(), r)
			}
			tf.KillProvider()
			return
		}
		a.Simulator.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	a.URL = front.URL
	wanted := acctest.NewDraw(random, a).Configuration()
	tf.Configure(a.Config(wanted.String()))
	a.Must(a.Simulator.FailRandomly(calmer, seed))
	faulty, _ := tf.Try("apply", "-auto-approve") // what it says is of no interest: what is left is
	killAt.Store(-1)
	a.Simulator.ClearFaults()
	calm, err := tf.Try("apply", "-auto-approve")
	if err != nil {
		said := strings.ReplaceAll(calm.Stderr, "│", "")
		orphans := refused.FindAllStringSubmatch(said, -1)
		if !killed.Load() || len(orphans) == 0 {
			t.Fatalf("without faults: %s\nafter: %s%s", said, faulty.Stdout, faulty.Stderr)
		}
		for _, orphan := range orphans {
			tf.Do(0, "import", orphan[1], orphan[2])
		}
		tf.Do(0, "apply", "-auto-approve")
	}
	tf.Do(0, "plan", "-detailed-exitcode")
	now, err := a.Inventory(mostSearchLag)
	a.Must(err)
	wrong, keys := differences(before, now, a.ExpectedInventory(wanted, tf.State("id"), now))
	if len(keys) > 0 && !killed.Load() {
		wrong = append(wrong, fmt.Sprintf("keys are on the server and in no state: %v", keys))
	}
	if len(wrong) > 0 {
		t.Errorf("%s\nafter: %s%s", strings.Join(wrong, "\n"), faulty.Stdout, faulty.Stderr)
	}
	if killed.Load() {
		t.Logf("the provider was killed; %d keys left", len(keys))
	}
}

// TestAccChaos runs CHAOS_TERRAFORM_ROUNDS rounds (1) from the seed CHAOS_SEED (1) on through a real Terraform or OpenTofu.
func TestAccChaos(t *testing.T) {
	tf := acctest.NewTerraform(t)
	first, rounds := number(t, "CHAOS_SEED", 1), number(t, "CHAOS_TERRAFORM_ROUNDS", 1)
	for seed := first; seed < first+rounds; seed++ {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) { realRound(t, tf, seed) })
	}
}
