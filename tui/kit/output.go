package kit

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"
)

const (
	leaveAltScreen = "\x1b[?1049l"
	enterAltScreen = "\x1b[?1049h"
	beginSync      = "\x1b[?2026h"
	endSync        = "\x1b[?2026l"
	hideCursor     = "\x1b[?25l"
	showCursor     = "\x1b[?25h"
	homeCursor     = "\x1b[H"
)

// Output stands between the program and the terminal (tea.WithOutput). Each write, which is one frame, is bracketed as
// synchronized output, so that terminals which know mode 2026 never show half of it. When a cursor is set the frame ends
// with the terminal's own cursor at that cell: an input method composes Hangul where the cursor is, and without this it
// would do so in a corner. Safe for concurrent use.
type Output struct {
	mu     sync.Mutex
	w      io.Writer
	alt    bool
	shown  bool
	cursor cell
}

type cell struct{ x, y int }

// NewOutput wraps the terminal.
func NewOutput(w io.Writer) *Output { return &Output{w: w} }

// Write passes one frame on. It reports len(p) when the terminal took everything.
func (o *Output) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	// Leaving the alternate screen ends every frame: a cursor placed after it would land in the user's shell.
	if bytes.Contains(p, []byte(leaveAltScreen)) {
		o.alt, o.shown = false, false
	} else if bytes.Contains(p, []byte(enterAltScreen)) {
		o.alt = true
	}
	var b strings.Builder
	b.Grow(len(p) + 48)
	b.WriteString(beginSync)
	placed := o.shown && o.frame(p)
	if placed {
		b.WriteString(hideCursor)
	}
	b.Write(p)
	if placed {
		b.WriteString(o.place())
	}
	b.WriteString(endSync)
	if _, err := io.WriteString(o.w, b.String()); err != nil {
		return 0, fmt.Errorf("terminal: write a frame: %w", err)
	}
	return len(p), nil
}

// frame tells a frame from the sequences that switch a mode: on the alternate screen the renderer goes home first.
func (o *Output) frame(p []byte) bool { return o.alt && bytes.HasPrefix(p, []byte(homeCursor)) }

func (o *Output) place() string { return ansi.CursorPosition(o.cursor.x+1, o.cursor.y+1) + showCursor }

// SetCursor shows the terminal's cursor at cell x of line y of the frame, counted from 0, now and after every frame to
// come. It moves at once because a frame that did not change is not written again.
func (o *Output) SetCursor(x, y int) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	next := cell{x: max(0, x), y: max(0, y)}
	if o.shown && o.cursor == next {
		return nil
	}
	o.cursor, o.shown = next, true
	if !o.alt {
		return nil
	}
	return o.send(o.place())
}

// HideCursor hides the terminal's cursor again, at once and after every frame to come.
func (o *Output) HideCursor() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.shown {
		return nil
	}
	o.shown = false
	return o.send(hideCursor)
}

func (o *Output) send(s string) error {
	if _, err := io.WriteString(o.w, s); err != nil {
		return fmt.Errorf("terminal: place the cursor: %w", err)
	}
	return nil
}

// Read, Close and Fd make Output a terminal to the program where what it wraps is one: by its descriptor the program
// learns the size of the window.

// Read reads from what Output wraps, which is nothing where it cannot be read.
func (o *Output) Read(p []byte) (int, error) {
	if r, ok := o.w.(io.Reader); ok {
		return r.Read(p) //nolint:wrapcheck // io.EOF must stay io.EOF
	}
	return 0, io.EOF
}

// Close does nothing: the terminal belongs to whoever opened it.
func (o *Output) Close() error { return nil }

// Fd is the descriptor of the terminal, or one that is never valid.
func (o *Output) Fd() uintptr {
	if f, ok := o.w.(interface{ Fd() uintptr }); ok {
		return f.Fd()
	}
	return ^uintptr(0)
}
