package bulkreads

import (
	"maps"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// makeFull makes enough of each kind to be read in bulk, with all that the kind can have.
func makeFull(t *testing.T, a *acctest.Argus) *acctest.Estate {
	t.Helper()
	core, e, cast := a.Core(), &acctest.Estate{}, acctest.Cast{Argus: a}
	for _, role := range a.Roles(2) {
		cast.Roles = append(cast.Roles, role.Name)
	}
	many := func(name string) (made []*acctest.Object) {
		kind, full := acctest.Kinds[name], map[string]any{}
		if kind.Full != nil {
			full = kind.Full(cast)
		}
		for _, config := range kind.Many(cast) {
			maps.Copy(config, full)
			made = append(made, e.Make(core, name, config))
		}
		return made
	}
	for _, user := range many("argus_user") {
		cast.Owners, cast.Members = append(cast.Owners, user.Text("id")), append(cast.Members, user.Text("short_name"))
	}
	for _, group := range many("argus_group") {
		cast.Groups = append(cast.Groups, group.Text("id"))
	}
	cast.Groups = cast.Groups[:2]
	for _, kind := range acctest.OwnedKinds() {
		many(kind)
	}
	e.Make(core, "argus_auth_method", map[string]any{"user": cast.Owners[0], "method": "apikey"})
	return e
}

// What is read in bulk is, in state and in private state, what is read singly: of every kind, with all its attributes, also
// where Argus has new fields and values and writes the known ones otherwise.
func TestBulkReadsAreAsSingleReads(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) {
		o.Future, o.Variants = true, []string{"enums-other-case", "lists-shuffled", "addresses-normalised"}
	})
	e := makeFull(t, a)
	plain, diags := a.NewCore(map[string]any{"bulk_reads": false})
	acctest.WantNone(t, diags)
	now := time.Now()
	core := a.CoreAt(func() time.Time { return now })
	single, diags := plain.ReadAll(e.Objects)
	acctest.WantNone(t, diags)
	_, diags = core.ReadAll(e.Objects)
	acctest.WantNone(t, diags)
	a.Simulator.ResetRequests()
	bulk, diags := core.ReadAll(e.Objects)
	acctest.WantNone(t, diags)
	for _, request := range a.Simulator.Requests() {
		t.Errorf("bulk lists and lists do not serve what %s %s is asked for", request.Operation, request.Path)
	}
	read := map[string]bool{}
	for i, object := range e.Objects {
		read[object.Type] = true
		if !single[i].Same(bulk[i]) {
			t.Errorf("%s %s is read in bulk otherwise than singly", object.Type, object.Text("id"))
		}
	}
	if len(read) != len(acctest.Kinds) {
		t.Errorf("%v are read, not all of %d kinds", read, len(acctest.Kinds))
	}
}
