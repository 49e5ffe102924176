package kit

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestColumnWidths(t *testing.T) {
	t.Parallel()
	columns := []Column{{Min: 4}, {Min: 10, Flex: 2, Max: 20}, {Min: 6, Flex: 1, Drop: 1}, {Min: 8, Drop: 2}}
	cases := []struct {
		name  string
		width int
		want  []int
	}{
		{"all at their least", 31, []int{4, 10, 6, 8}},
		{"spare goes by weight", 37, []int{4, 14, 8, 8}},
		{"up to the limit", 100, []int{4, 20, 65, 8}},
		{"the highest drop goes first", 30, []int{4, 16, 8, 0}},
		{"then the next", 21, []int{4, 16, 0, 0}},
		{"then the widest shrinks", 12, []int{4, 7, 0, 0}},
		{"to nothing at all", 1, []int{1, 0, 0, 0}},
		{"no cell", 0, []int{0, 0, 0, 0}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, columnWidths(columns, c.width, 1)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestColumnWidthsNeverExceed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		columns := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) Column {
			return Column{
				Min: rapid.IntRange(0, 30).Draw(r, "min"), Max: rapid.IntRange(0, 40).Draw(r, "max"),
				Flex: rapid.IntRange(0, 3).Draw(r, "flex"), Drop: rapid.IntRange(0, 3).Draw(r, "drop"),
			}
		}), 0, 12).Draw(r, "columns")
		width, gap := rapid.IntRange(0, 220).Draw(r, "width"), rapid.IntRange(1, 2).Draw(r, "gap")
		widths := columnWidths(columns, width, gap)
		if got := need(widths, gap); got > width {
			r.Fatalf("%v take %d cells of %d", widths, got, width)
		}
		unlimited := false
		for i, c := range columns {
			unlimited = unlimited || c.Flex > 0 && c.Max == 0 && widths[i] > 0
		}
		if unlimited && need(widths, gap) != width {
			r.Fatalf("%v leave cells of %d although a column would take them", widths, width)
		}
	})
}
