package provider

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

// Each failure of the check names the setting that is probably wrong, and what to do.
func TestFailuresOfTheCheckNameTheSetting(t *testing.T) {
	for name, test := range map[string]struct {
		err     error
		proxy   string
		setting string
		want    []string
	}{
		"unknown host":          {&net.OpError{Op: "dial", Err: &net.DNSError{Name: "argus.test", IsNotFound: true}}, "", "api_url", []string{"Cannot reach Argus at https://argus.test", "check the spelling of api_url"}},
		"unknown proxy":         {&net.OpError{Op: "proxyconnect", Err: &net.DNSError{Name: "proxy.test", IsNotFound: true}}, "http://proxy.test", "proxy_url", []string{"Cannot reach the proxy", "check the spelling of proxy_url"}},
		"refused":               {&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, "", "api_url", []string{"Nothing listens at this host and port: check api_url."}},
		"refused by the proxy":  {errors.New("Bad Gateway"), "http://proxy.test", "api_url", []string{"Cannot reach Argus", "Check api_url", "the proxy from proxy_url"}},
		"a silent proxy":        {&net.OpError{Op: "socks connect", Err: os.ErrDeadlineExceeded}, "socks5://proxy.test", "proxy_url", []string{"No response arrived in time: check proxy_url"}},
		"silence":               {fmt.Errorf("no response within 30s: %w", context.DeadlineExceeded), "", "api_url", []string{"No response arrived in time: check api_url"}},
		"an untrusted server":   {&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "", "api_url", []string{"set ca_certificate"}},
		"another host's server": {&tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{}, Host: "argus.test"}}, "", "api_url", []string{"certificate is for another host: check api_url"}},
		"no TLS":                {tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, "", "api_url", []string{"does not use TLS at this port: check the scheme and the port of api_url"}},
		"anything else":         {errors.New("broken"), "", "api_url", []string{"Check api_url, the network and the proxy."}},
	} {
		found := settings{apiURL: "https://argus.test", urlFrom: "ARGUS_API_URL", proxyURL: test.proxy}.judge(fmt.Errorf("sent: %w", test.err))
		said := found.summary + "\n" + found.detail
		if found.setting != test.setting {
			t.Errorf("%s: the error is at %s: %s", name, found.setting, said)
		}
		for _, words := range test.want {
			if !strings.Contains(said, words) {
				t.Errorf("%s: the error does not say %q: %s", name, words, said)
			}
		}
	}
}
