package tui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
	"makegood/ledger/store"
	"makegood/tui/kit"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// station is a console on a real ledger that is folded while it is written. Its commands run beside it and its messages
// wait in one line, as under the program.
type station struct {
	testing.TB
	c        *Console
	books    *store.Store
	messages chan tea.Msg
	arrived  int
}

// newStation opens a ledger and a console on it. The ledger is closed, and everything beside it has ended, when the test is
// over.
func newStation(t testing.TB, width, height int) *station {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	books, err := store.Open(ctx, store.Options{Path: filepath.Join(t.TempDir(), "makegood.db"), Now: time.Now, Environment: ledger.Sandbox})
	if err != nil {
		t.Fatal(err)
	}
	followed := make(chan error, 1)
	go func() { followed <- books.Follow(ctx) }()
	desk := &pane.Desk{
		Ctx: ctx, Theme: newTheme(t, theme.Options{Profile: theme.Plain}), Zone: seoul(), Now: time.Now, Environment: ledger.Sandbox, Operator: "jihye",
		Books: books, Vitals: books, Clerk: &fakeClerk{},
		Apps: []ledger.App{{Provider: ledger.Hive, ID: ledgertest.HiveApp}, {Provider: ledger.Stove, ID: ledgertest.StoveService}},
	}
	s := &station{TB: t, c: New(Options{Desk: desk, Changes: books.Changes()}), books: books, messages: make(chan tea.Msg, 1024)}
	t.Cleanup(func() {
		cancel()
		if err := <-followed; err != nil {
			t.Errorf("following: %v", err)
		}
		if err := books.Close(context.Background()); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	s.take(tea.WindowSizeMsg{Width: width, Height: height})
	s.run(s.c.Init())
	return s
}

func (s *station) take(msg tea.Msg) {
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, cmd := range batch {
			s.run(cmd)
		}
		return
	}
	_, cmd := s.c.Update(msg)
	s.run(cmd)
}

func (s *station) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	ctx := s.c.desk.Ctx
	go func() {
		if msg := cmd(); msg != nil {
			select {
			case s.messages <- msg:
			case <-ctx.Done():
			}
		}
	}()
}

// until takes messages until something holds, looking at the console after each.
func (s *station) until(what string, holds func() bool, look func()) {
	s.Helper()
	patience := time.NewTimer(time.Minute)
	defer patience.Stop()
	for !holds() {
		select {
		case msg := <-s.messages:
			s.take(msg)
			look()
		case <-patience.C:
			s.Fatalf("%s did not come about:\n%s", what, s.c.View())
		}
	}
}

// arrive writes notifications of so many payments at once.
func (s *station) arrive(n int) error {
	drafts := make([]ledger.Draft, n)
	for i := range drafts {
		s.arrived++
		o := ledgertest.HiveOrder(fmt.Sprintf("H21686730%012d", s.arrived))
		o.Player = ledger.Player{ID: fmt.Sprintf("2%010d", s.arrived%5000), UID: fmt.Sprintf("6%09d", s.arrived%5000)}
		o.At, o.PaidAt = ledger.At(time.Now()), ledger.At(time.Now().Add(-time.Second))
		drafts[i] = o.Paid()
	}
	_, err := s.books.Append(s.c.desk.Ctx, drafts)
	return err //nolint:wrapcheck // fails the test
}

// aimed is the order under the cursor, and the line of the screen it stands in.
func (s *station) aimed() (order string, line int) {
	frame := s.c.View()
	if err := kit.CheckFrame(frame, s.c.width, s.c.height); err != nil {
		s.Fatalf("%v\n%s", err, frame)
	}
	lines := strings.Split(frame, "\n")
	line = slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, s.c.desk.Theme.Glyphs.Cursor) })
	return s.c.aimed(), line
}

// TestIntakeLeavesTheCursor writes a ledger as fast as a launch does, twelve seconds' worth of ten thousand notifications a
// minute in bursts, while an operator reads one row of the inbox: the row stays under his cursor and in its line of the
// screen, and what arrived meanwhile is counted to the last one.
func TestIntakeLeavesTheCursor(t *testing.T) {
	t.Parallel()
	s := newStation(t, 120, 40)
	if err := s.arrive(120); err != nil {
		t.Fatal(err)
	}
	s.take(keyOf("1"))
	shows := func(text string) func() bool {
		return func() bool { return strings.Contains(s.c.View(), text) }
	}
	newest := func() bool {
		at, _ := s.aimed()
		return at == fmt.Sprintf("hive:H21686730%012d", s.arrived)
	}
	s.until("the first notifications", newest, func() {})
	for range 7 {
		s.take(keyOf("j"))
	}
	order, line := s.aimed()
	if want := fmt.Sprintf("hive:H21686730%012d", 113); order != want || line < 0 {
		t.Fatalf("the cursor is on %s in line %d, want %s", order, line, want)
	}
	const bursts, each = 20, 100
	written := make(chan error, 1)
	go func() {
		var err error
		for i := 0; i < bursts && err == nil; i++ {
			err = s.arrive(each)
		}
		written <- err
	}()
	looks := 0
	s.until("the count of what is new", shows(s.c.desk.Theme.Glyphs.Up+" "+kit.Count(bursts*each)+" new"), func() {
		looks++
		if at, y := s.aimed(); at != order || y != line {
			t.Fatalf("the cursor went from %s in line %d to %s in line %d", order, line, at, y)
		}
	})
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	if looks < 2 {
		t.Errorf("the screen changed %d times while %d notifications came", looks, bursts*each)
	}
	s.take(keyOf("j"))
	if at, _ := s.aimed(); at != fmt.Sprintf("hive:H21686730%012d", 112) {
		t.Errorf("the next row is %s", at)
	}
	s.take(keyOf("g"))
	s.until("the newest notification", newest, func() {})
	if frame := s.c.View(); strings.Contains(frame, " new "+s.c.desk.Theme.Glyphs.Sep) {
		t.Errorf("something is new above the newest row:\n%s", frame)
	}
}
