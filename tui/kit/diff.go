package kit

import (
	"strings"

	"makegood/tui/theme"
)

// DiffRow is one field seen from two sides. The caller decides whether they differ: equal amounts may be written
// differently. Delta is the signed difference in words ("+500 KRW", "0 KRW").
type DiffRow struct {
	Field, Left, Right string
	Differs            bool
	Delta              string
	Amount             bool // coloured as money
}

// DiffSpec describes two sides of the same thing.
type DiffSpec struct {
	LeftTitle, RightTitle string
	Rows                  []DiffRow
	// DeltaTitle stands above the differences, where there are any.
	DeltaTitle string
	// Absent stands where a side says nothing; the empty string is shown as that.
	Absent string
}

// Diff draws both sides next to each other, field by field, in lines of exactly width cells. A row whose sides differ has
// a mark at its left and its difference at its right. Long values go on in further lines: a receipt that is cut cannot
// be compared.
func Diff(t *theme.Theme, spec DiffSpec, width int) []string {
	d := newDiffer(t, spec, width)
	heading := d.join("  ", blanks(d.name), t.Heading.Render(d.cut(spec.LeftTitle, d.side)),
		t.Heading.Render(d.cut(spec.RightTitle, d.side)), t.Heading.Render(FitWith(spec.DeltaTitle, d.delta, Right, t.Glyphs.Ellipsis)))
	lines := []string{heading}
	for _, row := range spec.Rows {
		lines = append(lines, d.row(row)...)
	}
	return lines
}

type differ struct {
	theme                    *theme.Theme
	spec                     DiffSpec
	width, name, side, delta int
}

func newDiffer(t *theme.Theme, spec DiffSpec, width int) differ {
	d := differ{theme: t, spec: spec, width: width}
	for _, row := range spec.Rows {
		d.name = max(d.name, Width(Clean(row.Field)))
		d.delta = max(d.delta, Width(Clean(row.Delta)))
	}
	if d.delta > 0 {
		d.delta = max(d.delta, Width(spec.DeltaTitle))
	}
	d.name = min(d.name, max(4, width/5))
	d.delta = min(d.delta, max(4, width/6))
	d.side = max(2, (width-2-d.name-d.delta-6)/2)
	return d
}

// join sets the four columns beside each other; the sides keep two cells of distance.
func (d differ) join(mark, name, left, right, delta string) string {
	return FitWith(mark+name+"  "+left+"  "+right+"  "+delta, d.width, Left, d.theme.Glyphs.Ellipsis)
}

func (d differ) cut(s string, width int) string {
	return FitWith(Clean(s), width, Left, d.theme.Glyphs.Ellipsis)
}

func (d differ) row(row DiffRow) []string {
	t := d.theme
	mark, name, value := "  ", t.Muted, t.Text
	if row.Amount {
		value = t.Amount
	}
	if row.Differs {
		mark, name, value = t.Diff.Render(t.Glyphs.Differs)+" ", t.Diff, t.Diff
	}
	left, right := d.value(row.Left), d.value(row.Right)
	var deltas []string
	if d.delta > 0 {
		deltas = Wrap(Clean(row.Delta), d.delta)
	}
	lines := make([]string, 0, max(len(left), len(right)))
	for i := range max(len(left), len(right), len(deltas)) {
		if i > 0 {
			mark, row.Field = "  ", ""
		}
		difference := ""
		if i < len(deltas) {
			difference = deltas[i]
		}
		paint := func(side []string, raw string) string {
			text := blanks(d.side)
			if i < len(side) {
				text = side[i]
			}
			if raw == "" {
				return t.Muted.Render(text)
			}
			return value.Render(text)
		}
		delta := t.Muted
		if row.Differs {
			delta = t.Diff
		}
		lines = append(lines, d.join(mark, name.Render(d.cut(row.Field, d.name)), paint(left, row.Left), paint(right, row.Right),
			delta.Render(FitWith(difference, d.delta, Right, t.Glyphs.Ellipsis))))
	}
	return lines
}

func (d differ) value(s string) []string {
	s = Clean(s)
	if s == "" {
		s = d.spec.Absent
	}
	parts := Wrap(s, d.side)
	if strings.Join(parts, " ") != s {
		parts = hardWrap(s, d.side)
	}
	for i, p := range parts {
		parts[i] = FitWith(p, d.side, Left, d.theme.Glyphs.Ellipsis)
	}
	return parts
}
