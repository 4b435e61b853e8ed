package apikey

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest/printed"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

func TestAnsweredSource(t *testing.T) {
	t.Parallel()
	cloud := &argus.CloudOptions{Regions: []string{"b", "A"}, Services: []string{"s"}}
	for name, test := range map[string]struct {
		key  argus.APIKey
		text string
	}{
		"addresses":     {argus.APIKey{Source: &argus.APIKeySource{Provider: "STATICIP", StaticOptions: &argus.StaticOptions{IPAddresses: []string{"192.0.2.7", "2001:DB8::1"}}}}, "staticip 192.0.2.7/32,2001:db8::1/128  "},
		"twice":         {argus.APIKey{Source: &argus.APIKeySource{Provider: staticIP, StaticOptions: &argus.StaticOptions{IPAddresses: []string{"192.0.2.7/32", "192.0.2.7"}}}}, "staticip 192.0.2.7/32  "},
		"older":         {argus.APIKey{ValidSources: []argus.IPAddress{{Address: "198.51.100.0", MaskBits: 24}}}, "staticip 198.51.100.0/24  "},
		"no options":    {argus.APIKey{Source: &argus.APIKeySource{Provider: staticIP}, ValidSources: []argus.IPAddress{{Address: "192.0.2.7", MaskBits: 32}}}, "staticip 192.0.2.7/32  "},
		"aws":           {argus.APIKey{Source: &argus.APIKeySource{Provider: aws, AWSOptions: cloud}}, "aws  a,b s"},
		"azure":         {argus.APIKey{Source: &argus.APIKeySource{Provider: azure, AzureOptions: cloud}}, "azure  a,b s"},
		"github":        {argus.APIKey{Source: &argus.APIKeySource{Provider: github, GithubOptions: &argus.GithubOptions{Services: []string{"web"}}}}, "github   web"},
		"nothing":       {argus.APIKey{}, "disabled   "},
		"not known yet": {argus.APIKey{Source: &argus.APIKeySource{Provider: "gcp"}}, "gcp   "},
	} {
		if text := returnedSource(&test.key).text(); text != test.text {
			t.Errorf("%s is read as %q, not %q", name, text, test.text)
		}
	}
}

func TestNothingThatIsPrintedShowsTheKey(t *testing.T) {
	t.Parallel()
	const hidden = "h1dden-value"
	if how := printed.Shown(model{Key: types.StringValue(hidden)}, hidden); how != "" {
		t.Errorf("the model printed with %s shows the key", how)
	}
}

func TestAnsweredTargetsInAnyOrder(t *testing.T) {
	t.Parallel()
	one, two := argus.CustomerInfo{ID: "1", ShortName: "one"}, argus.CustomerInfo{ID: "2", ShortName: "two"}
	answered := func(customers ...argus.CustomerInfo) targets {
		return returnedTargets(&argus.APIKey{Constraints: &argus.APIKeyConstraints{Customers: customers, ReadOnly: true}})
	}
	if first, second := answered(one, two), answered(two, one); !reflect.DeepEqual(first, second) || first.text() != "customers 1,2 read only" {
		t.Errorf("%v and %v differ, or are not customers 1 and 2", first, second)
	}
	none := returnedTargets(&argus.APIKey{Constraints: &argus.APIKeyConstraints{}})
	if text := none.text(); text != "" {
		t.Errorf("constraints that constrain nothing are %q", text)
	}
}
