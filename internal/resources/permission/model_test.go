package permission

import (
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

var resolved = grant{
	subject: fwkit.Reference{ID: "1", ShortName: "ada"}, function: fwkit.Reference{ID: "2", ShortName: "analyst"}, customer: fwkit.Reference{ID: "3", ShortName: "fjord"},
}

func TestGrantOfAPermission(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		permission argus.Permission
		want       argus.GrantPermissionRequest
	}{
		"complete": {
			argus.Permission{Subject: &argus.SubjectInfo{ID: "11"}, Function: &argus.FunctionInfo{ID: "12"}, Customer: &argus.CustomerInfo{ID: "13"}},
			argus.GrantPermissionRequest{Subject: "11", Function: "12", Customer: "13"},
		},
		"without its subject": {
			argus.Permission{Function: &argus.FunctionInfo{ID: "12"}, Customer: &argus.CustomerInfo{ID: "13"}},
			argus.GrantPermissionRequest{Subject: "1", Function: "12", Customer: "13"},
		},
		"without its function": {
			argus.Permission{Subject: &argus.SubjectInfo{ID: "11"}, Customer: &argus.CustomerInfo{ID: "13"}},
			argus.GrantPermissionRequest{Subject: "11", Function: "2", Customer: "13"},
		},
		"without its customer": {
			argus.Permission{Subject: &argus.SubjectInfo{ID: "11"}, Function: &argus.FunctionInfo{ID: "12"}},
			argus.GrantPermissionRequest{Subject: "11", Function: "12", Customer: "3"},
		},
		"empty": {argus.Permission{}, argus.GrantPermissionRequest{Subject: "1", Function: "2", Customer: "3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := grantOf(&test.permission, resolved).request(); got != test.want {
				t.Errorf("the request is %+v, not %+v", got, test.want)
			}
		})
	}
}

func TestRecentGrants(t *testing.T) {
	t.Parallel()
	granted := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		later  time.Duration
		recent bool
	}{
		"at once":            {0, true},
		"within the time":    {recentFor - time.Second, true},
		"after the time":     {recentFor, false},
		"a clock set back":   {-time.Minute, true},
		"a clock far behind": {-recentFor, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := (origin{Time: granted}).recent(granted.Add(test.later)); got != test.recent {
				t.Errorf("recent is %t", got)
			}
		})
	}
}
