package plans

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// digitsScene is a scene at a server that takes digits for a shortname first.
func digitsScene(t *testing.T, variants ...string) acctest.Scene {
	t.Helper()
	return acctest.Start(t, func(o *simulator.Options) { o.Variants = slices.Concat(variants, []string{"digits-shortname-first"}) }).NewScene()
}

// confuse makes another user, whose shortname is the id of the scene's user, and returns its id.
func confuse(s acctest.Scene) string {
	other, err := s.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{ShortName: s.User, Name: "Named as a number", Customer: s.Customer})
	s.Must(err)
	return string(other.ID)
}

// A create for the user with an id never works on another one, whose shortname is that id.
func TestDigitsAreAnID(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.OwnedKinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := digitsScene(t)
			other := confuse(s)
			config := acctest.Kinds[kind].ConfigByID(s)
			plan := s.Core().Plan(kind, nil, config)
			diags := plan.Diagnostics
			if !acctest.HasError(diags) {
				var object *acctest.Object
				if object, diags = s.Core().Apply(plan); object != nil {
					t.Errorf("%s: %s was made for user %q", kind, object.Text("id"), s.User)
				}
			}
			acctest.WantText(t, diags, "ERROR", "user "+other, s.User, "domain/"+s.User)
		})
	}
}

// A shortname of digits names its user if it is written with its domain, and alone is an error that says so.
func TestDigitsInADomainAreAShortname(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"digits-shortname-first"}} {
		t.Run(fmt.Sprint(variants), func(t *testing.T) {
			t.Parallel()
			s := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants }).NewScene()
			core, digits := s.Core(), "20"+s.User
			other, err := s.Client.AddSubject(t.Context(), argus.User, argus.AddSubjectRequest{ShortName: digits, Name: "Named as a number", Customer: s.Customer})
			s.Must(err)
			config := map[string]any{"user": digits, "key": "scene.colour", "value": "blue"}
			_, diags := core.Apply(core.Plan("argus_preference", nil, config))
			acctest.WantText(t, diags, "ERROR", "user "+string(other.ID), "Digits alone are an id", "domain/"+digits)
			config["user"] = other.Domain.Name + "/" + digits
			made, diags := core.Make("argus_preference", config)
			acctest.WantNone(t, diags)
			if wanted := string(other.ID) + "/scene.colour"; made.Text("id") != wanted {
				t.Errorf("%v: the preference made is %s, not %s", variants, made.Text("id"), wanted)
			}
			imported, diags := core.Import("argus_user", other.Domain.Name+"/"+digits)
			acctest.WantNone(t, diags)
			if imported == nil || imported.Text("id") != string(other.ID) {
				t.Errorf("%v: imported is not user %s", variants, other.ID)
			}
		})
	}
}

// What refers to a user by shortname stays in state if another user's shortname is its id, also if it is hidden.
func TestWhatBelongsToAnIDStays(t *testing.T) {
	t.Parallel()
	for kind := range acctest.Kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			for _, disabled := range []bool{false, true} {
				s := digitsScene(t, "disabled-owner-hidden", "disabled-links-hidden")
				object, _ := s.Core().Make(kind, acctest.Kinds[kind].Config(s))
				if slices.Contains(acctest.SubjectKinds, kind) {
					s.User = object.Text("id")
				}
				if disabled {
					s.DisableByHand(subjectOf(kind), s.User)
				}
				confuse(s)
				kept, diags := s.Core().Read(object)
				if kept == nil || kept.Text("id") != object.Text("id") {
					t.Errorf("%s, disabled is %t: it did not stay in state: %s", kind, disabled, acctest.Text(diags))
				}
			}
		})
	}
}

// subjectOf is the kind of the subject that confuse makes another one for.
func subjectOf(kind string) string {
	if kind == "argus_group" {
		return kind
	}
	return "argus_user"
}
