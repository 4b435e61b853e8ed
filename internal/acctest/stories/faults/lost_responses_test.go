// Package faults tells what the provider makes of requests that fail, responses that are lost or wrong, and runs that end early.
package faults

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// mostSearchLag is how many searches may not show a write yet.
const mostSearchLag = 2

// unknownOutcomes are the faults after which nobody knows whether a write was done.
var unknownOutcomes = map[string]simulator.Fault{
	"lost after it was done":   {Kind: simulator.LostResponse},
	"lost before it was done":  {Kind: simulator.LostResponseBefore},
	"500 after it was done":    {Kind: simulator.ServerError, Handled: true},
	"504 before it was done":   {Kind: simulator.ServerError, Status: 504},
	"proxy's page, done":       {Kind: simulator.HTMLError, Handled: true},
	"proxy's 503, not done":    {Kind: simulator.ProxyUnavailable},
	"response that breaks off": {Kind: simulator.TruncatedBody},
	"lost three times, done":   {Kind: simulator.LostResponse, Times: 3},
	"lost three times, undone": {Kind: simulator.LostResponseBefore, Times: 3},
}

// A write whose response is lost is settled: the apply ends well, state and server agree, nothing is there twice, and nothing
// is left that state does not know, whatever the server makes of what is sent twice and however late searches are.
func TestLostResponsesAreSettled(t *testing.T) {
	t.Parallel()
	for poles, options := range map[string]func(*simulator.Options){
		"taken twice": func(*simulator.Options) {},
		"refused twice": func(o *simulator.Options) {
			o.SearchLag = mostSearchLag
			o.Variants = []string{"present-member-refused", "present-permission-refused", "repeated-delete-refused", "repeated-revoke-refused", "absent-member-refused", "disabled-hidden-by-id"}
		},
	} {
		for name, kind := range acctest.Kinds {
			for lost, fault := range unknownOutcomes {
				t.Run(fmt.Sprintf("%s/%s/%s", name, lost, poles), func(t *testing.T) {
					t.Parallel()
					a := acctest.Start(t, options)
					core, s := a.Core(), a.NewScene()
					there := func() (of []string) {
						inventory, err := a.Inventory(mostSearchLag)
						a.Must(err)
						for object := range inventory {
							if strings.HasPrefix(object, name+" ") {
								of = append(of, object)
							}
						}
						return of
					}
					before := len(there())
					change := func(operation string, prior *acctest.Object, config map[string]any) *acctest.Object {
						t.Helper()
						fault := fault
						fault.Operation = operation
						a.Simulator.Fail(fault)
						object, diags := core.Change(name, prior, config)
						acctest.WantNone(t, diags)
						a.Simulator.ClearFaults()
						if object == nil {
							return nil
						}
						read, diags := core.Read(object)
						acctest.WantNone(t, diags)
						if plan := a.Core().Plan(name, read, config); read == nil || !plan.Empty() {
							t.Fatalf("after %s state and server differ: %v", operation, plan.Changes())
						}
						return read
					}
					config := kind.Config(s)
					object := change(kind.Create, nil, config)
					if kind.Change != nil {
						config = kind.Changed(s)
						object = change(kind.Update, object, config)
					}
					if now := there(); len(now) != before+1 {
						t.Errorf("on the server are %v, %d of them from before, and state holds one", now, before)
					}
					change(kind.Destroy, object, nil)
					a.Settle(func(context.Context) (bool, error) {
						read, diags := a.Core().Read(object)
						return (read == nil || read.Bool("disabled")) && !acctest.HasError(diags), nil
					})
					if left := there(); len(left) != before {
						t.Errorf("%d were there before, and left are %v", before, left)
					}
				})
			}
		}
	}
}

// What a server spells in its own way is found all the same after a lost response, and nothing is there twice. A change of nothing but
// the spelling that was lost on its way is sent again.
func TestLostResponsesOfASpelling(t *testing.T) {
	t.Parallel()
	const kind = "argus_user"
	for _, variants := range [][]string{nil, {"phones-normalised", "names-trimmed"}} {
		for lost, fault := range unknownOutcomes {
			t.Run(fmt.Sprint(lost, variants), func(t *testing.T) {
				t.Parallel()
				a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
				var object *acctest.Object
				for _, version := range []map[string]any{
					{"name": " Ann ", "phone": map[string]any{"country_code": "+47", "national_number": "99 88 77 66"}},
					{"name": " Ann Smith ", "phone": map[string]any{"country_code": "47", "national_number": "11 22 33 44"}},
					{"name": "ANN SMITH", "phone": map[string]any{"country_code": "+47", "national_number": "1122 3344"}},
				} {
					fault := fault
					fault.Operation = "addUser"
					if object != nil {
						fault.Operation = "updateUser"
					}
					a.Simulator.Fail(fault)
					config := a.SubjectConfig(kind, version)
					var diags []*tfprotov6.Diagnostic
					object, diags = a.Core().Change(kind, object, config)
					acctest.WantNone(t, diags)
					a.Simulator.ClearFaults()
					object, diags = a.Core().Read(object)
					acctest.WantNone(t, diags)
					if plan := a.Core().Plan(kind, object, config); !plan.Empty() {
						t.Errorf("the plan after %v changes %v", version, plan.Changes())
					}
				}
				user, err := a.Client.GetSubject(t.Context(), argus.User, argus.Ref{Name: object.Text("id")})
				a.Must(err)
				if user.Name != "ANN SMITH" {
					t.Errorf("the server has the name %q", user.Name)
				}
			})
		}
	}
}
