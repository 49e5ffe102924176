package kit

import (
	"fmt"
	"time"

	"makegood/tui/lang"
	"makegood/tui/theme"
)

// Moment is one entry of a timeline.
type Moment struct {
	At     time.Time
	Mark   theme.Mark // what happened; only glyph and style are drawn
	Text   string     // one sentence
	Detail string     // what else is known, in a muted line of its own; may be empty
}

// Timeline draws moments in the order given, in lines of exactly width cells: the time of day in the zone given, the
// time since the moment before, a glyph, and the text, wrapped. A line of its own names each day.
func Timeline(t *theme.Theme, moments []Moment, zone *time.Location, width int) []string {
	var lines []string
	day := ""
	for i, m := range moments {
		at := m.At.In(zone)
		if d := at.Format(time.DateOnly) + " " + t.T(weekdays()[at.Weekday()]); d != day {
			day = d
			lines = append(lines, t.Heading.Render(FitWith(d, width, Left, t.Glyphs.Ellipsis)))
		}
		since := ""
		if i > 0 {
			since = Delay(m.At.Sub(moments[i-1].At))
		}
		lines = append(lines, momentLines(t, m, at, since, width)...)
	}
	return lines
}

func weekdays() [7]lang.Text {
	return [7]lang.Text{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
}

func momentLines(t *theme.Theme, m Moment, at time.Time, since string, width int) []string {
	style := &t.Text
	if m.Mark.Style != nil {
		style = m.Mark.Style
	}
	clock, delay := "15:04:05.000", 8
	if width < 60 {
		clock, delay = "15:04:05", 6
	}
	lead := t.Muted.Render(at.Format(clock)) + t.Muted.Render(FitWith(since, delay, Right, t.Glyphs.Ellipsis)) + " " + style.Render(FitWith(m.Mark.Glyph, 1, Left, "")) + " "
	indent := Width(lead)
	more := blanks(indent-2) + t.Faint.Render(t.Glyphs.Rail) + " "
	room := max(2, width-indent)
	var lines []string
	for _, part := range Wrap(Clean(m.Text), room) {
		lines = append(lines, FitWith(lead+t.Text.Render(part), width, Left, t.Glyphs.Ellipsis))
		lead = more
	}
	if m.Detail == "" {
		return lines
	}
	for _, part := range Wrap(Clean(m.Detail), room) {
		lines = append(lines, FitWith(more+t.Muted.Render(part), width, Left, t.Glyphs.Ellipsis))
	}
	return lines
}

// Delay is a duration with its sign, for what lies between two moments: "+2.3s", "+9m04s", "-1.0s".
func Delay(d time.Duration) string {
	if d < 0 {
		return "-" + short(-d)
	}
	return "+" + short(d)
}

// Ago is a duration as a list shows an age: "41s", "9m", "1h04m", "2d03h".
func Ago(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + Ago(-d)
	case d < time.Minute:
		return fmt.Sprintf("%ds", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return short(d)
}

// Within is a time by which something was done, rounded up because it is a bound: "0.2s", "41.0s", "9m".
func Within(d time.Duration) string {
	if d = (d + 100*time.Millisecond - 1).Truncate(100 * time.Millisecond); d < time.Minute {
		return fmt.Sprintf("%d.%ds", d/time.Second, d%time.Second/(100*time.Millisecond))
	}
	return Ago(d)
}

func short(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%dms", d/time.Millisecond)
	case d < time.Minute:
		return fmt.Sprintf("%d.%ds", d/time.Second, d%time.Second/(100*time.Millisecond))
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", d/time.Minute, d%time.Minute/time.Second)
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
	default:
		return fmt.Sprintf("%dd%02dh", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
	}
}
