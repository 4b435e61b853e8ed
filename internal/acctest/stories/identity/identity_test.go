// Package identity tests the identities of all resources: Terraform from 1.12 on keeps them beside state, and imports by them.
package identity

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// story is one resource in a test over all of them, as the scene's Config makes it. The stand-in for core checks after each call that
// the identity is whole and stays.
type story struct {
	acctest.Scene
	t      *testing.T
	kind   acctest.Kind
	core   *acctest.Core
	config map[string]any
	made   *acctest.Object
}

// overAll tells a story of each resource.
func overAll(t *testing.T, tell func(*story)) {
	t.Parallel()
	for name, kind := range acctest.Kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			now := time.Now()
			core := a.CoreAt(func() time.Time { return now }) // private state of permissions has the time of an import
			s := a.NewScene()
			config := kind.Config(s)
			made, _ := core.Make(name, config)
			tell(&story{s, t, kind, core, config, made})
		})
	}
}

// wantIdentity wants the identity that the design names.
func (s *story) wantIdentity(after string, object *acctest.Object) {
	s.t.Helper()
	if object == nil {
		s.t.Fatalf("after %s there is no object", after)
	}
	if wanted := s.kind.Identity(s.Scene, object); !maps.Equal(object.Identity(), wanted) {
		s.t.Errorf("the identity after %s is %v, not %v", after, object.Identity(), wanted)
	}
}

// read reads an object without errors.
func (s *story) read(object *acctest.Object) *acctest.Object {
	s.t.Helper()
	read, diags := s.core.Read(object)
	if acctest.HasError(diags) {
		s.t.Fatal(acctest.Text(diags))
	}
	return read
}

// with is the configuration with more over it.
func (s *story) with(more map[string]any) map[string]any {
	config := maps.Clone(s.config)
	maps.Copy(config, more)
	return config
}

var newTimeouts = map[string]any{"timeouts": map[string]any{"read": "10m"}}

func TestEveryOperationSetsTheIdentity(t *testing.T) {
	overAll(t, func(s *story) {
		s.wantIdentity("create", s.made)
		s.wantIdentity("read", s.read(s.made))
		updated, _ := s.core.Change(s.kind.Name, s.made, s.with(newTimeouts))
		s.wantIdentity("an update that sends nothing", updated)
		if s.kind.Change != nil {
			updated, _ = s.core.Change(s.kind.Name, s.made, s.kind.Changed(s.Scene))
			s.wantIdentity("update", updated)
		}
		imported, diags := s.core.Import(s.kind.Name, s.kind.ImportID(s.Scene, s.made))
		if acctest.HasError(diags) {
			s.t.Fatal(acctest.Text(diags))
		}
		s.wantIdentity("import", imported)
	})
}

// A permission that others revoke and grant again has another id, and a user or group that they disable and re-enable is the same.
func TestIdentityStaysIfOthersRemoveAndAddTheObject(t *testing.T) {
	overAll(t, func(s *story) {
		if s.kind.AlwaysNew {
			s.t.Skip("what others make is another object")
		}
		s.Must(s.kind.Remove(s.Argus, s.made))
		s.Must(s.kind.Add(s.Argus, s.kind.ConfigByID(s.Scene)))
		again := s.read(s.made)
		s.wantIdentity("the addition", again)
		if s.kind.Name == "argus_permission" && s.Simulator != nil && again.Text("id") == s.made.Text("id") {
			s.t.Error("the permission has its id again: this test says nothing")
		}
	})
}

func TestIdentityStaysOverRenameAndMove(t *testing.T) {
	overAll(t, func(s *story) {
		other := s.OtherCustomer().ShortName
		if slices.Contains(acctest.SubjectKinds, s.kind.Name) {
			s.made, _ = s.core.Change(s.kind.Name, s.made, s.with(map[string]any{"short_name": s.Name("renamed"), "customer": other}))
		} else {
			user := argus.ByID(argus.ID(s.User))
			renamed := s.Name("renamed")
			s.Must(acctest.ErrorOf(s.Client.UpdateSubject(context.Background(), argus.User, user, argus.UpdateSubjectRequest{ShortName: &renamed})))
			s.Must(acctest.ErrorOf(s.Client.MoveSubject(context.Background(), argus.User, user, string(s.OtherCustomer().ID))))
		}
		s.wantIdentity("rename and move", s.read(s.made))
	})
}

// Core passes the old identity into the create of a replacement, or null.
func TestReplacementHasItsOwnIdentity(t *testing.T) {
	overAll(t, func(s *story) {
		for name, how := range acctest.Replacements {
			other := map[string]any{"short_name": s.Name("other-" + name)}
			for attribute, kind := range s.kind.References {
				if !slices.Contains(s.core.IdentityAttributes(s.kind.Name), attribute+"_id") || kind == "" {
					continue
				}
				delete(other, "short_name")
				owner, _ := s.core.Make(kind, map[string]any{"short_name": s.Name(kind + name), "name": "Another"})
				other[attribute] = owner.Text("id")
				if kind == "argus_user" {
					s.User = owner.Text("id")
				} else {
					s.Group = owner.Text("id")
				}
			}
			former := s.made
			s.made, _ = s.core.Replace(how, former, s.with(other))
			s.wantIdentity("a replacement by "+name, s.made)
			if maps.Equal(former.Identity(), s.made.Identity()) {
				s.t.Errorf("%s: both objects have the identity %v", name, former.Identity())
			}
		}
	})
}

// A state that was written before there was identity gets it with the next operation: a read, or an update or a destroy with
// -refresh=false.
func TestStateWithoutIdentityGetsIt(t *testing.T) {
	overAll(t, func(s *story) {
		former := s.made.WithoutIdentity()
		s.wantIdentity("read", s.read(former))
		for _, change := range []map[string]any{newTimeouts, s.kind.Change} {
			if change != nil {
				updated, _ := s.core.Change(s.kind.Name, former, s.with(change))
				s.wantIdentity("update", updated)
			}
		}
		s.core.Change(s.kind.Name, former, nil)
		if slices.Contains(acctest.SubjectKinds, s.kind.Name) {
			s.wantIdentity("a read of a disabled one", s.read(former))
		} else if gone := s.read(former); gone != nil && s.Simulator != nil { // other searches may lag
			s.t.Error("it is in state though it is gone")
		}
	})
}
