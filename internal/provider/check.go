package provider

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// check sends the one request that shows a wrong key, a wrong URL or an unreachable host first, and reports whether all is well.
func check(ctx context.Context, client *argus.Client, resolved settings, data *providerdata.ProviderData, diags *diag.Diagnostics) bool {
	user, err := client.CurrentUser(ctx)
	switch {
	case err == nil:
		data.User = user
		if data.Domain == "" {
			data.Domain = user.Domain.String()
		}
		return true
	case argus.IsForbidden(err):
		return true // who may not ask who they are may still do their work
	case argus.IsUnauthorized(err):
		diags.AddAttributeError(path.Root("api_key"), "Argus does not accept the credentials",
			fmt.Sprintf("%s\n\nThey came from %s. %s", err, resolved.credentialFrom, fwkit.Unauthorized(err)))
	default:
		found := resolved.judge(err)
		diags.AddAttributeError(path.Root(found.setting), found.summary, found.detail+"\n\n"+err.Error())
	}
	return false
}

// verdict is what probably is wrong if the check fails: the setting, and what to do about it.
type verdict struct{ setting, summary, detail string }

// judge finds the setting that an error of the check is about.
func (s settings) judge(err error) verdict {
	proxyFrom := s.proxyFrom()
	refusal, _ := argus.AsError(err)
	switch {
	case throughProxy(err) || proxyFrom != "" && refusal != nil && refusal.StatusCode == http.StatusProxyAuthRequired:
		return verdict{"proxy_url", "Cannot reach the proxy", fmt.Sprintf("The proxy came from %s. %s", proxyFrom, advice(err, "proxy_url"))}
	case argus.IsForeign(err):
		return verdict{"api_url", fmt.Sprintf("The server at %s is not Argus", s.apiURL),
			fmt.Sprintf("The URL came from %s. Another server responds there: check api_url, the network and the proxy.", s.urlFrom)}
	case refusal != nil && refusal.StatusCode != 0:
		try := "try again later"
		if refusal.StatusCode == http.StatusNotFound {
			try = "check the path of api_url"
		}
		return verdict{"api_url", fmt.Sprintf("Argus at %s cannot check the credentials", s.apiURL),
			fmt.Sprintf("The URL came from %s. Argus responds, but not to the request that reads the current user: %s.", s.urlFrom, try)}
	}
	detail := fmt.Sprintf("The URL came from %s. %s", s.urlFrom, advice(err, "api_url"))
	if proxyFrom != "" {
		detail += fmt.Sprintf(" The request goes through the proxy from %s: it may be the cause, too.", proxyFrom)
	}
	return verdict{"api_url", "Cannot reach Argus at " + s.apiURL, detail}
}

// advice says what to do about a connection that fails, whose address the setting names.
func advice(err error, setting string) string {
	if lookup, ok := errors.AsType[*net.DNSError](err); ok && lookup.IsNotFound {
		return fmt.Sprintf("No host has this name: check the spelling of %s, and the name servers.", setting)
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return fmt.Sprintf("The server's certificate is for another host: check %s.", setting)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "The server's certificate is not trusted: if a proxy intercepts TLS, or your own authority issued the certificate, set ca_certificate."
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || errors.Is(err, http.ErrSchemeMismatch) {
		return fmt.Sprintf("The server does not use TLS at this port: check the scheme and the port of %s.", setting)
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Sprintf("Nothing listens at this host and port: check %s.", setting)
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return fmt.Sprintf("No response arrived in time: check %s, and that the network lets requests through (proxy_url).", setting)
	}
	if proxy, ok := errors.AsType[*argus.ProxyError](err); ok && proxy.StatusCode == http.StatusProxyAuthRequired {
		return "The proxy asks for a user name and a password: check those in its URL."
	}
	return fmt.Sprintf("Check %s, the network and the proxy.", setting)
}

// throughProxy reports whether the proxy was not reached or refused, as net/http names the steps.
func throughProxy(err error) bool {
	if _, ok := errors.AsType[*argus.ProxyError](err); ok {
		return true
	}
	step, ok := errors.AsType[*net.OpError](err)
	return ok && (step.Op == "proxyconnect" || strings.HasPrefix(step.Op, "socks "))
}

// proxyFrom names where the proxy for requests comes from; empty if there is none.
func (s settings) proxyFrom() string {
	if s.proxyURL != "" {
		return "proxy_url"
	}
	base, err := url.Parse(s.apiURL)
	if err != nil {
		return ""
	}
	if proxy, err := http.ProxyFromEnvironment(&http.Request{URL: base}); err != nil || proxy == nil {
		return ""
	}
	return "HTTPS_PROXY or HTTP_PROXY in the environment"
}

// settingAttributes are the attributes of the fields of the client's configuration.
var settingAttributes = map[string]string{"BaseURL": "api_url", "ProxyURL": "proxy_url", "CACertificate": "ca_certificate"}

// reportSetting reports an error of argus.New at the attribute of the setting that is wrong.
func reportSetting(err error, diags *diag.Diagnostics) {
	const summary = "Invalid provider configuration"
	detail := strings.ToUpper(err.Error()[:1]) + err.Error()[1:] + "."
	wrong, ok := errors.AsType[*argus.SettingError](err)
	if !ok || settingAttributes[wrong.Setting] == "" {
		diags.AddError(summary, detail)
		return
	}
	diags.AddAttributeError(path.Root(settingAttributes[wrong.Setting]), summary, detail)
}
