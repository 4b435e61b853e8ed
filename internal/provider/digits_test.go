package provider_test

import (
	"context"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// digitsScene is a scene at a server that takes digits for a shortname first.
func digitsScene(t *testing.T, variants ...string) scene {
	t.Helper()
	return newScene(acctest.Start(t, func(o *simulator.Options) { o.Variants = slices.Concat(variants, []string{"digits-shortname-first"}) }))
}

// confuse makes another user, whose shortname is the id of the scene's user, and returns its id.
func (s scene) confuse() string {
	other, err := s.a.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{ShortName: s.user, Name: "Named as a number", Customer: s.a.Customer})
	s.a.Must(err)
	return string(other.ID)
}

// A create for the user with an id never works on another one, whose shortname is that id.
func TestDigitsAreAnID(t *testing.T) {
	t.Parallel()
	for kind := range namesOfOwned {
		s := digitsScene(t)
		other := s.confuse()
		config := kinds[kind].config(s)
		for attribute, value := range config {
			if value == s.a.Name("scene-user") {
				config[attribute] = s.user
			}
		}
		plan := s.a.Core().Plan(kind, nil, config)
		diags := plan.Diagnostics
		if !acctest.HasError(diags) {
			var object *acctest.Object
			if object, diags = s.a.Core().Apply(plan); object != nil {
				t.Errorf("%s: %s was made for user %q", kind, object.Text("id"), s.user)
			}
		}
		acctest.WantText(t, diags, "ERROR", "user "+other, s.user, "domain/"+s.user)
	}
}

// A shortname of digits names its user if it is written with its domain, and alone is an error that says so.
func TestDigitsInADomainAreAShortname(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"digits-shortname-first"}} {
		s := newScene(acctest.Start(t, func(o *simulator.Options) { o.Variants = variants }))
		core, digits := s.a.Core(), "20"+s.user
		other, err := s.a.Client.AddSubject(t.Context(), argus.User, argus.AddSubjectRequest{ShortName: digits, Name: "Named as a number", Customer: s.a.Customer})
		s.a.Must(err)
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
	}
}

// What refers to a user by shortname stays in state if another user's shortname is its id, also if it is hidden.
func TestWhatBelongsToAnIDStays(t *testing.T) {
	t.Parallel()
	for kind := range kinds {
		for _, disabled := range []bool{false, true} {
			s := digitsScene(t, "disabled-owner-hidden", "disabled-links-hidden")
			object, _ := s.a.Core().Make(kind, kinds[kind].config(s))
			if namesOfOwned[kind] == nil {
				s.user = object.Text("id")
			}
			if disabled {
				disableByHand(s.a, subjectOf(kind), s.user)
			}
			s.confuse()
			kept, diags := s.a.Core().Read(object)
			if kept == nil || kept.Text("id") != object.Text("id") {
				t.Errorf("%s, disabled is %t: it did not stay in state: %s", kind, disabled, acctest.Text(diags))
			}
		}
	}
}

// subjectOf is the kind of the subject that confuse makes another one for.
func subjectOf(kind string) string {
	if kind == "argus_group" {
		return kind
	}
	return "argus_user"
}
