package bulkreads

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
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
	case prior == nil && t.kind == "argus_api_key":
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
		if t.kind == "argus_api_key" && config != nil && !slices.Contains(plan.Changes(), "valid_until") {
			return nil // other days count from the next renewal on, and nothing is sent
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
	if err != nil || prior == nil && t.kind == "argus_api_key" {
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
	ctx, client := context.Background(), w.a.Client
	id, rest, _ := strings.Cut(t.states[0].Text("id"), "/")
	ref := argus.ByID(argus.ID(id))
	text := func(name string) string { return fmt.Sprint(config[name]) }
	var err error
	switch t.kind {
	case "argus_user":
		switch {
		case prior == nil:
			_, err = client.ReenableSubject(ctx, argus.User, ref)
		case remove:
			err = client.DeleteSubject(ctx, argus.User, ref)
		default:
			_, err = client.UpdateSubject(ctx, argus.User, ref, argus.UpdateSubjectRequest{Name: new(text("name"))})
		}
	case "argus_group":
		switch {
		case prior == nil:
			_, err = client.ReenableSubject(ctx, argus.Group, ref)
		case remove:
			err = client.DeleteSubject(ctx, argus.Group, ref)
		default:
			_, err = client.UpdateSubject(ctx, argus.Group, ref, argus.UpdateSubjectRequest{Name: new(text("name"))})
		}
	case "argus_preference":
		if prior != nil && remove {
			return acctest.ErrorOf(client.DeleteUserPreferences(ctx, ref, text("key")))
		}
		_, err = client.SetUserPreferences(ctx, ref, map[string]string{text("key"): text("value")})
	case "argus_api_key":
		user := argus.ID(text("user"))
		if prefix := t.states[0].Text("prefix"); remove {
			err = acctest.ErrorOf(client.RevokeAPIKey(ctx, user, prefix))
		} else {
			days, _ := config["expiration_days"].(int)
			_, err = client.RenewAPIKey(ctx, user, prefix, argus.RenewAPIKeyRequest{ExpirationDays: &days})
		}
	case "argus_group_membership":
		if prior != nil {
			return acctest.ErrorOf(client.RemoveGroupMembers(ctx, ref, []string{rest}, ""))
		}
		err = client.AddGroupMembers(ctx, ref, []string{rest}, "")
	case "argus_permission":
		grant := argus.GrantPermissionRequest{Subject: text("subject"), Function: text("function"), Customer: w.a.Customer}
		if prior != nil {
			return acctest.ErrorOf(client.RevokePermission(ctx, argus.ID(prior.Text("id")), grant, ""))
		}
		_, err = client.GrantPermission(ctx, grant)
	case "argus_auth_method":
		if prior != nil {
			return client.DisableUserMethod(ctx, argus.ID(id), rest)
		}
		err = client.EnableUserMethod(ctx, argus.ID(id), rest)
	}
	return err
}
