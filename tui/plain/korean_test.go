package plain_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

func korean(t *testing.T) *lang.Words {
	t.Helper()
	w, err := lang.New(lang.Korean)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// names are what a Korean sentence may hold in Latin letters: providers, units, ids and what people wrote in the fixtures.
var names = regexp.MustCompile(`Hive|STOVE|KRW|USD|UTC|KST|ID|HTTP|http|tid|[A-Z]+_[A-Z_]+|PURCHASE|[a-z]+:[0-9]+|/hive|/stove|` +
	`com\.example\.[a-z0-9.]+|item[0-9]+|EX_13|\bH[0-9]+|\b(gem|gold|mina|jun|kr|chat|g-1|a1|gifted|sandbox|launch|ticket|success|timeout|reset|refused)\b|` +
	`made good in the game|test cancel|no object|Checkout is not successful|it ends in 0000|the console says so|by hand|a coupon|called the player|a new token|Console`)

var latin = regexp.MustCompile(`[A-Za-z]{2,}`)

func holdsKorean(t *testing.T, what, text string) {
	t.Helper()
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) {
		t.Errorf("%s: %q holds no Korean", what, text)
	}
	if left := latin.FindAllString(names.ReplaceAllString(text, ""), -1); len(left) > 0 {
		t.Errorf("%s: %q holds %q", what, text, left)
	}
	if strings.ContainsAny(text, "{}§") || strings.Contains(text, "%!") || strings.Contains(text, "  ") {
		t.Errorf("%s: %q is not put together", what, text)
	}
}

func TestKoreanSentenceOfEveryClass(t *testing.T) {
	t.Parallel()
	w, all := korean(t), tellings()
	for _, class := range ledger.Classes() {
		c := all[class]
		c.s.Class = class
		text, verb := plain.SentenceIn(w, c.s, c.k, t0.Add(9*time.Minute), time.UTC)
		holdsKorean(t, string(class), text)
		if verb != c.verb {
			t.Errorf("%s ends in %q, want %q", class, verb, c.verb)
		}
		meaning, todo := plain.ClassMeaning(w, class)
		holdsKorean(t, string(class), meaning)
		holdsKorean(t, string(class), todo)
	}
}

// Whatever is known or not, the Korean sentence holds together too.
func TestKoreanSentenceHoldsTogether(t *testing.T) {
	t.Parallel()
	w, full := korean(t), tellings()
	states := []ledger.Lamp{ledger.LampYes, ledger.LampClaimed, ledger.LampNo, ledger.LampUnknown, ""}
	for _, class := range ledger.Classes() {
		for _, k := range []ledger.Key{hiveKey, stoveKey, {}} {
			for _, p := range states {
				for _, s := range []ledger.Standing{{}, full[class].s} {
					s.Class, s.Lamps = class, lamps(p, p, p)
					for _, now := range []ledger.Instant{0, t0, t0.Add(30 * time.Hour)} {
						text, _ := plain.Sentence(w, s, k, now)
						holdsKorean(t, string(class), text)
					}
				}
			}
		}
	}
}

func TestKoreanSummaryOfEveryFact(t *testing.T) {
	t.Parallel()
	w := korean(t)
	for name, c := range toldFacts() {
		if c.kind == ledger.FactJournal {
			c.payload = ledger.Journal{Text: ledger.Say("listening on %s", "127.0.0.1:80").String()}
		}
		f := ledger.NewDraft(c.kind, t0, c.key, c.payload).Fact
		holdsKorean(t, name, withoutWords(t, plain.Summary(w, f), f))
	}
	for _, kind := range factKinds(t) {
		text := plain.Summary(w, ledger.Fact{Kind: kind, Data: []byte("{}")})
		holdsKorean(t, string(kind), strings.ReplaceAll(text, "  ", " "))
		holdsKorean(t, string(kind), plain.Spoken(w, kind))
	}
}

// withoutWords takes out of a summary what people and providers wrote: values of the payload of more than one word.
func withoutWords(t *testing.T, summary string, f ledger.Fact) string {
	t.Helper()
	var payload any
	if err := json.Unmarshal(f.Data, &payload); err != nil {
		t.Fatal(err)
	}
	var take func(v any)
	take = func(v any) {
		switch v := v.(type) {
		case string:
			if strings.Contains(v, " ") || strings.ToLower(v) != v {
				summary = strings.ReplaceAll(summary, strings.TrimRight(v, " .:,;"), "")
			}
		case []any:
			for _, one := range v {
				take(one)
			}
		case map[string]any:
			for _, one := range v {
				take(one)
			}
		}
	}
	take(payload)
	return strings.ReplaceAll(summary, "  ", " ")
}

func TestKoreanActionSentence(t *testing.T) {
	t.Parallel()
	w := korean(t)
	for _, kind := range []ledger.ActionKind{ledger.ActVerify, ledger.ActReportGranted, ledger.ActReportFailed, ledger.ActRefund, ledger.ActReplay} {
		holdsKorean(t, string(kind), plain.Spoken(w, kind))
		for _, state := range []ledger.ActionState{
			ledger.StateProposed, ledger.StateAwaiting, ledger.StateApproved, ledger.StateRejected, ledger.StateSending,
			ledger.StateDone, ledger.StateRefused, ledger.StateFailed, ledger.StateInDoubt,
		} {
			a := action(kind, state)[0]
			a.ResultMessage = ledger.Say("the game answered HTTP %d and no success", 500).String()
			text, _ := plain.ActionSentence(w, a, t0.Add(9*time.Minute))
			holdsKorean(t, string(kind)+" "+string(state), text)
			holdsKorean(t, string(state), plain.Spoken(w, state))
		}
	}
}

// TestKoreanReads holds some sentences word by word: particles after ids, names and numbers, and the order of values.
func TestKoreanReads(t *testing.T) {
	t.Parallel()
	w, all, facts := korean(t), tellings(), toldFacts()
	for class, want := range map[ledger.Class]string{
		ledger.ClassPaidNotGranted:      "결제 03:12, 지급 없음 9분째.",
		ledger.ClassCancelInDoubt:       "환불 전송 03:12, 응답 없음 9분째: 돈이 돌아갔는지 알 수 없으며 다시 보내지 않음.",
		ledger.ClassGrantedNotPaid:      "지급 03:12, 그러나 STOVE는 결제된 적이 없다고 함.",
		ledger.ClassCancelledNotRevoked: "취소 03:16, 플레이어가 아직 100 gem 보유 (5분 경과).",
		ledger.ClassAmountMismatch:      "금액 불일치: Hive 목록 쪽 1,200, 알림 쪽 1,500 (+300).",
		ledger.ClassQuantityMismatch:    "아이템 gem 불일치: 상품 쪽 100, 게임 쪽 90 (-10).",
		ledger.ClassPlayerMismatch:      "두 출처의 플레이어가 서로 다름.",
		ledger.ClassOverridden:          "종결됨, 운영자 mina: made good in the game.",
	} {
		c := all[class]
		c.s.Class = class
		if got, _ := plain.SentenceIn(w, c.s, c.k, t0.Add(9*time.Minute), time.UTC); got != want {
			t.Errorf("%s: %q, want %q", class, got, want)
		}
	}
	for name, want := range map[string]string{
		"paid":      "Hive 결제 알림, 상품 com.example.game.item01, 금액 1,200 KRW, 플레이어 20000011337, 경로 /hive.",
		"link same": "stove:1909091033503333452와 같은 결제로 연결됨.",
		"suspect":   "Hive가 의심 상태가 됨: 해제할 때까지 부인 답변으로 단정하지 않음.",
		"player":    "플레이어 목록이 플레이어 1의 ID 2개를 묶음.",
		"proposed":  "환불 a1, 금액 1,200 KRW 제안됨, 사유: ticket 1.",
		"snooze":    "케이스를 2026-11-20T03:42:00Z까지 미룸.",
	} {
		c := facts[name]
		if got := plain.Summary(w, ledger.NewDraft(c.kind, t0, c.key, c.payload).Fact); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	s := all[ledger.ClassPaidNotGranted].s
	s.Class = ledger.ClassPaidNotGranted
	if got, _ := plain.SentenceIn(w, s, hiveKey, t0.Add(72*time.Hour), seoul); got != "결제 11-20 12:12, 지급 없음 3일째." {
		t.Errorf("on another day: %q", got)
	}
}

// TestKoreanColumnsHold holds that a column begins under its head, in cells and not in bytes, in both languages.
func TestKoreanColumnsHold(t *testing.T) {
	t.Parallel()
	hive, _ := grantedHive(t)
	missing, _ := newHistory(hiveKey).paid().listed().judge(t, true, 9*time.Minute)
	for _, words := range []*lang.Words{english, korean(t)} {
		text := written(t, plain.Options{Zone: seoul, Words: words}, func(w *plain.Writer) error { return plain.Orders(w, rows(hive, missing)) })
		head, rest, _ := strings.Cut(text, "\n")
		want := kit.Width(head[:strings.LastIndex(head, words.T("CLASS"))])
		found := 0
		for line := range strings.Lines(rest) {
			for _, class := range []string{"PAID_NOT_GRANTED", "GRANTED_NOT_REPORTED"} {
				if i := strings.Index(line, class); i >= 0 {
					found++
					if got := kit.Width(line[:i]); got != want {
						t.Errorf("the class stands at %d, its head at %d:\n%s", got, want, text)
					}
				}
			}
		}
		if found != 2 {
			t.Errorf("%d of 2 classes were found:\n%s", found, text)
		}
	}
	for name, write := range answers() {
		if text := written(t, plain.Options{Zone: seoul, Words: korean(t)}, write); !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) {
			t.Errorf("%s is not in Korean:\n%s", name, text)
		}
	}
}

// What a script reads is English whatever the reader's language.
func TestScriptsReadEnglish(t *testing.T) {
	t.Parallel()
	for name, write := range answers() {
		for _, format := range []plain.Format{plain.JSON, plain.CSV} {
			inEnglish := written(t, plain.Options{Format: format}, write)
			if got := written(t, plain.Options{Format: format, Words: korean(t)}, write); got != inEnglish {
				t.Errorf("%s differs in Korean:\n%s\n%s", name, inEnglish, got)
			}
		}
	}
}

func TestKoreanShow(t *testing.T) {
	t.Parallel()
	mismatch := newHistory(hiveKey).paid().listed().grant(func(g *ledger.Grant) {
		g.PlayerID, g.Items = "20000099999", []ledger.Item{{ItemID: "gem", Quantity: 90}}
	})
	product := ledger.Product{ID: "com.example.game.item01", Items: []ledger.Item{{ItemID: "gem", Quantity: 100}}}
	_, d := mismatch.act("a1", ledger.ActReplay, ledger.StateSending, ledger.StateDone).judge(t, true, 9*time.Minute, product)
	d.Choices = []plain.Choice{
		plain.NewChoice(ledger.ActRefund, []ledger.Verdict{{Guard: "held", Text: ledger.Say("the player holds what was granted: record the revoke first")}}),
		plain.NewChoice(ledger.ActReportGranted, []ledger.Verdict{{Guard: "limits", Override: ledger.OverrideApproval}}),
	}
	golden(t, "show_korean", written(t, plain.Options{Zone: seoul, Words: korean(t)}, func(w *plain.Writer) error { return plain.Order(w, d) }))
}

// TestKoreanGuards weighs every action against orders of every class, with and without what lifts a guard, and tells each
// verdict in Korean, as it was just said and as it comes back from the ledger.
func TestKoreanGuards(t *testing.T) {
	t.Parallel()
	w := korean(t)
	said := map[string]bool{}
	attempts := []ledger.Attempt{
		{Actor: "mina"},
		{Actor: "mina", Armed: true, ArmedText: ledger.Say("armed by %s until %s", "mina", t0), Reason: "ticket", Known: true},
		{
			Actor: "mina", Approver: "jun", Armed: true, Evidence: "ticket", Reason: "ticket", CannotAsk: true,
			Over:   ledger.Say("%s is over safety.%s of %s", ledger.Money{Amount: "1200", Currency: "KRW"}, "refund_limit", ledger.Money{Amount: "1000", Currency: "KRW"}),
			Reread: &ledger.Observation{Answer: ledger.AnswerFailed, Error: ledger.Say("no usable answer").String()},
		},
	}
	for class, c := range tellings() {
		for _, kind := range []ledger.ActionKind{ledger.ActVerify, ledger.ActReportGranted, ledger.ActReportFailed, ledger.ActRefund, ledger.ActReplay} {
			for _, a := range attempts {
				a.Kind, c.s.Class = kind, class
				for _, v := range ledger.Guards(ledger.NewOrder(c.k), c.s, &ledger.Policy{Environment: ledger.Sandbox}, a) {
					told := w.Say(v.Text)
					said[v.Guard] = true
					holdsKorean(t, v.Guard, guardNames.ReplaceAllString(told, "x"))
					if again := w.Say(ledger.Quote(v.Text.String())); again != told {
						t.Errorf("%s: %q comes back as %q", v.Guard, told, again)
					}
				}
			}
		}
	}
	if len(said) < 20 {
		t.Errorf("only %d guards were weighed: %v", len(said), said)
	}
}

// guardNames are the commands, flags and keys a verdict names.
var guardNames = regexp.MustCompile(`--[a-z]+|makegood [a-z]+|\[\[[a-z.]+\]\]|safety\.[a-z_]+|[a-z]+_[a-z_]+|30m|TEXT|purchase_bypass_info`)
