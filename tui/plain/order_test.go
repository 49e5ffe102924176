package plain_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/tui/plain"
)

// paths lists the fields of a JSON value in the order they stand in, nested ones by dots, of a list the fields of its first
// element.
func paths(t *testing.T, text string) []string {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	var out []string
	var walk func(prefix string, keep bool)
	next := func() json.Token {
		tok, err := dec.Token()
		if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		return tok
	}
	walk = func(prefix string, keep bool) {
		switch next() {
		case json.Delim('{'):
			for dec.More() {
				name, _ := next().(string)
				if keep {
					out = append(out, prefix+name)
				}
				walk(prefix+name+".", keep)
			}
			next()
		case json.Delim('['):
			for i := 0; dec.More(); i++ {
				walk(prefix, keep && i == 0)
			}
			next()
		}
	}
	walk("", true)
	return out
}

const orderFields = `provider app order_id spellings transaction_id
	player player.id player.uid player.guid player.member_no player.character_no player.name
	server products products.product_id products.quantity products.amount products.currency amount currency
	started_at paid_at cancelled_at cancelled_reason
	lamps lamps.notified lamps.paid lamps.cancelled lamps.granted lamps.revoked lamps.reported
	grants grants.grant_id grants.player_id grants.items grants.items.item_id grants.items.quantity grants.granted_at grants.status
	class flags severity case case.state case.owner duplicates test first_seen_at updated_at`

func grantedHive(t *testing.T) (ledger.Row, plain.Dossier) {
	return newHistory(hiveKey).paid().listed().verified().grant(nil).judge(t, true, 9*time.Minute)
}

// cart is an order of two lines, one in a quantity, with an amount that is no whole number.
func cart(t *testing.T) ledger.Row {
	h := newHistory(stoveKey)
	r := h.record()
	r.Cart, r.Amount, r.Currency = true, "12.34", "USD"
	r.Lines = []ledger.Line{
		{Child: "1", ProductID: "pack_a", Quantity: 2, Amount: "10", Currency: "USD"},
		{Child: "2", ProductID: "pack_b", Amount: "2.34", Currency: "USD"},
	}
	h.add(ledger.FactObservation, "", "sweep", ledger.Observation{Question: ledger.QuestionDetails, Answer: ledger.AnswerFound, BegunAt: h.now, Record: &r}, "")
	row, _ := h.judge(t, false, 9*time.Minute)
	return row
}

func bare(t *testing.T) ledger.Row {
	row, _ := newHistory(stoveKey).grant(func(g *ledger.Grant) {
		*g = ledger.Grant{Provider: ledger.Stove, App: service, OrderID: stoveKey.Order, Status: ledger.GrantFailed}
	}).judge(t, true, 9*time.Minute)
	return row
}

func TestOrderJSONGolden(t *testing.T) {
	t.Parallel()
	hive, _ := grantedHive(t)
	stove, _ := newHistory(stoveKey).paid().judge(t, true, 9*time.Minute)
	for name, row := range map[string]ledger.Row{"hive": hive, "stove": stove, "cart": cart(t), "bare": bare(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, "order_json_"+name, written(t, plain.Options{Format: plain.JSON}, func(w *plain.Writer) error { return plain.Orders(w, rows(row)) }))
		})
	}
}

// TestUnknownAppIsNull holds that an app nobody has named is null, as every unknown scalar, and empty in CSV; a known one
// is its text.
func TestUnknownAppIsNull(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ app, wantJSON, wantCSV string }{
		"unknown": {"", `"app":null,`, "\nhive,,"},
		"known":   {hiveApp, `"app":"` + hiveApp + `",`, "\nhive," + hiveApp + ","},
	} {
		key := ledger.NewKey(ledger.Hive, c.app, "H1")
		grant := ledger.Grant{Provider: key.Provider, App: key.App, OrderID: key.Order, Status: ledger.GrantGranted}
		oldest := plain.Waiting{Key: key, Since: t0}
		for what, write := range map[string]func(*plain.Writer) error{
			"order": func(w *plain.Writer) error { return plain.Orders(w, rows(ledger.Row{Key: key})) },
			"show":  func(w *plain.Writer) error { return plain.Order(w, plain.Dossier{Key: key}) },
			"grant": func(w *plain.Writer) error { return plain.Grants(w, rows(ledger.GrantRow{Grant: grant})) },
			"waiting": func(w *plain.Writer) error {
				return plain.Reconciled(w, rows(plain.ClassTotal{Orders: 1, Oldest: oldest}))
			},
		} {
			t.Run(what+"/"+name, func(t *testing.T) {
				t.Parallel()
				if text := written(t, plain.Options{Format: plain.JSON}, write); !strings.Contains(text, c.wantJSON) || strings.Contains(text, `"app":"",`) {
					t.Errorf("%s does not say %s", text, c.wantJSON)
				}
				if what != "order" {
					return
				}
				if text := written(t, plain.Options{Format: plain.CSV}, write); !strings.Contains(text, c.wantCSV) {
					t.Errorf("%s does not say %q", text, c.wantCSV)
				}
			})
		}
	}
}

func TestOrderFieldsAreTheContract(t *testing.T) {
	t.Parallel()
	row, _ := grantedHive(t)
	got := paths(t, written(t, plain.Options{Format: plain.JSON}, func(w *plain.Writer) error { return plain.Orders(w, rows(row)) }))
	if want := strings.Fields(orderFields); !slices.Equal(got, want) {
		t.Errorf("fields\n got %v\nwant %v", got, want)
	}
	// Where nothing is known every field of the order is still there.
	var want []string
	for _, f := range strings.Fields(orderFields) {
		if !strings.HasPrefix(f, "products.") && !strings.HasPrefix(f, "grants.") && !strings.HasPrefix(f, "case.") {
			want = append(want, f)
		}
	}
	empty := written(t, plain.Options{Format: plain.JSON}, func(w *plain.Writer) error { return plain.Orders(w, rows(ledger.Row{})) })
	if got := paths(t, empty); !slices.Equal(got, want) {
		t.Errorf("fields of an empty order\n got %v\nwant %v", got, want)
	}
	for _, text := range []string{`"spellings":[]`, `"products":[]`, `"grants":[]`, `"flags":[]`, `"case":null`, `"amount":null`, `"transaction_id":null`, `"paid":"unknown"`} {
		if !strings.Contains(empty, text) {
			t.Errorf("an empty order lacks %s: %s", text, empty)
		}
	}
}

func TestShowFieldsAreTheContract(t *testing.T) {
	t.Parallel()
	_, d := newHistory(hiveKey).paid().listed().grant(nil).act("a1", ledger.ActVerify, ledger.StateSending, ledger.StateDone).judge(t, true, 9*time.Minute)
	text := written(t, plain.Options{Format: plain.JSON}, func(w *plain.Writer) error { return plain.Order(w, d) })
	got := slices.DeleteFunc(paths(t, text), func(f string) bool { return strings.HasPrefix(f, "facts.data.") })
	want := strings.Fields(orderFields + ` facts facts.seq facts.at facts.kind facts.provider facts.order_id facts.actor facts.source
		facts.summary facts.sha256 facts.data actions actions.id actions.kind actions.provider actions.order_id actions.state actions.actor
		actions.approver actions.reason actions.created_at actions.sent_at actions.settled_at actions.result_code actions.result_message`)
	if !slices.Equal(got, want) {
		t.Errorf("fields\n got %v\nwant %v", got, want)
	}
	for _, secret := range []string{blob, receipt} {
		if strings.Contains(text, secret) {
			t.Errorf("show prints %q whole", secret)
		}
	}
	if !strings.Contains(text, `"bypass":"eyJ0eXBl…(`) || !strings.Contains(text, `"receipt":"EXAMPLEr…(`) {
		t.Errorf("blob and receipt are not shortened: %s", text)
	}
	if strings.Count(text, "\n") != 1 {
		t.Error("one object is not one line")
	}
}

func TestEmptyShowHasLists(t *testing.T) {
	t.Parallel()
	text := written(t, plain.Options{Format: plain.JSON}, func(w *plain.Writer) error { return plain.Order(w, plain.Dossier{Key: hiveKey}) })
	if !strings.HasSuffix(text, `"facts":[],"actions":[]}`+"\n") {
		t.Error(text)
	}
}

func TestShowScreen(t *testing.T) {
	t.Parallel()
	mismatch := newHistory(hiveKey).paid().listed().grant(func(g *ledger.Grant) {
		g.PlayerID, g.PlayerName, g.Items = "20000099999", "다른사람", []ledger.Item{{ItemID: "gem", Quantity: 90}}
	})
	product := ledger.Product{ID: "com.example.game.item01", Items: []ledger.Item{{ItemID: "gem", Quantity: 100}, {ItemID: "gold", Quantity: 5}}}
	_, missing := newHistory(hiveKey).paid().listed().verified().act("a1", ledger.ActReplay, ledger.StateSending, ledger.StateDone).judge(t, true, 9*time.Minute)
	missing.Choices = []plain.Choice{
		plain.NewChoice(ledger.ActReplay, []ledger.Verdict{{Guard: "paid", OK: true, Text: ledger.Say("the provider says it is paid")}}),
		plain.NewChoice(ledger.ActRefund, []ledger.Verdict{
			{Guard: "armed", Text: ledger.Say("read-only: arm first")}, {Guard: "amount", Text: ledger.Say("the amount is unknown")}, {Guard: "limits", Text: ledger.Say("over"), Override: ledger.OverrideApproval},
		}),
		plain.NewChoice(ledger.ActReportGranted, []ledger.Verdict{{Guard: "limits", Text: ledger.Say("over"), Override: ledger.OverrideApproval}}),
	}
	_, differs := mismatch.judge(t, true, 9*time.Minute, product)
	for name, d := range map[string]plain.Dossier{"missing": missing, "differs": differs} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, "show_"+name, written(t, plain.Options{Zone: seoul}, func(w *plain.Writer) error { return plain.Order(w, d) }))
		})
	}
}

func TestOrdersText(t *testing.T) {
	t.Parallel()
	hive, _ := grantedHive(t)
	missing, _ := newHistory(hiveKey).paid().listed().judge(t, true, 9*time.Minute)
	golden(t, "orders_text", written(t, plain.Options{Zone: seoul}, func(w *plain.Writer) error {
		return plain.Orders(w, rows(hive, missing, cart(t), bare(t)))
	}))
	none := written(t, plain.Options{}, func(w *plain.Writer) error { return plain.Orders(w, rows[ledger.Row]()) })
	if none != "No orders match.\n" {
		t.Errorf("no rows: %q", none)
	}
}
