package plain_test

import (
	"bytes"
	"flag"
	"iter"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

var update = flag.Bool("update", false, "write the golden files anew")

// t0 is when the payments of the tests are made: 12:12 in Seoul.
var t0 = ledger.At(time.Date(2026, 11, 20, 3, 12, 0, 0, time.UTC))

const (
	hiveApp = "com.example.game"
	service = "EXAMPLE_GAME"
	blob    = "eyJ0eXBlIjoicGFpZCIsIm1hcmtldF9pZCI6IjE1Iiwib3JkZXJfaWQiOiJleGFtcGxlIn0="
	receipt = "EXAMPLErECEIPTexampleRECEIPT0123456789abcde="
)

var (
	english  = lang.InEnglish()
	hiveKey  = ledger.NewKey(ledger.Hive, hiveApp, " h2168993822440686730 ")
	stoveKey = ledger.NewKey(ledger.Stove, service, " 1909091033503333452 ")
	seoul    = time.FixedZone("KST", 9*60*60)
)

func clock(after time.Duration) func() time.Time {
	return func() time.Time { return t0.Add(after).Time() }
}

// rows makes an iterator of a slice.
func rows[T any](list ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, row := range list {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// written is what a function writes under options; every test writes nine minutes after the payment.
func written(t *testing.T, o plain.Options, write func(*plain.Writer) error) string {
	t.Helper()
	var out bytes.Buffer
	if o.Now == nil {
		o.Now = clock(9 * time.Minute)
	}
	w := plain.New(&out, o)
	if err := write(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// history is the facts of one order, a second apart.
type history struct {
	key  ledger.Key
	list []ledger.Fact
	now  ledger.Instant
}

func newHistory(k ledger.Key) *history { return &history{key: k, now: t0.Add(2 * time.Second)} }

func (h *history) add(kind ledger.FactKind, actor, source string, payload any, raw string) *history {
	f := ledger.NewDraft(kind, h.now, h.key, payload).By(actor, source).With([]byte(raw), "").Fact
	f.Seq, f.RawSum = int64(len(h.list)+1), ledger.SumRaw(f.Raw)
	h.list = append(h.list, f)
	h.now = h.now.Add(time.Second)
	return h
}

func (h *history) record() ledger.Record {
	r := ledger.Record{
		Spelling: h.key.Order, StartedAt: t0.Add(-time.Minute), PaidAt: t0, Amount: "1200", Currency: "KRW",
		Lines: []ledger.Line{{ProductID: "com.example.game.item01", Quantity: 1, Amount: "1200", Currency: "KRW"}},
	}
	if h.key.Provider == ledger.Hive {
		r.Player, r.Server = ledger.Player{ID: "20000011337", UID: "67200717", Name: "예시이름"}, "kr"
		r.Receipt, r.Bypass = receipt, blob
		return r
	}
	r.Player, r.Server = ledger.Player{GUID: "120552311123", MemberNo: "265265", CharacterNo: "77"}, "world_1"
	return r
}

func (h *history) paid() *history {
	n := ledger.Notice{Type: ledger.NoticePaid, RawType: "paid", App: h.key.App, Record: h.record()}
	route := "/hive"
	if h.key.Provider == ledger.Stove {
		route, n.RawType = "/stove", "ONLINE_PURCHASE"
	}
	return h.add(ledger.FactNotification, "", "192.0.2.7", ledger.Notification{
		Provider: h.key.Provider, Route: route, Remote: "192.0.2.7", Notice: &n, EventKey: ledger.EventKey(h.key, n),
	}, `{"type":"paid","purchase_bypass_info":"`+blob+`"}`)
}

func (h *history) listed() *history {
	r := h.record()
	r.Spelling = "h2168993822440686730"
	return h.add(ledger.FactObservation, "mina", "check", ledger.Observation{
		Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerListed, BegunAt: h.now, Record: &r,
		Scope: &ledger.ListScope{App: h.key.App, Server: "kr", IDType: "player_id", UserID: "20000011337"},
	}, "")
}

func (h *history) verified() *history {
	return h.add(ledger.FactObservation, "mina", "verify", ledger.Observation{
		Question: ledger.QuestionVerify, Answer: ledger.AnswerVerified, Code: "0", BegunAt: h.now, Names: true, TransactionID: "EX_13", Test: "N",
	}, "")
}

func (h *history) grant(edit func(*ledger.Grant)) *history {
	g := ledger.Grant{
		Provider: h.key.Provider, App: h.key.App, OrderID: h.key.Order, GrantID: "g-1", PlayerID: "20000011337", PlayerName: "예시이름",
		Items: []ledger.Item{{ItemID: "gem", Quantity: 100}, {ItemID: "gold", Quantity: 5}}, GrantedAt: h.now, Status: ledger.GrantGranted, Server: "kr",
	}
	if h.key.Provider == ledger.Stove {
		g.PlayerID, g.Server = "120552311123", "world_1"
	}
	if edit != nil {
		edit(&g)
	}
	return h.add(ledger.FactGrant, "", "grants.csv:12", g, "")
}

func (h *history) act(id string, kind ledger.ActionKind, states ...ledger.ActionState) *history {
	for _, s := range states {
		step := ledger.ActionStep{ID: id, Kind: kind, State: s, Reason: "ticket 1", Deadline: h.now.Add(10 * time.Second)}
		if s == ledger.StateSending {
			step.Request = &ledger.Request{
				Method: "POST", URL: "https://provider.example/verify", Header: []string{"Authorization: Bearer redacted"},
				Body: `{"purchase_bypass_info":"` + blob + `","n":1}`,
			}
		}
		h.add(ledger.FactAction, "mina", "makegood "+string(kind), step, "")
	}
	return h
}

func (h *history) judge(t *testing.T, spoken bool, after time.Duration, products ...ledger.Product) (ledger.Row, plain.Dossier) {
	t.Helper()
	o, err := ledger.Fold(h.key, h.list)
	if err != nil {
		t.Fatal(err)
	}
	p := &ledger.Policy{Environment: ledger.Sandbox, Products: products}
	s := ledger.Judge(o, ledger.Context{GrantSpoken: spoken}, p, t0.Add(after))
	return ledger.Row{ID: 1, Key: h.key, Standing: s}, plain.Dossier{Key: h.key, Standing: s, Facts: h.list}
}
