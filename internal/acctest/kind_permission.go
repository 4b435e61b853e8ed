package acctest

import (
	"cmp"
	"context"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

var permission = Kind{
	Name: "argus_permission",
	Config: func(s Scene) map[string]any {
		return map[string]any{"subject": s.Name("scene-user"), "function": s.Role}
	},
	ImportID: func(s Scene, _ *Object) string { return s.User + "/" + s.Role + "/" + s.Customer },
	Identity: func(s Scene, _ *Object) Identity {
		customer, err := s.Client.GetCustomer(context.Background(), argus.Ref{Name: s.Customer})
		s.Must(err)
		return Identity{"subject_id": s.User, "function_id": string(s.Roles(1)[0].ID), "customer_id": string(customer.ID)}
	},
	List:        func(s Scene) map[string]any { return map[string]any{"subject": []string{s.Name("scene-user")}} },
	DisplayName: func(s Scene, _ *Object) string { return s.Role + " for " + s.Customer + " to " + s.Name("scene-user") },
	Names:       func(s Scene, _ *Object) []string { return []string{s.Role + "/" + s.Customer, s.Name("scene-user")} },
	Create:      "grantPermission",
	Destroy:     "revokePermission",
	Needs:       map[string]string{"viewPermissions": "read", "grantRole": "create", "revokeRole": "destroy"},
	Helps:       []string{"viewUsers", "viewFunctions", "viewBasicCustomer"},
	FreeTexts:   []string{"comment"},
	PlanMeets:   "already exists",
	ApplyMeets:  "already existed",
	Shown:       "id",

	References:      map[string]string{"subject": "argus_user", "function": ""},
	NewID:           true,
	SeenBy:          [][]string{{"searchPermissions", "listPermissionsForUser"}},
	SearchShowsGone: true,
	DrawnForEach:    "subject",
	Draw: func(d *Draw, subject string) {
		for _, role := range d.Roles {
			if d.OneInThree() {
				d.Add(labelOf(subject)+"_"+role, map[string]any{"subject": Reference(subject), "function": role})
			}
		}
	},
	Many: func(c Cast) (configs []map[string]any) {
		for _, member := range c.Members {
			for _, role := range c.Roles {
				configs = append(configs, map[string]any{"subject": member, "function": role})
			}
		}
		return configs
	},
	Full: func(c Cast) map[string]any {
		return map[string]any{"customer": c.OtherCustomer().ShortName, "comment": "Granted"}
	},
	IsAbout: func(s Scene, _ map[string]any, prior, got *Object, sent Responses) bool {
		return prior != nil && got.Text("id") == prior.Text("id") || sent.Any(func(o map[string]any) bool { // a new grant may have a new id
			subject, _ := o["subject"].(map[string]any)
			function, _ := o["function"].(map[string]any)
			return text(o["id"]) == got.Text("id") && text(subject["id"]) == s.User && strings.EqualFold(text(function["name"]), s.Role)
		})
	},
	Active: func(ctx context.Context, a *Argus, of Scope) (map[string]string, error) {
		found := map[string]string{}
		for p, err := range a.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{PermissionCriteria: argus.PermissionCriteria{Subject: of.IDs}.Exactly()}) {
			if err != nil {
				return nil, err
			}
			if !p.Flags.Has(argus.FlagDeleted) {
				found[string(p.ID)] = strings.TrimSuffix(strings.Join([]string{string(p.Subject.ID), p.Function.Name, p.Customer.ShortName}, " "), " "+a.Customer)
			}
		}
		return found, nil
	},
	Content: func(config map[string]any) string {
		return strings.TrimSpace(strings.Join([]string{text(config["subject"]), text(config["function"]), text(config["customer"])}, " "))
	},
	Add: func(a *Argus, config map[string]any) error {
		return ErrorOf(a.Client.GrantPermission(context.Background(), argus.GrantPermissionRequest{
			Subject: text(config["subject"]), Function: text(config["function"]), Customer: cmp.Or(text(config["customer"]), a.Customer),
		}))
	},
	Remove: func(a *Argus, o *Object) error {
		return ErrorOf(a.Client.RevokePermission(context.Background(), argus.ID(o.Text("id")), argus.GrantPermissionRequest{}, ""))
	},
}

var subjectPermissions = OwnedSet{
	Name:   "argus_subject_permissions",
	Single: "argus_permission",
	Writes: []string{"grantPermissionsBulk", "revokePermissionsBulk"},
	Draw: func(d *Draw, subject string) map[string]any {
		granted := []map[string]any{}
		for _, role := range d.Roles {
			for _, customer := range d.Customers {
				if d.Maybe() {
					granted = append(granted, map[string]any{"function": role, "customer": customer})
				}
			}
		}
		return map[string]any{"subject": Reference(subject), "permissions": granted}
	},
	Elements: func(a *Argus, config map[string]any) (singles []map[string]any) {
		for _, granted := range config["permissions"].([]map[string]any) {
			single := map[string]any{"subject": config["subject"], "function": granted["function"]}
			if granted["customer"] != a.Customer {
				single["customer"] = granted["customer"]
			}
			singles = append(singles, single)
		}
		return singles
	},
	Drift: func(by Others, config map[string]any) (map[string]any, string) {
		return map[string]any{"subject": config["subject"], "function": by.Role}, by.Role
	},
}
