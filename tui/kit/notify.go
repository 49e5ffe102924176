package kit

import (
	"fmt"
	"io"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// Desktop is how a terminal is asked to notify the desktop.
type Desktop string

// The ways: nothing, or one of the three sequences terminals know.
const (
	DesktopOff    Desktop = "off"
	DesktopOSC9   Desktop = "osc9"   // iTerm2, WezTerm, Ghostty, Windows Terminal
	DesktopOSC99  Desktop = "osc99"  // kitty
	DesktopOSC777 Desktop = "osc777" // urxvt, foot, Konsole
)

// DesktopFromEnv tells what the terminal understands from the environment; getenv is os.Getenv. A terminal that is not
// known is sent nothing: some print what they do not understand.
func DesktopFromEnv(getenv func(string) string) Desktop {
	program, term := getenv("TERM_PROGRAM"), getenv("TERM")
	switch {
	case getenv("KITTY_WINDOW_ID") != "" || strings.Contains(term, "kitty"):
		return DesktopOSC99
	case program == "iTerm.app" || program == "WezTerm" || program == "ghostty" || getenv("WT_SESSION") != "" || strings.Contains(term, "ghostty"):
		return DesktopOSC9
	case strings.HasPrefix(term, "foot") || strings.HasPrefix(term, "rxvt") || getenv("KONSOLE_VERSION") != "":
		return DesktopOSC777
	default:
		return DesktopOff
	}
}

// RungMsg is sent when the terminal was asked to ring or notify, or could not be.
type RungMsg struct{ Err error }

// Ring rings the bell and asks for a notification of the desktop. w is the program's Output, so that the sequence does not
// land inside a frame. Title and text are cleaned; what they may say is the caller's affair.
func Ring(w io.Writer, bell bool, n Desktop, title, text string, m Mux) tea.Cmd {
	seq := desktopSequence(n, title, text, m)
	if bell {
		seq += "\a"
	}
	if seq == "" {
		return nil
	}
	return func() tea.Msg {
		if _, err := io.WriteString(w, seq); err != nil {
			return RungMsg{Err: fmt.Errorf("notify the desktop: %w", err)}
		}
		return RungMsg{}
	}
}

// desktopLimit bounds a text: desktops show a few lines of it.
const desktopLimit = 300

func desktopSequence(n Desktop, title, text string, m Mux) string {
	plain := func(s string) string {
		s = strings.ReplaceAll(Clean(s), ";", ",")
		return FitWith(s, min(Width(s), desktopLimit), Left, "")
	}
	title, text = plain(title), plain(text)
	seq := ""
	switch n {
	case DesktopOSC9:
		seq = "\x1b]9;" + title + ": " + text + "\a"
	case DesktopOSC99:
		seq = "\x1b]99;i=makegood:d=0:p=title;" + title + "\x1b\\" + "\x1b]99;i=makegood:d=1:p=body;" + text + "\x1b\\"
	case DesktopOSC777:
		seq = "\x1b]777;notify;" + title + ";" + text + "\x1b\\"
	case DesktopOff:
	}
	if m != Tmux || seq == "" {
		return seq
	}
	// tmux hands on what it is told to hand on (allow-passthrough), with every escape doubled.
	return "\x1bPtmux;" + strings.ReplaceAll(seq, "\x1b", "\x1b\x1b") + "\x1b\\"
}
