package providerdata

import (
	"context"
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// FindFunctions looks up many functions that are not known yet, with one search, so that FindFunction knows them. What the search does
// not show as each was written is left to FindFunction.
func (d *ProviderData) FindFunctions(ctx context.Context, texts []string) {
	texts = unknownTexts(texts, func(text string) bool { return d.lookups.functions.Has(d.functionKey(text)) }, fwkit.IsFunctionName)
	if len(texts) <= singleLookups {
		return
	}
	request := argus.SearchFunctionsRequest{}
	request.Function = texts
	rows, _ := argus.Collect(d.Client.SearchFunctions(ctx, request))
	for i := range rows {
		row := &rows[i]
		for _, text := range []string{string(row.ID), row.Name} {
			if slices.Contains(texts, text) && !row.Flags.Has(argus.FlagDeleted) {
				d.lookups.functions.Keep(d.functionKey(text), row)
			}
		}
	}
}

// FindCustomers is FindFunctions for customers. A search in a domain that only Argus knows shows no bare names.
func (d *ProviderData) FindCustomers(ctx context.Context, texts []string) {
	byDomain := map[string][]string{}
	texts = unknownTexts(texts, d.lookups.customers.Has, fwkit.IsReference)
	if len(texts) <= singleLookups {
		return
	}
	for _, text := range texts {
		if ref := d.Ref(text); ref.IsID() || ref.Domain != "" || d.Domain != "" {
			byDomain[ref.Domain] = append(byDomain[ref.Domain], text)
		}
	}
	for domain, texts := range byDomain {
		d.searchCustomers(ctx, domain, texts)
	}
}

func (d *ProviderData) searchCustomers(ctx context.Context, domain string, texts []string) {
	request := argus.SearchCustomersRequest{}
	for _, text := range texts {
		request.Customer = append(request.Customer, d.Ref(text).Name)
	}
	if domain != "" {
		request.Domain = []string{domain}
	}
	request.Limit = new(10 * len(texts)) // a customer may stand for all below it
	rows, _ := argus.Collect(d.Client.SearchCustomers(ctx, request))
	for _, row := range rows {
		reference := fwkit.Reference{ID: string(row.ID), ShortName: row.ShortName, Domain: row.Domain.String()}
		for _, text := range texts {
			if row.Domain != nil && reference.Matches(text, d.Domain) {
				d.lookups.customers.Keep(text, reference)
			}
		}
	}
}

// unknownTexts are those of the right form that are not known, each once.
func unknownTexts(texts []string, isKnown, isRight func(string) bool) []string {
	texts = slices.Compact(slices.Sorted(slices.Values(texts)))
	return slices.DeleteFunc(texts, func(text string) bool { return isKnown(text) || !isRight(text) })
}
