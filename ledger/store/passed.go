package store

import (
	"context"
	"math"

	"makegood/ledger"
)

// Passed gives how the game took the latest n notifications that were passed on to it,
// the newest first.
func (s *Store) Passed(ctx context.Context, n int) (out []ledger.Passing, err error) {
	err = s.read(ctx, "forwards", func(c *conn) error {
		facts, err := factsOf(c, []ledger.FactKind{ledger.FactForward}, "<", "DESC", math.MaxInt64, n)
		if err != nil {
			return err
		}
		for _, f := range facts {
			var fw ledger.Forward
			if err := f.Decode(&fw); err != nil {
				return err //nolint:wrapcheck // it names the fact
			}
			if p, ok := ledger.PassingOf(f, fw); ok {
				out = append(out, p)
			}
		}
		return nil
	})
	return out, err
}
