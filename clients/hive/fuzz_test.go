package hive

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"makegood/clients/transport"
	"makegood/ledger"
)

func seed(f *testing.F) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no samples: %v", err)
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(`{"result":0,"unconsumed_lists":{"1":{"order_id":1}}}`))
	f.Add([]byte(`{"type":[],"order_id":1e999,"amount":"1e-40","quantity":-1}`))
}

func FuzzDecodeNotification(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := DecodeNotification(body)
		if err != nil {
			return
		}
		if transport.IdentifierError(n.Record.Spelling) != "" {
			t.Fatalf("order id %q", n.Record.Spelling)
		}
		if (n.Type == ledger.NoticePaid) != (n.RawType == "paid") || (n.Type == ledger.NoticeCancelled) != (n.RawType == "cancelled") {
			if !strings.EqualFold(n.RawType, "paid") && !strings.EqualFold(n.RawType, "cancelled") {
				t.Fatalf("type %q of the word %q", n.Type, n.RawType)
			}
		}
		checkRecord(t, n.Record)
	})
}

func checkRecord(t *testing.T, r ledger.Record) {
	t.Helper()
	if r.Amount.Known() {
		if again, err := ledger.ParseAmount(string(r.Amount)); err != nil || again != r.Amount {
			t.Fatalf("amount %q is not canonical: %q, %v", r.Amount, again, err)
		}
	}
	for _, line := range r.Lines {
		if line.Quantity < 0 || line.ProductID == "" {
			t.Fatalf("line %+v", line)
		}
	}
	for _, i := range []ledger.Instant{r.StartedAt, r.PaidAt, r.CancelledAt} {
		if i < 0 && i.Time().Year() < 0 {
			t.Fatalf("instant %d", i)
		}
	}
}

// FuzzAnswers reads any bytes as each answer with several statuses.
func FuzzAnswers(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, status := range []int{200, 500} {
			a := &transport.Answer{Status: status, Body: body}
			u, err := readUnconsumed(a)
			if u.Whole && (err != nil || u.Code != "0" || status != 200) {
				t.Fatalf("a whole list of %q: %+v, %v", body, u, err)
			}
			for _, r := range u.Rows {
				checkRecord(t, r)
			}
			v, err := readVerify(a)
			if v.Verdict == "" || v.Verdict != ledger.AnswerFailed && (err != nil || status != 200) {
				t.Fatalf("verdict %q of %q with status %d: %v", v.Verdict, body, status, err)
			}
			r, err := readItemResult(a)
			if r.OK() && (err != nil || status != 200 || r.Code != "0") {
				t.Fatalf("item_result %q: %+v, %v", body, r, err)
			}
			if _, err := readProduct(a); err != nil && ledger.KindOf(err) != ledger.Unavailable {
				t.Fatal(err)
			}
			if _, err := readRefundInfo(a); err != nil && ledger.KindOf(err) != ledger.Unavailable {
				t.Fatal(err)
			}
			if p, err := readOrder(a); (err == nil) != (len(p.HTML) > 0) {
				t.Fatalf("order %q: %v", body, err)
			}
		}
	})
}
