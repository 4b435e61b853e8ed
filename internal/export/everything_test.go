package export_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// everything makes objects with each value that their arguments can have.
func everything(t *testing.T, a *acctest.Argus) {
	t.Helper()
	core, made := a.Core(), &acctest.Estate{}
	role := a.Roles(1)[0].Name
	for name, more := range map[string]map[string]any{
		"plain":      {},
		"daemon":     {"daemon_account": true, "language": "norwegian"},
		"notified":   {"notification_user": true, "email": "notified@fjord.example"},
		"country":    {"phone": map[string]any{"country_code": "+47", "national_number": "1"}},
		"number":     {"phone": map[string]any{"country_code": "47", "national_number": "22 33 44 55"}},
		"abandoned":  {"deletion_policy": "abandon", "reenable": true},
		"decomposed": {"name": "e\u0301 and é", "description": "white space"},
		"for":        {},
		"1234567":    {"description": "digits alone"},
		"partner":    {"domain": "partner", "customer": "partner/partner-one"},
	} {
		config := map[string]any{"short_name": name, "name": name}
		for attribute, value := range more {
			config[attribute] = value
		}
		made.Make(core, "argus_user", config)
	}
	for n, source := range []map[string]any{
		{"provider": "disabled"}, {"provider": "aws"}, {"provider": "github"}, {"ip_addresses": []string{"192.0.2.0/24", "2001:db8::7"}},
		{"provider": "azure"},
	} {
		config := map[string]any{"user": "daemon", "description": fmt.Sprintf("key %d", n), "source": source}
		switch n {
		case 0:
			config["disable_expiration"] = true
		case 1:
			config["expiration_days"] = 7
			config["session_constraints"] = map[string]any{"read_only": true}
		case 2:
			config["session_constraints"] = map[string]any{"customers": []string{"fjord", "skog"}}
		case 3:
			config["session_constraints"] = map[string]any{"functions": []string{role}, "read_only": false}
		}
		made.Make(core, "argus_api_key", config)
	}
	for n, key := range []string{"a/b//c", "7", "e\u0301", "é x", ".."} {
		made.Make(core, "argus_preference", map[string]any{"user": "plain", "key": key, "value": []string{"", "e\u0301", "x"}[n%3]})
	}
	for _, method := range []string{"password", "totp", "sms"} {
		core.Make("argus_auth_method", map[string]any{"user": "country", "method": method})
	}
	for _, name := range []string{"outer", "inner"} {
		made.Make(core, "argus_group", map[string]any{"short_name": name, "name": name})
	}
	made.Make(core, "argus_group", map[string]any{"short_name": "outer", "name": "Outer", "domain": "partner", "customer": "partner/partner-one"})
	for _, pair := range [][2]string{{"outer", "inner"}, {"outer", "mnemonic/1234567"}, {"outer", "for"}, {"inner", "partner/partner"}, {"partner/outer", "plain"}, {"inner", "plain"}} {
		made.Make(core, "argus_group_membership", map[string]any{"group": pair[0], "member": pair[1]})
	}
	for _, pair := range [][2]string{{"mnemonic/1234567", "fjord"}, {"partner/partner", "partner/partner-one"}, {"plain", "skog"}, {"inner", "fjord"}, {"number", "fjord"}} {
		made.Make(core, "argus_permission", map[string]any{"subject": pair[0], "function": role, "customer": pair[1], "comment": "why"})
	}
	a.Must(a.Client.DeleteSubject(t.Context(), argus.User, argus.Ref{Name: "number"}))
}

// Whatever their arguments are, objects import and change nothing.
func TestAccExportOfEverything(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	everything(t, a)
	tf := acctest.NewTerraform(t)
	for name, of := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := a.For(t)
			of.options.Include = everyType()
			found := read(t, a, a.Key, of.options)
			for _, left := range found.LeftOut {
				t.Log(left.String())
			}
			adopt(t, a, tf, files(t, found, of.format))
		})
	}
}

// What a disabled user or group may do cannot be imported: it is left out, also if a filter hides who has it. One leaver ends no export.
func TestExportLeavesOutWhatTheDisabledMayDo(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	core := a.Core()
	role := a.Roles(1)[0].Name
	for _, kind := range []argus.SubjectType{argus.User, argus.Group} {
		name := "former-" + string(kind)
		core.Make("argus_"+string(kind), map[string]any{"short_name": name, "name": name})
		core.Make("argus_permission", map[string]any{"subject": name, "function": role})
		a.Must(a.Client.DeleteSubject(t.Context(), kind, argus.Ref{Name: name}))
	}
	filtered := map[string]map[string]string{"argus_user": {"customer": "skog"}, "argus_group": {"customer": "skog"}}
	for kind, options := range map[string][]export.Options{
		"argus_permission":          {{}, {Filters: filtered}},
		"argus_subject_permissions": {{Sets: true}, {Sets: true, Filters: filtered}},
	} {
		for _, options := range options {
			found := read(t, a, a.Key, options)
			wantLeftOut(t, found, kind+` "former-user`, kind+` "former-group`, "its subject is disabled")
			for name, content := range files(t, found, export.Format{}) {
				if strings.Contains(string(content), "former") {
					t.Errorf("%s has\n%s", name, content)
				}
			}
		}
	}
}
