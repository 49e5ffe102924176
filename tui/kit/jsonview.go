package kit

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/theme"
)

// JSONKeys are the keys of a JSON view beside those that move in it.
type JSONKeys struct{ Fold, FoldAll, UnfoldAll, Wrap, Next, Previous key.Binding }

// NewJSONKeys gives them under the keys of the configuration.
func NewJSONKeys(t *theme.Theme) JSONKeys {
	return JSONKeys{
		Fold:      t.BindShort("fold", "fold", "enter", "enter", " "),
		FoldAll:   t.Bind("fold-all", "fold all", "-"),
		UnfoldAll: t.BindShort("unfold-all", "unfold all", "+", "+", "="),
		Wrap:      t.Bind("wrap", "wrap", "w"),
		Next:      t.Bind("next-match", "next match", "n"),
		Previous:  t.Bind("previous-match", "previous match", "N"),
	}
}

// jsonRow is one line of the screen: a line of the document or, wrapped, a part of one.
type jsonRow struct {
	line  int
	from  int // where in the line's text the part begins
	text  string
	first bool
	cut   bool // more of the line does not fit and is not wrapped
	fold  string
}

// JSONView shows one raw body: pretty-printed and foldable where it is JSON, as it is where it is not.
type JSONView struct {
	theme   *theme.Theme
	keys    JSONKeys
	move    TableKeys
	brushes map[ink]theme.Brush

	lines   []jsonLine
	problem string
	folded  map[int]bool
	wrap    bool
	query   string
	note    string // why the last key changed nothing
	hits    []int  // lines that hold the query
	found   map[int][]span
	hit     int

	rows          []jsonRow
	cursor, top   int
	width, height int
}

// NewJSONView makes a view without a body.
func NewJSONView(t *theme.Theme) *JSONView {
	v := &JSONView{theme: t, keys: NewJSONKeys(t), move: NewTableKeys(t), folded: map[int]bool{}, wrap: true, width: 80, height: 24}
	v.brushes = map[ink]theme.Brush{
		inkPlain: theme.NewBrush(t.Muted), inkKey: theme.NewBrush(t.Accent), inkString: theme.NewBrush(t.Text),
		inkNumber: theme.NewBrush(t.Amount), inkWord: theme.NewBrush(t.Warn), inkMatch: theme.NewBrush(t.Match),
	}
	return v
}

// SetRaw shows another body, from its beginning and unfolded. The search stays.
func (v *JSONView) SetRaw(raw []byte) {
	v.lines, v.problem = jsonLines(v.theme, raw)
	if v.problem != "" {
		for i := range v.lines {
			v.lines[i].spans = []span{{0, len(v.lines[i].text), inkString}}
		}
	}
	v.folded, v.cursor, v.top = map[int]bool{}, 0, 0
	v.Search(v.query)
	v.lay()
}

// Problem says why the body is no JSON, or is empty.
func (v *JSONView) Problem() string { return v.problem }

// Resize sets the size of the view.
func (v *JSONView) Resize(width, height int) {
	v.width, v.height = max(8, width), max(1, height)
	v.lay()
}

// Keys are the view's own keys.
func (v *JSONView) Keys() JSONKeys { return v.keys }

// Bindings are the view's keys, for the help.
func (v *JSONView) Bindings() []key.Binding {
	return []key.Binding{v.keys.Fold, v.keys.FoldAll, v.keys.UnfoldAll, v.keys.Wrap, v.keys.Next, v.keys.Previous}
}

// Search marks every place that holds the text and says how many lines do; the cursor goes to the first at or behind it.
func (v *JSONView) Search(text string) int {
	v.query, v.hits, v.hit, v.found = text, nil, 0, map[int][]span{}
	for i := range v.lines {
		if found := matches(v.lines[i].text, text); len(found) > 0 {
			v.hits, v.found[i] = append(v.hits, i), found
		}
	}
	if len(v.hits) == 0 {
		return 0
	}
	at := v.line()
	for v.hit < len(v.hits)-1 && v.hits[v.hit] < at {
		v.hit++
	}
	v.show(v.hits[v.hit])
	return len(v.hits)
}

// Update takes one key and says whether it was the view's.
func (v *JSONView) Update(msg tea.KeyMsg) bool {
	before, note := v.standing(), v.note
	v.note = ""
	used := v.update(msg)
	switch {
	case !used:
		v.note = note
	case before == v.standing():
		v.note = v.theme.T("%s changes nothing here", keyName(v.theme, msg))
	}
	return used
}

// standing is all that a key can change.
func (v *JSONView) standing() string {
	return fmt.Sprint(v.cursor, v.top, v.wrap, v.hit, len(v.rows))
}

func (v *JSONView) update(msg tea.KeyMsg) bool {
	page := v.body()
	switch {
	case key.Matches(msg, v.move.Up):
		v.by(-1)
	case key.Matches(msg, v.move.Down):
		v.by(+1)
	case key.Matches(msg, v.move.HalfUp):
		v.by(-max(1, page/2))
	case key.Matches(msg, v.move.HalfDown):
		v.by(+max(1, page/2))
	case key.Matches(msg, v.move.PageUp):
		v.by(-page)
	case key.Matches(msg, v.move.PageDown):
		v.by(+page)
	case key.Matches(msg, v.move.Top):
		v.by(-len(v.rows))
	case key.Matches(msg, v.move.Bottom):
		v.by(len(v.rows))
	case key.Matches(msg, v.keys.Fold):
		v.fold()
	case key.Matches(msg, v.keys.FoldAll):
		v.foldAll()
	case key.Matches(msg, v.keys.UnfoldAll):
		at := v.line()
		v.folded = map[int]bool{}
		v.lay()
		v.show(at)
	case key.Matches(msg, v.keys.Wrap):
		at := v.line()
		v.wrap = !v.wrap
		v.lay()
		v.show(at)
	case key.Matches(msg, v.keys.Next):
		v.next(+1)
	case key.Matches(msg, v.keys.Previous):
		v.next(-1)
	default:
		return false
	}
	return true
}

// Wheel moves by lines, down when positive.
func (v *JSONView) Wheel(lines int) { v.by(lines) }

// Click moves the cursor to the row drawn at line y of the view, where there is one.
func (v *JSONView) Click(y int) {
	if y >= 0 && y < v.body() && v.top+y < len(v.rows) {
		v.showRow(v.top + y)
	}
}

// line is the line of the document the cursor is on.
func (v *JSONView) line() int {
	if v.cursor >= len(v.rows) {
		return 0
	}
	return v.rows[v.cursor].line
}

func (v *JSONView) next(step int) {
	if len(v.hits) == 0 {
		return
	}
	v.hit = (v.hit + step + len(v.hits)) % len(v.hits)
	v.show(v.hits[v.hit])
}

// fold folds or unfolds what the cursor's line opens, else what encloses it.
func (v *JSONView) fold() {
	at := v.line()
	if at >= len(v.lines) || v.lines[at].shut < 0 {
		at = v.encloses(at)
	}
	if at < 0 {
		return
	}
	v.folded[at] = !v.folded[at]
	v.lay()
	v.show(at)
}

func (v *JSONView) encloses(line int) int {
	for i := min(line, len(v.lines)) - 1; i >= 0; i-- {
		if v.lines[i].shut >= line {
			return i
		}
	}
	return -1
}

// foldAll leaves the outermost object open: its fields are what one looks for.
func (v *JSONView) foldAll() {
	at := v.line()
	for i, l := range v.lines {
		v.folded[i] = i > 0 && l.shut > i+1
	}
	v.lay()
	for i := v.encloses(at); i > 0; i = v.encloses(i) {
		at = i
	}
	v.showRow(v.rowOf(at))
}

// show moves the cursor to a line and unfolds what hides it.
func (v *JSONView) show(line int) {
	for i := v.encloses(line); i >= 0; i = v.encloses(i) {
		if v.folded[i] {
			v.folded[i] = false
		}
	}
	v.lay()
	v.showRow(v.rowOf(line))
}

func (v *JSONView) rowOf(line int) int {
	for i, r := range v.rows {
		if r.line >= line {
			return i
		}
	}
	return len(v.rows) - 1
}

func (v *JSONView) showRow(row int) { v.by(row - v.cursor) }

func (v *JSONView) by(n int) {
	v.cursor = clamp(v.cursor+n, 0, max(0, len(v.rows)-1))
	v.top = clamp(v.top, v.cursor-v.body()+1, v.cursor)
	v.top = clamp(v.top, 0, max(0, len(v.rows)-v.body()))
}

// body is how many rows fit: one line is the status.
func (v *JSONView) body() int { return max(1, v.height-1) }

// lay computes the rows of the screen.
func (v *JSONView) lay() {
	v.rows = v.rows[:0]
	room := max(2, v.width-gutter)
	for i := 0; i < len(v.lines); i++ {
		l := v.lines[i]
		text, fold := l.text, ""
		if v.folded[i] && l.shut > i {
			fold = " " + v.theme.Glyphs.Ellipsis + " " + v.theme.N(int64(l.shut-i-1), "%d line", "%d lines") + " " + strings.TrimSpace(v.lines[l.shut].text)
		}
		v.rows = append(v.rows, v.parts(i, text, fold, room)...)
		if fold != "" {
			i = l.shut
		}
	}
	v.by(0)
}

func (v *JSONView) parts(line int, text, fold string, room int) []jsonRow {
	if Width(text)+Width(fold) <= room {
		return []jsonRow{{line: line, text: text, first: true, fold: fold}}
	}
	if !v.wrap {
		cut := room - Width(fold)
		return []jsonRow{{line: line, text: shorten(text, max(0, cut-1), ""), first: true, cut: true, fold: fold}}
	}
	var rows []jsonRow
	at := 0
	for i, part := range hardWrap(text, room) {
		rows = append(rows, jsonRow{line: line, from: at, text: part, first: i == 0})
		at += len(part)
	}
	rows[len(rows)-1].fold = fold
	return rows
}
