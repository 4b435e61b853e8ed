// Package providerdata holds what the configured provider gives to its resources and data sources: the client, defaults, look-ups
// by name, and what is known of one run as a whole.
package providerdata

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
)

// ProviderData is what the configured provider hands to its resources and data sources.
type ProviderData struct {
	// Client is nil while a setting that it needs is unknown: the plan then goes on without calls.
	Client *argus.Client
	// Customer is the provider's default customer, an id or a shortname: null if none is set, unknown while it is.
	Customer types.String
	// Domain is the name of the domain in which a bare shortname is looked up: the provider's setting, else that of
	// the key's own user, else empty if the key was not checked.
	Domain string
	// DomainSet tells that Domain is the provider's setting, so that it has to be sent.
	DomainSet bool
	// DomainFrom names the source of Domain in messages, if DomainSet.
	DomainFrom string
	// MaxDisabledSubjects is how many users and groups one plan may disable or lose from sight; null is any number.
	MaxDisabledSubjects types.Int64
	// MaxRevokedPermissions is how many permissions and memberships one plan may remove; null is any number.
	MaxRevokedPermissions types.Int64
	// Now is the clock.
	Now func() time.Time
	// Run names what one Configure is for, a plan or an apply, in what it may leave behind.
	Run string
	// KeyPrefix is the prefix of the key that the provider uses, userID/keyID; empty for a session.
	KeyPrefix string
	// User is whom the credentials belong to, nil if Configure did not ask.
	User *argus.CurrentUser
	// LeftOut is told what a list resource leaves out, as it would list it, and why.
	LeftOut func(row list.ListResult, why string)
	// AdoptExisting lets creates of users and groups adopt active ones that have their shortname.
	AdoptExisting bool
	// AllowSelfLockout is the provider's setting; it may be unknown during a plan.
	AllowSelfLockout types.Bool

	lookups      lookups
	bulkLookups  bulkLookups
	disableLimit planLimit
	revokeLimit  planLimit
	planned      plannedObjects
	functions    plannedFunctions
	ownerships   ownerships
	owned        ownedThings
	ownerStates  ownerStates
	targets      targets
	seen         sync.Map // see NoteSeen
	granted      sync.Map // see NoteGranted
	added        sync.Map // see NoteAdded
	unseen       sync.Map // by text, why ResolveSubject could not look an id up
	// abandoned tells, by domain and shortname, who keeps the shortname when a destroy or a replacement in this plan abandons it.
	abandoned sync.Map
	guard     *lockout.Guard
	// warnOfUnknownUser keeps that warning to one per configuration.
	warnOfUnknownUser sync.Once
}

// Connect completes the data with the client, after which calls can be made.
func (d *ProviderData) Connect(client *argus.Client) {
	d.Client = client
	d.guard = &lockout.Guard{Client: client, CurrentUser: d.OwnUser, KeyPrefix: d.KeyPrefix}
}

// sameClock is how far two clocks may be apart that are the same: Argus tells whole seconds, and responses take time.
const sameClock = 30 * time.Second

// ArgusTime is the time that decides over what Argus says of times: Argus's own, or the machine's if that is the same, or if Argus does
// not tell its own.
func (d *ProviderData) ArgusTime() time.Time {
	ours := d.Now()
	if theirs, known := d.Client.ServerTime(); known && theirs.Sub(ours).Abs() > sameClock {
		return theirs
	}
	return ours
}

// NoteAbandoned remembers that a destroy in this plan would leave a subject its shortname.
func (d *ProviderData) NoteAbandoned(shortName, domain, owner string) {
	d.abandoned.Store(domain+"/"+shortName, owner)
}

// KeepsShortName returns the subject that this plan abandons and that keeps its shortname. It asks nobody.
func (d *ProviderData) KeepsShortName(shortName, domain string) (owner string, kept bool) {
	found, kept := d.abandoned.Load(cmp.Or(domain, d.Domain) + "/" + shortName)
	owner, _ = found.(string)
	return owner, kept
}

// LookupDomain is the domain to send with a bare shortname: empty if Argus's own default is meant.
func (d *ProviderData) LookupDomain() string {
	if d.DomainSet {
		return d.Domain
	}
	return ""
}

// Resource is embedded in every resource: it takes the provider's data.
type Resource struct {
	Data *ProviderData
}

// Configure takes the provider's data. It is called without any while configurations are validated.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.Data = providerData(req.ProviderData, &resp.Diagnostics)
}

// Ready reports whether requests can be sent: not before Configure, and not while a setting of the provider is unknown.
func (r *Resource) Ready() bool { return r.Data.Ready() }

// Creates reports whether a plan makes a new object, perhaps in a replacement, and calls can be made to look for what it meets.
// Replacing are the attributes that the schema makes replace the resource.
func (r *Resource) Creates(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, replacing ...string) bool {
	return r.Ready() && fwkit.Creates(ctx, req, resp, replacing...)
}

// ParseImportID splits the ID of an import into its parts, which an import by identity has too. It reports why it cannot, or that
// calls cannot be made yet.
func (r *Resource) ParseImportID(ctx context.Context, form fwkit.ImportID, req resource.ImportStateRequest, resp *resource.ImportStateResponse) ([]string, bool) {
	id, ok := fwkit.IDToImport(ctx, req, &resp.Diagnostics)
	if !ok {
		return nil, false
	}
	parts, ok := form.Parse(id, &resp.Diagnostics)
	return parts, ok && r.Data.ReadyToImport(&resp.Diagnostics)
}

// DataSource is embedded in every data source: it takes the provider's data.
type DataSource struct {
	Data *ProviderData
}

// Configure takes the provider's data. It is called without any while configurations are validated.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.Data = providerData(req.ProviderData, &resp.Diagnostics)
}

// Ready reports whether requests can be sent, and adds an error if not: a data source has nothing to return then.
func (d *DataSource) Ready(diags *diag.Diagnostics) bool {
	return d.Data.readyFor("this data source cannot be read during this plan", diags)
}

// EphemeralResource is embedded in every ephemeral resource: it takes the provider's data.
type EphemeralResource struct {
	Data *ProviderData
}

// Configure takes the provider's data. It is called without any while configurations are validated.
func (e *EphemeralResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.Data = providerData(req.ProviderData, &resp.Diagnostics)
}

// Ready reports whether requests can be sent, and adds an error if not: an ephemeral resource has nothing to return then.
func (e *EphemeralResource) Ready(diags *diag.Diagnostics) bool {
	return e.Data.readyFor("this ephemeral resource cannot be opened during this plan", diags)
}

// ReadyToImport reports whether requests can be sent, and adds an error if not.
func (d *ProviderData) ReadyToImport(diags *diag.Diagnostics) bool {
	return d.readyFor("nothing can be imported yet", diags)
}

// readyFor reports whether requests can be sent, and adds an error that says what cannot be done if not.
func (d *ProviderData) readyFor(consequence string, diags *diag.Diagnostics) bool {
	if d.Ready() {
		return true
	}
	diags.AddError("Provider configuration not yet known",
		fmt.Sprintf("A setting of the provider is known only after apply, so %s. Apply what the setting depends on first (-target), or set it to a known value.", consequence))
	return false
}

// Ready reports whether calls can be made: not before Connect.
func (d *ProviderData) Ready() bool { return d != nil && d.Client != nil }

func providerData(data any, diags *diag.Diagnostics) *ProviderData {
	if data == nil {
		return nil
	}
	configured, ok := data.(*ProviderData)
	if !ok {
		diags.AddError("A bug in the provider", fmt.Sprintf("Configure was given %T instead of the provider's data. Please report this.", data))
		return nil
	}
	return configured
}
