package kit

import (
	"errors"
	"fmt"
	"io"

	"github.com/aymanbagabas/go-osc52/v2"
	tea "github.com/charmbracelet/bubbletea"
)

// CopyLimit is how many bytes of text a copy may have. Terminals drop a longer sequence without a word (xterm takes
// 100,000 bytes of base64), and a copy that silently did not happen is worse than one refused.
const CopyLimit = 74_994

// ErrCopyTooLong means that the text is longer than terminals take.
var ErrCopyTooLong = errors.New("longer than a terminal takes")

// CopiedMsg is sent when a copy was handed to the terminal, or could not be. Whether the terminal honours it cannot be
// known: OSC 52 has no answer.
type CopiedMsg struct {
	What string // what was copied, in the operator's words: "order id"
	Err  error
}

// Mux is the program between us and the terminal, which has to be told to let a copy through.
type Mux int

// The multiplexers.
const (
	NoMux Mux = iota
	Tmux
	Screen
)

// MuxFromEnv tells the multiplexer from the environment; getenv is os.Getenv.
func MuxFromEnv(getenv func(string) string) Mux {
	switch {
	case getenv("TMUX") != "":
		return Tmux
	case getenv("STY") != "":
		return Screen
	default:
		return NoMux
	}
}

// Copy puts text on the operator's clipboard through the terminal, also over SSH (OSC 52). w is the program's Output, so
// that the sequence does not land inside a frame. What is copied is Inert: it may be pasted into a shell or a chat.
func Copy(w io.Writer, what, text string, m Mux) tea.Cmd {
	return func() tea.Msg {
		text := Inert(text)
		if len(text) > CopyLimit {
			return CopiedMsg{What: what, Err: fmt.Errorf("copy %s: %d bytes: %w (%d); export it instead", what, len(text), ErrCopyTooLong, CopyLimit)}
		}
		if _, err := io.WriteString(w, copySequence(text, m)); err != nil {
			return CopiedMsg{What: what, Err: fmt.Errorf("copy %s: %w", what, err)}
		}
		return CopiedMsg{What: what}
	}
}

func copySequence(text string, m Mux) string {
	seq := osc52.New(text)
	switch m {
	case Tmux:
		// Either tmux keeps the clipboard itself (set-clipboard on) or it lets the terminal (allow-passthrough on); which
		// of the two is set cannot be seen from inside, and doing both copies the same text twice.
		return seq.String() + seq.Tmux().String()
	case Screen:
		return seq.Screen().String()
	case NoMux:
	}
	return seq.String()
}
