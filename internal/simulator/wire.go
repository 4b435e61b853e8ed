package simulator

// The wire types are written from the contract's schemas, whose names they have with "wire" before them if they would clash.

type domainInfo struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type customerInfo struct {
	ID        int64       `json:"id"`
	ShortName string      `json:"shortName"`
	Name      string      `json:"name"`
	Domain    *domainInfo `json:"domain"`
}

type subjectInfo struct {
	ID        int64         `json:"id"`
	Type      string        `json:"type"`
	ShortName string        `json:"shortName"`
	Name      string        `json:"name"`
	Customer  *customerInfo `json:"customer"`
	Domain    *domainInfo   `json:"domain"`
	Flags     []string      `json:"flags"`
}

// stamps say who made, changed and disabled an object, and when.
type stamps struct {
	CreatedTimestamp     int64        `json:"createdTimestamp,omitempty"`
	CreatedByUser        *subjectInfo `json:"createdByUser,omitempty"`
	LastUpdatedTimestamp int64        `json:"lastUpdatedTimestamp,omitempty"`
	LastUpdatedByUser    *subjectInfo `json:"lastUpdatedByUser,omitempty"`
	DeletedTimestamp     int64        `json:"deletedTimestamp,omitempty"`
	DeletedByUser        *subjectInfo `json:"deletedByUser,omitempty"`
}

type wireUser struct {
	wireGroup
	Role                       string `json:"role,omitempty"`
	Email                      string `json:"email,omitempty"`
	Phone                      *phone `json:"phone,omitempty"`
	PhoneNumber                string `json:"phoneNumber,omitempty"`
	Language                   string `json:"language"`
	LastLoginTimestamp         int64  `json:"lastLoginTimestamp,omitempty"`
	LastLoginMethod            string `json:"lastLoginMethod,omitempty"`
	LastImpersonationTimestamp int64  `json:"lastImpersonationTimestamp,omitempty"`
}

// wireGroup is what groups have; users have it too.
type wireGroup struct {
	ID          int64         `json:"id"`
	Type        string        `json:"type"`
	ShortName   string        `json:"shortName"`
	Name        string        `json:"name"`
	Description string        `json:"description,omitempty"`
	Customer    *customerInfo `json:"customer"`
	Domain      *domainInfo   `json:"domain"`
	Flags       any           `json:"flags"` // a list, or of groups perhaps an object
	MemberOf    []subjectInfo `json:"memberOf"`
	stamps
}

type functionInfo struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

func (v *view) domainInfo(id int64) *domainInfo {
	d, ok := v.domain(id)
	if !ok {
		return nil
	}
	info := domainInfo(d)
	return &info
}

func (v *view) customerInfo(id int64) *customerInfo {
	c, ok := v.customer(id)
	if !ok {
		return nil
	}
	return &customerInfo{c.ID, c.ShortName, c.Name, v.domainInfo(c.Domain)}
}

func (v *view) customerName(id int64) string {
	c, _ := v.customer(id)
	return c.ShortName
}

// subjectInfo is the short form of a subject; nil if there is none.
func (v *view) subjectInfo(id int64) *subjectInfo {
	s, ok := shown(v, &v.store.subjects, id)
	if !ok {
		return nil
	}
	flags := []string{}
	if s.deleted() {
		flags = append(flags, "deleted")
	}
	return &subjectInfo{s.ID, s.Type, s.ShortName, s.Name, v.customerInfo(s.Customer), v.domainInfo(s.Domain), flags}
}

func (v *view) functionInfo(id int64) *functionInfo {
	f, ok := shown(v, &v.store.functions, id)
	if !ok {
		return nil
	}
	return &functionInfo{f.ID, f.Name}
}

func (s subject) flags() []string { return withFlag(s.Flags, "deleted", s.deleted()) }

// wireSubject is the full form of a user or a group.
func (v *view) wireSubject(s subject) any {
	group := wireGroup{
		ID: s.ID, Type: s.Type, ShortName: s.ShortName, Name: s.Name, Description: s.Description,
		Customer: v.customerInfo(s.Customer), Domain: v.domainInfo(s.Domain), Flags: s.flags(), MemberOf: []subjectInfo{},
		stamps: stamps{
			s.Created, v.subjectInfo(s.CreatedBy), s.Updated, v.subjectInfo(s.UpdatedBy), s.Deleted, v.subjectInfo(s.DeletedBy),
		},
	}
	for _, id := range v.groupsOf(s.ID) {
		if v.hidesLink(id, s.ID) {
			continue
		}
		group.MemberOf = append(group.MemberOf, *v.subjectInfo(id))
	}
	if s.Type == typeGroup {
		if v.store.groupFlagsObject {
			set := map[string]bool{"deleted": false, "externallyManaged": false}
			for _, flag := range s.flags() {
				set[flag] = true
			}
			group.Flags = set
		}
		return group
	}
	user := wireUser{
		wireGroup: group, Role: s.Description, Email: s.Email, PhoneNumber: s.Phone.number(), Language: s.Language,
		LastLoginTimestamp: s.LastLogin, LastLoginMethod: s.LastLoginMethod, LastImpersonationTimestamp: s.LastImpersonation,
	}
	if s.Phone != (phone{}) {
		user.Phone = &s.Phone
	}
	return user
}
