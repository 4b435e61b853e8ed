package subject_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// subjectCase is a kind of subject with what differs in the life of one.
type subjectCase struct {
	of      argus.SubjectType
	address string
	// minimal and full are the bodies of its block. The shortname in minimal is "first".
	minimal, full string
	made, changed func(a *acctest.Argus, s *argus.Subject) error // compare what is on the server after minimal and full
	defaults      map[string]string                              // attributes after minimal; empty if there is none
	changes       []string                                       // attributes that full changes
	name          string                                         // in full
	drift         argus.UpdateSubjectRequest                     // of one attribute
	drifted       string
	refused       map[string]string // by what stands after a valid shortname, what a plan says
}

var subjectCases = map[string]subjectCase{
	"user": {
		of:      argus.User,
		address: "argus_user.this",
		minimal: `
  short_name = "NAME{first}"
  name       = "Alice"`,
		full: `
  short_name     = "NAME{alicia}"
  name           = "Alice Adams"
  email          = "alice@example.com"
  phone          = { country_code = "47", national_number = "99999999" }
  description    = "Analyst"
  language       = "norwegian"
  daemon_account = true`,
		made: func(a *acctest.Argus, user *argus.Subject) error {
			return acctest.Same("short_name", user.ShortName, a.Name("first"), "name", user.Name, "Alice", "email", user.Email, acctest.Empty, "customer", user.Customer.ShortName, a.Customer)
		},
		changed: func(a *acctest.Argus, user *argus.Subject) error {
			return acctest.Same("short_name", user.ShortName, a.Name("alicia"), "name", user.Name, "Alice Adams", "email", user.Email, "alice@example.com",
				"country code", user.Phone.CountryCode, "47", "number", user.Phone.NationalNumber, "99999999", "description", user.Description, "Analyst",
				"language", strings.ToLower(user.Language), "norwegian", "daemon", user.Flags.Has(argus.FlagDaemonAccount), true)
		},
		defaults: map[string]string{"language": "english", "email": ""},
		changes:  []string{"short_name", "name", "email", "phone", "description", "language", "daemon_account"},
		name:     "Alice Adams",
		drift:    argus.UpdateSubjectRequest{Email: new("mallory@example.com")},
		drifted:  "email",
		refused: map[string]string{
			`name = "Alice"
  enable_authentication_methods = ["telepathy"]`: `(?s)enable_authentication_methods.*telepathy`,
		},
	},
	"group": {
		of:      argus.Group,
		address: "argus_group.this",
		minimal: `
  short_name = "NAME{first}"
  name       = "Operations"`,
		full: `
  short_name         = "NAME{watch}"
  name               = "The watch"
  description        = "Those who keep watch"
  daemon_account     = true
  externally_managed = true`,
		made: func(a *acctest.Argus, group *argus.Subject) error {
			return acctest.Same("short_name", group.ShortName, a.Name("first"), "name", group.Name, "Operations", "description", group.Description, acctest.Empty,
				"daemon", group.Flags.Has(argus.FlagDaemonAccount), false, "external", group.Flags.Has(argus.FlagExternallyManaged), false,
				"customer", group.Customer.ShortName, a.Customer)
		},
		changed: func(a *acctest.Argus, group *argus.Subject) error {
			return acctest.Same("short_name", group.ShortName, a.Name("watch"), "name", group.Name, "The watch", "description", group.Description, "Those who keep watch",
				"daemon", group.Flags.Has(argus.FlagDaemonAccount), true, "external", group.Flags.Has(argus.FlagExternallyManaged), true)
		},
		defaults: map[string]string{"description": ""},
		changes:  []string{"short_name", "name", "description", "daemon_account", "externally_managed"},
		name:     "The watch",
		drift:    argus.UpdateSubjectRequest{Name: new("Mallory's")},
		drifted:  "name",
		refused:  map[string]string{`name = ""`: `(?s)name.*at least 1`},
	},
}

func eachSubject(t *testing.T, test func(t *testing.T, a *acctest.Argus, c subjectCase)) {
	t.Helper()
	for name, c := range subjectCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, acctest.Start(t), c)
		})
	}
}

func (c subjectCase) header() string {
	kind, label, _ := strings.Cut(c.address, ".")
	return fmt.Sprintf("resource %q %q", kind, label)
}

func (c subjectCase) config(a *acctest.Argus, body string) string {
	return a.Config(c.header() + " {" + body + "\n}")
}

// onServer asks the server for the user or group.
func (c subjectCase) onServer(a *acctest.Argus, id *string, check func(*argus.Subject) error) resource.TestCheckFunc {
	return func(*terraform.State) error {
		subject, err := a.Client.GetSubject(context.Background(), c.of, argus.Ref{Name: *id})
		if err != nil {
			return err
		}
		return check(subject)
	}
}

// updates wants an update in place of just these attributes.
func (c subjectCase) updates(attributes ...string) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(c.address, plancheck.ResourceActionUpdate),
		acctest.ExpectChanges(c.address, attributes...),
	}}
}

// TestAccSubject is the life of a user and of a group: every step ends in an empty plan, which terraform-plugin-testing checks itself.
func TestAccSubject(t *testing.T) {
	t.Parallel()
	eachSubject(t, func(t *testing.T, a *acctest.Argus, c subjectCase) {
		var id, domain string
		minimal, full := c.config(a, c.minimal), c.config(a, c.full)
		made := []resource.TestCheckFunc{
			a.RememberID(c.address, &id),
			resource.TestCheckResourceAttr(c.address, "customer", a.Customer),
			acctest.Remember(c.address, "domain", &domain),
			c.onServer(a, &id, func(s *argus.Subject) error { return c.made(a, s) }),
		}
		for attribute, value := range c.defaults {
			if value == "" {
				made = append(made, resource.TestCheckNoResourceAttr(c.address, attribute))
			} else {
				made = append(made, resource.TestCheckResourceAttr(c.address, attribute, value))
			}
		}
		same := resource.TestCheckResourceAttrPtr(c.address, "id", &id)
		changed := c.onServer(a, &id, func(s *argus.Subject) error { return c.changed(a, s) })
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Factories(),
			CheckDestroy:             a.CheckDisabled(&id),
			Steps: []resource.TestStep{
				{Config: minimal, Check: resource.ComposeAggregateTestCheckFunc(made...)},
				acctest.ImportStep(c.address, func() string { return id }, "customer"),
				acctest.ImportBlockStep(c.address, minimal, func() string { return id }),
				acctest.ImportBlockStep(c.address, minimal, func() string { return a.Name("first") }),
				acctest.ImportBlockStep(c.address, minimal, func() string { return domain + "/" + a.Name("first") }),
				{Config: full, ConfigPlanChecks: c.updates(c.changes...), Check: resource.ComposeAggregateTestCheckFunc(same, changed)},
				acctest.ImportBlockStep(c.address, full, func() string { return id }),
				{
					// A change outside Terraform is planned back, and nothing else is.
					PreConfig: func() {
						a.Must(acctest.ErrorOf(a.Client.UpdateSubject(context.Background(), c.of, argus.Ref{Name: id}, c.drift)))
					},
					Config:           full,
					ConfigPlanChecks: c.updates(c.drifted),
					Check:            changed,
				},
				{
					// Disabled outside Terraform: it comes back, the same one.
					PreConfig:        func() { a.Must(a.Client.DeleteSubject(context.Background(), c.of, argus.Ref{Name: id})) },
					Config:           full,
					ConfigPlanChecks: c.updates("disabled"),
					Check: resource.ComposeAggregateTestCheckFunc(same, c.onServer(a, &id, func(s *argus.Subject) error {
						return acctest.Same("deleted", s.Flags.Has(argus.FlagDeleted), false, "name", s.Name, c.name)
					})),
				},
			},
		})
	})
}

func TestAccSubjectMoves(t *testing.T) {
	t.Parallel()
	eachSubject(t, func(t *testing.T, a *acctest.Argus, c subjectCase) {
		other := a.OtherCustomer()
		if other == nil {
			t.Skip("this Argus has no other customer in the domain")
		}
		var id string
		config := func(customer string) string {
			return c.config(a, c.minimal+fmt.Sprintf("\n  customer = %q", customer))
		}
		moved := c.onServer(a, &id, func(s *argus.Subject) error { return acctest.Same("customer", s.Customer.ID, other.ID) })
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Factories(),
			Steps: []resource.TestStep{
				{Config: config(a.Customer), Check: a.RememberID(c.address, &id)},
				{
					Config:           config(other.ShortName),
					ConfigPlanChecks: c.updates("customer"),
					Check:            resource.ComposeAggregateTestCheckFunc(resource.TestCheckResourceAttrPtr(c.address, "id", &id), moved),
				},
				{
					// The same customer in another spelling is no change.
					Config:           config(string(other.ID)),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
					Check:            resource.TestCheckResourceAttr(c.address, "customer", other.ShortName),
				},
				{
					PreConfig: func() {
						a.Must(acctest.ErrorOf(a.Client.MoveSubject(context.Background(), c.of, argus.Ref{Name: id}, a.Customer)))
					},
					Config:           config(other.ShortName),
					ConfigPlanChecks: c.updates("customer"),
					Check:            moved,
				},
			},
		})
	})
}

func TestAccSubjectRefusesBadInput(t *testing.T) {
	t.Parallel()
	eachSubject(t, func(t *testing.T, a *acctest.Argus, c subjectCase) {
		refused := map[string]string{
			"short_name = \"not a name\"\n  name = \"Name\"":                                     `(?s)short_name.*letters`,
			"short_name = \"NAME{first}\"\n  name = \"Name\"\n  customer = \"no-such-customer\"": `(?s)No such customer.*"no-such-customer"`,
		}
		for body, says := range c.refused {
			refused["short_name = \"NAME{first}\"\n  "+body] = says
		}
		a.RefusesAtPlan(t, c.header(), refused)
	})
}
