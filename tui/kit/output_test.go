package kit_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"makegood/tui/kit"
)

const (
	enterAlt = "\x1b[?1049h"
	leaveAlt = "\x1b[?1049l"
	begin    = "\x1b[?2026h"
	end      = "\x1b[?2026l"
	hide     = "\x1b[?25l"
	show     = "\x1b[?25h"
)

func write(t *testing.T, o *kit.Output, s string) {
	t.Helper()
	if n, err := o.Write([]byte(s)); n != len(s) || err != nil {
		t.Fatalf("Write(%q) = %d, %v", s, n, err)
	}
}

func TestOutput(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		do   func(t *testing.T, o *kit.Output)
		want string
	}{
		{"a frame is bracketed", func(t *testing.T, o *kit.Output) { write(t, o, "\x1b[Hframe") }, begin + "\x1b[Hframe" + end},
		{"nothing stays nothing", func(t *testing.T, o *kit.Output) { write(t, o, "") }, ""},
		{"a cursor follows every frame", func(t *testing.T, o *kit.Output) {
			write(t, o, enterAlt)
			must(t, o.SetCursor(4, 2))
			write(t, o, "\x1b[Hframe")
		}, begin + enterAlt + end + "\x1b[3;5H" + show + begin + hide + "\x1b[Hframe" + "\x1b[3;5H" + show + end},
		{"the same place is written once", func(t *testing.T, o *kit.Output) {
			write(t, o, enterAlt)
			must(t, o.SetCursor(4, 2))
			must(t, o.SetCursor(4, 2))
		}, begin + enterAlt + end + "\x1b[3;5H" + show},
		{"what is no frame gets no cursor", func(t *testing.T, o *kit.Output) {
			write(t, o, enterAlt)
			must(t, o.SetCursor(0, 0))
			write(t, o, "\x1b]0;title\a")
		}, begin + enterAlt + end + "\x1b[H" + show + begin + "\x1b]0;title\a" + end},
		{"hidden again", func(t *testing.T, o *kit.Output) {
			write(t, o, enterAlt)
			must(t, o.SetCursor(1, 1))
			must(t, o.HideCursor())
			must(t, o.HideCursor())
			write(t, o, "\x1b[Hframe")
		}, begin + enterAlt + end + "\x1b[2;2H" + show + hide + begin + "\x1b[Hframe" + end},
		{"never in the user's shell", func(t *testing.T, o *kit.Output) {
			write(t, o, enterAlt)
			must(t, o.SetCursor(1, 1))
			write(t, o, leaveAlt)
			write(t, o, "\x1b[Hbye")
		}, begin + enterAlt + end + "\x1b[2;2H" + show + begin + leaveAlt + end + begin + "\x1b[Hbye" + end},
		{"nor before the screen is ours", func(t *testing.T, o *kit.Output) {
			must(t, o.SetCursor(1, 1))
			write(t, o, "\x1b[Hframe")
		}, begin + "\x1b[Hframe" + end},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			c.do(t, kit.NewOutput(&b))
			if got := b.String(); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

type terminal struct{ bytes.Buffer }

func (*terminal) Fd() uintptr { return 7 }

func TestOutputIsATerminalWhereItsTargetIs(t *testing.T) {
	t.Parallel()
	if got := kit.NewOutput(&terminal{}).Fd(); got != 7 {
		t.Errorf("Fd() = %d, want the terminal's", got)
	}
	if got := kit.NewOutput(broken{}).Fd(); got != ^uintptr(0) {
		t.Errorf("Fd() = %d where there is none", got)
	}
	o := kit.NewOutput(broken{})
	if _, err := o.Write([]byte("x")); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a failed write gave %v", err)
	}
	if _, err := o.Read(nil); !errors.Is(err, io.EOF) {
		t.Errorf("reading what cannot be read gave %v", err)
	}
	if err := o.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestOutputWritesWholeFrames(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	o := kit.NewOutput(&b)
	write(t, o, enterAlt)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for range 100 {
				if _, err := o.Write([]byte("\x1b[H" + strings.Repeat("x", 50))); err != nil {
					t.Error(err)
				}
				if err := o.SetCursor(i, i); err != nil {
					t.Error(err)
				}
				if i == 0 {
					if err := o.HideCursor(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	frames := strings.Split(b.String(), begin)[1:]
	if len(frames) != 401 {
		t.Fatalf("%d brackets, want 401", len(frames))
	}
	for _, f := range frames {
		if strings.Count(f, end) != 1 || strings.Contains(f, "x") && !strings.Contains(f, strings.Repeat("x", 50)) {
			t.Fatalf("a frame is torn: %q", f)
		}
	}
}

func TestCopy(t *testing.T) {
	t.Parallel()
	const text = "MADEUP-686730 김철수"
	want := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\a"
	cases := []struct {
		name string
		mux  kit.Mux
		want string
	}{
		{"terminal", kit.NoMux, want},
		{"tmux by both ways", kit.Tmux, want + "\x1bPtmux;\x1b" + want + "\x1b\\"},
		{"screen", kit.Screen, "\x1bP" + want + "\x1b\\"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			msg, ok := kit.Copy(&b, "order id", text, c.mux)().(kit.CopiedMsg)
			if !ok || msg.Err != nil || msg.What != "order id" {
				t.Errorf("message %+v", msg)
			}
			if b.String() != c.want {
				t.Errorf("got  %q\nwant %q", b.String(), c.want)
			}
		})
	}
	for name, c := range map[string]struct {
		w    io.Writer
		text string
		want error
	}{
		"too long": {&bytes.Buffer{}, strings.Repeat("x", kit.CopyLimit+1), kit.ErrCopyTooLong},
		"broken":   {broken{}, text, io.ErrClosedPipe},
	} {
		if msg := kit.Copy(c.w, "case", c.text, kit.NoMux)().(kit.CopiedMsg); !errors.Is(msg.Err, c.want) || !strings.Contains(msg.Err.Error(), "copy case") {
			t.Errorf("%s: %v", name, msg.Err)
		}
	}
}

func TestMuxFromEnv(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]kit.Mux{"TMUX": kit.Tmux, "STY": kit.Screen, "OTHER": kit.NoMux} {
		if got := kit.MuxFromEnv(func(k string) string { return map[string]string{name: "x"}[k] }); got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
}
