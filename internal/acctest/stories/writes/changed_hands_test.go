package writes

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// Responses about preferences, methods and keys do not name the user, and a list that lags names the former holder of a shortname.
func TestListThatLagsNamesTheFormerHolder(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.SearchLag = 40 })
	role, core, had := a.Roles(1)[0].Name, a.Core(), a.AddUser("scene-user")
	var names []string
	for i := range 20 {
		names = append(names, a.AddUser(fmt.Sprint("many-", i)).ShortName)
	}
	for range 60 {
		a.Must(acctest.ErrorOf(argus.Collect(a.Client.SearchSubjects(t.Context(), argus.AnySubject, argus.SearchSubjectsRequest{}))))
	}
	former := a.Name("former")
	a.Must(acctest.ErrorOf(a.Client.UpdateSubject(t.Context(), argus.User, argus.ByID(had.ID), argus.UpdateSubjectRequest{ShortName: &former})))
	has := string(a.AddUser("scene-user").ID) // before this run
	for _, name := range names {
		core.Make("argus_permission", map[string]any{"subject": name, "function": role})
	}
	wantUser(t, a, core, has)
}

// What a run looked up of a shortname may not hold for a later write.
func TestShortnameThatChangedHandsBeforeAWriteThatDoesNotShowTheUser(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core, had, former := a.Core(), a.AddUser("scene-user"), a.Name("former")
	core.Make("argus_permission", map[string]any{"subject": had.ShortName, "function": a.Roles(1)[0].Name})
	a.Must(acctest.ErrorOf(a.Client.UpdateSubject(t.Context(), argus.User, argus.ByID(had.ID), argus.UpdateSubjectRequest{ShortName: &former})))
	wantUser(t, a, core, string(a.AddUser("scene-user").ID))
}

func wantUser(t *testing.T, a *acctest.Argus, core *acctest.Core, id string) {
	t.Helper()
	for _, kind := range []string{"argus_preference", "argus_auth_method", "argus_api_key"} {
		object, diags := core.Apply(core.Plan(kind, nil, acctest.Kinds[kind].Config(acctest.Scene{Argus: a})))
		if object != nil && !strings.HasPrefix(object.Text("id"), id+"/") && !acctest.HasError(diags) {
			t.Errorf("%s was made as %s, not for user %s who has the shortname, without an error", kind, object.Text("id"), id)
		}
	}
}
