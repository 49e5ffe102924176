package stove

import (
	"os"
	"path/filepath"
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
	f.Add([]byte(`{"code":0,"data":{"a":{"tid":"T1","products":{"x":{}}}}}`))
	f.Add([]byte(`{"noti_type":"IAP_SUBSCRIPT","data":[{"tid":1,"expire_time":1e18,"supply_items":{"a":{}}}]}`))
}

func checkRecord(t *testing.T, r ledger.Record) {
	t.Helper()
	if transport.IdentifierError(r.Spelling) != "" {
		t.Fatalf("tid %q", r.Spelling)
	}
	if r.Amount.Known() && len(r.Lines) < 2 {
		if again, err := ledger.ParseAmount(string(r.Amount)); err != nil || again != r.Amount {
			t.Fatalf("amount %q is not canonical: %q, %v", r.Amount, again, err)
		}
	}
	for _, line := range r.Lines {
		if line.Quantity < 0 {
			t.Fatalf("line %+v", line)
		}
	}
	for _, item := range r.Supply {
		if item.ItemID == "" || item.Quantity < 1 {
			t.Fatalf("supply %+v", item)
		}
	}
}

func FuzzDecodeNotification(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := DecodeNotification(body, "S")
		if err != nil {
			return
		}
		checkRecord(t, n.Record)
		known := map[string]bool{onlinePurchase: true, iapPurchase: true, iapSubscript: true, iapOOAP: true, cartPurchase: true}
		if (n.Type == ledger.NoticePaid) != (known[n.RawType] && n.Record.NotiType == n.RawType) {
			t.Fatalf("type %q of the word %q", n.Type, n.RawType)
		}
		if (n.Record.Period != nil) != (n.Record.NotiType == iapSubscript) {
			t.Fatalf("period %+v of %q", n.Record.Period, n.Record.NotiType)
		}
	})
}

// FuzzAnswers reads any bytes as each answer with several statuses.
func FuzzAnswers(f *testing.F) {
	seed(f)
	questions := []Question{
		{TID: "T202202103125", Platform: "SHOP", NotiType: onlinePurchase, MemberNo: "1"},
		{TID: "T1", Platform: "ONLINE", NotiType: cartPurchase, MemberNo: "1"},
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, status := range []int{200, 401, 500} {
			a := &transport.Answer{Status: status, Body: body}
			d, err := readDetails(a, questions)
			if err != nil {
				if ledger.KindOf(err) != ledger.Unavailable || len(d.Replies) != 0 {
					t.Fatalf("%+v, %v", d, err)
				}
				continue
			}
			for i, r := range d.Replies {
				if r.TID != questions[i].TID || (r.Record != nil) != (r.Verdict == ledger.AnswerFound) || r.Verdict == ledger.AnswerDenied {
					t.Fatalf("%+v", r)
				}
				if r.Record != nil {
					if status != 200 || r.Record.Spelling != r.TID {
						t.Fatalf("found with status %d: %+v", status, r.Record)
					}
					checkRecord(t, *r.Record)
				}
				if c := conclude([]Reply{r, r}); c.Verdict == ledger.AnswerDenied && (status != 200 || r.Told.Code != "404") {
					t.Fatalf("denied by %+v", r)
				}
			}
			if s, err := readStatus(a); s.Known && (err != nil || status != 200 || s.Code != "0") {
				t.Fatalf("%+v, %v", s, err)
			}
		}
	})
}
