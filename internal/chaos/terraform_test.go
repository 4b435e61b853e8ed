package chaos

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

// terraform keeps a state as Terraform's core does, and applies configurations to it through the provider's own protocol
// server, a new one for each apply.
type terraform struct {
	argus          *acctest.Argus
	requestTimeout string
	unsettled      []string
	state          map[string]*tracked
	// orphaned are the addresses whose create was on its way when the provider was killed.
	orphaned map[string]bool
}

// tracked is an object in state; a tainted one is replaced, as one is whose create failed half way.
type tracked struct {
	object  *acctest.Object
	tainted bool
}

// killer ends the provider: after some requests, none is sent any more and nothing that the provider says is heard.
type killer struct {
	mutex    sync.Mutex
	requests int // that it lets through; negative: all
	answered bool
	dead     bool
}

// RoundTrip sends a request unless the provider is dead.
func (k *killer) RoundTrip(request *http.Request) (*http.Response, error) {
	k.mutex.Lock()
	last := k.requests == 0
	if k.requests >= 0 {
		k.requests--
	}
	silent := k.dead || last && !k.answered
	k.dead = k.dead || last
	k.mutex.Unlock()
	if silent {
		return nil, errKilled
	}
	return http.DefaultTransport.RoundTrip(request)
}

func (k *killer) isDead() bool {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.dead
}

var errKilled = fmt.Errorf("the provider was killed")

// outcome is what an apply did: whether it came to its end, the errors, and the warnings that it gave.
type outcome struct {
	killed           bool
	errors, warnings []string
}

func (o *outcome) hear(address string, diags []*tfprotov6.Diagnostic) (failed bool) {
	for _, d := range diags {
		text := fmt.Sprintf("%s: %s: %s", address, d.Summary, d.Detail)
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			o.errors = append(o.errors, text)
			failed = true
		} else {
			o.warnings = append(o.warnings, text)
		}
	}
	return failed
}

// apply refreshes, destroys what the configuration no longer has, and creates, replaces and updates the rest.
func (tf *terraform) apply(wanted configuration, kill *killer) *outcome {
	done := &outcome{}
	core, diags := tf.argus.NewCoreOf(map[string]any{"request_timeout": tf.requestTimeout}, func(o *provider.Options) {
		o.Connections, o.Unsettled = kill, tf.unsettled
		o.RetryWait, o.LagWait = time.Millisecond, time.Millisecond
	})
	if done.hear("provider", diags) || kill.isDead() {
		done.killed = kill.isDead()
		return done
	}
	for _, address := range slices.Backward(tf.addresses()) {
		read, diags := core.Read(tf.state[address].object)
		if done.killed = kill.isDead(); done.killed {
			return done
		}
		if done.hear(address, diags) {
			return done // a refresh that fails is a plan that fails
		}
		if read == nil {
			delete(tf.state, address)
		} else {
			tf.state[address].object = read
		}
	}
	for _, address := range slices.Backward(tf.addresses()) {
		if _, kept := wanted[address]; !kept && !tf.destroy(core, address, kill, done) && done.killed {
			return done
		}
	}
	for _, address := range wanted.addresses() {
		if tf.bring(core, address, wanted[address], kill, done); done.killed {
			return done
		}
	}
	return done
}

func (tf *terraform) addresses() []string {
	held := configuration{}
	for address := range tf.state {
		held[address] = resource{}
	}
	return held.addresses()
}

// ids are those in state, by address.
func (tf *terraform) ids() map[string]string {
	ids := map[string]string{}
	for address, tracked := range tf.state {
		ids[address] = tracked.object.Text("id")
	}
	return ids
}

func (tf *terraform) destroy(core *acctest.Core, address string, kill *killer, done *outcome) bool {
	plan := core.Plan(kindOf(address), tf.state[address].object, nil)
	if done.killed = kill.isDead(); done.killed || done.hear(address, plan.Diagnostics) {
		return false
	}
	left, diags := core.Apply(plan)
	if done.killed = kill.isDead(); done.killed {
		return false
	}
	if done.hear(address, diags) {
		tf.state[address].object = left
		return false
	}
	delete(tf.state, address)
	return true
}

// bring creates, replaces or updates one resource. What refers to something that is not there is left out.
func (tf *terraform) bring(core *acctest.Core, address string, wanted resource, kill *killer, done *outcome) {
	config, ok := tf.resolve(wanted)
	if !ok {
		done.errors = append(done.errors, address+": what it refers to is not there")
		return
	}
	if tracked := tf.state[address]; tracked != nil {
		plan := core.Plan(wanted.kind, tracked.object, config)
		if done.killed = kill.isDead(); done.killed || done.hear(address, plan.Diagnostics) {
			return
		}
		if !tracked.tainted && len(plan.Replace) == 0 {
			if !plan.Empty() {
				after, diags := core.Apply(plan)
				if done.killed = kill.isDead(); !done.killed {
					done.hear(address, diags)
					tracked.object = after
				}
			}
			return
		}
		if !tf.destroy(core, address, kill, done) {
			return
		}
	}
	plan := core.Plan(wanted.kind, nil, config)
	if done.killed = kill.isDead(); done.killed || done.hear(address, plan.Diagnostics) {
		return
	}
	made, diags := core.Apply(plan)
	if done.killed = kill.isDead(); done.killed {
		tf.orphaned[address] = true
		return
	}
	failed := done.hear(address, diags)
	if made != nil {
		tf.state[address] = &tracked{made, failed}
	}
}

// resolve fills references with the ids in state.
func (tf *terraform) resolve(wanted resource) (map[string]any, bool) {
	config := map[string]any{}
	for name, value := range wanted.attributes {
		if target, ok := value.(reference); ok {
			held := tf.state[string(target)]
			if held == nil {
				return nil, false
			}
			value = held.object.Text("id")
		}
		config[name] = value
	}
	return config, true
}

var importBlock = regexp.MustCompile(`import \{\s+to = (\S+)\.NAME\s+id = "([^"]+)"`)

// importOrphans does what the errors say of users and groups whose create was on its way when the provider was killed.
func (tf *terraform) importOrphans(done *outcome) (imported bool) {
	core := tf.argus.Core()
	for _, text := range done.errors {
		address, _, _ := strings.Cut(text, ": ")
		block := importBlock.FindStringSubmatch(text)
		if block == nil || !tf.orphaned[address] || block[1] != kindOf(address) {
			continue
		}
		object, diags := core.Import(block[1], block[2])
		if !done.hear(address, diags) {
			tf.state[address] = &tracked{object: object}
			imported = true
		}
	}
	return imported
}
