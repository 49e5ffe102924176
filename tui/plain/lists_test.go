package plain_test

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/tui/plain"
)

// answers writes one of every answer but orders, which have tests of their own.
func answers() map[string]func(*plain.Writer) error {
	yes := true
	two := int64(2)
	why := "Hive lists by player and server: give --player and --server"
	doubtful := ledger.Action{
		ID: "a1", Kind: ledger.ActRefund, Key: hiveKey, State: ledger.StateInDoubt, Actor: "mina", Approver: "jun", Reason: "ticket 1",
		CreatedAt: t0, SentAt: t0.Add(time.Second),
	}
	replayed := ledger.Action{
		ID: "a2", Kind: ledger.ActReplay, Key: stoveKey, State: ledger.StateDone, Actor: "mina", CreatedAt: t0, SentAt: t0,
		SettledAt: t0.Add(time.Minute), Outcome: "declined",
	}
	refused := ledger.Action{
		ID: "a3", Kind: ledger.ActReportGranted, Key: hiveKey, State: ledger.StateRefused, Actor: "mina", CreatedAt: t0, SentAt: t0,
		SettledAt: t0.Add(time.Minute), ResultCode: "1000001", ResultMessage: "bad \x1b[31mrequest",
	}
	plan := plain.Plan{
		Kind: ledger.ActRefund, Key: hiveKey,
		Request: &ledger.Request{
			Method: "POST", URL: "https://provider.example/item_result",
			Header: []string{"Authorization: [redacted]", "Content-Type: text/html"}, Body: `{"hiveiap_transaction_id":"EX_13","result_status":2}`,
		},
		Guards: []ledger.Verdict{
			{Guard: "armed", OK: true, Text: ledger.Say("write actions are armed")},
			{Guard: "limits", Text: ledger.Say("over the limit"), Override: ledger.OverrideApproval},
			{Guard: "nothing_held", Text: ledger.Say("the player holds what was granted")},
		},
	}
	row := newHistory(hiveKey).record()
	row.Spelling = "h2168993822440686730"
	standing := ledger.Standing{Class: ledger.ClassPaidNotGranted, Lamps: lamps(ledger.LampYes, ledger.LampNo, ledger.LampNo), View: ledger.View{PaidAt: t0}}
	totals := []plain.ClassTotal{
		{Class: ledger.ClassPaidNotGranted, Orders: 1412, Sums: ledger.Sums{"KRW": "4532000", "USD": "12.5"}, Oldest: plain.Waiting{Key: hiveKey, Since: t0}},
		{Class: ledger.ClassMatched, Orders: 3},
	}
	return map[string]func(*plain.Writer) error{
		"actions": func(w *plain.Writer) error { return plain.Actions(w, rows(doubtful, replayed, refused)) },
		"checks": func(w *plain.Writer) error {
			return plain.Checks(w, rows(
				plain.CheckResult{Provider: ledger.Stove, OrderID: stoveKey.Order, Answer: "found"},
				plain.CheckResult{Provider: ledger.Hive, OrderID: hiveKey.Order, Answer: "not_found"},
				plain.CheckResult{Provider: ledger.Hive, OrderID: "H1", Answer: "could_not_ask", Error: &why},
			))
		},
		"notifications": func(w *plain.Writer) error {
			return plain.Notifications(w, rows(
				ledger.Delivery{
					Seq: 2, At: t0, Key: hiveKey, Provider: ledger.Hive, Route: "/hive", Remote: "192.0.2.7", Kind: "paid",
					Money: ledger.Money{Amount: "1200", Currency: "KRW"}, Body: []byte(`{"type":"paid","name":"한<&>"}`), Sum: ledger.SumRaw([]byte("x")),
				},
				ledger.Delivery{Seq: 3, At: t0, Key: hiveKey, Provider: ledger.Hive, Route: "/hive", Remote: "192.0.2.7", Kind: "paid", Duplicate: true, Body: []byte("{}")},
				ledger.Delivery{Seq: 4, At: t0, Provider: ledger.Stove, Route: "/stove", Error: "it is no UTF-8", Body: []byte{0xff, 0x00}, Sum: ledger.SumRaw([]byte{0xff, 0x00})},
			))
		},
		"grants": func(w *plain.Writer) error {
			return plain.Grants(w, rows(
				ledger.GrantRow{Seq: 5, At: t0, Grant: ledger.Grant{
					Provider: ledger.Hive, App: hiveApp, OrderID: " h2168993822440686730", GrantID: "g-1", PlayerID: "77", PlayerType: "game", PlayerName: "예시이름",
					Items: []ledger.Item{{ItemID: "gem", Quantity: 100, Name: "보석"}, {ItemID: "gold", Quantity: 5}}, GrantedAt: t0, Status: ledger.GrantMailed, Reported: &yes,
				}},
				ledger.GrantRow{Seq: 6, At: t0, Grant: ledger.Grant{Provider: ledger.Stove, App: service, OrderID: stoveKey.Order, Status: ledger.GrantRevoked, Kind: "gift"}},
			))
		},
		"journal": func(w *plain.Writer) error {
			return plain.Journal(w, rows(newHistory(hiveKey).paid().listed().list...))
		},
		"plan": func(w *plain.Writer) error { return plain.DryRun(w, plan) },
		"plan_none": func(w *plain.Writer) error {
			return plain.DryRun(w, plain.Plan{Kind: ledger.ActReplay, Key: hiveKey, Problem: "no notification is stored"})
		},
		"unconsumed": func(w *plain.Writer) error {
			return plain.Unconsumed(w, rows(plain.UnconsumedRow{App: hiveApp, Record: row}, plain.UnconsumedRow{App: hiveApp, Record: row, Standing: &standing}))
		},
		"catalogue": func(w *plain.Writer) error {
			return plain.Catalogue(w, rows(plain.CatalogueProduct{App: hiveApp, ProductID: "item01", Title: "보석 100", Price: "1200", Currency: "KRW", DisplayPrice: "₩1,200", Type: "consumable"}))
		},
		"repayments": func(w *plain.Writer) error {
			return plain.RepaymentsDue(w, plain.Repayments{
				App: hiveApp, Player: "20000011337", GuideTitle: "환불 안내", Guide: "first line\nsecond \x1b[31mline",
				Refunds: []plain.Repayment{{Index: "20850", MarketID: "1", ProductID: "item01", RefundedAt: t0, Quantity: 1}},
			})
		},
		"repayments_none": func(w *plain.Writer) error {
			return plain.RepaymentsDue(w, plain.Repayments{App: hiveApp, Player: "20000011337", GuideTitle: "환불 안내", Guide: "the game is locked"})
		},
		"status": func(w *plain.Writer) error {
			return plain.Status(w, plain.PurchaseStatus{
				Service: service, Player: "120552311123", OrderMaster: "5683669676745096842", Code: "0", Message: "OK", Bought: &yes, ShopKey: "example_shop",
				Products: []plain.PurchasedProduct{{ProductID: "1884", Total: 1, GUID: &two}},
				Charges:  []plain.Charge{{Type: "98", Name: "STOVE 캐시", Amount: "15000", Cash: "15000"}},
			})
		},
		"reconcile": func(w *plain.Writer) error { return plain.Reconciled(w, rows(totals...)) },
		"shift": func(w *plain.Writer) error {
			return plain.ShiftReport(w, shiftSample())
		},
		"doctor": func(w *plain.Writer) error {
			return plain.Doctor(w, rows(
				plain.Examined{Check: "config", OK: true, Text: "./config.toml was read"},
				plain.Examined{Check: "hive", Text: "asked with Bearer example-token-1 and refused: check [hive] token"},
			))
		},
		"import": func(w *plain.Writer) error {
			return plain.Imported(w, ledger.GrantsTaken{Accepted: 1000, Duplicates: 1, Covered: 2, Suspect: []ledger.RejectedRow{
				{File: "grants.csv", Line: 7, Error: ledger.Quote("order_id is 16 digits or more and ends in 0000")},
			}, Rejected: []ledger.RejectedRow{
				{File: "grants.csv", Line: 12, Error: ledger.Quote("order_id is in scientific notation")}, {Line: 3, Error: ledger.Quote("=cmd")},
			}})
		},
	}
}

func TestAnswersInEveryFormat(t *testing.T) {
	t.Parallel()
	formats := map[string]plain.Format{"text": plain.Text, "json": plain.JSON, "csv": plain.CSV}
	for name, write := range answers() {
		for word, format := range formats {
			t.Run(name+"/"+word, func(t *testing.T) {
				t.Parallel()
				out := written(t, plain.Options{Format: format, Zone: seoul}, write)
				golden(t, name+"_"+word, out)
				if strings.ContainsAny(out, "\x1b\r") || strings.Contains(out, "example-token-1") || strings.Contains(out, blob) || strings.Contains(out, receipt) {
					t.Errorf("a steering character or a secret is printed: %q", out)
				}
				switch format {
				case plain.JSON:
					for line := range strings.Lines(out) {
						if !json.Valid([]byte(line)) || strings.Contains(line, `":[null`) {
							t.Errorf("no JSON object: %s", line)
						}
					}
				case plain.CSV:
					if header, _ := readCSV(t, out); len(header) < 2 {
						t.Errorf("header %q", header)
					}
				case plain.Text:
					for line := range strings.Lines(out) {
						if strings.HasSuffix(line, " \n") {
							t.Errorf("blanks end the line %q", line)
						}
					}
				}
			})
		}
	}
}

func TestListFieldsAreTheContract(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"actions":       "id kind provider order_id state actor approver reason created_at sent_at settled_at result_code result_message",
		"notifications": "seq received_at provider route remote kind order_id duplicate error sha256 body",
		"checks":        "provider order_id answer error",
		"journal":       "seq at kind provider order_id actor source summary",
		"grants": `seq received_at provider app order_id grant_id player_id items items.item_id items.quantity granted_at status server product_id
			guid member_no uid player_name player_type reported kind`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := written(t, plain.Options{Format: plain.JSON}, answers()[name])
			first, _, _ := strings.Cut(out, "\n")
			if got := paths(t, first); !slices.Equal(got, strings.Fields(want)) {
				t.Errorf("fields\n got %v\nwant %v", got, strings.Fields(want))
			}
		})
	}
}

// Every field of every record is always there and says null or [] by itself; the one exception is the body of a
// notification that is no UTF-8.
func TestNoFieldIsLeftOut(t *testing.T) {
	t.Parallel()
	var look func(reflect.Type)
	look = func(rt reflect.Type) {
		for f := range fieldsOf(rt) {
			if f.Type == reflect.TypeFor[json.RawMessage]() {
				continue
			}
			name, option, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !f.Anonymous && (name == "" || name != strings.ToLower(name)) || option != "" && name != "body_base64" {
				t.Errorf("%s.%s has the tag %q", rt.Name(), f.Name, f.Tag.Get("json"))
			}
			inner := f.Type
			for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
				inner = inner.Elem()
			}
			switch inner.Kind() {
			case reflect.Struct:
				look(inner)
			case reflect.Float32, reflect.Float64, reflect.Interface, reflect.Map:
				t.Errorf("%s.%s is a %s", rt.Name(), f.Name, inner.Kind())
			default:
			}
		}
	}
	for _, rt := range []reflect.Type{
		reflect.TypeFor[plain.DossierRecord](), reflect.TypeFor[plain.NotificationRecord](), reflect.TypeFor[plain.GrantRecord](),
		reflect.TypeFor[plain.CheckResult](), reflect.TypeFor[plain.PlanRecord](), reflect.TypeFor[plain.UnconsumedRecord](),
		reflect.TypeFor[plain.CatalogueRecord](), reflect.TypeFor[plain.RepaymentsRecord](), reflect.TypeFor[plain.StatusRecord](),
		reflect.TypeFor[plain.ClassTotalRecord](), reflect.TypeFor[plain.ShiftRecord](), reflect.TypeFor[plain.Examined](), reflect.TypeFor[plain.ImportRecord](),
	} {
		look(rt)
	}
}

func fieldsOf(rt reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range rt.NumField() {
			if !yield(rt.Field(i)) {
				return
			}
		}
	}
}

func TestNotificationBody(t *testing.T) {
	t.Parallel()
	binary := []byte{0xff, 0xfe, 'a'}
	r := plain.NewNotificationRecord(ledger.Delivery{Body: binary, Sum: ledger.SumRaw(binary)})
	if r.Body != nil || r.BodyBase64 == nil || *r.BodyBase64 != base64.StdEncoding.EncodeToString(binary) || r.SHA256 != ledger.Hex(ledger.SumRaw(binary)) {
		t.Errorf("bytes that are no UTF-8: %+v", r)
	}
	r = plain.NewNotificationRecord(ledger.Delivery{})
	if r.Body == nil || *r.Body != "" || r.BodyBase64 != nil || r.SHA256 != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("no bytes at all: %+v", r)
	}
}

func TestPlanVerdict(t *testing.T) {
	t.Parallel()
	request := &ledger.Request{Method: "POST"}
	refuse, approve := ledger.Verdict{Guard: "a"}, ledger.Verdict{Guard: "b", Override: ledger.OverrideApproval}
	for name, c := range map[string]struct {
		plan plain.Plan
		want string
	}{
		"nothing against it": {plain.Plan{Request: request, Guards: []ledger.Verdict{{OK: true}}}, plain.PlanPossible},
		"a second operator":  {plain.Plan{Request: request, Guards: []ledger.Verdict{approve}}, plain.PlanAwaiting},
		"a guard refuses":    {plain.Plan{Request: request, Guards: []ledger.Verdict{refuse, approve}}, plain.PlanRefused},
		"no request":         {plain.Plan{Guards: []ledger.Verdict{{OK: true}}}, plain.PlanRefused},
	} {
		if got := c.plan.Verdict(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A header that should have been redacted before is withheld here all the same.
func TestPlanWithholdsSecretHeaders(t *testing.T) {
	t.Parallel()
	p := plain.Plan{Kind: ledger.ActVerify, Key: hiveKey, Request: &ledger.Request{Method: "POST", Header: []string{"authorization: Bearer example-token-1", "Cookie: example-token-1", "X-A: b"}}}
	for _, f := range []plain.Format{plain.Text, plain.JSON, plain.CSV} {
		out := written(t, plain.Options{Format: f}, func(w *plain.Writer) error { return plain.DryRun(w, p) })
		if strings.Contains(out, "example-token-1") || !strings.Contains(out, "authorization: [redacted]") || !strings.Contains(out, "X-A: b") {
			t.Error(out)
		}
	}
}

// Data keeps its fields in their order and its numbers as they are written; a body inside it is treated alike.
func TestFactDataIsShortened(t *testing.T) {
	t.Parallel()
	body := `{"purchase_bypass_info":"` + blob + `","id":1909091033503333452,"amount":1200.00,"list":[{"receipt":"` + receipt + `"},null,true]}`
	quoted, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	for data, want := range map[string]string{
		body:                              `{"purchase_bypass_info":"eyJ0eXBl…(72)","id":1909091033503333452,"amount":1200.00,"list":[{"receipt":"EXAMPLEr…(44)"},null,true]}`,
		`{"body":` + string(quoted) + `}`: `{"body":"{\"purchase_bypass_info\":\"eyJ0eXBl…(72)\",\"id\":1909091033503333452,\"amount\":1200.00,\"list\":[{\"receipt\":\"EXAMPLEr…(44)\"},null,true]}"}`,
		`{"list":"[{\"token\":\"example-token-1\"},7]","text":"[1:1] asked"}`: `{"list":"[{\"token\":\"[redacted]\"},7]","text":"[1:1] asked"}`,
		`{"access_token":"example-token-1","text":"Bearer example-token-1"}`:  `{"access_token":"[redacted]","text":"Bearer [redacted]"}`,
		`{"broken":`: `{"unreadable":"{\"broken\":"}`,
		`{} {}`:      `{"unreadable":"{} {}"}`,
		``:           `null`,
		strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000): `{"unreadable":"` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `"}`,
	} {
		if got := string(plain.NewFactRecord(ledger.Fact{Kind: ledger.FactJournal, Data: json.RawMessage(data)}).Data); got != want {
			t.Errorf("data %s\n got %s\nwant %s", data, got, want)
		}
	}
}

func FuzzFactData(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"receipt":"x"}],"b":"{\"c\":1}"}`))
	f.Add([]byte(`{"a":1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got := plain.NewFactRecord(ledger.Fact{Data: data}).Data; !json.Valid(got) {
			t.Errorf("%q became %q, which is no JSON", data, got)
		}
	})
}

func TestActionSentences(t *testing.T) {
	t.Parallel()
	for state, want := range map[ledger.ActionState]string{
		ledger.StateProposed: "Refund was proposed 9 min ago. []",
		ledger.StateAwaiting: "Refund waits for a second operator for 9 min. [approve]",
		ledger.StateApproved: "Refund was approved and is about to be sent. []",
		ledger.StateRejected: "Refund was rejected: nothing was sent. []",
		ledger.StateSending:  "Refund is being sent for 9 min. []",
		ledger.StateDone:     "Refund was accepted 8 min ago. []",
		ledger.StateRefused:  "Refund was refused, without effect. []",
		ledger.StateFailed:   "Refund failed. []",
		ledger.StateInDoubt:  "Refund was sent 9 min ago and not answered: it may have been accepted or not. [settle]",
	} {
		text, verb := plain.ActionSentence(english, action(ledger.ActRefund, state)[0], t0.Add(9*time.Minute))
		if got := text + " [" + verb + "]"; got != want {
			t.Errorf("%s: got %q, want %q", state, got, want)
		}
	}
	if _, verb := plain.ActionSentence(english, action(ledger.ActReportGranted, ledger.StateInDoubt)[0], t0); verb != plain.VerbProbe {
		t.Errorf("a report in doubt is probed, not %q", verb)
	}
}
