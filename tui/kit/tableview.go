package kit

import "strings"

// gutter is what stands left of a row: the cursor's character, the mark's, and a space.
const gutter = 3

// stale says whether the rows shown are older than they should be.
func (t *Table) stale() bool { return t.phase == failed && len(t.rows) > 0 }

// above is how many lines stand above the rows: the titles, and the banner of stale rows.
func (t *Table) above() int {
	n := 0
	if t.height > 2 {
		n++
	}
	if t.stale() {
		n++
	}
	return min(n, t.height-1)
}

func (t *Table) below() int {
	if t.spec.Bare || t.height < 4 {
		return 0
	}
	return 1
}

// body is how many rows fit on the screen.
func (t *Table) body() int { return max(1, t.height-t.above()-t.below()) }

// View is the table in exactly its size.
func (t *Table) View() string {
	lines := make([]string, 0, t.height)
	if t.height > 2 {
		lines = append(lines, t.header)
	}
	if t.stale() && len(lines) < t.height-1 {
		g := t.theme.Glyphs
		says := " " + g.Warning + " " + t.theme.T("stale since %s", t.since) + " " + g.Sep + " " + t.why
		lines = append(lines, t.theme.WarnBanner.Render(FitWith(says, t.width, Left, g.Ellipsis)))
	}
	if len(t.rows) == 0 {
		lines = append(lines, t.sentence(t.body())...)
	}
	for i := t.top; i < min(len(t.rows), t.top+t.body()); i++ {
		lines = append(lines, t.row(i))
	}
	if t.below() == 1 {
		for len(lines) < t.height-1 {
			lines = append(lines, blanks(t.width))
		}
		lines = append(lines, t.theme.Muted.Render(FitWith(blanks(gutter)+t.Status(), t.width, Left, t.theme.Glyphs.Ellipsis)))
	}
	// Every line has been laid out in exactly the width; measuring them all again would cost most of a frame.
	for len(lines) < t.height {
		lines = append(lines, blanks(t.width))
	}
	return strings.Join(lines, "\n")
}

// row draws one row. Only the one with the cursor is laid out anew; the others were when they came.
func (t *Table) row(i int) string {
	r, g := t.rows[i], t.theme.Glyphs
	mark := " "
	if _, marked := t.marks[r.ID]; marked || t.markedAll {
		mark = g.Mark
	}
	if i != t.cursor {
		if mark != " " {
			mark = t.brushes[&t.theme.Marked].usual.Paint(mark)
		}
		return " " + mark + " " + r.line
	}
	if !t.focused {
		return t.theme.Muted.Render(g.Cursor) + t.theme.Marked.Render(mark) + " " + r.line
	}
	lead := t.selected(&t.theme.Marked)
	return lead.Paint(g.Cursor+mark+" ") + t.layout.line(r.Cells, t.selected)
}

// sentence says why there are no rows.
func (t *Table) sentence(height int) []string {
	text, style := t.spec.Empty, t.theme.Muted
	switch {
	case t.phase == loading:
		text = t.spec.Loading
	case t.phase == failed:
		text, style = t.theme.Glyphs.Error+" "+strings.TrimSpace(t.spec.Unreadable+" "+t.why), t.theme.Bad
	case t.filter != "":
		text = strings.TrimSpace(t.spec.Filtered + " " + t.filter)
		if t.way != "" {
			text += ". " + t.way
		}
	}
	var lines []string
	if height > 2 {
		lines = append(lines, blanks(t.width))
	}
	for _, line := range Wrap(Clean(text), t.width-2*gutter) {
		lines = append(lines, Fit(blanks(gutter)+style.Render(line), t.width, Left))
	}
	return lines[:min(len(lines), height)]
}

// Status says in one line where the cursor is, what is marked and what arrived unseen.
func (t *Table) Status() string {
	var parts []string
	g := t.theme.Glyphs
	if t.fresh > 0 {
		way := g.Up
		if t.spec.Tail == TailBottom {
			way = g.Down
		}
		parts = append(parts, way+" "+t.theme.T("%d new", t.fresh))
	} else if t.following && len(t.rows) > 0 {
		parts = append(parts, t.theme.T("following"))
	}
	if where := t.where(); where != "" {
		parts = append(parts, where)
	}
	if hidden := t.base + t.top; t.spec.Tail == NoTail && t.base >= 0 && hidden > 0 {
		parts = append(parts, g.Up+" "+t.theme.T("%d above: %s", int64(hidden), strings.Fields(t.keys.Top.Help().Key)[0]))
	}
	if len(t.marks) > 0 {
		parts = append(parts, t.theme.T("%d marked", len(t.marks)))
	}
	if t.anchored {
		parts = append(parts, t.theme.T("marking a range: %s ends it", t.keys.Range.Help().Key))
	}
	if t.asked.Want != Nothing && len(t.rows) > 0 {
		parts = append(parts, t.theme.T("reading"))
	}
	if t.note != "" {
		parts = append(parts, t.note)
	}
	return strings.Join(parts, " "+g.Sep+" ")
}

func (t *Table) where() string {
	if len(t.rows) == 0 {
		return ""
	}
	total := ""
	switch {
	case t.total >= 0:
		total = count(t.total)
	case t.atEnd && t.base >= 0:
		total = count(t.base + len(t.rows))
	case t.base >= 0:
		total = t.theme.T("%d or more", t.base+len(t.rows))
	}
	if t.base < 0 {
		if total == "" {
			return ""
		}
		return t.theme.T("of %s", total)
	}
	return t.theme.T("%d of %s", t.base+t.cursor+1, total)
}

func count(n int) string { return Count(int64(n)) }
