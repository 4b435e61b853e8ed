package provider

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

const fromConfiguration = "the provider's configuration"

// resolveCredential takes the key or the token from the first source that has one: credentials are never combined.
func resolveCredential(config model, from sources, resolved *settings, diags *diag.Diagnostics) {
	resolved.apiKey, resolved.sessionToken = config.APIKey.ValueString(), config.SessionToken.ValueString()
	resolved.credentialFrom = fromConfiguration
	if resolved.apiKey == "" && resolved.sessionToken == "" {
		resolved.apiKey = from.variable("ARGUS_API_KEY", path.Root("api_key"), diags)
		resolved.sessionToken = from.variable("ARGUS_SESSION_TOKEN", path.Root("session_token"), diags)
		resolved.credentialFrom = "the environment"
	}
	if diags.HasError() {
		return
	}
	if resolved.apiKey == "" && resolved.sessionToken == "" {
		if file := readFile(from, diags); file != nil {
			resolved.apiKey, resolved.credentialFrom = file.API.Key, file.name
		}
	}
	if diags.HasError() {
		return
	}
	switch {
	case resolved.apiKey == "" && resolved.sessionToken == "":
		diags.AddAttributeError(path.Root("api_key"), "No credentials are set",
			"The provider needs an API key or a session token: set api_key or session_token in its configuration, ARGUS_API_KEY or ARGUS_SESSION_TOKEN in the environment, or api.api_key in ~/.argus_cli.yaml (ARGUS_CLI_SETTINGS names another file).")
	case resolved.apiKey != "" && resolved.sessionToken != "":
		diags.AddAttributeError(path.Root("api_key"), "Two credentials",
			"An API key and a session token both come from "+resolved.credentialFrom+". Set only one of them.")
	case resolved.apiKey != "":
		checkCredential(apiKeyForm, path.Root("api_key"), "The key from "+resolved.credentialFrom, resolved.apiKey, diags)
	default:
		checkCredential(sessionTokenForm, path.Root("session_token"), "The token from "+resolved.credentialFrom, resolved.sessionToken, diags)
	}
}

// variable returns the value of an environment variable. One that was set by mistake is reported and not used.
func (s sources) variable(name string, attribute path.Path, diags *diag.Diagnostics) string {
	value := s.environment(name)
	if value == "" {
		return ""
	}
	if strings.TrimSpace(value) == "" {
		diags.AddAttributeError(attribute, name+" is blank", fmt.Sprintf("The environment variable %s holds nothing but white space. Set it to a value, or unset it.", name))
		return ""
	}
	if wrapped := wrapping(value); wrapped != "" {
		diags.AddAttributeError(attribute, name+" has "+wrapped+" around it",
			fmt.Sprintf("The environment variable %s has %s around its value, which would become part of the value. Set it without.", name, wrapped))
		return ""
	}
	return value
}

// boolean reports whether an environment variable is true. It is false if the variable is not set.
func (s sources) boolean(name string, attribute path.Path, diags *diag.Diagnostics) bool {
	text := s.variable(name, attribute, diags)
	if text == "" {
		return false
	}
	value, err := strconv.ParseBool(text)
	if err != nil {
		diags.AddAttributeError(attribute, name+" is not a boolean", fmt.Sprintf("The environment variable %s is %q. Set it to true or false, or unset it.", name, text))
	}
	return value
}

// wrapping names what was copied around a value by mistake; empty if nothing was.
func wrapping(value string) string {
	switch {
	case strings.TrimSpace(value) != value:
		return "white space"
	case strings.ContainsAny(value[:1], `"'`) || strings.ContainsAny(value[len(value)-1:], `"'`):
		return "quotation marks"
	}
	return ""
}

// credentialForm is what a credential looks like, so that a request can carry it.
type credentialForm struct {
	summary, description string
	pattern              *regexp.Regexp
	advice               string
}

var (
	apiKeyForm = credentialForm{
		"Invalid API key", "an API key: userID/keyID/secret",
		// A header carries the secret: ASCII without white space.
		regexp.MustCompile(`^[a-z0-9]+/[a-z0-9]+/[!-.0-~]+$`),
		"is not of the form userID/keyID/secret. Copy the whole key as Argus showed it when it was created.",
	}
	sessionTokenForm = credentialForm{
		"Invalid session token", "a session token: printable ASCII without white space and without \" , ; \\",
		// A header and a cookie carry the token: cookie-octets of RFC 6265.
		regexp.MustCompile(`^[!#-+\--:<-\[\]-~]+$`),
		"has what a header and a cookie cannot carry: white space, a line break, a character that is not ASCII, or one of \" , ; \\. Copy the token and nothing else.",
	}
)

// checkCredential reports a value that is not of the form. It never shows the value.
func checkCredential(form credentialForm, attribute path.Path, what, value string, diags *diag.Diagnostics) {
	if form.pattern.MatchString(value) {
		return
	}
	detail := what + " " + form.advice
	if value != "" && wrapping(value) == "white space" {
		detail += " It has white space around it: use trimspace() if it is read from a file."
	}
	diags.AddAttributeError(attribute, form.summary, detail)
}
