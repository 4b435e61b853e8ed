package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// An interrupt at any request ends the command with an error, and nothing is written: what was read so far is not all.
func TestInterrupt(t *testing.T) {
	a := acctest.Start(t, func(*simulator.Options) {})
	a.MakeEstate(a.Core(), acctest.EstateSize{Users: 2, Groups: 1, Memberships: 2, Permissions: 2})
	t.Setenv("ARGUS_API_URL", a.URL)
	t.Setenv("ARGUS_API_KEY", a.Key)
	arguments := func(folder string) []string {
		return []string{"-out", folder, "-include", "argus_api_key,argus_auth_method,argus_preference", "-json"}
	}
	a.Simulator.ResetRequests()
	_ = run(t.Context(), arguments(filepath.Join(t.TempDir(), "whole")), &bytes.Buffer{}, &bytes.Buffer{}) // exit code 3
	for after := range a.Simulator.Requests() {
		ctx, cancel := context.WithCancel(t.Context())
		a.Simulator.Fail(simulator.Fault{Kind: simulator.LostResponse, After: after, Hold: func(context.Context) { cancel() }})
		folder := filepath.Join(t.TempDir(), "new")
		var stdout bytes.Buffer
		if err := run(ctx, arguments(folder), &stdout, &bytes.Buffer{}); !errors.Is(ctx.Err(), context.Canceled) {
			t.Logf("after %d requests nothing was interrupted: %v", after, err)
		} else if _, found := os.Stat(folder); err == nil || !os.IsNotExist(found) || stdout.Len() > 0 {
			t.Errorf("interrupted after %d requests: %v, the folder %v, and printed is %s", after, err, found, &stdout)
		}
		a.Simulator.ClearFaults()
		cancel()
	}
}
