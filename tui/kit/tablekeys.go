package kit

import (
	"maps"
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/theme"
)

// TableKeys are the keys of a table.
type TableKeys struct {
	Up, Down, PageUp, PageDown, HalfUp, HalfDown, Top, Bottom key.Binding
	Mark, Range, Unmark                                       key.Binding
}

// NewTableKeys gives them under the keys of the configuration.
func NewTableKeys(t *theme.Theme) TableKeys {
	return TableKeys{
		Up: t.Bind("up", "up", "k", "up"), Down: t.Bind("down", "down", "j", "down"),
		PageUp:   t.BindShort("page-up", "page up", "pgup", "pgup", "ctrl+b"),
		PageDown: t.BindShort("page-down", "page down", "pgdn", "pgdown", "ctrl+f"),
		HalfUp:   t.Bind("half-up", "half a page up", "ctrl+u"), HalfDown: t.Bind("half-down", "half a page down", "ctrl+d"),
		Top: t.Bind("top", "top", "g", "home"), Bottom: t.Bind("bottom", "bottom", "G", "end"),
		Mark: t.Bind("mark", "mark", " "), Range: t.Bind("mark-range", "mark a range", "v"), Unmark: t.Bind("unmark", "unmark all", "U"),
	}
}

// Bindings are the keys in the order of the help.
func (k TableKeys) Bindings() []key.Binding {
	return []key.Binding{k.Up, k.Down, k.HalfUp, k.HalfDown, k.PageUp, k.PageDown, k.Top, k.Bottom, k.Mark, k.Range, k.Unmark}
}

// Keys are the table's bindings.
func (t *Table) Keys() TableKeys { return t.keys }

// Update takes one key. used says whether it was one of the table's; the Ask, where it is not Nothing, must be answered.
func (t *Table) Update(msg tea.KeyMsg) (a Ask, used bool) {
	page := max(1, t.body())
	note, ofPlace := t.note, t.ofPlace
	t.note, t.ofPlace = "", false
	switch {
	case key.Matches(msg, t.keys.Up):
		return t.step(-1), true
	case key.Matches(msg, t.keys.Down):
		return t.step(+1), true
	case key.Matches(msg, t.keys.PageUp):
		return t.step(-page), true
	case key.Matches(msg, t.keys.PageDown):
		return t.step(+page), true
	case key.Matches(msg, t.keys.HalfUp):
		return t.step(-max(1, page/2)), true
	case key.Matches(msg, t.keys.HalfDown):
		return t.step(+max(1, page/2)), true
	case key.Matches(msg, t.keys.Top):
		return t.jump(First), true
	case key.Matches(msg, t.keys.Bottom):
		return t.jump(Last), true
	case key.Matches(msg, t.keys.Mark):
		t.toggle()
		return t.move(+1), true
	case key.Matches(msg, t.keys.Range):
		t.rangeMark()
		return Ask{}, true
	case key.Matches(msg, t.keys.Unmark):
		if len(t.marks) == 0 && !t.markedAll {
			t.note = t.theme.T("nothing is marked")
		}
		t.ClearMarks()
		return Ask{}, true
	}
	t.note, t.ofPlace = note, ofPlace
	return Ask{}, false
}

// Wheel scrolls by lines, down when positive; the cursor goes along.
func (t *Table) Wheel(lines int) Ask { return t.move(lines) }

// RowAt is the row drawn at line y of the table, counted from 0.
func (t *Table) RowAt(y int) (Row, bool) {
	i := t.top + y - t.above()
	if y < t.above() || y >= t.above()+t.body() || i < 0 || i >= len(t.rows) {
		return Row{}, false
	}
	return t.rows[i].Row, true
}

// Click moves the cursor to the row drawn at line y; hit says whether there is one.
func (t *Table) Click(y int) (a Ask, hit bool) {
	if _, ok := t.RowAt(y); !ok {
		return Ask{}, false
	}
	return t.move(t.top + y - t.above() - t.cursor), true
}

// Cursor is the row the cursor is on.
func (t *Table) Cursor() (Row, bool) {
	if t.cursor >= len(t.rows) {
		return Row{}, false
	}
	return t.rows[t.cursor].Row, true
}

// Select moves the cursor to a row that is held, and says whether it is.
func (t *Table) Select(id string) bool {
	i := t.find(id)
	if i < 0 {
		return false
	}
	t.move(i - t.cursor)
	return true
}

// Rows are the rows on the screen, for exporting what is seen.
func (t *Table) Rows() []Row {
	var out []Row
	for i := t.top; i < min(len(t.rows), t.top+t.body()); i++ {
		out = append(out, t.rows[i].Row)
	}
	return out
}

// IDs are those of the rows on hold, from the top: what an owner has to know more of than is shown.
func (t *Table) IDs() []string {
	ids := make([]string, len(t.rows))
	for i := range t.rows {
		ids[i] = t.rows[i].ID
	}
	return ids
}

// Following says whether the cursor follows the tail; Fresh is how many rows arrived since it stopped.
func (t *Table) Following() bool { return t.following }

// Stay ends following: something is about to be done to the row the cursor is on. Going to the tail's end follows again.
func (t *Table) Stay() { t.following, t.stays = false, t.spec.Tail != NoTail }

// Fresh is how many rows arrived unseen.
func (t *Table) Fresh() int { return t.fresh }

// step is move for a key: one that moves nothing says why.
func (t *Table) step(by int) Ask {
	at := t.cursor
	ask := t.move(by)
	switch {
	case len(t.rows) == 0:
		t.note = t.theme.T("there is no row")
	case t.cursor != at || t.asked.Want != Nothing:
	case by < 0:
		t.note, t.ofPlace = t.theme.T("this is the first row"), true
	default:
		t.note, t.ofPlace = t.theme.T("this is the last row"), true
	}
	return ask
}

func (t *Table) move(by int) Ask {
	t.cursor, t.touched, t.stays = clamp(t.cursor+by, 0, max(0, len(t.rows)-1)), true, false
	t.follow()
	t.stretch()
	t.scroll()
	return t.missing()
}

// follow follows the tail while the cursor stands on it, and only then.
func (t *Table) follow() {
	switch t.spec.Tail {
	case TailTop:
		t.following = t.cursor == 0 && (t.atTop || len(t.rows) == 0)
	case TailBottom:
		t.following = t.cursor >= len(t.rows)-1 && (t.atEnd || len(t.rows) == 0)
	case NoTail:
	}
	if t.anchored || t.stays {
		t.following = false
	}
	if t.following {
		t.fresh = 0
	}
}

// jump goes to an end of the list, reading it first where it is not held.
func (t *Table) jump(end Want) Ask {
	if end == First && t.atTop || len(t.rows) == 0 {
		return t.step(-len(t.rows))
	}
	if end == Last && t.atEnd {
		return t.step(+len(t.rows))
	}
	if t.anchored {
		t.endRange()
		t.note = t.theme.T("the range ended: the jump left the rows that are read")
	}
	t.goal, t.following = end, false
	return t.ask(end, "", t.chunk())
}

// missing asks for more rows when the screen comes within a page of an end that is not the list's.
func (t *Table) missing() Ask {
	if t.asked.Want != Nothing || len(t.rows) == 0 {
		return Ask{}
	}
	page := t.body()
	switch {
	case !t.atEnd && t.top+2*page > len(t.rows):
		return t.ask(After, t.rows[len(t.rows)-1].ID, t.chunk())
	case !t.atTop && t.top < page:
		return t.ask(Before, t.rows[0].ID, t.chunk())
	}
	return Ask{}
}

// chunk is how many rows one question asks for, and hold how many are kept: enough that a chunk which came while the
// cursor moved on is not forgotten before it is seen.
func (t *Table) chunk() int { return max(t.spec.Hold/4, 2*t.body()) }

func (t *Table) hold() int { return max(t.spec.Hold, 8*t.body()) }

// scroll keeps the cursor on the screen and the screen on the rows.
func (t *Table) scroll() {
	page := max(1, t.body())
	t.cursor = clamp(t.cursor, 0, max(0, len(t.rows)-1))
	t.top = clamp(t.top, t.cursor-page+1, t.cursor)
	t.top = clamp(t.top, 0, max(0, len(t.rows)-page))
}

func (t *Table) toggle() {
	row, ok := t.Cursor()
	if !ok {
		t.note = t.theme.T("there is no row")
		return
	}
	t.endRange()
	if _, marked := t.marks[row.ID]; marked {
		delete(t.marks, row.ID)
		return
	}
	t.mark(row.ID)
}

func (t *Table) mark(id string) {
	if _, marked := t.marks[id]; !marked {
		t.markCount++
		t.marks[id] = t.markCount
	}
}

// rangeMark begins a range at the cursor, or ends the one that is open; its marks stay.
func (t *Table) rangeMark() {
	if t.anchored {
		t.endRange()
		return
	}
	row, ok := t.Cursor()
	if !ok {
		t.note = t.theme.T("there is no row")
		return
	}
	t.anchored, t.anchor, t.before = true, row.ID, maps.Clone(t.marks)
	t.following = false
	t.mark(row.ID)
}

func (t *Table) endRange() { t.anchored, t.anchor, t.before = false, "", nil }

// stretch marks what lies between the anchor of a range and the cursor, and unmarks what no longer does. Where the
// anchor's row is not held any more the range cannot be drawn further and ends.
func (t *Table) stretch() {
	if !t.anchored {
		return
	}
	at := t.find(t.anchor)
	if at < 0 {
		t.endRange()
		t.note = t.theme.T("the range ended: its first row is no longer held")
		return
	}
	t.marks = maps.Clone(t.before)
	step := 1
	if at > t.cursor {
		step = -1
	}
	for i := at; ; i += step {
		t.mark(t.rows[i].ID)
		if i == t.cursor {
			return
		}
	}
}

// Marks are the ids of the marked rows in the order they were marked, whether held or not.
func (t *Table) Marks() []string {
	ids := slices.Collect(maps.Keys(t.marks))
	slices.SortFunc(ids, func(a, b string) int { return t.marks[a] - t.marks[b] })
	return ids
}

// MarkAll shows every row as marked, held or not: the caller knows what it stands for.
func (t *Table) MarkAll(on bool) { t.markedAll = on }

// ClearMarks unmarks everything.
func (t *Table) ClearMarks() {
	t.endRange()
	t.markedAll = false
	t.marks = map[string]int{}
}
