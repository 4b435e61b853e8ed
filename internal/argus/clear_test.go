package argus

import (
	"net/url"
	"strings"
	"testing"
)

func TestCredentialsDoNotGoInClear(t *testing.T) {
	for text, clear := range map[string]bool{
		"https://argus.test": false, "http://argus.test": true, "http://192.0.2.7:8080": true, "http://localhost.argus.test": true,
		"http://localhost:8080": false, "http://127.0.0.1": false, "http://127.1.2.3:1": false, "http://[::1]:8080": false, "http://[2001:db8::1]": true,
		"http://localhost.evil.test": true, "http://127.0.0.1.evil.test": true, "http://evil.test/localhost": true, "http://localhost.": true, "http://0.0.0.0": true,
		"http://2130706433": true, "http://LOCALHOST": false, "HTTP://evil.test": true, "http://[::ffff:127.0.0.1]": false,
	} {
		base, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if IsCleartext(base) != clear {
			t.Errorf("%s in clear: %t", text, !clear)
		}
		_, err = New(Config{BaseURL: text, APIKey: testKey})
		if refused := err != nil && strings.Contains(err.Error(), "https://"); refused != clear {
			t.Errorf("%s: %v", text, err)
		}
		if _, err = New(Config{BaseURL: text, APIKey: testKey, AllowInsecureHTTP: true}); err != nil {
			t.Errorf("%s, where that is allowed: %v", text, err)
		}
	}
}

// A proxy elsewhere would read what is meant for this machine.
func TestCredentialsDoNotGoInClearToAProxy(t *testing.T) {
	for _, test := range []struct {
		base, proxy string
		allow, want bool
	}{
		{"http://localhost:8080", "http://proxy.test:3128", false, false},
		{"http://localhost:8080", "socks5://me:hidden@192.0.2.7", false, false},
		{"http://localhost:8080", "https://localhost.proxy.test", false, false},
		{"http://localhost:8080", "http://proxy.test:3128", true, true},
		{"http://localhost:8080", "http://127.0.0.1:3128", false, true},
		{"https://argus.test", "http://proxy.test:3128", false, true}, // which passes on what it cannot read
	} {
		_, err := New(Config{BaseURL: test.base, ProxyURL: test.proxy, APIKey: testKey, AllowInsecureHTTP: test.allow})
		if (err == nil) != test.want || err != nil && (!strings.Contains(err.Error(), "https://") || strings.Contains(err.Error(), "hidden")) {
			t.Errorf("%s through %s: %v", test.base, test.proxy, err)
		}
	}
}
