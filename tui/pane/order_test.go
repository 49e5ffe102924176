package pane_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// orderScenes are the order screens that are kept as frames.
func orderScenes() map[string]func(t *testing.T, w, h int) pane.Pane {
	show := func(story *history, keys ...string) func(t *testing.T, w, h int) pane.Pane {
		return func(t *testing.T, w, h int) pane.Pane {
			d, _ := stubDesk(t, booksOf(t, story), stubClerk{preview: guardedBy(t, story, true)})
			return enter(t, pane.NewOrder(d, story.key), w, h).press(keys...).pane
		}
	}
	ungranted := storyOf(stubHiveKey).paid().listed().verified()
	mismatch := storyOf(stubHiveKey).paid().listed().grant("G-77", "20000099999", 90).step(ledger.CaseStep{Verb: ledger.VerbClaim})
	doubt := storyOf(stubHiveKey).paid().listed().verified().act("A1", ledger.ActRefund, ledger.StateProposed, ledger.StateSending, ledger.StateInDoubt)
	stove := storyOf(stubStoveKey).paid().found()
	worked := refundable().step(ledger.CaseStep{Verb: ledger.VerbClaim}).step(ledger.CaseStep{Verb: ledger.VerbNote, Reason: "called him, he waits until the morning"}).
		step(ledger.CaseStep{Verb: ledger.VerbSnooze, Until: ledger.At(stubStart.Add(time.Hour)), Reason: "the game team is on it"}).
		by("jun").act("A1", ledger.ActRefund, ledger.StateProposed, ledger.StateAwaiting)
	korean := func(story *history, keys ...string) func(t *testing.T, w, h int) pane.Pane {
		return func(t *testing.T, w, h int) pane.Pane {
			d, _ := stubDesk(t, booksOf(t, story), stubClerk{preview: guardedBy(t, story, true)})
			return enter(t, pane.NewOrder(inKorean(t, d), story.key), w, h).press(keys...).pane
		}
	}
	return map[string]func(t *testing.T, w, h int) pane.Pane{
		"overview":       show(ungranted),
		"timeline":       show(ungranted, "]", "]"),
		"raw":            show(ungranted, "["),
		"actions":        show(ungranted, "]", "j", "j", "j", "j"),
		"mismatch":       show(mismatch),
		"in_doubt":       show(doubt, "]"),
		"stove":          show(stove, "]"),
		"korean":         korean(mismatch),
		"korean_actions": korean(ungranted, "]"),
		"worked": func(t *testing.T, w, h int) pane.Pane {
			d, _ := stubDesk(t, notesOn(booksOf(t, worked), "20000011337", "wrote in twice, is patient"), stubClerk{preview: guardedBy(t, worked, true)})
			return enter(t, pane.NewOrder(d, worked.key), w, h).press("G").pane
		},
		"stale": func(t *testing.T, w, h int) pane.Pane {
			books := booksOf(t, ungranted)
			good, broken := books.order, false
			books.order = func(ctx context.Context, k ledger.Key) (*ledger.Order, ledger.Standing, error) {
				if broken {
					return nil, ledger.Standing{}, errors.New("disk is gone")
				}
				return good(ctx, k)
			}
			d, _ := stubDesk(t, books, stubClerk{preview: guardedBy(t, ungranted, true)})
			r := enter(t, pane.NewOrder(d, ungranted.key), w, h)
			broken = true
			return r.press("ctrl+r").pane
		},
		"loading": func(t *testing.T, w, h int) pane.Pane {
			d, _ := stubDesk(t, stubBooks{}, stubClerk{})
			p := pane.NewOrder(d, stubHiveKey)
			p.Resize(w, h)
			return p
		},
		"failed": func(t *testing.T, w, h int) pane.Pane {
			d, _ := stubDesk(t, stubBooks{}, stubClerk{})
			return enter(t, pane.NewOrder(d, stubHiveKey), w, h).pane
		},
	}
}

func TestOrderFrames(t *testing.T) {
	t.Parallel()
	for name, scene := range orderScenes() {
		for _, s := range stubSizes() {
			t.Run(fmt.Sprintf("%s %dx%d", name, s[0], s[1]), func(t *testing.T) {
				t.Parallel()
				compareGolden(t, fmt.Sprintf("order_%s_%dx%d", name, s[0], s[1]), checkFrame(t, scene(t, s[0], s[1]), s[0], s[1], false))
			})
		}
	}
}

// orderRoom opens the screen of a history.
func orderRoom(t *testing.T, story *history, armed bool) *room {
	t.Helper()
	d, _ := stubDesk(t, booksOf(t, story), stubClerk{preview: guardedBy(t, story, armed)})
	return enter(t, pane.NewOrder(d, story.key), 120, 40)
}

func TestOrderKeysAskForWhatTheySay(t *testing.T) {
	t.Parallel()
	id := "hive:" + stubOrderID
	send := func(kind ledger.ActionKind) pane.Intent {
		return pane.Confirm{Command: clerk.Command{Kind: kind, Key: stubHiveKey}}
	}
	for k, want := range map[string]pane.Intent{
		"V": send(ledger.ActVerify), "F": send(ledger.ActReportFailed), "P": send(ledger.ActReplay), "X": send(ledger.ActRefund),
		"K": pane.Run{Line: "check " + id}, "m": pane.Run{Line: "claim " + id},
		"y":   pane.Copy{Text: stubOrderID, What: "order id"},
		"p":   pane.OpenPlayer{Provider: ledger.Hive, Player: "20000011337"},
		"esc": pane.Back{},
		"ㅔ":   pane.OpenPlayer{Provider: ledger.Hive, Player: "20000011337"}, // p with the keyboard switched to Hangul
	} {
		r := orderRoom(t, refundable(), true).press(k)
		if r.last() != want {
			t.Errorf("%s answered %#v, want %#v", k, r.last(), want)
		}
	}
}

// TestProbeWantsADoubt holds that a probe is offered where something is in doubt, and says so where nothing is.
func TestProbeWantsADoubt(t *testing.T) {
	t.Parallel()
	doubt := refundable().act("A1", ledger.ActRefund, ledger.StateProposed, ledger.StateSending, ledger.StateInDoubt)
	if r := orderRoom(t, doubt, true).press("B"); r.last() != (pane.Run{Line: "probe hive:" + stubOrderID}) {
		t.Errorf("B on an order in doubt answered %#v", r.last())
	}
	r := orderRoom(t, refundable(), true).press("B")
	if in, ok := r.last().(pane.Notify); !ok || !strings.Contains(in.Text, "probe is not possible now: no action of this order is in doubt") {
		t.Errorf("B without a doubt answered %#v", r.last())
	}
}

func TestOrderPromptsMakeCommandLines(t *testing.T) {
	t.Parallel()
	plain := refundable()
	held := refundable().grant("G-1", "20000011337", 100)
	doubt := refundable().act("A1", ledger.ActRefund, ledger.StateProposed, ledger.StateSending, ledger.StateInDoubt)
	waiting := refundable().by("jun").act("A1", ledger.ActRefund, ledger.StateProposed, ledger.StateAwaiting)
	ended := refundable().step(ledger.CaseStep{Verb: ledger.VerbResolve, Reason: "done by hand", Seen: ledger.ClassPaidNotGranted, Finding: "x"})
	for name, test := range map[string]struct {
		story      *history
		key, typed string
		want       []string
	}{
		"accept":            {plain, "a", `the "loss" is small`, []string{"accept", "hive:" + stubOrderID, "--reason", `the "loss" is small`}},
		"resolve":           {plain, "d", "손으로 지급함", []string{"resolve", "hive:" + stubOrderID, "--reason", "손으로 지급함"}},
		"ignore":            {plain, "i", "a test of ours", []string{"ignore", "hive:" + stubOrderID, "--reason", "a test of ours"}},
		"reopen":            {ended, "o", "it came back", []string{"reopen", "hive:" + stubOrderID, "--reason", "it came back"}},
		"snooze":            {plain, "s", "2h the game team is on it", []string{"snooze", "hive:" + stubOrderID, "--until", "2026-11-20T05:09:00Z", "--reason", "the game team is on it"}},
		"note":              {plain, "t", `back\slash`, []string{"note", "hive:" + stubOrderID, "--reason", `back\slash`}},
		"granted":           {plain, "h", "GM-4711", []string{"granted", "hive:" + stubOrderID, "--grant-id", "GM-4711"}},
		"revoked":           {held, "b", "G-1", []string{"revoked", "hive:" + stubOrderID, "--grant-id", "G-1"}},
		"revoked all":       {held, "b", "all", []string{"revoked", "hive:" + stubOrderID, "--all"}},
		"cancelled":         {plain, "u", "Hive Console, 04:10", []string{"cancelled", "hive:" + stubOrderID, "--evidence", "Hive Console, 04:10"}},
		"mark":              {plain, "M", "Test bought by QA", []string{"mark", "hive:" + stubOrderID, "test", "--reason", "bought by QA"}},
		"mark without why":  {plain, "M", "gift", []string{"mark", "hive:" + stubOrderID, "gift"}},
		"link":              {plain, "L", "H3168993822440686730 same typed twice", []string{"link", "hive:" + stubOrderID, "H3168993822440686730", "--as", "same", "--reason", "typed twice"}},
		"settle":            {doubt, "S", "failed: not in Hive Console", []string{"settle", "A1", "--failed", "--evidence", "not in Hive Console"}},
		"settle undecided":  {doubt, "S", "maybe", []string{"settle", "A1", "--evidence", "maybe"}},
		"reject":            {waiting, "J", "wrong player", []string{"reject", "A1", "--reason", "wrong player"}},
		"no flag by a text": {plain, "t", "--all; rm $x `y`", []string{"note", "hive:" + stubOrderID, "--reason", "--all; rm $x `y`"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := orderRoom(t, test.story, true).press(test.key)
			ask, ok := r.last().(pane.Ask)
			if !ok {
				t.Fatalf("%s answered %#v", test.key, r.last())
			}
			if ask.Label == "" {
				t.Error("the prompt has no label")
			}
			got, err := pane.Words(ask.Then(test.typed))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("the line (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOrderSaysWhyNot(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		story *history
		armed bool
		key   string
		want  string
	}{
		"refund at STOVE":         {storyOf(stubStoveKey).paid().found(), true, "X", "STOVE documents no refund call"},
		"report at STOVE":         {storyOf(stubStoveKey).paid().found(), true, "R", "STOVE documents no report granted call"},
		"reopen what is open":     {refundable(), true, "o", "the case is open"},
		"revoke what is not held": {refundable(), true, "b", "nothing of it is held"},
		"approve nothing":         {refundable(), true, "A", "nothing of this order awaits approval"},
		"settle nothing":          {refundable(), true, "S", "no action of this order is in doubt"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := orderRoom(t, test.story, test.armed).press(test.key)
			got, ok := r.last().(pane.Notify)
			if !ok || !got.Bad || !strings.Contains(got.Text, test.want) {
				t.Errorf("%s answered %#v, want a notice with %q", test.key, r.last(), test.want)
			}
		})
	}
}

// TestOrderOpensWhatGuardsRefuse presses what the guards refuse: the line of the
// action says why, and the confirmation opens all the same and says what helps.
func TestOrderOpensWhatGuardsRefuse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		story *history
		armed bool
		key   string
		kind  ledger.ActionKind
		says  string
	}{
		"report without a grant":   {refundable(), true, "R", ledger.ActReportGranted, "no whole grant is recorded"},
		"refund without a verify":  {storyOf(stubHiveKey).paid().listed(), true, "X", ledger.ActRefund, "no transaction id: verify first"},
		"anything while read-only": {refundable(), false, "P", ledger.ActReplay, "read-only: arm first"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := orderRoom(t, test.story, test.armed).press("]").sees(test.says).press(test.key)
			if got, ok := r.last().(pane.Confirm); !ok || got.Command.Kind != test.kind {
				t.Errorf("%s answered %#v, want the confirmation of %s", test.key, r.last(), test.kind)
			}
		})
	}
}

// TestOrderReadsAnewBeforeItRefuses presses keys while what the screen knows is
// past: the key waits for the reading, and is answered by what was read.
func TestOrderReadsAnewBeforeItRefuses(t *testing.T) {
	t.Parallel()
	story := storyOf(stubHiveKey).paid().listed()
	d, clock := stubDesk(t, booksOf(t, story), stubClerk{preview: guardedBy(t, story, true)})
	r := enter(t, pane.NewOrder(d, story.key), 120, 40)
	inDoubt := func() {
		story.act("A1", ledger.ActRefund, ledger.StateProposed, ledger.StateSending, ledger.StateInDoubt)
	}
	// Said at once after a reading, so that the next one would wait.
	r.send(pane.Changed{})
	inDoubt()
	r.send(pane.Changed{}).press("S")
	if in, ok := r.last().(pane.Ask); !ok {
		t.Errorf("settling what is in doubt was answered with %#v", in)
	}
	if _, ok := r.out[len(r.out)-1].(pane.Late); !ok {
		t.Error("the late answer opens wherever the operator is by now")
	}
	// What is refused by what was read anew stays refused.
	r.send(pane.Changed{}).press("o")
	if got, ok := r.last().(pane.Notify); !ok || !strings.Contains(got.Text, "the case is") {
		t.Errorf("reopening what is open was answered with %#v", r.last())
	}
	// An answer that took long opens nothing.
	before := len(r.out)
	r.pane.Update(pane.Changed{})
	_, read := r.pane.Update(stubKey("o"))
	r.sees("reopen: the order is being read anew")
	clock.at = clock.at.Add(time.Minute)
	r.run(read)
	if r.sees("press the key again"); len(r.out) != before {
		t.Errorf("after a minute a key was answered with %#v", r.last())
	}
}

// TestEveryKeyOfTheOrderScreenIsAnswered presses every key in every part and
// state: each moves something, asks something of the console, or is answered with
// a sentence.
func TestEveryKeyOfTheOrderScreenIsAnswered(t *testing.T) {
	t.Parallel()
	scenes := orderScenes()
	for name, scene := range scenes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for part := range 4 {
				p := scene(t, 120, 40)
				for range part {
					p.Update(stubKey("]"))
				}
				for _, k := range strings.Split("a b c d e f h i k l m o p r s t u v w x y A B C D F J L M P R S V X Y Z 5 f9 enter ctrl+c", " ") {
					// A frame that did not change is an answer only where the key is one that moves: those are left out.
					before := p.View()
					in, _ := p.Update(stubKey(k))
					if again := p.View(); in == nil && again == before {
						p.Update(stubKey("f9")) // leave a note that is another one
						noted := p.View()
						if in, _ = p.Update(stubKey(k)); in == nil && p.View() == noted && k != "f9" && !movesInOrder(k) {
							t.Errorf("%s in part %d of %s had no visible result", k, part, name)
						}
					}
					if _, back := in.(pane.Back); back {
						p = scene(t, 120, 40)
					}
				}
			}
		})
	}
}

// movesInOrder are keys that move; at an end there is nowhere to go.
func movesInOrder(k string) bool { return slices.Contains([]string{"k", "w", "enter"}, k) }

func TestOrderKeepsWhatItShowsWhenReadingFails(t *testing.T) {
	t.Parallel()
	story := refundable()
	books := booksOf(t, story)
	good, broken := books.order, false
	books.order = func(ctx context.Context, k ledger.Key) (*ledger.Order, ledger.Standing, error) {
		if broken {
			return nil, ledger.Standing{}, errors.New("disk is gone")
		}
		return good(ctx, k)
	}
	d, clock := stubDesk(t, books, stubClerk{preview: guardedBy(t, story, true)})
	r := enter(t, pane.NewOrder(d, story.key), 120, 40)
	broken, clock.at = true, clock.at.Add(time.Minute)
	r.send(pane.Changed{}).sees("stale since 12:09:00 · disk is gone", "Hive verified it")
	broken = false
	r.press("ctrl+r").lacks("stale").sees("Hive verified it")
}

func TestOrderDropsAnAnswerThatWasOvertaken(t *testing.T) {
	t.Parallel()
	story := storyOf(stubHiveKey).paid()
	d, _ := stubDesk(t, booksOf(t, story), stubClerk{preview: guardedBy(t, story, true)})
	p := pane.NewOrder(d, story.key)
	p.Resize(120, 40)
	old := p.Init()()
	story.listed()
	fresh := p.Init()()
	p.Update(fresh)
	want := p.View()
	p.Update(old)
	if p.View() != want {
		t.Errorf("an overtaken answer was shown:\n%s", cmp.Diff(want, p.View()))
	}
}

func TestOrderWeighsAgainOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	story := refundable()
	previews := 0
	weigh := guardedBy(t, story, true)
	d, clock := stubDesk(t, booksOf(t, story), stubClerk{preview: func(ctx context.Context, cmd clerk.Command) (clerk.Plan, error) {
		previews++
		return weigh(ctx, cmd)
	}})
	r := enter(t, pane.NewOrder(d, story.key), 120, 40)
	if previews != 5 {
		t.Fatalf("%d previews at first, want one for each action", previews)
	}
	clock.at = clock.at.Add(2 * time.Second)
	r.send(pane.Changed{})
	if previews != 5 {
		t.Errorf("%d previews although nothing changed", previews)
	}
	story.grant("G-1", "20000011337", 100)
	clock.at = clock.at.Add(2 * time.Second)
	r.send(pane.Changed{})
	if previews != 10 {
		t.Errorf("%d previews after a grant, want 10", previews)
	}
}

func TestOrderSearchesTheStoredBodies(t *testing.T) {
	t.Parallel()
	r := orderRoom(t, refundable(), true)
	o := r.pane.(*pane.Order)
	o.SetFilter("다이아")
	r.sees("1 line holds it", "[Raw 4]")
	o.SetFilter("nowhere to be found")
	r.sees("no stored body holds it")
	if r.press("esc"); r.last() != nil || o.Filter() != "" {
		t.Errorf("esc answered %#v and left the search %q", r.last(), o.Filter())
	}
}

func TestOrderCopiesNoSecret(t *testing.T) {
	t.Parallel()
	r := orderRoom(t, refundable(), true).press("[", "y").sees("receipts and secrets are shortened")
	body, ok := r.last().(pane.Copy)
	if !ok || !strings.Contains(body.What, "receipts and secrets are shortened") || !strings.Contains(body.Text, "made-up-…(25)") || strings.Contains(body.Text, "made-up-blob-that-is-long") {
		t.Errorf("the body was copied as %#v", r.last())
	}
	curl, ok := r.press("Y").last().(pane.Copy)
	if !ok || !strings.HasPrefix(curl.Text, "curl -X POST 'https://sandbox.example.test/") || !strings.Contains(curl.Text, "[redacted]") {
		t.Errorf("the request was copied as %#v", r.last())
	}
	// What helps is a replay, not the verify that stands before it.
	if r.sees("[P] replay"); curl.What != "replay as curl" {
		t.Errorf("the request copied is %s", curl.What)
	}
}

// TestOrderNamesTheKeysOfABody says at the foot what helps with a stored body, and that the copying key takes the body.
func TestOrderNamesTheKeysOfABody(t *testing.T) {
	t.Parallel()
	r := orderRoom(t, refundable(), true)
	foot := func() string {
		var said []string
		for _, b := range r.pane.Keys().ShortHelp() {
			said = append(said, b.Help().Key+" "+b.Help().Desc)
		}
		return strings.Join(said, ", ")
	}
	if got := foot(); !strings.Contains(got, "y copy the id") || strings.Contains(got, "w wrap") {
		t.Errorf("on the overview it offers %s", got)
	}
	r.press("[")
	if got := foot(); !strings.Contains(got, "y copy the body") || !strings.Contains(got, "> . next stored body, enter fold, w wrap") {
		t.Errorf("on a body it offers %s", got)
	}
	r.pane.(*pane.Order).SetFilter("order_id")
	if got := foot(); !strings.Contains(got, "n next match") {
		t.Errorf("after a search it offers %s", got)
	}
}

func TestOrderShowsTheHeadersANotificationCameWith(t *testing.T) {
	t.Parallel()
	r := orderRoom(t, refundable(), true).press(">").sees("2 of 4", "headers of the notification #1", "Authorization: [redacted]")
	r.press("<", "<").sees("4 of 4", "answer about verify #3")
	r.press("<", "<", "<", "G").sees("line 14 of 14")
	r.press("ctrl+r").sees("line 14 of 14") // reading again keeps the place
}

func TestReportAndRefundNeverLookAlike(t *testing.T) {
	t.Parallel()
	for _, name := range theme.Names() {
		th, err := theme.New(name, theme.Options{Profile: theme.TrueColor})
		if err != nil {
			t.Fatal(err)
		}
		d, _ := stubDesk(t, stubBooks{}, stubClerk{})
		d.Theme = th
		var report, refund pane.OrderAction
		for _, act := range pane.NewOrderActions(d).All() {
			switch act.Kind { //nolint:exhaustive // two of them matter
			case ledger.ActReportGranted:
				report = act
			case ledger.ActRefund:
				refund = act
			}
		}
		if report.Risk == refund.Risk || report.Binding.Help().Key == refund.Binding.Help().Key {
			t.Errorf("report and refund share a risk or a key")
		}
		if name != "none" && th.Report.Render("x") == th.Danger.Render("x") {
			t.Errorf("theme %s paints report and refund alike", name)
		}
	}
}

// TestNoKeyMeansTwoThings lists the bindings of every room that stand side by side.
func TestNoKeyMeansTwoThings(t *testing.T) {
	t.Parallel()
	d, _ := stubDesk(t, stubBooks{}, stubClerk{})
	rooms := map[string]pane.Pane{
		"order": pane.NewOrder(d, stubHiveKey), "hive": pane.NewHive(d), "stove": pane.NewStove(d), "player": pane.NewPlayer(d, ledger.Hive, "1"),
	}
	// In a part of the order screen that is no list, enter folds a body or does nothing else.
	twice := map[string]bool{"enter": true}
	for name, p := range rooms {
		meaning := map[string]string{}
		for _, group := range p.Keys().FullHelp() {
			for _, b := range group {
				for _, k := range b.Keys() {
					have, ok := meaning[k]
					if ok && have != b.Help().Desc && !twice[k] {
						t.Errorf("%s: %q means %q and %q", name, k, have, b.Help().Desc)
					}
					meaning[k] = b.Help().Desc
				}
			}
		}
	}
}

func TestNoFrameIsAnOrphan(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for prefix, names := range map[string][]string{
		"order":   {"overview", "timeline", "raw", "actions", "mismatch", "in_doubt", "stove", "loading", "failed", "stale", "worked", "korean", "korean_actions"},
		"confirm": {"korean", "korean_doubt", "refund", "refund_typed", "report", "refused", "done", "in_doubt", "awaiting", "guard"},
		"hive":    {"empty", "form", "rows", "nothing", "stale"},
		"stove":   {"empty", "pasted", "answers", "form", "failed"},
		"player":  {"rows", "empty", "loading", "failed", "position", "korean"},
	} {
		for _, n := range names {
			for _, s := range stubSizes() {
				known[fmt.Sprintf("%s_%s_%dx%d.golden", prefix, n, s[0], s[1])] = true
			}
		}
		files, err := filepath.Glob(filepath.Join("testdata", prefix+"_*.golden"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if !known[filepath.Base(f)] {
				t.Errorf("%s belongs to no test", f)
			}
			delete(known, filepath.Base(f))
		}
	}
	for f := range known {
		t.Errorf("%s is missing", f)
	}
}

// TestOrderReadsAgainByItself: a reading that failed is tried again without a key.
func TestOrderReadsAgainByItself(t *testing.T) {
	t.Parallel()
	story := refundable()
	books := booksOf(t, story)
	order, reads := books.order, 0
	books.order = func(ctx context.Context, k ledger.Key) (*ledger.Order, ledger.Standing, error) {
		if reads++; reads == 1 {
			return nil, ledger.Standing{}, ledger.Fail("the ledger is locked")
		}
		return order(ctx, k)
	}
	d, clock := stubDesk(t, books, stubClerk{preview: guardedBy(t, story, true)})
	r := enter(t, pane.NewOrder(d, story.key), 120, 40).sees("the ledger is locked")
	for range 6 {
		clock.at = clock.at.Add(time.Second)
		r.send(pane.Tick{})
	}
	r.lacks("the ledger is locked").sees("김철수")
}

// BenchmarkOrderKey presses keys on orders of few and of many facts: a key must not cost what the facts do.
func BenchmarkOrderKey(b *testing.B) {
	for _, n := range []int{50, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			story := refundable()
			books := booksOf(b, story)
			facts := books.facts
			books.facts = func(ctx context.Context, k ledger.Key, raw bool) ([]ledger.Fact, error) {
				all, err := facts(ctx, k, raw)
				for one := all[0]; len(all) < n; all = append(all, one) {
					one.Seq++
				}
				return all, err
			}
			d, _ := stubDesk(b, books, stubClerk{preview: guardedBy(b, story, true)})
			r := enter(b, pane.NewOrder(d, story.key), 160, 48)
			for b.Loop() {
				r.press("j")
				_ = r.pane.View()
			}
		})
	}
}

// TestOrderDelivers: what never had an answer of the game has a key; it passes on all that waits, so the word is typed.
func TestOrderDelivers(t *testing.T) {
	t.Parallel()
	story := storyOf(stubHiveKey).paid()
	r := orderRoom(t, story, true).press("W")
	if got, ok := r.last().(pane.Notify); !ok || !strings.Contains(got.Text, "no notification of it waits") {
		t.Errorf("nothing waits: %#v", r.last())
	}
	d, _ := stubDesk(t, stubBooks{}, stubClerk{})
	s := ledger.Standing{Class: ledger.ClassInFlight, Flags: []ledger.Class{ledger.FlagUndelivered}}
	act, ok := pane.NewOrderActions(d).OfVerb("deliver")
	if !ok || pane.NewOrderActions(d).Hint("deliver") != "[W] deliver" {
		t.Fatal("the sentence names no key")
	}
	ask, ok := act.Intent(stubHiveKey, s).(pane.Ask)
	if !ok || ask.Check("yes") == nil || ask.Check("deliver") != nil || ask.Then("deliver") != "deliver --undelivered" {
		t.Errorf("it asks %#v", ask)
	}
}
