package kit

import (
	"slices"

	"makegood/tui/theme"
)

// Notice is one message that stays until it is acknowledged.
type Notice struct {
	Level string // info, warn or error
	Text  string
	Times int // how often the same was said
}

// Banners holds what was said and not yet acknowledged, the worst first and among equals the latest, so that who
// presses a key sees its answer. No time and no
// unrelated key clears it.
type Banners struct {
	theme   *theme.Theme
	notices []Notice
	dropped int
}

// bannerLimit bounds what is kept. Whatever is beyond it is counted, and is in the journal.
const bannerLimit = 50

// NewBanners makes an empty stack.
func NewBanners(t *theme.Theme) *Banners { return &Banners{theme: t} }

// Post adds a message before the others of its gravity; one that is waiting already is counted.
func (b *Banners) Post(level, text string) {
	text = Clean(text)
	notice := Notice{Level: level, Text: text}
	if i := slices.IndexFunc(b.notices, func(n Notice) bool { return n.Level == level && n.Text == text }); i >= 0 {
		notice = b.notices[i]
		b.notices = slices.Delete(b.notices, i, i+1)
	}
	notice.Times++
	at := slices.IndexFunc(b.notices, func(n Notice) bool { return gravity(n.Level) <= gravity(level) })
	if at < 0 {
		at = len(b.notices)
	}
	b.notices = slices.Insert(b.notices, at, notice)
	if len(b.notices) > bannerLimit {
		b.notices = b.notices[:bannerLimit]
		b.dropped++
	}
}

func gravity(level string) int {
	switch level {
	case "error":
		return 2
	case "warn":
		return 1
	default:
		return 0
	}
}

// Acknowledge takes the message away that is shown, and says whether there was one.
func (b *Banners) Acknowledge() (Notice, bool) {
	if len(b.notices) == 0 {
		return Notice{}, false
	}
	n := b.notices[0]
	b.notices = b.notices[1:]
	if len(b.notices) == 0 {
		b.dropped = 0
	}
	return n, true
}

// Withdraw takes a message back that has become idle, and says whether it was waiting.
func (b *Banners) Withdraw(text string) bool {
	text = Clean(text)
	n := len(b.notices)
	b.notices = slices.DeleteFunc(b.notices, func(n Notice) bool { return n.Text == text })
	return len(b.notices) < n
}

// Len is how many messages wait.
func (b *Banners) Len() int { return len(b.notices) }

// Height is how many lines View takes at that width: none without a message, else at most three.
func (b *Banners) Height(width int) int { return len(b.lines(width)) }

// View is the message in front in lines of exactly width cells; the empty string when none waits.
func (b *Banners) View(width int) string {
	lines := b.lines(width)
	if len(lines) == 0 {
		return ""
	}
	return Block(lines, width, len(lines))
}

func (b *Banners) lines(width int) []string {
	if len(b.notices) == 0 || width <= 0 {
		return nil
	}
	n, t := b.notices[0], b.theme
	mark := t.Mark(theme.Levels, n.Level)
	text := n.Text
	if n.Times > 1 {
		text += " " + t.T("(%d times)", n.Times)
	}
	tail := t.T("{acknowledge:esc} acknowledges")
	if more := len(b.notices) - 1 + b.dropped; more > 0 {
		tail = t.T("%d more", more) + " " + t.Glyphs.Sep + " " + tail
	}
	tail = " " + tail + " "
	room := width - Width(tail) - 3
	if room < 20 {
		tail, room = "", max(1, width-3)
	}
	parts := Wrap(text, room)
	const tallest = 3
	if len(parts) > tallest {
		parts[tallest-1] = FitWith(parts[tallest-1]+" "+parts[tallest], room, Left, t.Glyphs.Ellipsis)
		parts = parts[:tallest]
	}
	lines := make([]string, len(parts))
	for i, part := range parts {
		lead := "   "
		if i == 0 {
			lead = " " + mark.Glyph + " "
		}
		behind := tail
		if i > 0 {
			behind = blanks(Width(tail))
		}
		lines[i] = mark.Style.Render(FitWith(FitWith(lead+part, width-Width(tail), Left, t.Glyphs.Ellipsis)+behind, width, Left, t.Glyphs.Ellipsis))
	}
	return lines
}
