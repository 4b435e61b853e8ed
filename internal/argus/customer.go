package argus

import (
	"context"
	"encoding/json"
	"iter"
)

// Customer is the owner of everything; customers form a tree by ParentID.
type Customer struct {
	AncestorIDs []ID               `json:"ancestorIDs"`
	Domain      *DomainInfo        `json:"domain"`
	Flags       Flags              `json:"flags"`
	ID          ID                 `json:"id"`
	Language    string             `json:"language"`
	Name        string             `json:"name"`
	ParentID    ID                 `json:"parentID"`
	Properties  []CustomerProperty `json:"properties"`
	ShortName   string             `json:"shortName"`
	TimeZone    string             `json:"timeZone"`
	Type        string             `json:"type"`
}

func (c Customer) key() (ID, string) { return byID(c.ID) }

func (c Customer) about() about { return about{"customer", c.ID, c.ShortName, c.Domain} }

// CustomerProperty is a setting of a customer; responses hold those that the request asks for.
type CustomerProperty struct {
	DefaultJSONValue json.RawMessage `json:"defaultJsonValue"`
	DefaultValue     string          `json:"defaultValue"`
	JSONValue        json.RawMessage `json:"jsonValue"`
	Key              string          `json:"key"`
	Source           string          `json:"source"`
	Value            string          `json:"value"`
}

// CustomerCriteria are AND-ed; the values of a list are OR-ed.
type CustomerCriteria struct {
	Ancestor                    []string `json:"ancestor,omitempty"`
	Customer                    []string `json:"customer,omitempty"`
	Domain                      []string `json:"domain,omitempty"`
	ExcludeFlags                []string `json:"excludeFlags,omitempty"`
	IncludeFlags                []string `json:"includeFlags,omitempty"`
	IncludeProperties           []string `json:"includeProperties,omitempty"`
	IncludePropertiesWithPrefix []string `json:"includePropertiesWithPrefix,omitempty"`
	KeywordFieldStrategy        []string `json:"keywordFieldStrategy,omitempty"`
	KeywordMatchStrategy        string   `json:"keywordMatchStrategy,omitempty"`
	Keywords                    []string `json:"keywords,omitempty"`
	Parent                      []string `json:"parent,omitempty"`
	Type                        []string `json:"type,omitempty"`
}

// CustomerSubCriteria are OR-ed with the others of a search; Exclude makes them AND NOT, Required makes them AND.
type CustomerSubCriteria struct {
	CustomerCriteria
	Exclude  bool `json:"exclude,omitempty"`
	Required bool `json:"required,omitempty"`
}

// SearchCustomersRequest is a search over all pages.
type SearchCustomersRequest struct {
	CustomerCriteria
	IncludeDeleted bool                  `json:"includeDeleted,omitempty"`
	SortBy         []string              `json:"sortBy,omitempty"`
	SubCriteria    []CustomerSubCriteria `json:"subCriteria,omitempty"`
	Page
}

// GetCustomer reads a customer.
// Operation: getBasicCustomer.
func (c *Client) GetCustomer(ctx context.Context, customer Ref) (*Customer, error) {
	return get[Customer](ctx, c, getBasicCustomer, "customer", customer)
}

// SearchCustomers reads the customers that match, page by page.
// Operation: searchBasicCustomers.
func (c *Client) SearchCustomers(ctx context.Context, request SearchCustomersRequest) iter.Seq2[Customer, error] {
	return search[Customer](ctx, c, searchBasicCustomers, request)
}

// ListDomains reads the domains of the customers that the key may see.
// Operation: getBasicDomains.
func (c *Client) ListDomains(ctx context.Context) iter.Seq2[DomainInfo, error] {
	return listing[DomainInfo](ctx, c, getBasicDomains, arguments{}, nil)
}
