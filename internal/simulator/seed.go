package simulator

import (
	"regexp"
	"strings"
)

// seeded is what callers are told of the seed.
type seeded struct {
	Key           string // the administrator's
	Customer      string // shortname of the main customer
	Administrator int64
}

// seed fills a new store: two domains, a customer tree in each, functions with roles, the administrator with a key, a few
// subjects, and a group that an identity provider keeps.
func seed(s *store, now int64) seeded {
	s.nextID["subject"], s.nextID["permission"], s.nextID["function"], s.nextID["apiKey"] = 1000, 50000, 200, 7000
	lag := s.lag
	s.lag = 0 // searches see the seed at once
	defer func() { s.lag = lag }()

	s.putDomain(domain{1, "mnemonic"})
	s.putDomain(domain{2, "partner"})
	for _, c := range []customer{
		{ID: 1, ShortName: "mnemonic", Name: "mnemonic AS", Type: typeGroup, Domain: 1, Flags: []string{"rootCustomerGroup"}},
		{ID: 2, ShortName: "fjord", Name: "Fjord Holding", Type: typeGroup, Parent: 1, Domain: 1, Properties: map[string]string{"sla.level": "gold", "region": "north"}},
		{ID: 3, ShortName: "fjord-energy", Name: "Fjord Energy", Type: "leaf", Parent: 2, Domain: 1},
		{ID: 4, ShortName: "fjord-shipping", Name: "Fjord Shipping", Type: "leaf", Parent: 2, Domain: 1},
		{ID: 5, ShortName: "fjord-finance", Name: "Fjord Finance", Type: "leaf", Parent: 2, Domain: 1},
		{ID: 6, ShortName: "skog", Name: "Skog Industries", Type: "leaf", Parent: 1, Domain: 1},
		{ID: 7, ShortName: "partner", Name: "Partner Root", Type: typeGroup, Domain: 2, Flags: []string{"rootCustomerGroup"}},
		{ID: 8, ShortName: "partner-one", Name: "Partner One", Type: "leaf", Parent: 7, Domain: 2},
	} {
		c.Language, c.TimeZone = "english", "Europe/Oslo"
		s.putCustomer(c)
		s.nextID["customer"] = c.ID
	}

	user := func(kind, shortName, name string, owner int64) subject {
		v := subject{
			ID: s.newID("subject"), Type: kind, ShortName: shortName, Name: name, Customer: owner, Domain: 1,
			Preferences: map[string]preference{}, Created: now, Updated: now,
		}
		if kind == typeUser {
			v.Language = "english"
		}
		return v
	}
	administrator := user(typeUser, "administrator", "Seeded Administrator", 1)
	administrator.Flags = []string{"daemonAccount"}
	administrator.Methods = []authenticationMethod{{Method: "APIKEY", Initialized: true}}
	administrator.CreatedBy, administrator.UpdatedBy = administrator.ID, administrator.ID
	analyst := user(typeUser, "astrid", "Astrid Analyst", 2)
	analyst.Email, analyst.Phone = "astrid@fjord.example", phone{"47", "22334455"}
	analyst.Methods = []authenticationMethod{{Method: "PASSWORD", Initialized: true}}
	analysts := user(typeGroup, "analysts", "Analysts", 2)
	synced := user(typeGroup, "synced", "Kept by an identity provider", 2)
	synced.Flags = []string{"externallyManaged"}
	for _, v := range []subject{administrator, analyst, analysts, synced} {
		v.CreatedBy, v.UpdatedBy = administrator.ID, administrator.ID
		s.putSubject(v)
	}
	s.putMembership(membership{ID: s.newUUID(), Group: analysts.ID, Member: analyst.ID, Added: now, AddedBy: administrator.ID})
	s.putMembership(membership{
		ID: s.newUUID(), Group: synced.ID, Member: analyst.ID, ExternallyManaged: true, Added: now, AddedBy: administrator.ID,
	})

	ids := seedFunctions(s, now, administrator.ID)
	grant := func(subject int64, function string, owner int64) {
		s.putPermission(permission{
			ID: s.newID("permission"), Subject: subject, Function: ids[function], Customer: owner, Granted: now, GrantedBy: administrator.ID,
		})
	}
	grant(administrator.ID, "administrator", 1)
	grant(administrator.ID, "administrator", 7)
	grant(analysts.ID, "analyst", 2)

	key := apiKey{
		User: administrator.ID, KeyID: s.newID("apiKey"), Secret: s.newSecret(), Description: "seeded",
		Created: now, CreatedBy: administrator.ID, Provider: "disabled",
	}
	s.putAPIKey(key)
	return seeded{Key: key.text(), Customer: "fjord", Administrator: administrator.ID}
}

// roles are the functions that can be granted, with their children. All else that they name are plain functions. The
// names are those that the contract requires, and enough of the rest for a graph that has depth and shared children.
var roles = []struct {
	name, norwegian string
	kind, level     string
	children        []string
}{
	{"administrator", "administrator", "other", "administrative", []string{"userAdmin", "functionAdmin", "customerAdmin", "analyst", "authenticationAdmin"}},
	{"userAdmin", "brukeradministrator", "tool", "administrative", []string{"userManager", "permissionAdmin", "readOnlyUser", "deleteSession"}},
	{"userManager", "brukerforvalter", "tool", "standard", []string{
		"createUser", "updateUser", "deleteUser", "addGroupMember", "removeGroupMember", "updateUserPreferences", "resetUserPassword",
		"blockUser", "unblockUser", "userViewer",
	}},
	{"permissionAdmin", "rettighetsadministrator", "tool", "administrative", []string{"grantRole", "revokeRole", "permissionViewer"}},
	{"authenticationAdmin", "autentiseringsadministrator", "tool", "administrative", []string{
		"administrativeAuthenticationSetup-APIKEY", "administrativeAuthenticationSetup-OPENID", "administrativeAuthenticationSetup-SMS",
		"administrativeAuthenticationSetup-TOTP", "viewUserAuthenticationEvents", "userViewer",
	}},
	{"functionAdmin", "funksjonsadministrator", "tool", "administrative", []string{
		"addFunction", "updateFunction", "removeFunction", "addChildFunction", "removeChildFunction", "permissionViewer",
	}},
	{"customerAdmin", "kundeadministrator", "service", "administrative", []string{"updateCustomer", "addCustomer", "customerViewer"}},
	{"analyst", "analytiker", "case", "standard", []string{"caseWorker", "eventViewer", "reportViewer", "assetEditor", "sampleAnalyst"}},
	{"caseWorker", "saksbehandler", "case", "standard", []string{"createCase", "updateCase", "closeCase", "caseViewer"}},
	{"sampleAnalyst", "prøveanalytiker", "case", "standard", []string{"submitSample", "viewSample"}},
	{"assetEditor", "ressursredaktør", "service", "standard", []string{"addAsset", "updateAsset", "assetViewer"}},
	{"readOnlyUser", "lesebruker", "other", "external", []string{
		"userViewer", "permissionViewer", "customerViewer", "caseViewer", "eventViewer", "reportViewer", "assetViewer",
	}},
	{"userViewer", "brukerinnsyn", "tool", "external", []string{"viewUsers", "viewBasicCustomer"}},
	{"permissionViewer", "rettighetsinnsyn", "tool", "standard", []string{"viewPermissions", "viewFunctions"}},
	{"customerViewer", "kundeinnsyn", "service", "external", []string{"viewBasicCustomer", "viewCustomer"}},
	{"caseViewer", "saksinnsyn", "case", "external", []string{"viewCase", "listCases"}},
	{"eventViewer", "hendelsesinnsyn", "case", "external", []string{"viewEvents", "searchEvents"}},
	{"reportViewer", "rapportinnsyn", "service", "external", []string{"viewReports"}},
	{"assetViewer", "ressursinnsyn", "service", "external", []string{"viewAssets"}},
}

// viewing are the plain functions that change nothing.
var viewing = regexp.MustCompile("^(view|list|search)")

// seedFunctions makes the functions that roles name and returns their ids.
func seedFunctions(s *store, now, administrator int64) map[string]int64 {
	ids := map[string]int64{}
	add := func(f function) {
		f.ID, f.Created, f.CreatedBy, f.Updated, f.UpdatedBy = s.newID("function"), now, administrator, now, administrator
		ids[f.Name] = f.ID
		s.putFunction(f)
	}
	for _, role := range roles {
		f := function{Name: role.name, MinimumSecurityLevel: role.level, RoleType: role.kind, Flags: []string{"role"}}
		f.Names = map[string]string{"english": role.name, "norwegian": role.norwegian}
		f.Description = "Role " + role.name
		if role.name == "administrator" {
			f.Flags = []string{"role", "sysadm"}
		}
		if role.name == "readOnlyUser" || strings.HasSuffix(role.name, "Viewer") {
			f.Flags = []string{"readOnly", "role"}
		}
		add(f)
	}
	for _, role := range roles {
		for _, child := range role.children {
			if _, known := ids[child]; !known {
				f := function{Name: child, MinimumSecurityLevel: role.level, RoleType: role.kind, Description: "May " + child}
				f.Flags = withFlag(nil, "readOnly", viewing.MatchString(child))
				add(f)
			}
			s.putMapping(functionMapping{ID: s.newUUID(), Parent: ids[role.name], Child: ids[child], Created: now, CreatedBy: administrator})
		}
	}
	return ids
}
