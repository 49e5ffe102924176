// Package kit holds the widgets of the console. They know no payment: they are given texts, marks and numbers and give
// back lines of cells. A widget's View only reads; what it shows was computed when a key, a row or a size arrived. Every
// text from outside passes Clean on its way in, so that no widget prints a control sequence it did not write itself.
//
// Widths are cells, never bytes or runes: Hangul, Han and most emoji take two.
package kit

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Align says where a text stands in its cells.
type Align int

// The alignments.
const (
	Left Align = iota
	Right
	Center
)

const ellipsis = "…"

// Width is the number of cells a line takes; escape sequences take none.
func Width(s string) int {
	if cells, ok := plainWidth(s); ok {
		return cells
	}
	return ansi.StringWidth(s)
}

// plainWidth measures what nearly every line is made of: ASCII, lines and blocks, Hangul syllables and colours. Anything
// else in the text, because it might join its neighbour, leaves the whole of it to the library. Finding out where
// characters join was half of a frame.
func plainWidth(s string) (cells int, ok bool) {
	for i := 0; i < len(s); {
		switch b := s[i]; {
		case b >= 0x20 && b <= 0x7e:
			cells++
			i++
		case b == 0x1b:
			n := colour(s[i:])
			if n == 0 {
				return 0, false
			}
			i += n
		case b < utf8.RuneSelf:
			return 0, false
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			switch {
			case r >= 0x2500 && r <= 0x259f, r == '·', r == '…':
				cells++
			case r >= 0xac00 && r <= 0xd7a3:
				cells += 2
			default:
				return 0, false
			}
			i += size
		}
	}
	return cells, true
}

// colour is how many bytes the colour sequence at the start of a text takes; zero: there is none.
func colour(s string) int {
	if len(s) < 3 || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch b := s[i]; {
		case b == 'm':
			return i + 1
		case b >= '0' && b <= ';':
		default:
			return 0
		}
	}
	return 0
}

// printable says whether every byte is a printable ASCII character, and so exactly one cell.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// Fit makes a line exactly width cells: what is too long ends in an ellipsis, what is too short is filled with spaces. A
// wide character is never halved. Escape sequences survive; line breaks and tabs become spaces.
func Fit(s string, width int, a Align) string { return FitWith(s, width, a, ellipsis) }

// FitWith is Fit with another ellipsis, the theme's.
func FitWith(s string, width int, a Align, ellipsis string) string {
	if width <= 0 {
		return ""
	}
	s = oneLine(s)
	w := Width(s)
	if w > width {
		s = shorten(s, width, ellipsis)
		w = Width(s)
	}
	return pad(s, w, width, a)
}

// FitMiddle is FitWith for ids: what is too long loses its middle, because ids of one source begin alike and are told
// apart by their ends ("…686730").
func FitMiddle(s string, width int, a Align, ellipsis string) string {
	if width <= 0 {
		return ""
	}
	s = Middle(oneLine(s), width, ellipsis)
	return pad(s, Width(s), width, a)
}

// Middle cuts a line to at most width cells out of its middle and keeps at least its last six cells where they fit.
func Middle(s string, width int, ellipsis string) string {
	w := Width(s)
	if w <= width {
		return s
	}
	if width <= Width(ellipsis) {
		return shorten(s, width, "")
	}
	room := width - Width(ellipsis)
	tail := min(room, max(6, room/2))
	return shorten(s, room-tail, "") + ellipsis + strings.TrimLeft(dropLeft(s, w-tail), " ")
}

func pad(s string, w, width int, a Align) string {
	spare := width - w
	if spare <= 0 {
		return s
	}
	switch a {
	case Right:
		s = blanks(spare) + s
	case Center:
		s = blanks(spare/2) + s + blanks(spare-spare/2)
	case Left:
		s += blanks(spare)
	}
	// A few scripts have characters that join the space beside them.
	return s + blanks(width-Width(s))
}

func blanks(n int) string {
	const run = "                                                                                                    "
	if n <= 0 {
		return ""
	}
	if n <= len(run) {
		return run[:n]
	}
	return strings.Repeat(" ", n)
}

func oneLine(s string) string {
	if !strings.ContainsAny(s, "\n\r\t") {
		return s
	}
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(s)
}

// shorten cuts from the right to at most width cells. Where a character joins what stands before it (a keycap) the
// library's count is one short, so the result is measured again.
func shorten(s string, width int, ellipsis string) string {
	if width <= 0 {
		return ""
	}
	if Width(ellipsis) > width {
		ellipsis = ""
	}
	for n := width; n > 0; n-- {
		if out := ansi.Truncate(s, n, ellipsis); Width(out) <= width {
			return out
		}
	}
	return ""
}

// dropLeft removes n cells from the left and leaves exactly the others: where a wide character is cut in half a space
// stands for the half that stays.
func dropLeft(s string, n int) string {
	if n <= 0 {
		return s
	}
	want := max(0, Width(s)-n)
	for k := n; ; k++ {
		out := ansi.TruncateLeft(s, k, "")
		if w := Width(out); w <= want {
			return blanks(want-w) + out
		}
	}
}

// Wrap breaks text into lines of at most width cells, between words where it can. Empty text is one empty line.
func Wrap(s string, width int) []string {
	if width <= 0 {
		return nil
	}
	lines := strings.Split(ansi.Wrap(s, width, ""), "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, " ")
		if Width(line) > width {
			line = shorten(line, width, "")
		}
		lines[i] = line
	}
	return lines
}

// Block makes a frame of exactly height lines, each exactly width cells: lines are cut or filled, missing ones blank,
// surplus ones dropped. It cuts without a mark: what may be too long is fitted by whoever knows what it is.
func Block(lines []string, width, height int) string {
	var b strings.Builder
	b.Grow(height * (width + 16))
	for i := range height {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i >= len(lines) {
			b.WriteString(blanks(width))
			continue
		}
		if w := Width(lines[i]); w == width {
			b.WriteString(lines[i])
		} else {
			b.WriteString(FitWith(lines[i], width, Left, ""))
		}
	}
	return b.String()
}

func clamp(n, low, high int) int { return max(low, min(n, high)) }

// hardWrap breaks a cleaned line into parts of at most width cells wherever they end, so that what is copied out of them
// is what was there. Empty text is one empty part.
func hardWrap(s string, width int) []string {
	width = max(2, width)
	if printable(s) {
		parts := make([]string, 0, len(s)/width+1)
		for len(s) > width {
			parts, s = append(parts, s[:width]), s[width:]
		}
		return append(parts, s)
	}
	var parts []string
	var b strings.Builder
	cells := 0
	for _, c := range split(s) {
		w := Width(c)
		if cells+w > width {
			parts = append(parts, b.String())
			b.Reset()
			cells = 0
		}
		b.WriteString(c)
		cells += w
	}
	return append(parts, b.String())
}
