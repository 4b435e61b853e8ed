package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	"golang.org/x/sync/errgroup"
)

// maxStateBytes bounds a state: 5,000 resources have about 5 MB.
const maxStateBytes = 1 << 30

// State is what a state of Terraform or OpenTofu has of this provider.
type State struct {
	instances []*instance
	// byID are the instances by type and id, and byText those that name something by an argument, by type, argument and text in lower case.
	byID   map[string]map[string]*instance
	byText map[[3]string]bool
	// permissions are the permissions by subject, function and customer, in lower case and joined by spaces.
	permissions map[string]bool
}

// instance is a resource or data source in a state.
type instance struct {
	kind, address string
	// to refers to it; nil if it is in a module or apart.
	to   hcl.Traversal
	data bool
	// apart is whether it has another provider configuration than the default one, whose settings the export does not know.
	apart bool
	// keys are the preferences that it owns, if it owns some.
	keys map[string]any

	SchemaVersion int64           `json:"schema_version"`
	Attributes    json.RawMessage `json:"attributes"`
	Private       []byte          `json:"private"`
	IndexKey      any             `json:"index_key"`
	Deposed       string          `json:"deposed"`
}

// ReadState reads a state as `terraform state pull` prints it. The error says what else it is.
func ReadState(from io.Reader) (*State, error) {
	content, err := io.ReadAll(io.LimitReader(from, maxStateBytes+1))
	if err != nil {
		return nil, err
	}
	if len(content) > maxStateBytes {
		return nil, fmt.Errorf("it is larger than %d bytes", maxStateBytes)
	}
	var read struct {
		Version   int `json:"version"`
		Resources []struct {
			Module    string      `json:"module"`
			Mode      string      `json:"mode"`
			Type      string      `json:"type"`
			Name      string      `json:"name"`
			Provider  string      `json:"provider"`
			Instances []*instance `json:"instances"`
		} `json:"resources"`
	}
	if len(content) == 0 {
		return nil, fmt.Errorf("it is empty: terraform state pull prints nothing where nothing was applied yet, or in another folder")
	}
	if err := json.Unmarshal(content, &read); err != nil {
		return nil, fmt.Errorf("it is not what terraform state pull prints: %w", err)
	}
	if read.Version != 4 {
		return nil, fmt.Errorf("it is not what terraform state pull prints: its version is %d, not 4", read.Version)
	}
	s := &State{byID: map[string]map[string]*instance{}, byText: map[[3]string]bool{}, permissions: map[string]bool{}}
	for _, resource := range read.Resources {
		if !strings.HasPrefix(resource.Type, "argus_") {
			continue
		}
		for _, found := range resource.Instances {
			if found == nil || found.Deposed != "" {
				continue
			}
			found.kind, found.data = resource.Type, resource.Mode == "data"
			found.apart = resource.Provider != "" && (!strings.HasPrefix(resource.Provider, "provider[") || !strings.HasSuffix(resource.Provider, "]"))
			found.locate(resource.Module, resource.Name)
			s.add(found)
		}
	}
	return s, nil
}

// locate sets the address of an instance.
func (i *instance) locate(module, name string) {
	i.address = i.kind + "." + name
	to := hcl.Traversal{hcl.TraverseRoot{Name: i.kind}, hcl.TraverseAttr{Name: name}}
	if i.data {
		i.address = "data." + i.address
		to = hcl.Traversal{hcl.TraverseRoot{Name: "data"}, hcl.TraverseAttr{Name: i.kind}, hcl.TraverseAttr{Name: name}}
	}
	switch key := i.IndexKey.(type) {
	case string:
		i.address += fmt.Sprintf("[%q]", key)
		to = append(to, hcl.TraverseIndex{Key: cty.StringVal(key)})
	case float64:
		i.address += fmt.Sprintf("[%d]", int64(key))
		to = append(to, hcl.TraverseIndex{Key: cty.NumberIntVal(int64(key))})
	}
	if module != "" {
		i.address = module + "." + i.address
	}
	if module != "" || i.apart {
		return
	}
	i.to = slices.Concat(to, hcl.Traversal{hcl.TraverseAttr{Name: "id"}})
}

func (s *State) add(i *instance) {
	var attributes map[string]any
	if json.Unmarshal(i.Attributes, &attributes) != nil {
		return
	}
	kind := i.kind
	if i.data {
		kind = "data." + kind
	} else {
		s.instances = append(s.instances, i)
	}
	i.keys, _ = attributes["preferences"].(map[string]any)
	for name, value := range attributes {
		if text, ok := value.(string); ok {
			s.byText[[3]string{kind, name, strings.ToLower(text)}] = true
		}
	}
	if kind == permissions.name {
		var texts []string
		for _, name := range permissions.text {
			texts = append(texts, strings.ToLower(fmt.Sprint(attributes[name])))
		}
		s.permissions[strings.Join(texts, " ")] = true
	}
	if id, ok := attributes["id"].(string); ok {
		if s.byID[kind] == nil {
			s.byID[kind] = map[string]*instance{}
		}
		s.byID[kind][id] = i
	}
}

// isIn reports whether a state manages an object, by itself or in a set.
func (e *Export) isIn(s *State, o *object) bool {
	if s == nil {
		return false
	}
	if set := s.byID[o.kind.ownedBy][textOf(o.values[o.kind.by])]; set != nil {
		if _, owned := set.keys[textOf(o.values["key"])]; owned || set.keys == nil {
			return true
		}
	}
	return s.byID[o.kind.name][textOf(o.values["id"])] != nil || o.kind.name == permissions.name && s.hasPermission(e.spellings(o))
}

// hasPermission reports whether a state has a permission under one of its spellings: its id changes if others grant it again.
func (s *State) hasPermission(spellings []string) bool {
	return slices.ContainsFunc(spellings, func(text string) bool { return s.permissions[text] })
}

// hasAny reports whether a state manages a resource of a type that names a target by an argument.
func (s *State) hasAny(kind, argument string, named *target) bool {
	return s != nil && slices.ContainsFunc(named.spellings(), func(text string) bool { return s.byText[[3]string{kind, argument, text}] })
}

// address refers to a user, group, customer or function that the state has, as a resource or else as a data source; nil if it has not.
func (s *State) address(kind, id string) hcl.Traversal {
	if s == nil {
		return nil
	}
	for _, of := range []string{kind, "data." + kind} {
		if found := s.byID[of][id]; found != nil && found.to != nil {
			return found.to
		}
	}
	return nil
}

// Comparison tells what became of the resources of a state.
type Comparison struct {
	Changed []Change
	// Gone are the addresses of those that Argus does not have any more.
	Gone []string
}

// Change is a resource that differs from what the state has.
type Change struct {
	Address    string   `json:"address"`
	Attributes []string `json:"attributes"`
}

// compare reads all resources of the state again.
func (e *Export) compare(ctx context.Context) error {
	instances := e.options.State.instances
	found := make([]func(), len(instances))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for n, i := range instances {
		group.Go(func() error {
			before, after, err := e.provider.reread(ctx, i)
			found[n] = func() {
				if err != nil {
					e.LeftOut = append(e.LeftOut, LeftOut{Type: i.kind, Name: i.address, Reason: "it could not be read: " + err.Error()})
				} else if after == nil {
					e.Gone = append(e.Gone, i.address)
				} else if changed := differences(before, after); len(changed) > 0 {
					e.Changed = append(e.Changed, Change{i.address, changed})
				}
			}
			return ctx.Err()
		})
	}
	err := group.Wait()
	for _, note := range found {
		if note != nil {
			note()
		}
	}
	byName(e.Changed, func(c Change) string { return c.Address })
	slices.Sort(e.Gone)
	return err
}

// reread returns a resource as a state has it, and as Argus has it now; nil if it is gone.
func (p *Provider) reread(ctx context.Context, i *instance) (before, after map[string]tftypes.Value, err error) {
	if i.apart {
		return nil, nil, errors.New("its provider configuration is not the default one, and may be for another Argus")
	}
	schema, ok := p.schema.ResourceSchemas[i.kind]
	if !ok {
		return nil, nil, fmt.Errorf("this version of the provider has no %s", i.kind)
	}
	upgraded, err := p.server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: i.kind, Version: i.SchemaVersion, RawState: &tfprotov6.RawState{JSON: i.Attributes},
	})
	if err != nil {
		return nil, nil, err
	}
	if err := errorsOf(upgraded.Diagnostics); err != nil {
		return nil, nil, err
	}
	if before, err = valuesOf(upgraded.UpgradedState, schema.ValueType()); err != nil {
		return nil, nil, err
	}
	after, err = p.refreshed(ctx, i.kind, &tfprotov6.ReadResourceRequest{TypeName: i.kind, CurrentState: upgraded.UpgradedState, Private: i.Private})
	return before, after, err
}

// differences are the attributes that differ, sorted.
func differences(before, after map[string]tftypes.Value) []string {
	var names []string
	for name, value := range after {
		if !value.Equal(before[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
