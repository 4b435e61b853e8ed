package lists

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// reads is the operation that reads the rows of each list resource.
var reads = map[string]string{
	"argus_api_key": "listUserApiKeys", "argus_auth_method": "getUserMethods", "argus_group": "searchGroups", "argus_group_membership": "searchMemberships",
	"argus_permission": "searchPermissions", "argus_preference": "listUserPreferences", "argus_user": "searchUsers",
}

// A failure is one result with one error, which names the function that is missing if the key may not list.
func TestAListThatFailsIsOneError(t *testing.T) {
	overAll(t, func(s *story) {
		sim := s.NeedSimulator("fails on demand")
		for name, of := range map[string]struct {
			fault simulator.Fault
			words string
		}{
			"forbidden":    {simulator.Fault{Kind: simulator.ServerError, Status: 403}, "This needs"},
			"refused":      {simulator.Fault{Kind: simulator.ServerError, Status: 412}, "412"},
			"not found":    {simulator.Fault{Kind: simulator.HTMLError, Status: 404}, "not Argus's"},
			"without keys": {simulator.Fault{Kind: simulator.NullFields, Rows: 1}, "a row of the response has no"},
		} {
			of.fault.Operation, of.fault.Times = reads[s.kind.Name], simulator.Always
			sim.Fail(of.fault)
			results := []acctest.Listed{}
			s.core.ListEach(s.query(), func(result acctest.Listed) bool {
				results = append(results, result)
				return true
			})
			if len(results) != 1 || len(results[0].Diagnostics) != 1 {
				s.t.Errorf("%s: the results are %v", name, results)
			} else if acctest.WantText(s.t, results[0].Diagnostics, "ERROR", "Could not list", of.words); name == "forbidden" && s.kind.Name != "argus_auth_method" {
				acctest.WantText(s.t, results[0].Diagnostics, "function")
			}
			sim.ClearFaults()
		}
	})
}

// What passes is not seen.
func TestAListThatIsReadAgain(t *testing.T) {
	overAll(t, func(s *story) {
		sim := s.NeedSimulator("fails on demand")
		for _, kind := range []simulator.FaultKind{simulator.Unavailable, simulator.LostResponse, simulator.TruncatedBody} {
			sim.Fail(simulator.Fault{Operation: reads[s.kind.Name], Kind: kind, Times: 2})
			s.find(s.query())
			sim.ClearFaults()
		}
	})
}

// A name that does not exist is an error at its attribute, with the nearest names, and before anything is listed.
func TestMissingNamesInLists(t *testing.T) {
	overAll(t, func(s *story) {
		sim := s.NeedSimulator("counts requests")
		for attribute, value := range s.kind.List(s.Scene) {
			if attribute != "user" && attribute != "subject" {
				continue
			}
			wrong := map[string]any{attribute: s.Name("scene-usr")}
			if _, several := value.([]string); several {
				wrong[attribute] = []string{s.Name("scene-usr")}
			}
			sim.ResetRequests()
			rows, diags := s.core.List(acctest.Query{Kind: s.kind.Name, Config: wrong})
			acctest.WantText(s.t, diags, "ERROR", `AttributeName("`+attribute+`")`, "No such subject", s.Name("scene-user"))
			if asked := sim.Count(reads[s.kind.Name]); len(rows) > 0 || asked > 0 {
				s.t.Errorf("%s: %d rows are listed, after %d requests", attribute, len(rows), asked)
			}
		}
	})
}

// hostile has texts hold what a terminal takes for a command, and what turns the direction of writing.
var hostile = strings.NewReplacer(`"Alice"`, `"Alice\u001b[2J\u202e"`, `"Operations"`, `"Operations\u001b[2J\u202e"`, `"Nightly backup"`, `"Nightly backup\u001b[2J\u202e"`)

// Texts that people wrote reach Terraform as a name that a terminal can show.
func TestHostileTextsInNames(t *testing.T) {
	overAll(t, func(s *story) {
		if !slices.Contains(s.kind.FreeTexts, "name") && !slices.Contains(s.kind.FreeTexts, "description") {
			s.t.Skip("its name has no free text")
		}
		s.NeedSimulator("changes texts on demand")
		s.Rewrite(func(_ *http.Request, body []byte) []byte { return []byte(hostile.Replace(string(body))) })
		core := s.Core()
		row := acctest.Listed{}
		core.ListEach(s.query(), func(result acctest.Listed) bool {
			row = result
			return true
		})
		if strings.ContainsAny(row.Name, "\x1b\u202e\n") || !strings.Contains(row.Name, `\x1b`) {
			s.t.Errorf("the row is called %q", row.Name)
		}
	})
}

// Without a URL that is known, nothing can be listed.
func TestListsNeedKnownSettings(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core, diags := a.NewCore(map[string]any{"api_url": acctest.Unknown})
	acctest.WantNone(t, diags)
	for _, name := range slices.Sorted(maps.Keys(listed())) {
		config := map[string]any{}
		if slices.Contains(byUser, name) {
			config["user"] = "somebody"
		}
		rows, diags := core.List(acctest.Query{Kind: name, Config: config})
		acctest.WantText(t, diags, "ERROR", "Provider configuration not yet known")
		if len(rows) > 0 {
			t.Errorf("%d rows of %s are listed", len(rows), name)
		}
	}
}

// A key that may manage the resource may list it: names in the criteria that it may not look up are a warning.
func TestANarrowKeyLists(t *testing.T) {
	overAll(t, func(s *story) {
		s.NeedSimulator("lets functions be made")
		core := s.NarrowCore(slices.Collect(maps.Keys(s.kind.Needs))...)
		rows, diags := core.List(s.query())
		if acctest.HasError(diags) || !slices.ContainsFunc(rows, func(row acctest.Listed) bool { return maps.Equal(row.Identity, s.kind.Identity(s.Scene, s.made)) }) {
			s.t.Errorf("%d rows are listed: %s", len(rows), acctest.Text(diags))
		}
	})
}
