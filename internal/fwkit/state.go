package fwkit

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// State is what Terraform keeps of a resource: state, and beside it in private state what the two maps hold. Begin makes one
// for an operation. The zero value maps values as a read does, and cannot be saved.
type State struct {
	// References are the targets of references, by attribute.
	References map[string]Reference
	// ServerValues are what Argus made of values, by attribute, if that differs from what the user wrote: trimmed names,
	// another case. State keeps the user's spelling as long as Argus returns the same. Anything else is drift.
	ServerValues map[string]string
	// Writing says that models hold what is planned. Otherwise they hold the prior state.
	Writing bool
	// Object is the object as summaries name it.
	Object string
	Diags  *diag.Diagnostics

	private     Private
	state       *tfsdk.State
	identity    *tfsdk.ResourceIdentity // nil if the resource has none
	identified  bool                    // whether the identity is the object's own
	prior       tfsdk.State
	priorValues map[string]string
	// begun and begunValues are what there was when the operation began.
	begun       tfsdk.State
	begunValues map[string]string
	overwritten map[string]string // by attribute
}

// Private is the private state in requests and responses of the framework.
type Private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// The keys of private state, which older versions wrote too.
const (
	referencesKey   = "references"
	serverValuesKey = "served"
)

// planOrState is a tfsdk.Plan or a tfsdk.State.
type planOrState interface {
	GetAttribute(context.Context, path.Path, any) diag.Diagnostics
}

// response is the response of an operation of a resource.
type response interface {
	*resource.CreateResponse | *resource.ReadResponse | *resource.UpdateResponse | *resource.DeleteResponse | *resource.ImportStateResponse
}

// Begin begins an operation. It loads what private state holds, and bounds the operation by the timeout that a plan or a state
// has for it. Call done when the operation has ended: it reports that the time ran out. An import has no timeout, and its state
// begins with null for every attribute.
func Begin[R response](ctx context.Context, from planOrState, resp R) (bounded context.Context, state *State, done func()) {
	operation := ""
	switch resp := any(resp).(type) {
	case *resource.CreateResponse:
		operation, state = "create", load(ctx, resp.Private, &resp.State, resp.Identity, &resp.Diagnostics)
		state.Writing = true
		state.identified = false // in a replacement, Terraform passes the identity of the old object
	case *resource.ReadResponse:
		operation, state = "read", load(ctx, resp.Private, &resp.State, resp.Identity, &resp.Diagnostics)
	case *resource.UpdateResponse:
		operation, state = "update", load(ctx, resp.Private, &resp.State, resp.Identity, &resp.Diagnostics)
		state.Writing = true
	case *resource.DeleteResponse:
		operation, state = "delete", load(ctx, resp.Private, &resp.State, resp.Identity, &resp.Diagnostics)
	case *resource.ImportStateResponse:
		state = load(ctx, resp.Private, &resp.State, resp.Identity, &resp.Diagnostics)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), types.StringNull())...)
		return ctx, state, func() {}
	}
	bounded, done = withTimeout(ctx, from, operation, state.Diags)
	return bounded, state, done
}

func load(ctx context.Context, private Private, state *tfsdk.State, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) *State {
	loaded := &State{
		References: LoadReferences(ctx, private, diags), ServerValues: map[string]string{}, Diags: diags,
		private: private, state: state, identity: identity, identified: identity != nil && !identity.Raw.IsFullyNull(),
	}
	LoadPrivate(ctx, private, serverValuesKey, &loaded.ServerValues, diags)
	loaded.BeginChange()
	loaded.begun, loaded.begunValues = loaded.prior, loaded.priorValues
	loaded.identify(ctx) // state from before there was identity has none
	return loaded
}

// Get loads into a model what is saved: at first what the operation began with.
func (s *State) Get(ctx context.Context, model any) { s.Diags.Append(s.state.Get(ctx, model)...) }

// BeginChange takes what is saved for what there is before a change: a response that still shows it says that the change had no
// effect.
func (s *State) BeginChange() { s.prior, s.priorValues = *s.state, maps.Clone(s.ServerValues) }

// Overwrites notes the text that an attribute has in Argus before a write, if it is not in state: a response that still shows it says
// that the write had no effect.
func (s *State) Overwrites(attribute, text string) {
	if s.overwritten == nil {
		s.overwritten = map[string]string{}
	}
	s.overwritten[attribute] = text
}

// Save writes a model to state, with the identity that follows from it, and the two maps to private state.
func (s *State) Save(ctx context.Context, model any) {
	s.SavePrivate(ctx, serverValuesKey, s.ServerValues)
	s.SavePrivate(ctx, referencesKey, s.References)
	s.Diags.Append(s.state.Set(ctx, model)...)
	s.identify(ctx)
}

// SavePlan is an Update that sends nothing: what is planned becomes state.
func SavePlan(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	load(ctx, resp.Private, &resp.State, resp.Identity, &resp.Diagnostics)
	resp.State.Raw = req.Plan.Raw
}

// Discard takes back what was saved, so that nothing is in state.
func (s *State) Discard(ctx context.Context) { s.state.RemoveResource(ctx) }

// SavePrivate keeps a value in private state under a key of the resource's own. What a Read writes, Create, Update and
// ImportState must write too, in the same form: otherwise a refresh shows as a change.
func (s *State) SavePrivate(ctx context.Context, key string, value any) {
	raw, err := json.Marshal(value)
	if err != nil {
		s.Diags.AddError("A bug in the provider", "The private state "+key+" cannot be written: "+err.Error()+". Please report this.")
		return
	}
	s.Diags.Append(s.private.SetKey(ctx, key, raw)...)
}

// LoadPrivate reads what is in private state under a key. If there is nothing, into stays as it is.
func LoadPrivate(ctx context.Context, private Private, key string, into any, diags *diag.Diagnostics) {
	raw, found := private.GetKey(ctx, key)
	diags.Append(found...)
	if len(raw) == 0 {
		return
	}
	if err := json.Unmarshal(raw, into); err != nil {
		diags.AddError("A bug in the provider", "The private state "+key+" cannot be read: "+err.Error()+". Please report this.")
	}
}

// LoadReferences reads the targets of references that the last create, read, update or import saved.
func LoadReferences(ctx context.Context, private Private, diags *diag.Diagnostics) map[string]Reference {
	references := map[string]Reference{}
	LoadPrivate(ctx, private, referencesKey, &references, diags)
	return references
}
