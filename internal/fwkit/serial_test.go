package fwkit_test

import (
	"context"
	"errors"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

func TestSerial(t *testing.T) {
	t.Parallel()
	var serial fwkit.Serial
	begin := func(ctx context.Context, key string) func() {
		t.Helper()
		end, err := serial.Begin(ctx, key)
		if err != nil {
			t.Fatal(err)
		}
		return end
	}
	end := begin(t.Context(), "a")
	begin(t.Context(), "b")() // another key does not wait

	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := serial.Begin(cancelled, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("a second one began while the first had the turn: %v", err)
	}
	end()
	begin(t.Context(), "a")()
}
