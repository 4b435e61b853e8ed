package provider

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// hiddenText is part of every broken value below, and of no diagnostic.
const hiddenText = "h1dden"

// broken are credentials that no request can carry, as they come from files, shells and forms.
func broken(whole string) []string {
	return []string{
		whole + "\n", whole + "\r\n", "\n" + whole, " " + whole, whole + "\t", "\u00a0" + whole, "\ufeff" + whole,
		whole + ";path=/", whole + "; other=1", whole + ",", `"` + whole + `"`, "'" + whole + "' ", whole + `\`, whole + "\x00", whole + "\x7f",
		whole + "ø", whole + "\nHost: other", "Bearer " + whole, "\x1b[31m" + whole, whole + " " + whole,
	}
}

func TestBrokenCredentialsAreRefusedAndNotShown(t *testing.T) {
	keys := append(broken("12/34/"+hiddenText), hiddenText, "12/"+hiddenText, "12//"+hiddenText, "/34/"+hiddenText, "12/34/"+hiddenText+"/", "12/34/"+hiddenText+"/56", "ABC/34/"+hiddenText)
	tokens := broken(hiddenText)
	for attribute, values := range map[string][]string{"api_key": keys, "session_token": tokens} {
		form, name, summary := apiKeyForm, "ARGUS_API_KEY", "Invalid API key"
		if attribute == "session_token" {
			form, name, summary = sessionTokenForm, "ARGUS_SESSION_TOKEN", "Invalid session token"
		}
		for _, value := range values {
			if attribute == "api_key" && strings.ContainsAny(value, ";,\\") && !strings.Contains(value, " ") {
				continue // a header carries these
			}
			var resp validator.StringResponse
			credentialValidator(form).ValidateString(context.Background(), validator.StringRequest{Path: path.Root(attribute), ConfigValue: types.StringValue(value)}, &resp)
			wantRefusal(t, attribute, value, resp.Diagnostics, summary)

			var diags diag.Diagnostics
			resolve(model{}, from(map[string]string{name: value, "ARGUS_API_URL": "https://argus.example"}, nil, nil), &diags)
			wantRefusal(t, name, value, diags, "from the environment", name+" has")

			if attribute == "api_key" {
				file := &cliFile{name: "settings.yaml"}
				file.API.Key = value
				diags = nil
				resolve(model{}, from(nil, file, nil), &diags)
				wantRefusal(t, "the file", value, diags, "settings.yaml")
			}
		}
	}
}

// wantRefusal wants one error that says one of the words, and nothing of the value.
func wantRefusal(t *testing.T, source, value string, diags diag.Diagnostics, words ...string) {
	t.Helper()
	if len(diags) != 1 || !diags.HasError() {
		t.Errorf("%s: %q is not one error: %v", source, value, diags)
		return
	}
	said, told := diags[0].Summary()+" "+diags[0].Detail(), false
	for _, word := range words {
		told = told || strings.Contains(said, word)
	}
	if !told {
		t.Errorf("%s: the refusal of %q says none of %q: %s", source, value, words, said)
	}
	if strings.Contains(said, hiddenText) {
		t.Errorf("%s: the refusal of %q shows it: %s", source, value, said)
	}
}

func TestVariablesSetByMistakeAreNamed(t *testing.T) {
	for name, attribute := range map[string]string{
		"ARGUS_API_KEY": "api_key", "ARGUS_SESSION_TOKEN": "session_token", "ARGUS_API_URL": "api_url", "ARGUS_DOMAIN": "domain",
	} {
		for value, want := range map[string]string{
			" ":                    name + " is blank",
			"\t\r\n":               name + " is blank",
			`"` + hiddenText + `"`: name + " has quotation marks around it",
			"'" + hiddenText + "'": name + " has quotation marks around it",
			`""`:                   name + " has quotation marks around it",
			hiddenText + "\n":      name + " has white space around it",
			" " + hiddenText:       name + " has white space around it",
		} {
			config := model{APIKey: types.StringValue(configKey)}
			if attribute == "api_key" || attribute == "session_token" {
				config = model{}
			}
			var diags diag.Diagnostics
			resolve(config, from(map[string]string{name: value}, nil, nil), &diags)
			wantRefusal(t, name, value, diags, want)
			if placed, ok := diags[0].(diag.DiagnosticWithPath); !ok || !placed.Path().Equal(path.Root(attribute)) {
				t.Errorf("%s: the error is not at %s", name, attribute)
			}
		}
	}
}

// What a source above supplies is not looked at in the environment.
func TestUnusedVariablesAreNotJudged(t *testing.T) {
	env := map[string]string{"ARGUS_API_KEY": " ", "ARGUS_SESSION_TOKEN": `""`, "ARGUS_API_URL": " ", "ARGUS_DOMAIN": "''"}
	config := model{APIKey: types.StringValue(configKey), APIURL: types.StringValue("https://config.example"), Domain: types.StringValue("config")}
	var diags diag.Diagnostics
	if resolve(config, from(env, nil, nil), &diags); len(diags) != 0 {
		t.Error(diags)
	}
}
