package plain

import (
	"iter"
	"reflect"
	"strings"

	"makegood/tui/kit"
)

// column is one column of a list as text. The last one of a table is never cut or filled.
type column[T any] struct {
	head  string
	align kit.Align
	// most is the most cells the column takes; zero: its texts are ids or amounts and are never cut.
	most int
	cell func(T) string
}

// table says how one kind of row is written in every format.
type table[T, R any] struct {
	record  func(T) R
	columns []column[T]
	// empty is the sentence printed where there are no rows.
	empty string
}

// list writes rows as they come. It stops at the first error of the rows or of the output; what was read before it is
// written.
func list[T, R any](w *Writer, rows iter.Seq2[T, error], t table[T, R]) error {
	var put func(T)
	done := func() {}
	switch w.Format {
	case JSON:
		put = func(row T) { w.object(t.record(row)) }
	case CSV:
		columns := leaves(reflect.TypeFor[R]())
		w.csvHeader(columns)
		put = func(row T) { w.csvRow(columns, reflect.ValueOf(t.record(row))) }
	case Text:
		g := newGrid(w, t.columns)
		put, done = func(row T) { g.add(row) }, func() { g.end(t.empty) }
	}
	for row, err := range rows {
		if err != nil {
			done()
			return err
		}
		put(row)
		if w.Live {
			w.keep(w.Flush())
		}
		if w.err != nil {
			return w.err
		}
	}
	done()
	return w.err
}

// one writes a single record: text by the function given, JSON and CSV as a list of one.
func one[R any](w *Writer, record R, text func()) error {
	switch w.Format {
	case JSON:
		w.object(record)
	case CSV:
		columns := leaves(reflect.TypeFor[R]())
		w.csvHeader(columns)
		w.csvRow(columns, reflect.ValueOf(record))
	case Text:
		text()
	}
	return w.err
}

// sampled is how many rows are held back to find the widths of the columns.
const sampled = 200

// grid writes rows of text in columns. It holds the first rows back to find the widths; a later text that is wider and may
// not be cut pushes the rest of its line to the right.
type grid[T any] struct {
	w       *Writer
	columns []column[T]
	widths  []int
	held    [][]string
	begun   bool
	line    strings.Builder
}

func newGrid[T any](w *Writer, columns []column[T]) *grid[T] {
	g := &grid[T]{w: w, columns: columns, widths: make([]int, len(columns))}
	for i, c := range columns {
		g.widths[i] = kit.Width(c.head)
		if w.Live {
			g.widths[i] = max(g.widths[i], c.most, 12)
		}
	}
	return g
}

func (g *grid[T]) add(row T) {
	cells := make([]string, len(g.columns))
	for i, c := range g.columns {
		cells[i] = kit.Clean(c.cell(row))
		if cells[i] == "" && i < len(g.columns)-1 {
			cells[i] = "-"
		}
	}
	if g.begun {
		g.write(cells)
		return
	}
	for i, c := range g.columns {
		width := kit.Width(cells[i])
		if c.most > 0 {
			width = min(width, c.most)
		}
		g.widths[i] = max(g.widths[i], width)
	}
	if g.held = append(g.held, cells); g.w.Live || len(g.held) == sampled {
		g.release()
	}
}

func (g *grid[T]) release() {
	g.begun = true
	heads := make([]string, len(g.columns))
	for i, c := range g.columns {
		heads[i] = c.head
	}
	g.write(heads)
	for _, cells := range g.held {
		g.write(cells)
	}
	g.held = nil
}

func (g *grid[T]) end(empty string) {
	switch {
	case g.begun:
	case len(g.held) == 0:
		g.w.line(empty)
	default:
		g.release()
	}
}

func (g *grid[T]) write(cells []string) {
	g.line.Reset()
	for i, s := range cells {
		if i > 0 {
			g.line.WriteString("  ")
		}
		c := g.columns[i]
		if i < len(cells)-1 && (c.most > 0 || kit.Width(s) <= g.widths[i]) {
			s = kit.FitWith(s, g.widths[i], c.align, g.w.Theme.Glyphs.Ellipsis)
		}
		g.line.WriteString(s)
	}
	g.w.line(g.line.String())
}

// each turns a slice into rows.
func each[T any](rows []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}
