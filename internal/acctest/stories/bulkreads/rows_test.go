package bulkreads

import (
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// What is read in bulk is, in state and in private state, what is read singly: of every kind, with all its attributes, also
// where Argus has new fields and values and writes the known ones otherwise.
func TestBulkReadsAreAsSingleReads(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) {
		o.Future, o.Variants = true, []string{"enums-other-case", "lists-shuffled", "addresses-normalised"}
	})
	e := a.MakeFull()
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
