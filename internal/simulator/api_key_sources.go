package simulator

import "slices"

var cloudProviderOperations = map[string]operation{
	"getAWSOptions":    {handle: cloudList("aws")},
	"getAzureOptions":  {handle: cloudList("azure")},
	"getGithubOptions": {handle: cloudList("github")},
}

// apiKeySource is where a key may be used from: one provider, with the options that are its own.
type apiKeySource struct {
	Provider      string         `json:"provider"`
	StaticOptions *staticOptions `json:"staticOptions,omitempty"`
	AWSOptions    *cloudOptions  `json:"awsOptions,omitempty"`
	AzureOptions  *cloudOptions  `json:"azureOptions,omitempty"`
	GithubOptions *cloudOptions  `json:"githubOptions,omitempty"`
}

type staticOptions struct {
	IPAddresses []string `json:"ipAddresses"`
}

// cloudOptions narrow a cloud provider to regions and services; GitHub has no regions.
type cloudOptions struct {
	Regions  []string `json:"regions,omitempty"`
	Services []string `json:"services,omitempty"`
}

// clouds are what each provider's list has.
var clouds = map[string]cloudOptions{
	"aws":    {Regions: []string{"eu-north-1", "eu-west-1", "us-east-1"}, Services: []string{"AMAZON", "API_GATEWAY", "EC2"}},
	"azure":  {Regions: []string{"northeurope", "norwayeast", "westeurope"}, Services: []string{"AzureCloud", "AzureDevOps", "LogicApps"}},
	"github": {Services: []string{"actions", "hooks", "web"}},
}

// cloudList is GET /authentication/v1/cloudprovider/{aws|azure|github}.
func cloudList(provider string) func(*call) (any, error) {
	return func(c *call) (any, error) {
		if c.options.CloudListsUnavailable {
			return nil, invalid("source.provider", "the list of %s is unavailable", provider)
		}
		return clouds[provider], nil
	}
}

// restrict gives a new key the source that the request names, in the newer or the older way.
func (c *call) restrict(key apiKey, request initiateAPIKeyRequest) (apiKey, error) {
	named := 0
	for _, is := range []bool{request.Source != nil, len(request.ValidSources) > 0, request.DisableSourceRestriction} {
		if is {
			named++
		}
	}
	switch {
	case named == 0:
		return key, invalid("source", "a key needs a source")
	case named > 1:
		return key, invalid("source", "source, validSources and disableSourceRestriction cannot be given together")
	case request.DisableSourceRestriction:
		key.Provider = "disabled"
		return key, nil
	case request.Source == nil:
		key.Provider, key.Addresses = "staticIP", request.ValidSources
		return key, nil
	}
	source := *request.Source
	key.Provider = source.Provider
	for provider, options := range map[string]*cloudOptions{"aws": source.AWSOptions, "azure": source.AzureOptions, "github": source.GithubOptions} {
		field := "source." + provider + "Options"
		switch {
		case provider == source.Provider:
			if err := c.checkCloud(field, provider, options); err != nil {
				return key, err
			}
			if options != nil {
				key.Regions, key.Services = options.Regions, options.Services
			}
		case options != nil:
			return key, invalid(field, "%s are not options of %s", provider+"Options", source.Provider)
		}
	}
	if source.StaticOptions != nil {
		key.Addresses = source.StaticOptions.IPAddresses
	}
	return key, checkAddresses(source)
}

func checkAddresses(source apiKeySource) error {
	const field = "source.staticOptions.ipAddresses"
	if source.Provider != "staticIP" {
		if source.StaticOptions != nil {
			return invalid("source.staticOptions", "staticOptions are not options of %s", source.Provider)
		}
		return nil
	}
	if source.StaticOptions == nil {
		return invalid(field, "%s needs an address or a network", source.Provider)
	}
	for _, text := range source.StaticOptions.IPAddresses {
		if _, ok := networkOf(text); !ok {
			return invalid(field, "%s is neither an address nor a network", text)
		}
	}
	return nil
}

// checkCloud wants every region and service to be in the provider's list, if that is available.
func (c *call) checkCloud(field, provider string, options *cloudOptions) error {
	if c.options.CloudListsUnavailable {
		return invalid("source.provider", "the list of %s is unavailable", provider)
	}
	if options == nil {
		return nil
	}
	for _, region := range options.Regions {
		if !slices.Contains(clouds[provider].Regions, region) {
			return invalid(field+".regions", "%s is no region of %s", region, provider)
		}
	}
	for _, service := range options.Services {
		if !slices.Contains(clouds[provider].Services, service) {
			return invalid(field+".services", "%s is no service of %s", service, provider)
		}
	}
	return nil
}

// source returns addresses as they were sent, or as networks where the variant says so.
func (k apiKey) source(normalised bool) apiKeySource {
	source := apiKeySource{Provider: k.Provider}
	options := &cloudOptions{k.Regions, k.Services}
	switch k.Provider {
	case "aws":
		source.AWSOptions = options
	case "azure":
		source.AzureOptions = options
	case "github":
		source.GithubOptions = options
	case "staticIP":
		addresses := []string{}
		for _, text := range k.Addresses {
			if network, ok := networkOf(text); ok && normalised {
				text = network.Masked().String()
			}
			if !slices.Contains(addresses, text) {
				addresses = append(addresses, text)
			}
		}
		source.StaticOptions = &staticOptions{addresses}
	}
	return source
}
