package tui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/creack/pty"

	"makegood/ledger"
)

func TestRunRefusesWithoutATerminal(t *testing.T) {
	t.Parallel()
	file, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for name, ends := range map[string]struct {
		in  io.Reader
		out io.Writer
	}{
		"nothing":      {nil, nil},
		"pipes":        {strings.NewReader(""), &bytes.Buffer{}},
		"a plain file": {file, file},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := Run(t.Context(), Options{Desk: newDesk(t, &fakeBooks{}, &fakeClerk{}), Input: ends.in, Terminal: ends.out})
			if !errors.Is(err, ErrNoTerminal) || !strings.Contains(err.Error(), "makegood orders") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// screen is the other end of a terminal: what was written to it.
type screen struct {
	mu  sync.Mutex
	got bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got.String()
}

func (s *screen) waits(t *testing.T, texts ...string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		all := true
		for _, text := range texts {
			all = all && strings.Contains(s.String(), text)
		}
		if all {
			return
		}
	}
	t.Fatalf("%q never came:\n%q", texts, s.String())
}

// session is the real program on a terminal of its own that answers no question.
func session(t *testing.T, o Options) (keys *os.File, see *screen, done chan error, leave context.CancelFunc) {
	t.Helper()
	keys, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(keys, &pty.Winsize{Rows: 40, Cols: 120}); err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	see, done = &screen{}, make(chan error, 1)
	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = io.Copy(see, keys) // ends with the terminal
	}()
	o.Input, o.Terminal = terminal, terminal
	o.Desk.Ctx = ctx
	go func() { done <- Run(ctx, o) }()
	t.Cleanup(func() {
		leave()
		_ = terminal.Close()
		_ = keys.Close()
		<-read
	})
	return keys, see, done, leave
}

const (
	altScreen     = "\x1b[?1049h"
	usualScreen   = "\x1b[?1049l"
	askBackground = "\x1b]11;?"
	askCursor     = "\x1b[6n"
)

func TestRun(t *testing.T) {
	t.Parallel()
	ends := func(t *testing.T, done chan error) error {
		t.Helper()
		select {
		case err := <-done:
			return err
		case <-time.After(30 * time.Second):
			t.Fatal("the console does not end")
			return nil
		}
	}
	t.Run("a key leaves", func(t *testing.T) {
		t.Parallel()
		changes := make(chan struct{}, 1)
		keys, see, done, _ := session(t, Options{Desk: newDesk(t, newLaunchNight().books(), &fakeClerk{}), Changes: changes})
		see.waits(t, altScreen, "item03")
		changes <- struct{}{}
		if _, err := keys.WriteString("1"); err != nil {
			t.Fatal(err)
		}
		see.waits(t, "online")
		if _, err := keys.WriteString("q"); err != nil {
			t.Fatal(err)
		}
		if err := ends(t, done); err != nil {
			t.Error(err)
		}
		see.waits(t, usualScreen)
		for _, question := range []string{askBackground, askCursor} {
			if strings.Contains(see.String(), question) {
				t.Errorf("the terminal was asked %q", question)
			}
		}
	})
	t.Run("the end of the program leaves", func(t *testing.T) {
		t.Parallel()
		_, see, done, leave := session(t, Options{Desk: newDesk(t, newLaunchNight().books(), &fakeClerk{})})
		see.waits(t, "item03")
		leave()
		if err := ends(t, done); err != nil {
			t.Error(err)
		}
		see.waits(t, usualScreen)
	})
	t.Run("a fault in a question leaves and says so", func(t *testing.T) {
		t.Parallel()
		night := newLaunchNight()
		books := night.books()
		var asked atomic.Int64
		read := books.orders
		books.orders = func(q ledger.OrderQuery) ([]ledger.Row, error) {
			if asked.Add(1) > 3 {
				panic("boom")
			}
			return read(q)
		}
		told := make(chan string, 1)
		o := Options{Desk: newDesk(t, books, &fakeClerk{}), OnFault: func(what string, stack []byte) { told <- what + "\n" + string(stack) }}
		keys, see, done, _ := session(t, o)
		see.waits(t, "item03")
		if _, err := keys.WriteString("]][["); err != nil {
			t.Fatal(err)
		}
		if err := ends(t, done); err == nil || !strings.Contains(err.Error(), "boom") {
			t.Errorf("got %v, want the fault", err)
		}
		see.waits(t, usualScreen)
		if said := <-told; !strings.Contains(said, "boom") || !strings.Contains(said, "fakeBooks") {
			t.Errorf("told %q", said)
		}
	})
}

// between gives what lies between the last begin before at and the end behind it.
func between(text string, at int, begin, end string) (string, bool) {
	from, to := strings.LastIndex(text[:at], begin), strings.Index(text[at:], end)
	if from < 0 || to < 0 {
		return "", false
	}
	return text[from+len(begin) : at+to], true
}

// TestTerminal looks at the bytes a terminal gets: whole frames in one, the cursor of the terminal where text is typed,
// copies, and the mouse only when it is asked for.
func TestTerminal(t *testing.T) {
	t.Parallel()
	const beginFrame, endFrame, mouseOn, mouseOff = "\x1b[?2026h", "\x1b[?2026l", "\x1b[?1002h", "\x1b[?1002l"
	const showCursor, hideCursor = "\x1b[?25h", "\x1b[?25l"
	keys, see, done, _ := session(t, Options{Desk: newDesk(t, newLaunchNight().books(), &fakeClerk{}), Commands: fakeCommands()})
	send := func(text string) {
		t.Helper()
		if _, err := keys.WriteString(text); err != nil {
			t.Fatal(err)
		}
	}
	see.waits(t, altScreen, "item03")
	var got, frame string
	for whole, deadline := false, time.Now().Add(30*time.Second); !whole && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		got = see.String()
		frame, whole = between(got, strings.Index(got, "item03"), beginFrame, endFrame)
	}
	if !strings.Contains(frame, "paid") || strings.Contains(frame, beginFrame) {
		t.Errorf("the first frame is not sent in one:\n%q", frame)
	}
	if strings.Contains(got, mouseOn) {
		t.Error("the mouse is taken without being asked for")
	}
	send(":snooze 가")
	// Line 40, behind the colon, seven letters and a blank, and two cells of Hangul.
	see.waits(t, "가", "\x1b[40;11H\x1b[?25h")
	send("\x1b")
	for deadline := time.Now().Add(30 * time.Second); strings.LastIndex(see.String(), hideCursor) < strings.LastIndex(see.String(), showCursor); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the cursor stays when nothing is typed any more")
		}
	}
	send("]")
	see.waits(t, "[Orders]", "read 03:21")
	send("y")
	see.waits(t, "\x1b]52;c;")
	send("\x07")
	see.waits(t, mouseOn, "the mouse selects and scrolls")
	send("\x07")
	see.waits(t, mouseOff, "the mouse is the terminal's")
	send("q")
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the console does not end")
	}
	see.waits(t, usualScreen)
}
