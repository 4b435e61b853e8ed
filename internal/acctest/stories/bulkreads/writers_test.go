package bulkreads

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// gone is the value of what is not there.
const gone = "gone"

// valueOf is what a state tells of a thing.
func valueOf(kind string, state *acctest.Object) string {
	switch attribute := acctest.Kinds[kind].Shown; {
	case state == nil || state.Bool("disabled"):
		return gone
	case attribute != "":
		return state.Text(attribute)
	}
	return "there"
}

// writers write through the provider and outside Terraform. What is there before and after, they ask a provider without
// bulk reads.
type writers struct {
	*history
	a           *acctest.Argus
	core, plain *acctest.Core
	count       int // of values, under history.mutex
}

// look is what is there of a thing, by a provider without bulk reads.
func (w *writers) look(t *thing) (state *acctest.Object, err error) {
	err = w.plain.Try(func(core *acctest.Core) error {
		read, diags := core.Read(t.states[0])
		if acctest.HasError(diags) {
			return errors.New(acctest.Text(diags))
		}
		if read == nil || !read.Bool("disabled") { // to be made again, as what is deleted
			state = read
		}
		return nil
	})
	return state, err
}

// found is look with what the history says: the single reads of the provider are held to it as well.
func (w *writers) found(t *thing) (*acctest.Object, error) {
	state, err := w.look(t)
	if err == nil && valueOf(t.kind, state) != w.value(t) {
		err = fmt.Errorf("single reads of %s %s return %q; %s", t.kind, t.states[0].Text("id"), valueOf(t.kind, state), t)
	}
	return state, err
}

// next is the configuration after the next change, with a value that nothing had before. A key is renewed by
// the provider where that makes it one without end, or with.
func (w *writers) next(t *thing, own bool) map[string]any {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.count++
	config := maps.Clone(t.config)
	if attribute := acctest.Kinds[t.kind].Written; attribute != "expiration_days" {
		config[attribute] = fmt.Sprintf("Value %d", w.count)
	} else if _, limited := config[attribute]; limited && own {
		delete(config, attribute)
		config["disable_expiration"] = true
	} else {
		config[attribute] = 1 + w.count%300
		delete(config, "disable_expiration")
	}
	return config
}

// through changes, makes or removes a thing through the provider.
func (w *writers) through(t *thing, remove bool) error {
	t.writes.Lock()
	defer t.writes.Unlock()
	prior, err := w.found(t)
	if err != nil {
		return err
	}
	config := t.config
	switch {
	case prior == nil && acctest.Kinds[t.kind].AlwaysNew:
		return nil // another key would be another thing
	case prior != nil && (remove || acctest.Kinds[t.kind].Written == ""):
		config = nil
	case prior != nil:
		config = w.next(t, true)
	}
	return w.core.Try(func(core *acctest.Core) error {
		plan := core.Plan(t.kind, prior, config)
		if acctest.HasError(plan.Diagnostics) {
			return errors.New(acctest.Text(plan.Diagnostics))
		}
		if shown := acctest.Kinds[t.kind].Shown; shown != "" && config != nil && !slices.Contains(plan.Changes(), shown) {
			return nil // other days of a key count from the next renewal on, and nothing is sent
		}
		return w.write(t, true, func() (string, error) {
			state, diags := core.Apply(plan)
			if acctest.HasError(diags) {
				return "", errors.New(acctest.Text(diags))
			}
			if config != nil {
				t.config = config
			}
			if state != nil && t.kind != "argus_permission" { // whose reads look again and again for a grant that is new and not there
				w.remember(t, state)
			}
			return valueOf(t.kind, state), nil
		})
	})
}

// behind does the same outside Terraform.
func (w *writers) behind(t *thing, remove bool) error {
	t.writes.Lock()
	defer t.writes.Unlock()
	prior, err := w.found(t)
	if err != nil || prior == nil && acctest.Kinds[t.kind].AlwaysNew {
		return err
	}
	config := t.config
	if prior != nil && !remove && acctest.Kinds[t.kind].Written != "" {
		config = w.next(t, false)
	}
	return w.write(t, false, func() (string, error) {
		if err := w.act(t, prior, config, remove); err != nil {
			return "", err
		}
		t.config = config
		state, err := w.look(t)
		return valueOf(t.kind, state), err
	})
}

// act is what behind does to the server.
func (w *writers) act(t *thing, prior *acctest.Object, config map[string]any, remove bool) error {
	kind := acctest.Kinds[t.kind]
	switch {
	case prior == nil:
		return kind.Add(w.a, config)
	case remove || kind.Set == nil:
		return kind.Remove(w.a, prior)
	default:
		return kind.Set(w.a, prior, config)
	}
}
