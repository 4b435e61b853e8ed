package simulator

import (
	"iter"
	"strconv"
)

var permissionOperations = map[string]operation{
	"grantPermission":         {handle: grantPermission, creates: true},
	"grantPermissionsBulk":    {handle: grantPermissionsBulk, creates: true},
	"revokePermission":        {handle: revokePermission},
	"revokePermissionsBulk":   {handle: revokePermissionsBulk},
	"listPermissions":         {handle: permissions.searchQuery, search: true},
	"searchPermissions":       {handle: permissions.searchBody, search: true},
	"listPermissionsForUser":  {handle: permissionsOf(typeUser), search: true},
	"listPermissionsForGroup": {handle: permissionsOf(typeGroup), search: true},
}

type functionDetails struct {
	ID                   int64    `json:"id"`
	Name                 string   `json:"name"`
	LocalizedName        string   `json:"localizedName,omitempty"`
	LocalizedDescription string   `json:"localizedDescription,omitempty"`
	MinimumSecurityLevel string   `json:"minimumSecurityLevel"`
	RoleType             string   `json:"roleType"`
	Flags                []string `json:"flags"`
}

type wirePermission struct {
	ID               int64            `json:"id"`
	Subject          *subjectInfo     `json:"subject"`
	Function         *functionInfo    `json:"function"`
	FunctionInfo     *functionDetails `json:"functionInfo"`
	Customer         *customerInfo    `json:"customer"`
	Flags            []string         `json:"flags"`
	GrantComment     string           `json:"grantComment,omitempty"`
	GrantedTimestamp int64            `json:"grantedTimestamp"`
	GrantedByUser    *subjectInfo     `json:"grantedByUser,omitempty"`
	RevokeComment    string           `json:"revokeComment,omitempty"`
	RevokedTimestamp int64            `json:"revokedTimestamp,omitempty"`
	RevokedByUser    *subjectInfo     `json:"revokedByUser,omitempty"`
}

func (p permission) flags() []string { return withFlag(nil, "deleted", p.deleted()) }

func (v *view) wirePermission(p permission) wirePermission {
	return wirePermission{
		p.ID, v.subjectInfo(p.Subject), v.functionInfo(p.Function), v.functionDetails(p.Function), v.customerInfo(p.Customer), p.flags(),
		p.GrantComment, p.Granted, v.subjectInfo(p.GrantedBy), p.RevokeComment, p.Revoked, v.subjectInfo(p.RevokedBy),
	}
}

func (v *view) functionDetails(id int64) *functionDetails {
	f, ok := shown(v, &v.store.functions, id)
	if !ok {
		return nil
	}
	return &functionDetails{f.ID, f.Name, f.Names["english"], f.Descriptions["english"], f.MinimumSecurityLevel, f.RoleType, f.flags()}
}

// permissions are seen by whoever may view permissions of their customer.
var permissions = kind[permission]{
	rows:    func(v *view) iter.Seq[permission] { return v.store.permissions.all(v.at) },
	id:      func(p permission) string { return sortable(p.ID) },
	visible: func(c *call, p permission) bool { return c.caller.may("viewPermissions", p.Customer) },
	wire:    func(v *view, p permission) any { return v.wirePermission(p) },
	deleted: permission.deleted,
	hidden:  func(v *view, p permission) bool { return v.hidesLink(p.Subject) },
	flags:   permission.flags,
	keywords: map[string]func(*view, permission) string{
		"subject": func(v *view, p permission) string {
			s, _ := v.subject(p.Subject)
			return s.ShortName + "\n" + s.Name
		},
		"function": func(v *view, p permission) string { return v.functionName(p.Function) },
		"customer": func(v *view, p permission) string {
			owner, _ := v.customer(p.Customer)
			return owner.ShortName + "\n" + owner.Name
		},
	},
	times: map[string]func(permission) int64{
		"grantedTimestamp": func(p permission) int64 { return p.Granted },
		"revokedTimestamp": func(p permission) int64 { return p.Revoked },
	},
	sorts: map[string]func(*view, permission) string{
		"customer":         func(v *view, p permission) string { return v.customerName(p.Customer) },
		"function":         func(v *view, p permission) string { return v.functionName(p.Function) },
		"grantedTimestamp": func(_ *view, p permission) string { return sortable(p.Granted) },
		"revokedTimestamp": func(_ *view, p permission) string { return sortable(p.Revoked) },
		"subject":          func(v *view, p permission) string { return v.shortName(p.Subject) },
	},
	sortBy: []string{"subject"},
	criteria: map[string]criterion[permission]{
		"domain":                     nothing[permission], // says where shortnames are looked up
		"includeSubjectAscendants":   nothing[permission],
		"includeSubjectDescendants":  nothing[permission],
		"includeCustomerAscendants":  nothing[permission],
		"includeCustomerDescendants": nothing[permission],
		"includeFunctionAscendants":  nothing[permission],
		"includeFunctionDescendants": nothing[permission],
		"subject": func(c *call, _ any, q criteria) (func(permission) bool, error) {
			ids, err := c.subjectIDs(q.texts("subject"), q)
			wanted := related(q, "Subject", ids, c.view.groupsOf, c.view.membersOf)
			return func(p permission) bool { return wanted[p.Subject] }, err
		},
		"customer": func(c *call, _ any, q criteria) (func(permission) bool, error) {
			ids, err := c.customerIDs(q.texts("customer"), q)
			wanted := related(q, "Customer", ids, c.view.parentCustomer, c.view.childCustomers)
			return func(p permission) bool { return wanted[p.Customer] }, err
		},
		"function": func(c *call, _ any, q criteria) (func(permission) bool, error) {
			wanted := related(q, "Function", c.functionIDs(q.texts("function")), c.view.parentFunctions, c.view.childFunctions)
			return func(p permission) bool { return wanted[p.Function] }, nil
		},
	},
}

// related adds to ids what is above and below them in a graph, as the include flags of that graph say (absent: both).
func related(q criteria, graph string, ids map[int64]bool, up, down func(int64) []int64) map[int64]bool {
	wanted := map[int64]bool{}
	for id := range ids {
		wanted[id] = true
		if q.flag("include"+graph+"Ascendants", true) {
			for above := range closure(up, id) {
				wanted[above] = true
			}
		}
		if q.flag("include"+graph+"Descendants", true) {
			for below := range closure(down, id) {
				wanted[below] = true
			}
		}
	}
	return wanted
}

func (v *view) functionName(id int64) string {
	f, _ := v.function(id)
	return f.Name
}

// permissionsOf is GET /useradmin/v2/{user|group}/{shortNameOrID}/permissions: the subject's own, and with includeInherited
// those of the groups that it is in.
func permissionsOf(kind string) func(*call) (any, error) {
	return func(c *call) (any, error) {
		s, err := c.lookAside().subjectAt("shortNameOrID", kind)
		if err != nil {
			return nil, err
		}
		q := c.queryCriteria()
		inherited := q.flag("includeInherited", true)
		delete(q, "includeInherited")
		delete(q, "domain")
		holders := map[int64]bool{s.ID: true}
		if inherited {
			holders = closure(c.view.groupsOf, s.ID)
		}
		own := permissions
		own.rows = func(v *view) iter.Seq[permission] {
			return func(yield func(permission) bool) {
				for p := range v.store.permissions.all(v.at) {
					if holders[p.Subject] && !yield(p) {
						return
					}
				}
			}
		}
		return own.search(c, q)
	}
}

// lookAside is the call with the store as it is at present: what a path names is found though searches do not see it yet.
func (c *call) lookAside() *call {
	aside := *c
	aside.view = c.store.view(false)
	return &aside
}

type grantPermissionRequest struct {
	Customer string `json:"customer"`
	Subject  string `json:"subject"`
	Function string `json:"function"`
	Comment  string `json:"comment"`
}

// grantPermission is POST /useradmin/v2/permission.
func grantPermission(c *call) (any, error) {
	request, err := decode[grantPermissionRequest](c)
	if err != nil {
		return nil, err
	}
	return c.grant(request, "")
}

// grantPermissionsBulk is POST /useradmin/v2/permission/bulk.
func grantPermissionsBulk(c *call) (any, error) {
	request, err := decode[struct {
		Permissions []grantPermissionRequest `json:"permissions"`
	}](c)
	if err != nil {
		return nil, err
	}
	granted, err := bulk(c, request.Permissions, func(r grantPermissionRequest) (wirePermission, error) {
		return c.grant(r, "permissions.")
	})
	if err != nil {
		return nil, err
	}
	return granted, nil
}

// grant makes a permission, or returns the one that is there. Names are looked up in the caller's domain.
func (c *call) grant(r grantPermissionRequest, path string) (wirePermission, error) {
	domain := c.caller.user.Domain
	owner, ok := c.view.findCustomer(r.Customer, domain)
	if !ok {
		return wirePermission{}, invalid(path+"customer", "no customer %s", r.Customer)
	}
	if err := c.require("grantRole", owner.ID); err != nil {
		return wirePermission{}, err
	}
	s, err := c.named(path+"subject", r.Subject, domain, typeUser, typeGroup)
	if err != nil {
		return wirePermission{}, err
	}
	f, ok := c.view.findFunction(r.Function)
	if !ok || f.deleted() {
		return wirePermission{}, invalid(path+"function", "no function %s", r.Function)
	}
	if !oneOf("role", f.Flags) {
		return wirePermission{}, invalid(path+"function", "function %s is no role and cannot be granted", r.Function)
	}
	p := permission{
		Subject: s.ID, Function: f.ID, Customer: owner.ID, GrantComment: r.Comment, Granted: c.now, GrantedBy: c.caller.user.ID,
	}
	for old := range c.store.permissions.all(present) {
		if old.Subject != p.Subject || old.Function != p.Function || old.Customer != p.Customer {
			continue
		}
		if !old.deleted() {
			if c.variants[presentPermissionRefused] {
				return wirePermission{}, invalid(path+"function", "%s is granted to %s for %s", f.Name, s.ShortName, owner.ShortName)
			}
			return c.view.wirePermission(old), nil
		}
		if c.variants[linkIDsKept] {
			p.ID = old.ID
		}
	}
	if p.ID == 0 {
		p.ID = c.store.newID("permission")
	}
	c.store.putPermission(p)
	return c.view.wirePermission(p), nil
}

// revokePermission is DELETE /useradmin/v2/permission/{permissionID}.
func revokePermission(c *call) (any, error) { return c.revoke("permissionID", c.path["permissionID"]) }

// revokePermissionsBulk is DELETE /useradmin/v2/permission.
func revokePermissionsBulk(c *call) (any, error) {
	revoked, err := bulk(c, c.query["permission"], func(id string) (wirePermission, error) { return c.revoke("permission", id) })
	if err != nil {
		return nil, err
	}
	return revoked, nil
}

func (c *call) revoke(field, text string) (wirePermission, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return wirePermission{}, invalid(field, "%s is no id", text)
	}
	p, ok := c.store.permissions.get(id, present)
	if !ok || c.view.hidesLink(p.Subject) || !c.caller.may("viewPermissions", p.Customer) && !c.caller.may("revokeRole", p.Customer) {
		return wirePermission{}, notFound("no permission %d", id)
	}
	if err := c.require("revokeRole", p.Customer); err != nil {
		return wirePermission{}, err
	}
	if p.deleted() {
		if c.variants[repeatedRevokeRefused] {
			return wirePermission{}, invalid(field, "permission %d is revoked", id)
		}
		return c.view.wirePermission(p), nil
	}
	p.Revoked, p.RevokedBy, p.RevokeComment = c.now, c.caller.user.ID, c.argument("comment")
	c.store.putPermission(p)
	return c.view.wirePermission(p), nil
}
