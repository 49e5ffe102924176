package kit

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"makegood/tui/theme"
)

// Progress is how far something long has come.
type Progress struct {
	Label   string
	Done    int64
	Total   int64 // 0: not known, and then there is neither bar nor end
	Elapsed time.Duration
	Hint    string // "esc cancels"
}

// Left is how long it will still take if it goes on as it did; ok is false while nothing is done or the end is not known.
func (p Progress) Left() (left time.Duration, ok bool) {
	if p.Done <= 0 || p.Total <= 0 || p.Elapsed <= 0 {
		return 0, false
	}
	if p.Done >= p.Total {
		return 0, true
	}
	high, low := bits.Mul64(uint64(p.Elapsed), uint64(p.Total-p.Done))
	if high >= uint64(p.Done) {
		return 0, false
	}
	q, _ := bits.Div64(high, low, uint64(p.Done))
	const longest = uint64(100 * 24 * time.Hour)
	return time.Duration(min(q, longest)), q <= longest
}

// Gauge draws progress in one line of exactly width cells: label, bar, count, what is left.
func Gauge(t *theme.Theme, p Progress, width int) string {
	g := t.Glyphs
	says := Count(p.Done)
	if p.Total > 0 {
		says = t.T("%d%%  %s of %s", percent(p.Done, p.Total), Count(p.Done), Count(p.Total))
	}
	if left, ok := p.Left(); ok && p.Done < p.Total {
		says += " " + g.Sep + " " + t.T("%s left", guess(left))
	} else if p.Elapsed > 0 {
		says += fmt.Sprintf(" %s %s", g.Sep, short(p.Elapsed))
	}
	if p.Hint != "" {
		says += fmt.Sprintf(" %s %s", g.Sep, Clean(p.Hint))
	}
	label := Clean(p.Label)
	line := t.Strong.Render(label) + "  "
	if bar := min(40, width-Width(label)-Width(says)-4); p.Total > 0 && bar >= 4 {
		line += Bar(t, p.Done, p.Total, bar) + "  "
	}
	return FitWith(line+t.Muted.Render(says), width, Left, g.Ellipsis)
}

// guess writes what is left: a guess has no tenths.
func guess(left time.Duration) string {
	if left < time.Minute {
		return fmt.Sprintf("%ds", (left+time.Second-1)/time.Second)
	}
	return short(left)
}

// Bar draws a share of a whole in exactly width cells. A share that is not the whole never looks like it, nor one that is
// not nothing like nothing.
func Bar(t *theme.Theme, part, whole int64, width int) string {
	full := 0
	if whole > 0 && part > 0 {
		full = clamp(scale(min(part, whole), whole, width), 1, width)
		if part < whole && width > 1 {
			full = min(full, width-1)
		}
	}
	return t.Accent.Render(strings.Repeat(t.Glyphs.Full, full)) + t.Faint.Render(strings.Repeat(t.Glyphs.Empty, width-full))
}

// Count is a number with its thousands apart: "4,532,000".
func Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// percent rounds down, so that 100 means all.
func percent(part, whole int64) int64 {
	high, low := bits.Mul64(uint64(clampInt64(part, whole)), 100)
	q, _ := bits.Div64(high, low, uint64(whole))
	return int64(q)
}

func clampInt64(n, high int64) int64 { return max(0, min(n, high)) }
