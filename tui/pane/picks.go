package pane

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
	"makegood/tui/theme"
)

// pick is one line of a screen. Where open is set the cursor may stand on it, and
// enter does that; says is what enter will show.
type pick struct {
	text string
	id   string
	open Intent
	says string
}

// picks are lines with a cursor that goes from one that leads somewhere to the
// next. The cursor stays on its line when the lines are drawn anew.
type picks struct {
	theme         *theme.Theme
	keys          kit.TableKeys
	lines         []pick
	at            string
	top           int
	width, height int
}

func newPicks(t *theme.Theme) *picks {
	return &picks{theme: t, keys: kit.NewTableKeys(t), width: 80, height: 20}
}

func (p *picks) resize(width, height int) {
	p.width, p.height = max(1, width), max(1, height)
	p.see()
}

func (p *picks) set(lines []pick) {
	p.lines = lines
	if p.cursor() < 0 {
		p.at = ""
		for _, l := range lines {
			if l.open != nil {
				p.at = l.id
				break
			}
		}
	}
	p.see()
}

// cursor is the line the cursor is on; -1 where no line leads anywhere.
func (p *picks) cursor() int {
	for i, l := range p.lines {
		if l.open != nil && l.id == p.at {
			return i
		}
	}
	return -1
}

// here is the line enter opens.
func (p *picks) here() (pick, bool) {
	if i := p.cursor(); i >= 0 {
		return p.lines[i], true
	}
	return pick{}, false
}

// see moves the window to the cursor.
func (p *picks) see() {
	most := max(0, len(p.lines)-p.height)
	if i := p.cursor(); i >= 0 {
		p.top = min(max(p.top, i-p.height+2), i)
		if first := p.first(); i == first {
			p.top = 0 // what stands above the first leads nowhere
		}
	}
	p.top = min(max(0, p.top), most)
}

func (p *picks) first() int {
	for i, l := range p.lines {
		if l.open != nil {
			return i
		}
	}
	return -1
}

// by moves the cursor over n lines that lead somewhere; without any it scrolls.
func (p *picks) by(n int) {
	i := p.cursor()
	if i < 0 {
		p.top = min(max(0, p.top+n), max(0, len(p.lines)-p.height))
		return
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	last := i
	for i += step; i >= 0 && i < len(p.lines) && n > 0; i += step {
		if p.lines[i].open != nil {
			last = i
			n--
		}
	}
	p.at = p.lines[last].id
	if n > 0 && step > 0 {
		p.top = len(p.lines) // the end of what can only be read
	}
	p.see()
	if n > 0 && step > 0 {
		p.top = min(max(0, len(p.lines)-p.height), last)
	}
}

// press takes one key and says whether it was one of the list's; why is what
// there is to say where it moved nothing.
func (p *picks) press(msg tea.KeyMsg) (why string, used bool) {
	at, top := p.at, p.top
	if !p.move(msg) {
		return "", false
	}
	switch {
	case p.at != at || p.top != top:
	case len(p.lines) == 0:
		why = p.theme.T("there is no row")
	default:
		why = p.theme.T("there is nothing further this way")
	}
	return why, true
}

func (p *picks) move(msg tea.KeyMsg) bool {
	k := p.keys
	switch {
	case key.Matches(msg, k.Up):
		p.by(-1)
	case key.Matches(msg, k.Down):
		p.by(1)
	case key.Matches(msg, k.HalfUp, k.PageUp):
		p.by(-max(1, p.height/2))
	case key.Matches(msg, k.HalfDown, k.PageDown):
		p.by(max(1, p.height/2))
	case key.Matches(msg, k.Top):
		p.by(-len(p.lines))
	case key.Matches(msg, k.Bottom):
		p.by(len(p.lines))
	default:
		return false
	}
	return true
}

func (p *picks) bindings() []key.Binding {
	k := p.keys
	return []key.Binding{k.Up, k.Down, k.HalfUp, k.HalfDown, k.Top, k.Bottom}
}

// pointed takes the mouse: a click moves the cursor, the wheel moves it or scrolls. y is counted from the first line.
func (p *picks) pointed(msg tea.MouseMsg, y int) {
	switch lines := wheeled(msg); {
	case lines != 0:
		p.by(lines)
	case clicked(msg):
		p.click(y)
	}
}

// click moves the cursor to a line of the window, where it leads somewhere.
func (p *picks) click(y int) {
	if i := p.top + y; y >= 0 && y < p.height && i < len(p.lines) && p.lines[i].open != nil {
		p.at = p.lines[i].id
	}
}

// view draws the window in lines of exactly the width.
func (p *picks) view() []string {
	t, g := p.theme, p.theme.Glyphs
	here := p.cursor()
	out := make([]string, 0, p.height)
	for i := p.top; i < min(p.top+p.height, len(p.lines)); i++ {
		mark := " "
		if i == here {
			mark = t.Accent.Render(g.Cursor)
		}
		out = append(out, mark+kit.FitWith(p.lines[i].text, max(1, p.width-1), kit.Left, g.Ellipsis))
	}
	if hidden := len(p.lines) - p.top - p.height; hidden > 0 && len(out) > 0 {
		out[len(out)-1] = " " + t.Muted.Render(kit.FitWith(g.Down+" "+t.N(int64(hidden+1), "%d more line", "%d more lines"), max(1, p.width-1), kit.Left, g.Ellipsis))
	}
	return out
}
