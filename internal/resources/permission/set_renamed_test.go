package permission_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// A permission whose customer Argus shows by an old name is not revoked after it was granted again.
func TestAPermissionUnderAnotherNameStays(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"present-permission-refused"}} {
		a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
		a.NeedSimulator("shows old names")
		a.Rewrite(func(r *http.Request, body []byte) []byte {
			if strings.Contains(r.URL.Path, "/permission") {
				body = bytes.ReplaceAll(body, []byte(`"shortName":"`+a.Customer+`"`), []byte(`"shortName":"former"`))
			}
			return body
		})
		roles, subject := a.Roles(2), alice(a)
		grantedAside(a, subject, roles[0], "")
		plan := a.Core().Plan(setKind, nil, set(a, subject, roles[0]))
		acctest.WantNone(t, plan.Diagnostics)
		_, diags := a.Core().Apply(plan)
		acctest.WantNone(t, diags)
		a.Must(holds(a, subject, roles[0]))
		object, diags := a.Core().Import(setKind, subject)
		acctest.WantNone(t, diags)
		config := set(a, subject, roles...)
		plan = a.Core().Plan(setKind, object, config)
		acctest.WantNone(t, plan.Diagnostics)
		object, diags = a.Core().Apply(plan)
		acctest.WantNone(t, diags)
		a.Must(holds(a, subject, roles...))
		wantEmpty(t, a, object, config)
	}
}

// The plan of a create names what apply will revoke, also if searches do not show it yet.
func TestPlanOfASetSeesWhatSearchesShowLate(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("shows searches late")
	a.Rewrite(func(r *http.Request, body []byte) []byte {
		if strings.HasSuffix(r.URL.Path, "/permission/search") {
			return []byte(`{"responseCode":200,"count":0,"data":[]}`)
		}
		return body
	})
	roles, subject := a.Roles(2), alice(a)
	late := grantedAside(a, subject, roles[1], "by hand")
	core := a.Core()
	plan := core.Plan(setKind, nil, set(a, subject, roles[0]))
	acctest.WantText(t, plan.Diagnostics, "WARNING", "loses 1 direct permission", "permission "+string(late.ID))
	_, diags := core.Apply(plan)
	acctest.WantNone(t, diags)
	a.Must(holds(a, subject, roles[0]))
}

// The plan that apply makes of a set names the permissions of a user whom the same run re-enabled a moment before.
func TestPlanInApplyNamesPermissionsOfAReenabledUser(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"disabled-links-hidden"}, {"disabled-hidden-by-id"}} {
		a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
		roles, subject := a.Roles(1), alice(a)
		grantedAside(a, subject, roles[0], "by hand")
		a.Must(a.Client.DeleteSubject(t.Context(), argus.User, argus.ByID(argus.ID(subject))))
		core, config := a.Core(), set(a, a.Name("alice"))
		core.Plan(setKind, nil, config)
		_, diags := core.Apply(core.Plan("argus_user", nil, map[string]any{"short_name": a.Name("alice"), "name": "Alice", "customer": a.Customer}))
		if acctest.HasError(diags) {
			t.Fatal(acctest.Text(diags))
		}
		plan := core.Plan(setKind, nil, config)
		acctest.WantText(t, plan.Diagnostics, "WARNING", "loses 1 direct permission", roles[0].Name)
		_, diags = core.Apply(plan)
		acctest.WantNone(t, diags)
		a.Must(holds(a, subject))
	}
}
