package chaos

import (
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/contract"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

// terraform keeps a state as Terraform's core does, and applies configurations to it through the provider's own protocol
// server, a new one for each apply.
type terraform struct {
	argus          *acctest.Argus
	requestTimeout string
	hidden         string // an operation, as for killer
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
	sent     int          // requests
	longest  atomic.Int64 // bytes that were read of one response
	// hidden is an operation whose lost responses become refusals, which the provider does not look up; empty if there is none.
	hidden string
}

// requestOf matches method and path of an operation's requests.
var requestOf = sync.OnceValue(func() map[string]*regexp.Regexp {
	document, err := openapi3.NewLoader().LoadFromData(contract.OpenAPI)
	if err != nil {
		panic(err)
	}
	parameter, matches := regexp.MustCompile(`\{[^}]+\}`), map[string]*regexp.Regexp{}
	for path, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			matches[operation.OperationID] = regexp.MustCompile("^" + method + " " + parameter.ReplaceAllString(path, "[^/]+") + "$")
		}
	}
	return matches
})

// hides reports whether a response was lost that the provider is not to look up.
func (k *killer) hides(request *http.Request, response *http.Response, err error) bool {
	lost := err != nil || response.StatusCode >= 500 && response.StatusCode != http.StatusServiceUnavailable
	return lost && k.hidden != "" && requestOf()[k.hidden].MatchString(request.Method+" "+request.URL.Path)
}

// refusal is a response that says that nothing was done.
func refusal() *http.Response {
	return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"responseCode":403,"messages":[]}`))}
}

// No response may make the provider read more bytes or send more requests than these.
const (
	bytesAtMost    = 33 << 20
	requestsAtMost = 5000
)

// counted is a body that counts what is read of it.
type counted struct {
	io.ReadCloser
	read    int64
	longest *atomic.Int64
}

// Read implements io.Reader.
func (c *counted) Read(into []byte) (int, error) {
	n, err := c.ReadCloser.Read(into)
	if c.read += int64(n); c.read > c.longest.Load() {
		c.longest.Store(c.read)
	}
	return n, err
}

// disagreements are the bounds that were passed.
func (k *killer) disagreements() (passed []string) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if longest := k.longest.Load(); longest > bytesAtMost {
		passed = append(passed, fmt.Sprintf("%d bytes of one response were read", longest))
	}
	if k.sent > requestsAtMost {
		passed = append(passed, fmt.Sprintf("%d requests were sent", k.sent))
	}
	return passed
}

// RoundTrip sends a request unless the provider is dead.
func (k *killer) RoundTrip(request *http.Request) (*http.Response, error) {
	k.mutex.Lock()
	last := k.requests == 0
	if k.requests >= 0 {
		k.requests--
	}
	k.sent++
	silent := k.dead || last && !k.answered || k.sent > requestsAtMost
	k.dead = k.dead || last
	k.mutex.Unlock()
	if silent {
		return nil, errKilled
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if k.hides(request, response, err) {
		if response != nil {
			response.Body.Close()
		}
		response, err = refusal(), nil
	}
	if err == nil {
		response.Body = &counted{ReadCloser: response.Body, longest: &k.longest}
	}
	return response, err
}

func (k *killer) isDead() bool {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.dead
}

// errKilled is an error that is not tried again, so that a dead provider comes to its end.
var errKilled = &net.DNSError{Err: "the provider was killed", IsNotFound: true}

// outcome is what an apply did: whether it came to its end, the errors, and the warnings that it gave.
type outcome struct {
	killed           bool
	errors, warnings []string
	// lost are the addresses of what a refresh took out of state.
	lost []string
	// changed are the addresses of what was planned to change.
	changed []string
	// disagreements are what no server may make the provider do.
	disagreements []string
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

// apply refreshes, destroys what the configuration no longer has, and creates, replaces and updates the rest. As in Terraform, users
// and groups go last, after what no longer refers to them.
func (tf *terraform) apply(wanted acctest.Configuration, kill *killer) *outcome {
	done := &outcome{}
	defer func() { done.disagreements = append(done.disagreements, kill.disagreements()...) }()
	core, diags := tf.argus.NewCoreOf(map[string]any{"request_timeout": tf.requestTimeout}, func(o *provider.Options) {
		kill.hidden = tf.hidden
		o.Transport = kill
		o.RetryWait, o.ConsistencyWait = time.Millisecond, time.Millisecond
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
			done.lost = append(done.lost, address)
		} else {
			tf.state[address].object = read
		}
	}
	destroy := func(subjects bool) {
		for _, address := range slices.Backward(tf.addresses()) {
			if _, kept := wanted[address]; !kept && !done.killed && acctest.IsSubject(address) == subjects {
				tf.destroy(core, address, kill, done)
			}
		}
	}
	destroy(false)
	for _, address := range wanted.Addresses() {
		if !done.killed {
			tf.bring(core, address, wanted, kill, done)
		}
	}
	destroy(true)
	return done
}

func (tf *terraform) addresses() []string {
	return acctest.InOrder(slices.Collect(maps.Keys(tf.state)))
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
	done.changed = append(done.changed, address)
	plan := core.Plan(acctest.KindOf(address), tf.state[address].object, nil)
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
func (tf *terraform) bring(core *acctest.Core, address string, wanted acctest.Configuration, kill *killer, done *outcome) {
	config, ok := wanted.Resolved(address, tf.ids())
	if !ok {
		done.errors = append(done.errors, address+": what it refers to is not there")
		return
	}
	create := func() *acctest.Plan { return core.Plan(acctest.KindOf(address), nil, config) }
	if tracked := tf.state[address]; tracked != nil {
		if !tracked.tainted {
			plan, prior := core.Plan(acctest.KindOf(address), tracked.object, config), tracked.object
			if done.killed = kill.isDead(); done.killed || done.hear(address, plan.Diagnostics) {
				return
			}
			if len(plan.Replace) == 0 {
				if !plan.Empty() {
					done.changed = append(done.changed, address)
					after, diags := core.Apply(plan)
					if done.killed = kill.isDead(); !done.killed {
						done.hear(address, diags)
						tracked.object = after
					}
				}
				return
			}
			create = func() *acctest.Plan {
				return core.PlanAgain(acctest.Replacements["Terraform"], prior, plan, config)
			}
		}
		if !tf.destroy(core, address, kill, done) {
			return
		}
	}
	done.changed = append(done.changed, address)
	plan := create()
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
	if _, isSet := acctest.OwnedSetOf(address); isSet && failed && made != nil {
		done.disagreements = append(done.disagreements, address+" is in state after a create that failed: Terraform would destroy the set")
	}
}

var importBlock = regexp.MustCompile(`import \{\s+to = (\S+)\.NAME\s+id = "([^"]+)"`)

// importOrphans imports users and groups whose create was sent when the provider was killed, as the errors say, and reports whether
// there were any.
func (tf *terraform) importOrphans(done *outcome) (imported bool) {
	core := tf.argus.Core()
	for _, text := range done.errors {
		address, _, _ := strings.Cut(text, ": ")
		block := importBlock.FindStringSubmatch(text)
		if block == nil || !tf.orphaned[address] || block[1] != acctest.KindOf(address) {
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
