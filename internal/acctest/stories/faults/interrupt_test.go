package faults

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// Interrupted, an apply stops its waits and sends nothing new, and what was sent is settled: its response is waited for, or
// looked up if it is lost. State holds what was made, and the next apply makes the rest.
func TestAccInterruptedApplySettlesAndContinues(t *testing.T) {
	t.Parallel()
	built := acctest.NewTerraform(t)
	for name, sent := range map[string]simulator.Fault{
		"answered": {Kind: simulator.Slow},
		"lost":     {Kind: simulator.LostResponse},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, tf := acctest.Start(t), built.Fresh(t)
			sim := a.NeedSimulator("holds responses")
			tf.Configure(a.Config(`
resource "argus_user" "sent" {
  short_name = "NAME{sent}"
  name       = "Sent when the interrupt comes"
}

resource "argus_group" "waits" {
  short_name = "NAME{waits}"
  name       = "Waits when the interrupt comes"
}

resource "argus_group_membership" "later" {
  group  = argus_group.waits.id
  member = argus_user.sent.id
}

resource "argus_user" "later" {
  short_name = "NAME{later}"
  name       = "Begins when the interrupt has come"
  depends_on = [argus_user.sent]
}`))
			// The group waits a minute to be sent again, and the user's response waits until the group has given up, which nothing
			// but the interrupt brings about.
			begun, stopped := make(chan struct{}), &watched{text: `"type":"apply_errored"`, seen: make(chan struct{})}
			var both sync.WaitGroup
			both.Add(2)
			go func() {
				both.Wait()
				close(begun)
			}()
			sim.Fail(simulator.Fault{Operation: "addGroup", Kind: simulator.Unavailable, RetryAfter: "60", Hold: func(context.Context) { both.Done() }})
			sent.Operation, sent.Hold = "addUser", func(ctx context.Context) {
				both.Done()
				select {
				case <-stopped.seen:
				case <-ctx.Done():
				}
			}
			sim.Fail(sent)
			tf.Interrupt(begun, stopped, "apply", "-auto-approve", "-json")

			made := onServer(a, "sent", "waits", "later")
			state := tf.State("id")
			if len(made) != 1 || len(state) != 1 || state["argus_user.sent"] != made["sent"] {
				t.Fatalf("%s: after the interrupt state holds %v, and the server %v", name, state, made)
			}
			sim.ClearFaults()
			tf.Do(0, "apply", "-auto-approve")
			tf.Do(0, "plan", "-detailed-exitcode")
			made, state = onServer(a, "sent", "waits", "later"), tf.State("id")
			for short, address := range map[string]string{"sent": "argus_user.sent", "waits": "argus_group.waits", "later": "argus_user.later"} {
				if made[short] == "" || made[short] != state[address] {
					t.Errorf("%s: %s is %q in state and %q on the server", name, short, state[address], made[short])
				}
			}
			tf.Do(0, "destroy", "-auto-approve")
		})
	}
}

// onServer are the ids of those of the test's subjects that the server has, by name. Shortnames are unique: there is no
// other of each.
func onServer(a *acctest.Argus, names ...string) map[string]string {
	found := map[string]string{}
	for _, name := range names {
		subject, err := a.Client.GetSubject(context.Background(), argus.AnySubject, argus.Ref{Name: a.Name(name)})
		if !argus.IsNotFound(err) {
			a.Must(err)
			found[name] = string(subject.ID)
		}
	}
	return found
}

// watched tells when a text was written to it.
type watched struct {
	text    string
	seen    chan struct{}
	written bytes.Buffer
	once    sync.Once
}

// Write is io.Writer's.
func (w *watched) Write(part []byte) (int, error) {
	w.written.Write(part)
	if strings.Contains(w.written.String(), w.text) {
		w.once.Do(func() { close(w.seen) })
	}
	return len(part), nil
}
