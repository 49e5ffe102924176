package kit

import (
	"math/bits"
	"slices"
	"strings"

	"makegood/tui/theme"
)

// Sparkline draws the newest values, which are the last, in exactly width cells. A negative value is one nobody knows
// and leaves a gap: no bar is not the same as none counted. Zero is the lowest bar, and anything above zero is higher than
// that, however small beside the highest.
func Sparkline(t *theme.Theme, values []int64, width int) string {
	if width <= 0 {
		return ""
	}
	values = newest(values, width)
	top := highest(values)
	var b strings.Builder
	b.WriteString(strings.Repeat(t.Glyphs.Gap, width-len(values)))
	for _, v := range values {
		switch {
		case v < 0:
			b.WriteString(t.Glyphs.Gap)
		case v == 0:
			b.WriteString(t.Glyphs.Bars[0])
		default:
			steps := len(t.Glyphs.Bars) - 1
			b.WriteString(t.Glyphs.Bars[max(1, scale(v, top, steps))])
		}
	}
	return b.String()
}

// Chart draws the newest values as bars of height lines, each line exactly width cells, the highest first. Unknown values
// leave a gap, zero a line at the foot.
func Chart(t *theme.Theme, values []int64, width, height int) []string {
	if width <= 0 || height <= 0 {
		return nil
	}
	values = newest(values, width)
	top, bars := highest(values), t.Glyphs.Bars
	lines := make([]string, height)
	for row := range height {
		floor := (height - 1 - row) * len(bars) // eighths below this line
		var b strings.Builder
		b.WriteString(blanks(width - len(values)))
		for _, v := range values {
			level := 0
			if v > 0 {
				level = max(2, scale(v, top, height*len(bars)))
			}
			switch {
			case v < 0:
				b.WriteByte(' ')
			case v == 0 && floor == 0:
				b.WriteString(bars[0])
			case level >= floor+len(bars):
				b.WriteString(bars[len(bars)-1])
			case level > floor:
				b.WriteString(bars[level-floor-1])
			default:
				b.WriteByte(' ')
			}
		}
		lines[row] = b.String()
	}
	return lines
}

func newest(values []int64, width int) []int64 { return values[max(0, len(values)-width):] }

func highest(values []int64) int64 {
	if len(values) == 0 {
		return 1
	}
	return max(1, slices.Max(values))
}

// scale is v*steps/top, rounded, without overflow; v is at most top.
func scale(v, top int64, steps int) int {
	high, low := bits.Mul64(uint64(v), uint64(steps))
	low, carry := bits.Add64(low, uint64(top)/2, 0)
	q, _ := bits.Div64(high+carry, low, uint64(top))
	return int(q)
}
