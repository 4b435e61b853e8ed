package apikey

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// The providers of a source, as the contract spells them.
const (
	staticIP = "staticIP"
	aws      = "aws"
	azure    = "azure"
	github   = "github"
	disabled = "disabled"
)

// providers are all of them, each with the attributes that go with it.
var providers = map[string][]string{
	staticIP: {"ip_addresses"},
	aws:      {"regions", "services"},
	azure:    {"regions", "services"},
	github:   {"services"},
	disabled: nil,
}

// providerOf is the provider that a text names, as the contract spells it; one that the contract does not know passes through.
func providerOf(text string) string { return fwkit.EnumValue(text, providerNames()) }

func providerNames() []string { return slices.Sorted(maps.Keys(providers)) }

// sourceModel says where a key may be used from.
type sourceModel struct {
	Provider    types.String `tfsdk:"provider"`
	IPAddresses types.Set    `tfsdk:"ip_addresses"`
	Regions     types.Set    `tfsdk:"regions"`
	Services    types.Set    `tfsdk:"services"`
}

var sourceType = map[string]attr.Type{
	"provider":     types.StringType,
	"ip_addresses": types.SetType{ElemType: types.StringType},
	"regions":      types.SetType{ElemType: types.StringType},
	"services":     types.SetType{ElemType: types.StringType},
}

// validateSource is validate for the source of a configuration.
func validateSource(ctx context.Context, object types.Object, diags *diag.Diagnostics) {
	var m sourceModel
	if object.IsNull() || object.IsUnknown() {
		return
	}
	if found := object.As(ctx, &m, basetypes.ObjectAsOptions{}); found.HasError() {
		diags.Append(found...)
		return
	}
	m.validate(path.Root("source"), diags)
}

// validate refuses combinations that no source has. What is unknown waits.
func (m *sourceModel) validate(attribute path.Path, diags *diag.Diagnostics) {
	if m.Provider.IsUnknown() {
		return
	}
	provider := staticIP
	if !m.Provider.IsNull() {
		provider = providerOf(m.Provider.ValueString())
	}
	goes, known := providers[provider]
	if !known {
		return // the attribute's own validator says so
	}
	for name, set := range map[string]types.Set{"ip_addresses": m.IPAddresses, "regions": m.Regions, "services": m.Services} {
		if set.IsNull() || set.IsUnknown() || slices.Contains(goes, name) {
			continue
		}
		with := "no other attribute"
		if len(goes) > 0 {
			with = strings.Join(goes, " and ") + " only"
		}
		diags.AddAttributeError(attribute.AtName(name), fmt.Sprintf("%s conflicts with provider %q", name, provider),
			fmt.Sprintf("A source with provider %q can have %s.", provider, with))
	}
	if provider == staticIP && m.IPAddresses.IsNull() {
		diags.AddAttributeError(attribute.AtName("ip_addresses"), "Source has no ip_addresses",
			fmt.Sprintf("A source with provider %q needs at least one entry in ip_addresses. For a key that may be used from anywhere, set provider = %q.", staticIP, disabled))
	}
}

// source is a sourceModel in plain Go, both as it is written and as Argus returns it.
type source struct {
	provider                     string
	addresses, regions, services []string
}

// sourceOf is the source of a model; the zero value if there is none.
func sourceOf(ctx context.Context, object types.Object, diags *diag.Diagnostics) source {
	var m sourceModel
	if object.IsNull() || object.IsUnknown() {
		return source{}
	}
	diags.Append(object.As(ctx, &m, basetypes.ObjectAsOptions{})...)
	return source{
		provider:  providerOf(cmp.Or(m.Provider.ValueString(), staticIP)), // only resources have defaults
		addresses: texts(ctx, m.IPAddresses, diags),
		regions:   texts(ctx, m.Regions, diags),
		services:  texts(ctx, m.Services, diags),
	}
}

// returnedSource is the source of a key. An older server returns valid sources alone.
func returnedSource(key *argus.APIKey) source {
	returned := source{provider: disabled}
	if len(key.ValidSources) > 0 {
		returned.provider = staticIP
	}
	if key.Source != nil {
		returned.provider = providerOf(key.Source.Provider)
		for _, options := range []*argus.CloudOptions{key.Source.AWSOptions, key.Source.AzureOptions} {
			if options != nil {
				returned.regions = append(returned.regions, options.Regions...)
				returned.services = append(returned.services, options.Services...)
			}
		}
		if key.Source.GithubOptions != nil {
			returned.services = append(returned.services, key.Source.GithubOptions.Services...)
		}
		if key.Source.StaticOptions != nil {
			returned.addresses = key.Source.StaticOptions.IPAddresses
		}
	}
	if returned.provider == staticIP && len(returned.addresses) == 0 {
		for _, valid := range key.ValidSources {
			returned.addresses = append(returned.addresses, fmt.Sprintf("%s/%d", valid.Address, valid.MaskBits))
		}
	}
	return returned
}

// text is the same for every spelling of the same source.
func (s source) text() string {
	parts := []string{strings.ToLower(s.provider)}
	for _, values := range [][]string{s.addresses, s.regions, s.services} {
		var same []string
		for _, value := range values {
			same = append(same, argus.NetworkForm(value))
		}
		slices.Sort(same)
		parts = append(parts, strings.Join(slices.Compact(same), ","))
	}
	return strings.Join(parts, " ")
}

// object is the source as state holds it.
func (s source) object(ctx context.Context, diags *diag.Diagnostics) types.Object {
	return types.ObjectValueMust(sourceType, map[string]attr.Value{
		"provider":     types.StringValue(s.provider),
		"ip_addresses": setOrNull(ctx, s.addresses, diags),
		"regions":      setOrNull(ctx, s.regions, diags),
		"services":     setOrNull(ctx, s.services, diags),
	})
}

// toSend is the source as requests hold it. Options that say nothing are not sent.
func (s source) toSend() *argus.APIKeySource {
	request := &argus.APIKeySource{Provider: s.provider}
	var cloud *argus.CloudOptions
	if len(s.regions) > 0 || len(s.services) > 0 {
		cloud = &argus.CloudOptions{Regions: s.regions, Services: s.services}
	}
	switch {
	case s.provider == staticIP:
		request.StaticOptions = &argus.StaticOptions{IPAddresses: s.addresses}
	case s.provider == aws:
		request.AWSOptions = cloud
	case s.provider == azure:
		request.AzureOptions = cloud
	case s.provider == github && len(s.services) > 0:
		request.GithubOptions = &argus.GithubOptions{Services: s.services}
	}
	return request
}

// planSource keeps the prior spelling in the plan if the source is the same, and replaces the key if it is not.
func planSource(ctx context.Context, plan, state *model, resp *resource.ModifyPlanResponse) {
	attribute := path.Root("source")
	if !plan.Source.Equal(state.Source) && known(ctx, plan.Source) &&
		sourceOf(ctx, plan.Source, &resp.Diagnostics).text() == sourceOf(ctx, state.Source, &resp.Diagnostics).text() {
		plan.Source = state.Source
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, attribute, plan.Source)...)
	}
	if !plan.Source.Equal(state.Source) {
		resp.RequiresReplace.Append(attribute)
	}
}

// known reports whether a value is known as a whole.
func known(ctx context.Context, value attr.Value) bool {
	raw, err := value.ToTerraformValue(ctx)
	return err == nil && raw.IsFullyKnown()
}
