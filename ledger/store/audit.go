package store

import (
	"context"
	"fmt"

	"makegood/ledger"
)

// auditChunk is how many facts are verified in one snapshot.
const auditChunk = 2000

// selectWhole reads facts with their bytes.
const selectWhole = `SELECT f.seq, f.at, f.kind, f.provider, f.app, f.order_id, f.actor, f.source, f.data, f.raw_sum, f.hash,
 r.headers, r.body, r.seq FROM facts f LEFT JOIN raws r ON r.seq = f.seq`

// wholeOf makes a fact of a row of selectWhole. Bytes that should be there and
// are not leave Raw empty but not nil, so that Verify notices.
func wholeOf(r row) ledger.Fact {
	f := factOf(r)
	f.Headers, f.Raw = r.text(11), r.bytes(12)
	if f.Raw == nil && f.RawSum != [32]byte{} {
		f.Raw = []byte{}
	}
	return f
}

// AuditVerify replays the chain from the first fact to the last one there is
// when it begins, bytes included, and gives how many facts verify. The first
// break is a Corrupt error naming its sequence number. progress, where not nil,
// is called with what is done and what there is to do.
func (s *Store) AuditVerify(ctx context.Context, progress func(done, total int64)) (n int64, err error) {
	var last, mark int64
	err = s.read(ctx, "audit", func(c *conn) error {
		if last, err = c.number(`SELECT max(seq) FROM facts`); err != nil {
			return err
		}
		mark, err = c.number(`SELECT CAST(value AS INTEGER) FROM meta WHERE name = ?`, metaMark)
		return err
	})
	if err != nil {
		return 0, err
	}
	if mark > last {
		return 0, broken(last+1, "the projection knows facts up to %d, and they are gone", mark)
	}
	var prev [32]byte
	for n < last {
		if err := ctx.Err(); err != nil {
			return n, fmt.Errorf("audit: %w", err)
		}
		before := n
		err := s.read(ctx, "audit", func(c *conn) error {
			return c.query(selectWhole+` WHERE f.seq > ? AND f.seq <= ? ORDER BY f.seq LIMIT ? + 0`, func(r row) error {
				f := wholeOf(r)
				f.Prev = prev
				if f.Seq != n+1 {
					return broken(n+1, "the fact is missing")
				}
				if err := f.Verify(prev); err != nil {
					return err
				}
				n, prev = f.Seq, f.Hash
				return nil
			}, n, last, auditChunk)
		})
		if err != nil {
			return n, err
		}
		if n == before {
			return n, broken(n+1, "the fact is missing")
		}
		if progress != nil {
			progress(n, last)
		}
	}
	return n, nil
}

func broken(seq int64, what ledger.Phrase, args ...any) error {
	return &ledger.Error{Op: "audit", Kind: ledger.Corrupt, Human: ledger.Say("chain breaks at sequence number %d: %s", seq, ledger.Say(what, args...))}
}
