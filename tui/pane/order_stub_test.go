package pane_test

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/ledger/ledgertest"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// stubBooks is a ledger of function fields; a field that is nil answers nothing.
type stubBooks struct {
	orders  func(ctx context.Context, q ledger.OrderQuery) ([]ledger.Row, error)
	order   func(ctx context.Context, key ledger.Key) (*ledger.Order, ledger.Standing, error)
	facts   func(ctx context.Context, key ledger.Key, withRaw bool) ([]ledger.Fact, error)
	find    func(ctx context.Context, id string) ([]ledger.Key, error)
	players func(ctx context.Context, p ledger.Provider, app string, after int64, limit int) ([]ledger.KnownPlayer, error)
	list    func(ctx context.Context, q ledger.FactQuery) ([]ledger.Fact, error)
}

func (b stubBooks) Orders(ctx context.Context, q ledger.OrderQuery) ([]ledger.Row, error) {
	if b.orders == nil {
		return nil, nil
	}
	return b.orders(ctx, q)
}

func (b stubBooks) Work(ctx context.Context, q ledger.WorkQuery) ([]ledger.Work, int, error) {
	rows, err := b.Orders(ctx, ledger.OrderQuery{Filter: q.Filter, Sort: ledger.SortUrgency, Limit: 1000})
	all := ledgertest.WorkOf(rows, q.Filter)
	return all, len(all), err
}

func (b stubBooks) Total(ctx context.Context, f ledger.OrderFilter) (int64, ledger.Sums, error) {
	rows, err := b.Orders(ctx, ledger.OrderQuery{Filter: f, Limit: 1000})
	sums := ledger.Sums{}
	for i := range rows {
		sums.Add(rows[i].Standing.View.Money())
	}
	return int64(len(rows)), sums, err
}

func (b stubBooks) Order(ctx context.Context, key ledger.Key) (*ledger.Order, ledger.Standing, error) {
	if b.order == nil {
		return nil, ledger.Standing{}, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("no order %s is known", key.String())}
	}
	return b.order(ctx, key)
}

func (b stubBooks) Facts(ctx context.Context, key ledger.Key, withRaw bool) ([]ledger.Fact, error) {
	if b.facts == nil {
		return nil, nil
	}
	return b.facts(ctx, key, withRaw)
}

func (b stubBooks) Find(ctx context.Context, id string) ([]ledger.Key, error) {
	if b.find == nil {
		return nil, nil
	}
	return b.find(ctx, id)
}

func (b stubBooks) Players(ctx context.Context, p ledger.Provider, app string, after int64, limit int) ([]ledger.KnownPlayer, error) {
	if b.players == nil {
		return nil, nil
	}
	return b.players(ctx, p, app, after, limit)
}

func (stubBooks) Deliveries(context.Context, ledger.DeliveryQuery) ([]ledger.Delivery, error) {
	return nil, nil
}

func (stubBooks) Actions(context.Context, ledger.ActionQuery) ([]ledger.ListedAction, error) {
	return nil, nil
}

func (b stubBooks) FactList(ctx context.Context, q ledger.FactQuery) ([]ledger.Fact, error) {
	if b.list == nil {
		return nil, nil
	}
	return b.list(ctx, q)
}

func (stubBooks) Counters(context.Context) (ledger.Counters, error) { return ledger.Counters{}, nil }

func (stubBooks) Signs(context.Context) ([]ledger.Sign, error) { return nil, nil }

func (stubBooks) Minutes(context.Context, ledger.Instant, ledger.Instant) ([]ledger.Minute, error) {
	return nil, nil
}
func (stubBooks) Lags(context.Context, int) ([]int64, error)          { return nil, nil }
func (stubBooks) Armed(context.Context) (ledger.Arm, error)           { return ledger.Arm{}, nil }
func (stubBooks) Suspects(context.Context) ([]ledger.Provider, error) { return nil, nil }

// stubClerk is a clerk of function fields.
type stubClerk struct {
	preview  func(ctx context.Context, cmd clerk.Command) (clerk.Plan, error)
	act      func(ctx context.Context, cmd clerk.Command) (ledger.Action, error)
	approve  func(ctx context.Context, id string) (ledger.Action, error)
	check    func(ctx context.Context, asks []clerk.CheckAsk, progress func(int)) ([]clerk.CheckResult, error)
	readList func(ctx context.Context, ask clerk.UnconsumedAsk) (clerk.List, error)
	do       func(ctx context.Context, line string) (string, error)
}

func (c stubClerk) Preview(ctx context.Context, cmd clerk.Command) (clerk.Plan, error) {
	if c.preview == nil {
		return clerk.Plan{Kind: cmd.Kind, Key: cmd.Key}, nil
	}
	return c.preview(ctx, cmd)
}

func (c stubClerk) Act(ctx context.Context, cmd clerk.Command) (ledger.Action, error) {
	return c.act(ctx, cmd)
}

func (c stubClerk) Approve(ctx context.Context, id string) (ledger.Action, error) {
	return c.approve(ctx, id)
}

func (c stubClerk) Check(ctx context.Context, asks []clerk.CheckAsk, progress func(int)) ([]clerk.CheckResult, error) {
	return c.check(ctx, asks, progress)
}

func (c stubClerk) ReadList(ctx context.Context, ask clerk.UnconsumedAsk) (clerk.List, error) {
	return c.readList(ctx, ask)
}

func (c stubClerk) Do(ctx context.Context, line string) (string, error) {
	if c.do == nil {
		return "", nil
	}
	return c.do(ctx, line)
}

// stubClock is a clock that stands still until it is moved.
type stubClock struct{ at time.Time }

func (c *stubClock) now() time.Time { return c.at }

var stubStart = time.Date(2026, 11, 20, 3, 9, 0, 0, time.UTC)

// stubDesk is a desk in Seoul, without colours unless told otherwise.
func stubDesk(t testing.TB, books pane.Books, c pane.Clerk) (*pane.Desk, *stubClock) {
	t.Helper()
	th, err := theme.New("dark", theme.Options{Profile: theme.Plain})
	if err != nil {
		t.Fatal(err)
	}
	clock := &stubClock{at: stubStart}
	return &pane.Desk{
		Ctx: t.Context(), Theme: th, Now: clock.now, Zone: time.FixedZone("KST", 9*3600),
		Environment: ledger.Sandbox, Operator: "mina", Books: books, Clerk: c,
		Apps: []ledger.App{{Provider: ledger.Hive, ID: stubHiveApp, ServerIDs: []string{"kr", "global"}}, {Provider: ledger.Stove, ID: stubService}},
	}, clock
}

// inKorean makes a desk speak Korean.
func inKorean(t testing.TB, d *pane.Desk) *pane.Desk {
	t.Helper()
	words, err := lang.New(lang.Korean)
	if err != nil {
		t.Fatal(err)
	}
	if d.Theme, err = theme.New("dark", theme.Options{Profile: theme.Plain, Words: words}); err != nil {
		t.Fatal(err)
	}
	return d
}

// room is a pane under test with the intents it answered.
type room struct {
	t    testing.TB
	pane pane.Pane
	out  []pane.Intent
}

func enter(t testing.TB, p pane.Pane, w, h int) *room {
	t.Helper()
	p.Resize(w, h)
	r := &room{t: t, pane: p}
	r.run(p.Init())
	return r
}

// send gives a message and everything that follows from it; timers are not waited for.
func (r *room) send(msg tea.Msg) *room {
	r.t.Helper()
	in, cmd := r.pane.Update(msg)
	if in != nil {
		r.out = append(r.out, in)
	}
	r.run(cmd)
	return r
}

// run carries commands out, one after the other. Timers are left alone: tests have
// a clock of their own.
func (r *room) run(cmd tea.Cmd) {
	r.t.Helper()
	if cmd == nil || strings.HasPrefix(runtime.FuncForPC(reflect.ValueOf(cmd).Pointer()).Name(), "github.com/charmbracelet/bubbletea.Tick") {
		return
	}
	msg := cmd()
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			r.run(c)
		}
	case func() tea.Msg, tea.Cmd:
		r.t.Fatalf("a command was sent as a message")
	default:
		r.send(msg)
	}
}

// press presses keys as the terminal names them.
func (r *room) press(keys ...string) *room {
	r.t.Helper()
	for _, k := range keys {
		r.send(stubKey(k))
	}
	return r
}

// types types a text, character by character.
func (r *room) types(text string) *room {
	r.t.Helper()
	for _, c := range text {
		k := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{c}}
		if c == ' ' {
			k.Type = tea.KeySpace
		}
		r.send(k)
	}
	return r
}

// paste pastes a text at once.
func (r *room) paste(text string) *room {
	r.t.Helper()
	return r.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true})
}

// last is the intent answered last.
func (r *room) last() pane.Intent {
	if len(r.out) == 0 {
		return nil
	}
	if in, ok := r.out[len(r.out)-1].(pane.Late); ok {
		return in.Intent
	}
	return r.out[len(r.out)-1]
}

// sees fails unless the frame holds every text.
func (r *room) sees(texts ...string) *room {
	r.t.Helper()
	frame := ansi.Strip(r.pane.View())
	for _, text := range texts {
		if !strings.Contains(frame, text) {
			r.t.Errorf("the frame lacks %q:\n%s", text, frame)
		}
	}
	return r
}

// seesLine fails unless one line of the frame holds every text, in that order.
func (r *room) seesLine(texts ...string) *room {
	r.t.Helper()
	frame := ansi.Strip(r.pane.View())
	for line := range strings.SplitSeq(frame, "\n") {
		for i, text := range texts {
			at := strings.Index(line, text)
			if at < 0 {
				break
			}
			if line = line[at+len(text):]; i == len(texts)-1 {
				return r
			}
		}
	}
	r.t.Errorf("no line holds %q:\n%s", texts, frame)
	return r
}

// lacks fails if the frame holds a text.
func (r *room) lacks(texts ...string) *room {
	r.t.Helper()
	frame := ansi.Strip(r.pane.View())
	for _, text := range texts {
		if strings.Contains(frame, text) {
			r.t.Errorf("the frame holds %q:\n%s", text, frame)
		}
	}
	return r
}

func stubKey(name string) tea.KeyMsg {
	named := map[string]tea.KeyType{
		"enter": tea.KeyEnter, "esc": tea.KeyEsc, "tab": tea.KeyTab, "shift+tab": tea.KeyShiftTab, "ctrl+c": tea.KeyCtrlC,
		"ctrl+r": tea.KeyCtrlR, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "f5": tea.KeyF5, "f9": tea.KeyF9, "backspace": tea.KeyBackspace,
		"ctrl+d": tea.KeyCtrlD, "ctrl+u": tea.KeyCtrlU, "home": tea.KeyHome, "end": tea.KeyEnd,
	}
	if k, ok := named[name]; ok {
		return tea.KeyMsg{Type: k}
	}
	if name == " " {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

// stubSizes are the sizes every frame is drawn at.
func stubSizes() [][2]int { return [][2]int{{40, 10}, {80, 24}, {120, 40}, {200, 60}} }

// checkFrame holds a frame against its size: exactly, or for a box at most.
func checkFrame(t *testing.T, p pane.Pane, w, h int, box bool) string {
	t.Helper()
	frame := p.View()
	if again := p.View(); again != frame {
		t.Errorf("drawing twice gave two frames:\n%s", cmp.Diff(frame, again))
	}
	if box {
		bw, bh := kit.Size(frame)
		if bw > w || bh > h {
			t.Errorf("the box is %dx%d on a screen of %dx%d:\n%s", bw, bh, w, h, frame)
		}
		w, h = bw, bh
	}
	if err := kit.CheckFrame(frame, w, h); err != nil {
		t.Fatalf("%v\n%s", err, frame)
	}
	return ansi.Strip(frame)
}

// compareGolden holds a frame against its file; GOLDEN=write writes it.
func compareGolden(t *testing.T, name, frame string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	text := strings.ReplaceAll(frame, "\n", "|\n") + "|\n"
	if os.Getenv("GOLDEN") == "write" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (GOLDEN=write go test ./tui/pane writes it)", err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("the frame differs from %s (-want +got):\n%s", file, diff)
	}
}
