package store

import (
	"context"
	"path/filepath"
	"testing"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// subject is a Store as the conformance suite asks for it.
type subject struct{ *Store }

func (s subject) Check(ctx context.Context) ([]string, error) {
	out, err := s.Rebuild(ctx, true, nil)
	return out.Differences, err
}

func (s subject) Replace(ctx context.Context) error {
	_, err := s.Rebuild(ctx, false, nil)
	return err
}

func TestConformance(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, func(t testing.TB, s ledgertest.Setup) ledgertest.Store {
		t.Helper()
		store, err := Open(t.Context(), Options{
			Path: filepath.Join(s.Dir, "ledger.db"), Now: s.Now, Policy: s.Policy, Environment: ledger.Sandbox, Version: "test",
		})
		if err != nil {
			t.Fatal(err)
		}
		return subject{store}
	})
}
