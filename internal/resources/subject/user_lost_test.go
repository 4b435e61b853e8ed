package subject_test

import (
	"context"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

func TestWhatALostResponseMayHaveMadeIsNamed(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("loses responses on demand")
	a.Rewrite(acctest.WithoutCreators)
	core := a.Core()
	sim.Fail(simulator.Fault{Operation: "addUser", Kind: simulator.LostResponse})
	object, diags := core.Apply(core.Plan("argus_user", nil, a.SubjectConfig("argus_user", nil)))
	made, err := a.Client.GetSubject(context.Background(), argus.User, argus.Ref{Name: a.Name("alice")})
	a.Must(err)
	acctest.WantText(t, diags, "ERROR", "short_name", "Could not create user", "response was lost", "import {", `id = "`+string(made.ID)+`"`)
	if count := sim.Count("addUser"); object != nil || count != 1 {
		t.Errorf("%d requests were sent", count)
	}
	imported, diags := core.Import("argus_user", string(made.ID))
	acctest.WantNone(t, diags)
	if imported == nil {
		t.Error("what the error says to import cannot be imported")
	}
}
