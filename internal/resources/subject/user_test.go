package subject_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

func TestAccUserClearsWhatIsTakenOut(t *testing.T) {
	t.Parallel()
	a, c := acctest.Start(t), subjectCases["user"]
	var id string
	config := func(rest string) string {
		return c.config(a, c.minimal+"\n"+rest)
	}
	if !clears(a) {
		t.Skip("this Argus clears e-mail addresses only, which another test covers")
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config(`email = "alice@example.com"
  phone = { country_code = "47", national_number = "99999999" }
  description = "Analyst"`),
				Check: a.RememberID(c.address, &id),
			},
			{
				Config: config(""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					acctest.ExpectChanges(c.address, "email", "phone", "description"),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckNoResourceAttr(c.address, "email"),
					resource.TestCheckNoResourceAttr(c.address, "phone"),
					c.onServer(a, &id, func(user *argus.Subject) error {
						phone := argus.Phone{}
						if user.Phone != nil {
							phone = *user.Phone
						}
						return acctest.Same("email", user.Email, acctest.Empty, "description", user.Description, acctest.Empty, "phone", phone, acctest.Empty)
					}),
				),
			},
		},
	})
}

// clears reports whether this Argus clears more than e-mail addresses: the contract leaves it open.
func clears(a *acctest.Argus) bool {
	ctx := context.Background()
	user, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{ShortName: a.Name("clears"), Name: "Clears", Customer: a.Customer, Description: "text"})
	a.Must(err)
	user, err = a.Client.UpdateSubject(ctx, argus.User, argus.ByID(user.ID), argus.UpdateSubjectRequest{Description: new("")})
	a.Must(err)
	return user.Description == ""
}
