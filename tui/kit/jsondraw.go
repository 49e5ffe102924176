package kit

import (
	"slices"
	"strings"
)

// View is the view in exactly its size; the last line says what it shows.
func (v *JSONView) View() string {
	lines := make([]string, 0, v.height)
	for i := v.top; i < min(len(v.rows), v.top+v.body()); i++ {
		lines = append(lines, v.row(i))
	}
	if v.height > 1 {
		for len(lines) < v.height-1 {
			lines = append(lines, blanks(v.width))
		}
		lines = append(lines, v.status())
	}
	return Block(lines, v.width, v.height)
}

func (v *JSONView) row(i int) string {
	r, g := v.rows[i], v.theme.Glyphs
	cursor, mark := " ", " "
	if i == v.cursor {
		cursor = v.theme.Accent.Render(g.Cursor)
	}
	if r.first && v.lines[r.line].shut > r.line {
		mark = g.Open
		if v.folded[r.line] {
			mark = g.Closed
		}
	}
	text := v.paint(r)
	if r.cut {
		text += v.brushes[inkPlain].Paint(g.Ellipsis)
	}
	return FitWith(cursor+v.brushes[inkPlain].Paint(mark)+" "+text+v.brushes[inkPlain].Paint(r.fold), v.width, Left, g.Ellipsis)
}

// paint colours a part of a line: its tokens, and over them what the search found.
func (v *JSONView) paint(r jsonRow) string {
	from, to := r.from, r.from+len(r.text)
	spans, found := within(v.lines[r.line].spans, from, to), within(v.found[r.line], from, to)
	edges := []int{from, to}
	for _, s := range slices.Concat(spans, found) {
		edges = append(edges, s.from, s.to)
	}
	slices.Sort(edges)
	var b strings.Builder
	for i := 1; i < len(edges); i++ {
		from, to := edges[i-1], edges[i]
		b.WriteString(v.brushes[inkAt(from, spans, found)].Paint(r.text[from-r.from : to-r.from]))
	}
	return b.String()
}

// within are the spans between two bytes, cut to them.
func within(spans []span, from, to int) []span {
	var in []span
	for _, s := range spans {
		if s.from < to && s.to > from {
			in = append(in, span{max(s.from, from), min(s.to, to), s.ink})
		}
	}
	return in
}

func inkAt(at int, spans, found []span) ink {
	holds := func(s span) bool { return at >= s.from && at < s.to }
	if slices.ContainsFunc(found, holds) {
		return inkMatch
	}
	if i := slices.IndexFunc(spans, holds); i >= 0 {
		return spans[i].ink
	}
	return inkPlain
}

func (v *JSONView) status() string {
	t, g := v.theme, v.theme.Glyphs
	var parts []string
	if len(v.lines) > 0 {
		parts = append(parts, t.T("line %d of %d", v.line()+1, len(v.lines)))
	}
	if v.query != "" {
		says := t.T("no match for %s", Clean(v.query))
		if len(v.hits) > 0 {
			says = t.T("match %d of %d for %s", v.hit+1, len(v.hits), Clean(v.query))
		}
		parts = append(parts, says)
	}
	if !v.wrap {
		parts = append(parts, t.T("not wrapped"))
	}
	if v.note != "" {
		parts = append(parts, v.note)
	}
	if v.problem != "" {
		return t.Bad.Render(FitWith(blanks(gutter)+strings.Join(append([]string{v.problem}, parts...), " "+g.Sep+" "), v.width, Left, g.Ellipsis))
	}
	return t.Muted.Render(FitWith(blanks(gutter)+strings.Join(parts, " "+g.Sep+" "), v.width, Left, g.Ellipsis))
}
