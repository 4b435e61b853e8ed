package acctest

import (
	"cmp"
	"context"
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Roles are functions that can be granted and that the test's own user has, by name: this many, or the test is skipped.
func (a *Argus) Roles(count int) []argus.Function {
	a.t.Helper()
	ctx := context.Background()
	own := map[argus.ID]bool{}
	for function, err := range a.Client.CurrentUserFunctions(ctx) {
		a.Must(err)
		own[function.ID] = true
	}
	request := argus.SearchFunctionsRequest{}
	request.IncludeFlags, request.ExcludeFlags = []string{argus.FlagRole}, []string{argus.FlagSysadm}
	roles, err := argus.Collect(a.Client.SearchFunctions(ctx, request))
	a.Must(err)
	roles = slices.DeleteFunc(roles, func(f argus.Function) bool { return !own[f.ID] })
	slices.SortFunc(roles, func(x, y argus.Function) int { return cmp.Compare(x.Name, y.Name) })
	if len(roles) < count {
		a.t.Skipf("this Argus has %d functions that can be granted, not %d", len(roles), count)
	}
	return roles[:count]
}
