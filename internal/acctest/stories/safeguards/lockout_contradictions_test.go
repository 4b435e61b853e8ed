package safeguards

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// keepRows has responses to a path hold fewer rows, uncounted, so that nothing in them shows that rows are missing.
func keepRows(a *acctest.Argus, paths []string, keep func(rows []any) []any) {
	a.Rewrite(func(r *http.Request, body []byte) []byte {
		if !slices.Contains(paths, r.URL.Path) {
			return body
		}
		var envelope map[string]any
		if err := json.Unmarshal(body, &envelope); err != nil {
			panic(err)
		}
		switch data := envelope["data"].(type) {
		case []any:
			envelope["data"], envelope["count"] = keep(data), 0
		case map[string]any:
			data["ascendantIDs"] = nil
		}
		cut, err := json.Marshal(envelope)
		if err != nil {
			panic(err)
		}
		return cut
	})
}

// The lists of the provider's own user may be cut: what they lack and the state has is not treated as gone.
func TestLockoutByListsThatAreCut(t *testing.T) {
	t.Parallel()
	none := func([]any) []any { return []any{} }
	for name, cut := range map[string]struct {
		paths []string
		keep  func([]any) []any
	}{
		"no permissions":       {[]string{"/currentuser/v1/permissions"}, none},
		"one permission fewer": {[]string{"/currentuser/v1/permissions"}, nil},
		"no functions":         {[]string{"/currentuser/v1/functions"}, none},
		"no groups":            {[]string{"/currentuser/v1/user", "/currentuser/v1/groups"}, none},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHand(t)
			grant, membership := h.imported(t, "argus_permission", theOwnGrant(h)), h.imported(t, "argus_group_membership", theMembership(h))
			objects := []*acctest.Object{grant, membership}
			if cut.keep == nil {
				objects = objects[:1]
				cut.keep = func(rows []any) []any {
					return slices.DeleteFunc(rows, func(row any) bool { return idOf(row) == string(h.manageKeys) })
				}
			}
			keepRows(h.a, cut.paths, cut.keep)
			for _, object := range objects {
				h.wantLockedOut(t, h.core(t, nil).Plan(object.Type, object, nil), "robot")
				_, diags := h.core(t, nil).Apply(h.allowed(t).Plan(object.Type, object, nil))
				acctest.WantText(t, diags, "ERROR", lockedOut)
			}
			if writes := h.writes(); slices.ContainsFunc(writes, func(write string) bool { return strings.HasPrefix(write, "DELETE") }) {
				t.Errorf("sent were %v", writes)
			}
		})
	}
}

func idOf(row any) string {
	text, err := json.Marshal(row.(map[string]any)["id"])
	if err != nil {
		panic(err)
	}
	return strings.Trim(string(text), `"`)
}

// A grant that was revoked by hand is no contradiction: its destroy goes through.
func TestLockoutKnowsWhatWasRevoked(t *testing.T) {
	t.Parallel()
	h := newHand(t)
	grant := h.imported(t, "argus_permission", theOwnGrant(h))
	h.a.Must(acctest.ErrorOf(h.a.Client.RevokePermission(t.Context(), h.manageKeys, argus.GrantPermissionRequest{}, "")))
	guarded := h.core(t, nil)
	left, diags := guarded.Apply(guarded.Plan(grant.Type, grant, nil))
	if left != nil || acctest.HasError(diags) {
		t.Errorf("left in state is %t: %s", left != nil, acctest.Text(diags))
	}
}
