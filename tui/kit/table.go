package kit

import (
	"slices"

	"github.com/charmbracelet/lipgloss"

	"makegood/tui/theme"
)

// Tail says at which end new rows arrive, and so what a table follows until the operator moves.
type Tail int

// The tails.
const (
	NoTail Tail = iota
	TailTop
	TailBottom
)

// Want is what a table needs from its owner.
type Want int

// The wants. First and Last ask for an end of the list; Before and After for the neighbours of the row with the ID, that
// row left out; From for the list from that row on, the row included.
const (
	Nothing Want = iota
	First
	Last
	Before
	After
	From
)

// Ask is a question of the table: the owner reads up to Count rows by cursor and gives them to Take, or the reason why
// not to Fail. Serial tells an answer that is still wanted from one that was overtaken.
type Ask struct {
	Want   Want
	ID     string
	Count  int
	Serial int
}

// Page is the answer to an Ask: rows in the order of the screen, from the top.
type Page struct {
	Ask         Ask
	Rows        []Row
	First, Last bool // nothing lies before the first row, behind the last
	Total       int  // rows of the whole list; negative: not known
}

// TableSpec describes a table.
type TableSpec struct {
	Columns []Column
	Tail    Tail
	// Empty, Loading and Filtered are the sentences for no rows: there are none, they are being read, none matches the
	// filter. Unreadable precedes the reason when reading failed.
	Empty, Loading, Filtered, Unreadable string
	// Bare leaves the status line away: the owner shows Status elsewhere.
	Bare bool
	// Hold is how many rows are kept around the cursor; 0 takes 256. A table never holds the whole list.
	Hold int
}

// phase is what a table without rows has to say.
type phase int

const (
	loading phase = iota
	ready
	failed
)

// brushes are a style boiled down, as it looks in most rows and in the selected one.
type brushes struct{ usual, selected theme.Brush }

type laid struct {
	Row
	line string // the row in the columns as they stand, not selected; laid out once
}

// Table shows a window of a list of any length. It holds only the rows around the cursor; when the cursor comes near an
// end of what it holds, Update answers with an Ask.
type Table struct {
	theme   *theme.Theme
	spec    TableSpec
	keys    TableKeys
	brushes map[*lipgloss.Style]brushes

	width, height int
	layout        layout
	header        string
	focused       bool

	phase      phase
	why, since string // the reading that failed, and since when the rows are old
	filter     string
	// way says how to see more than the filter leaves.
	way         string
	rows        []laid
	base        int // rows before the first held; negative: not known
	atTop       bool
	atEnd       bool
	total       int
	cursor, top int
	following   bool
	touched     bool // somebody has moved the cursor
	stays       bool // it follows no more until somebody moves the cursor
	fresh       int  // rows that arrived unseen

	asked  Ask
	serial int
	goal   Want // First or Last: where the cursor goes when the answer comes

	marks     map[string]int // when it was marked, to give marks back in their order
	markCount int
	markedAll bool
	anchored  bool // a range is being marked
	anchor    string
	before    map[string]int // the marks from before the range
	note      string
	ofPlace   bool // note says where the cursor stands
}

// NewTable makes an empty table that is being read; run Start's Ask.
func NewTable(t *theme.Theme, spec TableSpec) *Table {
	if spec.Hold <= 0 {
		spec.Hold = 256
	}
	tb := &Table{
		theme: t, spec: spec, keys: NewTableKeys(t), brushes: map[*lipgloss.Style]brushes{},
		total: -1, base: -1, following: spec.Tail != NoTail, marks: map[string]int{}, focused: true,
	}
	tb.brush(&t.Marked)
	tb.Resize(80, 24)
	return tb
}

// Start forgets all rows and asks for the end of the list the table opens on; the filter and the marks stay.
func (t *Table) Start() Ask {
	t.rows, t.base, t.total, t.cursor, t.top, t.fresh = nil, -1, -1, 0, 0, 0
	t.phase, t.why, t.since, t.note, t.goal = loading, "", "", "", Nothing
	t.following, t.touched, t.stays = t.spec.Tail != NoTail, false, false
	t.endRange()
	if t.spec.Tail == TailBottom {
		t.goal = Last
		return t.ask(Last, "", t.chunk())
	}
	return t.ask(First, "", t.chunk())
}

// Refresh asks for the rows on hold anew. What is shown stays until the answer is there.
func (t *Table) Refresh() Ask {
	switch {
	case len(t.rows) == 0:
		return t.Start()
	case t.following && t.spec.Tail == TailBottom:
		return t.ask(Last, "", max(len(t.rows), t.chunk()))
	case t.atTop:
		return t.ask(First, "", max(len(t.rows), t.chunk()))
	default:
		return t.ask(From, t.rows[0].ID, max(len(t.rows), t.chunk()))
	}
}

func (t *Table) ask(w Want, id string, count int) Ask {
	t.serial++
	t.asked = Ask{Want: w, ID: id, Count: count, Serial: t.serial}
	return t.asked
}

// Waiting is the Ask that has not been answered.
func (t *Table) Waiting() Ask { return t.asked }

// SetFilter names the filter the rows went through, which decides the sentence for no rows; way says how to see more.
func (t *Table) SetFilter(text, way string) { t.filter, t.way = Clean(text), way }

// SetEmpty changes the sentence for no rows where there are none.
func (t *Table) SetEmpty(text string) { t.spec.Empty = text }

// Filter names the filter the rows went through.
func (t *Table) Filter() string { return t.filter }

// SetColumns changes the columns; rows laid out before are laid out again.
func (t *Table) SetColumns(columns []Column) {
	t.spec.Columns = columns
	t.Resize(t.width, t.height)
}

// Focus says whether keys go to this table: without focus the cursor row is marked by its character alone.
func (t *Table) Focus(on bool) { t.focused = on }

// Resize lays the rows out for a table of exactly that size.
func (t *Table) Resize(width, height int) {
	t.width, t.height = max(4, width), max(1, height)
	t.layout = newLayout(t.spec.Columns, t.width-gutter, t.theme.Glyphs.Ellipsis)
	titles := t.layout.titles()
	for i := range titles {
		titles[i].Style = &t.theme.Muted
	}
	t.header = blanks(gutter) + t.layout.line(titles, t.brush)
	for i := range t.rows {
		t.rows[i].line = t.layout.line(t.rows[i].Cells, t.brush)
	}
	t.scroll()
}

// Take puts a page into the window. A page whose question was overtaken is dropped; one with the zero Ask replaces the
// window unasked. The answer is what is missing now.
func (t *Table) Take(p Page) Ask {
	if p.Ask.Serial != 0 && p.Ask != t.asked {
		return Ask{}
	}
	want := p.Ask.Want
	t.asked = Ask{}
	t.phase, t.why, t.since = ready, "", ""
	t.total = p.Total
	rows := t.lay(p.Rows)
	switch {
	case want == After && len(t.rows) > 0 && t.rows[len(t.rows)-1].ID == p.Ask.ID:
		t.rows = append(t.rows, t.unknown(rows)...)
		t.atEnd = p.Last || len(p.Rows) == 0 // an empty answer that promised more would be asked for for ever
	case want == Before && len(t.rows) > 0 && t.rows[0].ID == p.Ask.ID:
		t.prepend(t.unknown(rows))
		t.atTop = p.First || len(p.Rows) == 0
	case want == After || want == Before:
		return t.missing()
	default:
		t.replace(rows, p)
	}
	if t.atTop {
		t.base = 0
	}
	t.reach()
	t.settle()
	return t.missing()
}

// replace swaps the whole window and leaves the cursor on the row it was on, at the same height of the screen. Where that
// row is gone the cursor stays at its place. A screen that begins with the first row goes on doing so: what comes to stand
// above it is what has to be seen. A cursor nobody has moved yet gives way for it.
func (t *Table) replace(rows []laid, p Page) {
	id, line := "", t.cursor-t.top
	onTop := t.top == 0 && t.base <= 0 && p.First
	if t.cursor < len(t.rows) {
		id = t.rows[t.cursor].ID
	}
	t.rows, t.atTop, t.atEnd = rows, p.First, p.Last
	switch {
	case p.First:
		t.base = 0
	case p.Last && p.Total >= 0:
		t.base = p.Total - len(rows)
	case p.Ask.Want != From:
		t.base = -1
	}
	if i := t.find(id); i >= 0 {
		t.cursor = i
	}
	t.cursor = clamp(t.cursor, 0, max(0, len(t.rows)-1))
	if t.top = t.cursor - line; onTop {
		t.top = 0
		if !t.touched && t.cursor >= max(1, t.body()) {
			t.cursor = 0
		}
	}
	if t.ofPlace {
		t.note, t.ofPlace = "", false // it need not be the first row any more
	}
	if t.anchored && t.find(t.anchor) < 0 {
		t.endRange()
	}
}

// reach carries out what the page was asked for: to stand at an end, or to go on following it.
func (t *Table) reach() {
	goal := t.goal
	t.goal = Nothing
	switch {
	case goal == First, goal != Last && t.following && t.spec.Tail == TailTop:
		t.cursor, t.top = 0, 0
	case goal == Last, t.following && t.spec.Tail == TailBottom:
		t.cursor = max(0, len(t.rows)-1)
	}
	t.follow()
}

// Arrive adds rows that are new at the tail, in the order of the screen. The cursor stays on its row and the screen does
// not move, unless the table follows. Rows already held are only drawn anew.
func (t *Table) Arrive(rows []Row) {
	fresh := rows[:0:0]
	for _, r := range rows {
		if !t.Put(r) {
			fresh = append(fresh, r)
		}
	}
	if len(fresh) == 0 || t.spec.Tail == NoTail {
		return
	}
	if t.total >= 0 {
		t.total += len(fresh)
	}
	t.phase = ready
	if !t.following {
		t.fresh += len(fresh)
	}
	switch {
	case t.spec.Tail == TailTop && (t.atTop || len(t.rows) == 0):
		t.prepend(t.lay(fresh))
		t.atTop, t.base = true, 0
	case t.spec.Tail == TailTop && t.base >= 0:
		t.base += len(fresh)
	case t.spec.Tail == TailBottom && (t.atEnd || len(t.rows) == 0):
		t.rows = append(t.rows, t.lay(fresh)...)
		t.atEnd = true
	}
	if t.following {
		t.cursor = 0
		if t.spec.Tail == TailBottom {
			t.cursor = len(t.rows) - 1
		}
	}
	t.settle()
}

// settle brings the screen to the cursor and forgets what is far from it, in this order: what is far is told by the
// screen.
func (t *Table) settle() {
	t.scroll()
	t.trim()
	t.scroll()
}

func (t *Table) prepend(rows []laid) {
	t.rows = append(rows[:len(rows):len(rows)], t.rows...)
	t.cursor, t.top = t.cursor+len(rows), t.top+len(rows)
	if t.base > 0 {
		t.base = max(0, t.base-len(rows))
	}
}

// Put draws a row anew that is held already, and says whether it is.
func (t *Table) Put(r Row) bool {
	i := t.find(r.ID)
	if i < 0 {
		return false
	}
	t.rows[i] = t.lay([]Row{r})[0]
	return true
}

// Fail says that reading did not work. Rows that are held stay and are called stale since the time given.
func (t *Table) Fail(why, since string) {
	t.asked, t.goal = Ask{}, Nothing
	t.why, t.since = Clean(why), Clean(since)
	t.phase = failed
	t.scroll()
}

// lay cleans and lays out rows.
func (t *Table) lay(rows []Row) []laid {
	out := make([]laid, len(rows))
	for i, r := range rows {
		cells := slices.Clone(r.Cells)
		for j := range cells {
			cells[j].Text = Clean(cells[j].Text)
		}
		out[i] = laid{Row: Row{ID: r.ID, Cells: cells}}
		out[i].line = t.layout.line(cells, t.brush)
	}
	return out
}

// brush boils a style down once; a theme has few, a window has thousands of cells.
func (t *Table) brush(s *lipgloss.Style) theme.Brush {
	if s == nil {
		s = &t.theme.Text
	}
	b, ok := t.brushes[s]
	if !ok {
		b = brushes{usual: theme.NewBrush(*s), selected: theme.NewBrush(t.theme.OnSelected(s))}
		t.brushes[s] = b
	}
	return b.usual
}

// selected is the brush of a style in the row of the cursor. Drawing only reads: laying the row out has filled the map.
func (t *Table) selected(s *lipgloss.Style) theme.Brush {
	if s == nil {
		s = &t.theme.Text
	}
	return t.brushes[s].selected
}

// unknown leaves out the rows that are held already: a list may move between two pages.
func (t *Table) unknown(rows []laid) []laid {
	return slices.DeleteFunc(rows, func(r laid) bool { return t.find(r.ID) >= 0 })
}

func (t *Table) find(id string) int {
	return slices.IndexFunc(t.rows, func(r laid) bool { return r.ID == id && id != "" })
}

// trim forgets the rows farthest from the screen.
func (t *Table) trim() {
	hold := t.hold()
	if len(t.rows) <= hold {
		return
	}
	from := clamp(t.top-(hold-t.body())/2, 0, len(t.rows)-hold)
	t.atTop, t.atEnd = t.atTop && from == 0, t.atEnd && from+hold == len(t.rows)
	t.rows = slices.Clone(t.rows[from : from+hold])
	t.cursor, t.top = t.cursor-from, t.top-from
	if t.base >= 0 {
		t.base += from
	}
}
