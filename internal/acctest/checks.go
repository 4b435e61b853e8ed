package acctest

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Must ends the test on an error of what the test itself does.
func (a *Argus) Must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// ErrorOf returns the error of a call whose other result nobody needs.
func ErrorOf[T any](_ T, err error) error { return err }

// RememberID keeps the id of a resource for later steps.
func (a *Argus) RememberID(address string, id *string) resource.TestCheckFunc {
	return Remember(address, "id", id)
}

// Remember keeps an attribute of a resource for later steps.
func Remember(address, attribute string, value *string) resource.TestCheckFunc {
	return resource.TestCheckResourceAttrWith(address, attribute, func(text string) error {
		if text == "" {
			return fmt.Errorf("%s.%s is empty", address, attribute)
		}
		*value = text
		return nil
	})
}

// ImportStep imports a resource under an id and wants the state that its create left. References are ids after an
// import, so that those that the configuration spells otherwise are ignored; ImportBlockStep proves that they are the same.
func ImportStep(address string, id func() string, ignored ...string) resource.TestStep {
	return resource.TestStep{
		ResourceName:            address,
		ImportState:             true,
		ImportStateIdFunc:       func(*terraform.State) (string, error) { return id(), nil },
		ImportStateVerify:       true,
		ImportStateVerifyIgnore: ignored,
	}
}

// ImportBlockStep imports a resource under an id with an import block, and wants a plan that changes nothing.
func ImportBlockStep(address, config string, id func() string) resource.TestStep {
	return resource.TestStep{
		ResourceName:      address,
		Config:            config,
		ImportState:       true,
		ImportStateKind:   resource.ImportBlockWithID,
		ImportStateIdFunc: func(*terraform.State) (string, error) { return id(), nil },
	}
}

// RefusesAtPlan wants each body of a block to be refused by a plan, with a message that the regular expression beside it
// matches.
func (a *Argus) RefusesAtPlan(t *testing.T, header string, refused map[string]string) {
	t.Helper()
	var steps []resource.TestStep
	for body, message := range refused {
		steps = append(steps, resource.TestStep{
			Config:      a.Config(header + " {\n  " + body + "\n}"),
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(message),
		})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: Factories(), Steps: steps})
}

// CheckDisabled wants a user or group to be disabled, or not to be found any more.
func (a *Argus) CheckDisabled(id *string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		subject, err := a.Client.GetSubject(context.Background(), argus.AnySubject, argus.Ref{Name: *id})
		if argus.IsNotFound(err) {
			return nil
		}
		if err == nil && !subject.Flags.Has(argus.FlagDeleted) {
			return fmt.Errorf("%s is still active after destroy", *id)
		}
		return err
	}
}

// Empty is what Same compares a value with that must be empty.
const Empty = empty(0)

type empty int

// Same compares values by name: name, got, wanted, name, got, wanted … Two empty values are an error, because what does not
// exist is empty too: write Empty if a value must be empty.
func Same(triples ...any) error {
	if len(triples) == 0 || len(triples)%3 != 0 {
		return fmt.Errorf("compared are names, values and wanted values, and these are %d", len(triples))
	}
	for i := 0; i < len(triples); i += 3 {
		name, got, wanted := triples[i], triples[i+1], triples[i+2]
		switch {
		case wanted == any(Empty):
			if !isEmpty(got) {
				return fmt.Errorf("%v is %#v, and not empty", name, got)
			}
		case !reflect.DeepEqual(got, wanted):
			return fmt.Errorf("%v is %#v, not %#v", name, got, wanted)
		case isEmpty(wanted):
			return fmt.Errorf("%v proves nothing: both values are empty", name)
		}
	}
	return nil
}

// OrEmpty returns what a test itself wants, and Empty if that is nothing.
func OrEmpty(wanted any) any {
	if isEmpty(wanted) {
		return Empty
	}
	return wanted
}

// isEmpty reports whether a value is one that says nothing. False and 0 are values.
func isEmpty(value any) bool {
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.String, reflect.Slice, reflect.Map, reflect.Array:
		return v.Len() == 0
	case reflect.Pointer, reflect.Struct:
		return v.IsZero()
	default:
		return false
	}
}

// OtherCustomer is a customer below the test's own, in the same domain; nil if there is none.
func (a *Argus) OtherCustomer() *argus.Customer {
	a.t.Helper()
	ctx := context.Background()
	own, err := a.Client.GetCustomer(ctx, argus.Ref{Name: a.Customer})
	a.Must(err)
	request := argus.SearchCustomersRequest{}
	request.Parent = []string{string(own.ID)}
	for customer, err := range a.Client.SearchCustomers(ctx, request) {
		a.Must(err)
		if customer.ID != own.ID && (own.Domain == nil || customer.Domain == nil || own.Domain.Name == customer.Domain.Name) {
			return &customer
		}
	}
	return nil
}

// Settle waits until the server's searches show what was done outside Terraform: they may lag.
func (a *Argus) Settle(seen func(context.Context) (bool, error)) {
	a.t.Helper()
	found := false
	a.Must(a.Client.Poll(context.Background(), func() (bool, error) {
		var err error
		found, err = seen(context.Background())
		return found, err
	}))
	if !found {
		a.t.Fatal("the server's searches do not show what was done")
	}
}

// ExpectChanges wants a plan that changes exactly these attributes of a resource, at top level.
func ExpectChanges(address string, attributes ...string) plancheck.PlanCheck {
	return expectChanges{address, attributes}
}

type expectChanges struct {
	address    string
	attributes []string
}

func (e expectChanges) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, change := range req.Plan.ResourceChanges {
		if change.Address != e.address {
			continue
		}
		changed := changedAttributes(change.Change)
		sort.Strings(changed)
		wanted := slices.Clone(e.attributes)
		sort.Strings(wanted)
		if !slices.Equal(changed, wanted) {
			resp.Error = fmt.Errorf("the plan of %s changes %v, not %v", e.address, changed, wanted)
		}
		return
	}
	resp.Error = fmt.Errorf("the plan does not name %s", e.address)
}

func changedAttributes(change *tfjson.Change) []string {
	before, _ := change.Before.(map[string]any)
	after, _ := change.After.(map[string]any)
	unknown, _ := change.AfterUnknown.(map[string]any)
	var changed []string
	for name := range before {
		if waits, _ := unknown[name].(bool); waits || !reflect.DeepEqual(before[name], after[name]) {
			changed = append(changed, name)
		}
	}
	return changed
}
