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
	} {
		base, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if InClear(base) != clear {
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
