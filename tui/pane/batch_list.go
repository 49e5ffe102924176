package pane

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/theme"
)

// itemList is what became of each order of a batch: a window over them, drawn line by line however many there are.
type itemList struct {
	desk  *Desk
	keys  kit.TableKeys
	items []clerk.BatchItem
	// only is the one outcome that is shown; empty: all. shown are the places of those in items.
	only          clerk.ItemOutcome
	shown         []int
	at, top       int
	width, height int
}

func newItemList(d *Desk) itemList {
	return itemList{desk: d, keys: kit.NewTableKeys(d.Theme), width: 80, height: 10}
}

func (l *itemList) set(items []clerk.BatchItem) {
	l.items, l.only = items, ""
	l.pick()
}

// pick finds what is shown.
func (l *itemList) pick() {
	l.shown, l.at, l.top = l.shown[:0], 0, 0
	for i, it := range l.items {
		if l.only == "" || it.Outcome == l.only {
			l.shown = append(l.shown, i)
		}
	}
}

// narrow goes on to the next outcome there is, and behind the last to all.
func (l *itemList) narrow() {
	there := map[clerk.ItemOutcome]bool{}
	for _, it := range l.items {
		there[it.Outcome] = true
	}
	take := l.only == ""
	l.only = func() clerk.ItemOutcome {
		for _, o := range clerk.ItemOutcomes() {
			if take && there[o] {
				return o
			}
			take = take || o == l.only
		}
		return ""
	}()
	l.pick()
}

func (l *itemList) resize(width, height int) {
	l.width, l.height = max(1, width), max(1, height)
	l.move(0)
}

func (l *itemList) move(by int) {
	l.at = max(0, min(len(l.shown)-1, l.at+by))
	l.top = max(0, min(l.top, len(l.shown)-l.rows()))
	l.top = max(l.at-l.rows()+1, min(l.top, l.at))
}

// rows is how many lines the list takes.
func (l *itemList) rows() int { return max(1, min(l.height, len(l.shown))) }

func (l *itemList) press(msg tea.KeyMsg) bool {
	k := l.keys
	switch {
	case key.Matches(msg, k.Up):
		l.move(-1)
	case key.Matches(msg, k.Down):
		l.move(+1)
	case key.Matches(msg, k.HalfUp):
		l.move(-max(1, l.rows()/2))
	case key.Matches(msg, k.HalfDown):
		l.move(+max(1, l.rows()/2))
	case key.Matches(msg, k.PageUp):
		l.move(-l.rows())
	case key.Matches(msg, k.PageDown):
		l.move(+l.rows())
	case key.Matches(msg, k.Top):
		l.move(-len(l.shown))
	case key.Matches(msg, k.Bottom):
		l.move(+len(l.shown))
	default:
		return false
	}
	return true
}

// pointed takes the mouse: what the dialog shows is scrolled, and what became of each is gone through.
func (b *BatchBox) pointed(msg tea.MouseMsg) {
	const border = 1
	switch b.phase {
	case batchOpen:
		b.dialog.Update(msg)
	case batchEnded:
		b.list.move(wheeled(msg))
		if y := msg.Y - border - len(b.headLines()); clicked(msg) && y >= 0 && y < b.list.rows() {
			b.list.move(b.list.top + y - b.list.at)
		}
	case batchWeighing, batchSending:
	}
}

func (l *itemList) cursor() (clerk.BatchItem, bool) {
	if l.at >= len(l.shown) {
		return clerk.BatchItem{}, false
	}
	return l.items[l.shown[l.at]], true
}

// where says which lines are seen, and of what.
func (l *itemList) where() string {
	if len(l.shown) == 0 {
		return ""
	}
	text := l.desk.T("line %d of %d", int64(l.at+1), int64(len(l.shown)))
	if l.only != "" {
		text += " " + l.desk.outcome(l.only)
	}
	return text
}

func (l *itemList) view() []string {
	var out []string
	for i := l.top; i < min(len(l.shown), l.top+l.rows()); i++ {
		out = append(out, l.line(l.items[l.shown[i]], l.width, i == l.at))
	}
	return out
}

// line is one order: a mark, the outcome in a word, the id, and why.
func (l *itemList) line(it clerk.BatchItem, width int, selected bool) string {
	d, t := l.desk, l.desk.Theme
	glyph, style := t.Glyphs.Warning, &t.Warn
	word, why := d.outcome(it.Outcome), d.Say(it.Text)
	switch it.Outcome {
	case clerk.ItemDone:
		m := t.Action(string(it.Outcome))
		if it.Replayed != "" {
			// That it was sent is no success where the game said no.
			m = t.Mark(theme.Outcomes, string(it.Replayed))
			word, why = m.Word, ""
		}
		glyph, style = m.Glyph, m.Style
	case clerk.ItemAwaiting, clerk.ItemRefused, clerk.ItemFailed, clerk.ItemInDoubt:
		m := t.Action(string(it.Outcome))
		glyph, style = m.Glyph, m.Style
	case clerk.ItemSkipped:
		glyph, style = t.Glyphs.Bullet, &t.Muted
	case clerk.ItemIneligible:
	}
	if it.Earlier {
		why = joined(t.Glyphs.Sep, []string{d.T("tried before"), why})
	}
	lead := "  "
	if selected {
		lead = t.Glyphs.Cursor + " "
	}
	head := lead + style.Render(glyph+" "+kit.Fit(word, 17, kit.Left)) + " "
	id := kit.Clean(it.Key.Order)
	if selected {
		id = t.Strong.Render(id)
	}
	return kit.FitWith(head+id+"  "+t.Muted.Render(kit.Clean(why)), width, kit.Left, t.Glyphs.Ellipsis)
}
