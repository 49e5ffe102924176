package kit

import (
	"strings"

	"github.com/charmbracelet/lipgloss"

	"makegood/tui/theme"
)

// Column is one column of a table.
type Column struct {
	Title string
	Min   int   // cells it needs to be of use
	Max   int   // cells it never exceeds; 0: no limit
	Flex  int   // its share of the cells nobody needs; 0: it stays at Min
	Align Align // of the cells and of the title
	Drop  int   // when the table is too narrow the column with the highest Drop vanishes first; 0: it never does
	ID    bool  // its texts lose their middle rather than their end
	Bare  bool  // it has nothing to say and gives its cells to the others
}

// Cell is one text of a row. Style is a style of the theme; nil is plain text. A pointer, because a window of rows
// would otherwise be mostly copies of styles.
type Cell struct {
	Text  string
	Style *lipgloss.Style
}

// Row is one row. ID names it for good: cursor and marks follow it wherever it goes. Cells stand for the columns in
// their order; missing ones are blank.
type Row struct {
	ID    string
	Cells []Cell
}

// columnWidths deals width cells out to columns that stand gap cells apart. A width of 0 means that the column has
// vanished.
func columnWidths(columns []Column, width, gap int) []int {
	widths := make([]int, len(columns))
	for i, c := range columns {
		if !c.Bare {
			widths[i] = max(1, c.Min)
		}
	}
	for need(widths, gap) > width {
		victim := -1
		for i, c := range columns {
			if widths[i] > 0 && c.Drop > 0 && (victim < 0 || c.Drop >= columns[victim].Drop) {
				victim = i
			}
		}
		if victim < 0 {
			break
		}
		widths[victim] = 0
	}
	shrink(widths, width, gap)
	spread(columns, widths, width-need(widths, gap))
	return widths
}

// need is how many cells the columns take with the gaps between them.
func need(widths []int, gap int) int {
	sum, shown := 0, 0
	for _, w := range widths {
		if w > 0 {
			sum, shown = sum+w, shown+1
		}
	}
	return sum + gap*max(0, shown-1)
}

// shrink takes from the widest column, cell by cell, what does not fit, and drops the last where even that is not enough.
func shrink(widths []int, width, gap int) {
	for need(widths, gap) > width {
		widest, last := -1, -1
		for i, w := range widths {
			if w > 0 {
				last = i
				if widest < 0 || w > widths[widest] {
					widest = i
				}
			}
		}
		switch {
		case last < 0:
			return
		case widths[widest] > 1:
			widths[widest]--
		default:
			widths[last] = 0
		}
	}
}

// spread gives spare cells to the columns that flex, by their weights and up to their limits.
func spread(columns []Column, widths []int, spare int) {
	for spare > 0 {
		weight := 0
		for i, c := range columns {
			if open(c, widths[i]) {
				weight += c.Flex
			}
		}
		if weight == 0 {
			return
		}
		given := 0
		for i, c := range columns {
			if !open(c, widths[i]) {
				continue
			}
			share := spare * c.Flex / weight
			if c.Max > 0 {
				share = min(share, c.Max-widths[i])
			}
			widths[i], given = widths[i]+share, given+share
		}
		if given == 0 {
			given = spareCells(columns, widths, spare)
		}
		spare -= given
	}
}

// spareCells deals out what is too little to be divided, a cell each from the left.
func spareCells(columns []Column, widths []int, spare int) int {
	given := 0
	for i, c := range columns {
		if given < spare && open(c, widths[i]) {
			widths[i], given = widths[i]+1, given+1
		}
	}
	return given
}

func open(c Column, width int) bool {
	return c.Flex > 0 && width > 0 && (c.Max == 0 || width < c.Max)
}

// layout is how the columns stand at one width; it is computed when the width changes.
type layout struct {
	columns  []Column
	widths   []int
	gap      string
	width    int
	ellipsis string
}

func newLayout(columns []Column, width int, ellipsis string) layout {
	gap := 1
	if width >= 100 {
		gap = 2
	}
	return layout{columns: columns, widths: columnWidths(columns, width, gap), gap: blanks(gap), width: width, ellipsis: ellipsis}
}

// line lays a row out in exactly the layout's width; brush gives the brush of a cell's style, gap paints what is between.
func (l layout) line(cells []Cell, brush func(*lipgloss.Style) theme.Brush) string {
	var b strings.Builder
	b.Grow(l.width + 64)
	plain, used, first := brush(nil), 0, true
	for i, w := range l.widths {
		if w == 0 {
			continue
		}
		if !first {
			b.WriteString(plain.Paint(l.gap))
			used += len(l.gap)
		}
		first = false
		var c Cell
		if i < len(cells) {
			c = cells[i]
		}
		b.WriteString(brush(c.Style).Paint(l.fit(i, c.Text, w)))
		used += w
	}
	b.WriteString(plain.Paint(blanks(l.width - used)))
	return b.String()
}

func (l layout) fit(i int, text string, w int) string {
	// A name may stand where an id does; unlike ids, names are told apart by how they begin.
	if l.columns[i].ID && printable(text) {
		return FitMiddle(text, w, l.columns[i].Align, l.ellipsis)
	}
	return FitWith(text, w, l.columns[i].Align, l.ellipsis)
}

func (l layout) titles() []Cell {
	cells := make([]Cell, len(l.columns))
	for i, c := range l.columns {
		cells[i].Text = c.Title
	}
	return cells
}
