package pane_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"makegood/ledger"
	"makegood/tui/lang"
	"makegood/tui/pane"
)

// notesOn adds a note on a player to a ledger.
func notesOn(b stubBooks, player, text string) stubBooks {
	b.list = func(_ context.Context, q ledger.FactQuery) ([]ledger.Fact, error) {
		if !slices.Equal(q.Kinds, []ledger.FactKind{ledger.FactNote}) || !slices.Contains(q.Players, player) {
			return nil, fmt.Errorf("asked for %+v", q)
		}
		f := ledger.NewDraft(ledger.FactNote, stubPaidAt, ledger.Key{Provider: q.Provider}, ledger.Note{Player: player, Text: text}).By("jun", "test").Fact
		f.Seq = 900
		return []ledger.Fact{f}, nil
	}
	return b
}

// copied is what a key of the order screen puts on the clipboard.
func copied(t *testing.T, story *history, key string) string {
	t.Helper()
	r := orderRoom(t, story, true).press(key)
	c, ok := r.last().(pane.Copy)
	if !ok {
		t.Fatalf("%s answered %#v", key, r.last())
	}
	return c.Text
}

func TestOrderIsCopiedAsAMessage(t *testing.T) {
	t.Parallel()
	story := refundable().step(ledger.CaseStep{Verb: ledger.VerbClaim, Reason: "김철수 wrote, see https://tickets.example.test/4711"}).
		act("A1", ledger.ActRefund, ledger.StateProposed, ledger.StateAwaiting)
	lines := strings.Split(copied(t, story, "c"), "\n")
	for i, want := range []string{
		"waits for a second operator",
		"order " + stubOrderID + " (Hive, app " + stubHiveApp + ")",
		"player vid 20000011337, uid 67200717, name 김**, server kr",
		stubProduct + " x1 · 1,200 KRW · paid 2026-11-20 12:00:00 KST (03:00:00 UTC) (9m ago)",
		"class: paid, not granted · environment: sandbox", "case: awaiting approval", "done: Refund waits for a second operator",
	} {
		if i >= len(lines) || !strings.Contains(lines[i], want) {
			t.Errorf("line %d lacks %q:\n%s", i+1, want, strings.Join(lines, "\n"))
		}
	}
	if text := strings.Join(lines, "\n"); strings.Contains(text, "김철수") || strings.Contains(text, "http") || !strings.Contains(text, "· A1 · mina") {
		t.Errorf("the message names the player, holds a link, or not what was done:\n%s", text)
	}
}

// TestNobodyReadsTheCodeOfAFlag tells class and flags in words in the case of an order and in the message for a chat. The
// code stands beside them under a list alone, for whoever types a filter.
func TestNobodyReadsTheCodeOfAFlag(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`[A-Z]+_[A-Z_]+`)
	missed, repeated := storyOf(stubHiveKey).listed().verified(), storyOf(stubHiveKey).paid().paid()
	for _, c := range []struct {
		story    *history
		flag     ledger.Class
		language string
		words    string
	}{
		{missed, ledger.FlagNotificationMissed, lang.English, "never notified"},
		{missed, ledger.FlagNotificationMissed, lang.Korean, "알림이 온 적 없음"},
		{repeated, ledger.FlagDuplicateNotice, lang.English, "notified more than once"},
		{repeated, ledger.FlagDuplicateNotice, lang.Korean, "알림 반복 수신"},
	} {
		if _, s := c.story.judged(t, stubStart); !s.Has(c.flag) {
			t.Fatalf("the order has the flags %v, not %s", s.Flags, c.flag)
		}
		d, _ := stubDesk(t, booksOf(t, c.story), stubClerk{preview: guardedBy(t, c.story, true)})
		if c.language == lang.Korean {
			inKorean(t, d)
		}
		r := enter(t, pane.NewOrder(d, c.story.key), 160, 60)
		frame := ansi.Strip(r.pane.View())
		m, ok := r.press("c").last().(pane.Copy)
		if !ok {
			t.Fatalf("%s: c answered %#v", c.language, r.last())
		}
		for what, text := range map[string]string{"screen": frame, "message": m.Text} {
			if left := code.FindAllString(text, -1); !strings.Contains(text, c.words) || len(left) > 0 {
				t.Errorf("%s: the %s lacks %q or holds %q:\n%s", c.language, what, c.words, left, text)
			}
		}
	}
}

func TestOrderIsCopiedAsAGrantOrder(t *testing.T) {
	t.Parallel()
	half := refundable().grant("G-1", "20000011337", 60)
	for name, c := range map[string]struct {
		story *history
		holds []string
		lacks string
	}{
		"nothing granted": {refundable(), []string{
			"GRANT ORDER · sandbox", "provider: Hive (" + stubHiveApp + ")", "order id: " + stubOrderID,
			"player: vid 20000011337, uid 67200717, name 김철수", "server: kr", "product: " + stubProduct + " x1", "grant: 100 x gem",
			"reason: paid, not granted · hive:" + stubOrderID, "report back: makegood granted hive:" + stubOrderID + " --grant-id <the game's grant id>",
		}, "CAREFUL"},
		"the rest of it":     {half, []string{"grant: 40 x gem", "held already: 60 gem"}, "100 x gem"},
		"only notified":      {storyOf(stubHiveKey).paid(), []string{"CAREFUL: only a notification says that it is paid"}, ""},
		"a payment of STOVE": {storyOf(stubStoveKey).paid().found(), []string{"order id: " + stubTid, "player: guid 120552311123, member 265265"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := copied(t, c.story, "C")
			for _, want := range c.holds {
				if !strings.Contains(text, want) {
					t.Errorf("it lacks %q:\n%s", want, text)
				}
			}
			if c.lacks != "" && strings.Contains(text, c.lacks) {
				t.Errorf("it holds %q:\n%s", c.lacks, text)
			}
		})
	}
}

// TestNoGrantOrderForWhatIsNotOwed refuses whatever would be given for nothing.
func TestNoGrantOrderForWhatIsNotOwed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		story *history
		want  string
	}{
		"cancelled":          {refundable().cancelled(), "the payment is cancelled"},
		"granted":            {refundable().grant("G-1", "20000011337", 100), "holds everything"},
		"a refund accepted":  {refundable().act("A1", ledger.ActRefund, ledger.StateProposed, ledger.StateSending, ledger.StateDone), "refund A1 is under way or accepted"},
		"a refund in doubt":  {refundable().act("A1", ledger.ActRefund, ledger.StateProposed, ledger.StateSending, ledger.StateInDoubt), "refund A1 is under way or accepted"},
		"a repayment":        {refundable().step(ledger.CaseStep{Verb: ledger.VerbMark, Mark: ledger.MarkRepayment}), "it repays an earlier payment"},
		"nobody says paid":   {storyOf(stubHiveKey).grant("G-1", "20000011337", 60), "nobody has said that it is paid: ask Hive first"},
		"the game says done": {refundable().add(ledger.FactForward, ledger.Forward{Of: 1, Outcome: ledger.ForwardDelivered, Type: ledger.NoticePaid, Claims: true}, ""), "look there first"},
	} {
		r := orderRoom(t, c.story, true).press("C")
		if n, ok := r.last().(pane.Notify); !ok || !n.Bad || !strings.Contains(n.Text, c.want) {
			t.Errorf("%s: C answered %#v, want %q", name, r.last(), c.want)
		}
	}
}

func TestOrderAsksForAnEvidencePack(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string][]string{
		"evidence.zip ":                      {"evidence", "hive:" + stubOrderID, "--out", "evidence.zip"},
		"/tmp/e.zip police case 4711, 11/20": {"evidence", "hive:" + stubOrderID, "--out", "/tmp/e.zip", "--reason", "police case 4711, 11/20"},
	} {
		ask, ok := orderRoom(t, refundable(), true).press("E").last().(pane.Ask)
		if !ok || ask.Value != "evidence-hive-"+stubOrderID+".zip " {
			t.Fatalf("E answered %#v", ask)
		}
		if got, err := pane.Words(ask.Then(typed)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q makes %q (%v), want %q", typed, got, err, want)
		}
	}
}

// TestOrderTellsTheCase holds the history of the case and the notes on the player to who said what.
func TestOrderTellsTheCase(t *testing.T) {
	t.Parallel()
	story := refundable().step(ledger.CaseStep{Verb: ledger.VerbClaim}).step(ledger.CaseStep{Verb: ledger.VerbNote, Reason: "called him"})
	d, _ := stubDesk(t, notesOn(booksOf(t, story), "67200717", "wrote in twice"), stubClerk{preview: guardedBy(t, story, true)})
	enter(t, pane.NewOrder(d, story.key), 120, 60).sees("history of the case", "mina  Note: called him", "mina  The case was claimed", "notes on the player", "jun  wrote in twice")
}

// TestOrderSignsEveryDifference writes zero where two sources were compared and agree.
func TestOrderSignsEveryDifference(t *testing.T) {
	t.Parallel()
	equal := refundable().grant("G-1", "20000011337", 100)
	orderRoom(t, equal, true).sees("0 KRW", "difference").seesLine("items", "100 gem", "0")
	less := refundable().grant("G-1", "20000011337", 90)
	orderRoom(t, less, true).seesLine("≠ items", "100 gem", "90 gem", "-10 gem")
	twice := refundable().grant("G-1", "20000011337", 100).grant("G-2", "20000011337", 100)
	orderRoom(t, twice, true).seesLine("≠ items", "100 gem", "100 gem + 100 gem", "+100 gem")
}
