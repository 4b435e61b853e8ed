package argus

// DomainInfo is a domain as other objects name it: the name space in which shortnames are unique.
type DomainInfo struct {
	ID   ID     `json:"id"`
	Name string `json:"name"`
}

func (d DomainInfo) key() (ID, string) { return ID(d.Name), lacking("name", d.Name) }

// CustomerInfo is a customer as other objects name it.
type CustomerInfo struct {
	Domain    *DomainInfo `json:"domain"`
	ID        ID          `json:"id"`
	Name      string      `json:"name"`
	ShortName string      `json:"shortName"`
}

// SubjectInfo is a user or group as other objects name it.
type SubjectInfo struct {
	Customer  *CustomerInfo `json:"customer"`
	Domain    *DomainInfo   `json:"domain"`
	Flags     Flags         `json:"flags"`
	ID        ID            `json:"id"`
	Name      string        `json:"name"`
	ShortName string        `json:"shortName"`
	Type      SubjectType   `json:"type"`
}

// FunctionInfo is a function as other objects name it.
type FunctionInfo struct {
	ID   ID     `json:"id"`
	Name string `json:"name"`
}

// FunctionDetails is a function as permissions describe it, in the language of the caller.
type FunctionDetails struct {
	Flags                Flags  `json:"flags"`
	ID                   ID     `json:"id"`
	LocalizedDescription string `json:"localizedDescription"`
	LocalizedName        string `json:"localizedName"`
	MinimumSecurityLevel string `json:"minimumSecurityLevel"`
	Name                 string `json:"name"`
	RoleType             string `json:"roleType"`
}

// Phone is a telephone number in two parts. An update with both parts empty clears it.
type Phone struct {
	CountryCode    string `json:"countryCode"`
	NationalNumber string `json:"nationalNumber"`
}

// String is the domain's name; empty where there is none.
func (d *DomainInfo) String() string {
	if d == nil {
		return ""
	}
	return d.Name
}

// is reports whether text, an id or a shortname, names the customer.
func (c *CustomerInfo) is(text string) bool { return c != nil && Ref{Name: text}.names(c.about()) }

func (c CustomerInfo) key() (ID, string) { return byID(c.ID) }

func (c CustomerInfo) about() about { return about{"customer", c.ID, c.ShortName, c.Domain} }

func (s SubjectInfo) about() about {
	return about{kindOf(s.Type, AnySubject), s.ID, s.ShortName, s.Domain}
}

func (f FunctionInfo) about() about { return about{"function", f.ID, f.Name, nil} }

func (c *CustomerInfo) id() ID {
	if c == nil {
		return ""
	}
	return c.ID
}

func (s *SubjectInfo) id() ID {
	if s == nil {
		return ""
	}
	return s.ID
}

func (f *FunctionInfo) id() ID {
	if f == nil {
		return ""
	}
	return f.ID
}
