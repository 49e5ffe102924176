package tui

import (
	"fmt"
	"testing"
)

func TestLayout(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name       string
		w, h, said int
		alone      bool
		small      bool
		wide       bool
	}{
		{"smallest", 80, 24, 0, false, false, false},
		{"one cell too narrow", 79, 24, 0, false, true, false},
		{"one line too low", 80, 23, 0, false, true, false},
		{"tiny", 40, 10, 0, false, true, false},
		{"nothing at all", 0, 0, 0, false, true, false},
		{"usual", 120, 40, 0, false, false, false},
		{"with a message", 80, 24, 3, false, false, false},
		{"wide enough", 160, 45, 0, false, false, true},
		{"wide and low", 200, 44, 0, false, false, false},
		{"large", 200, 60, 2, false, false, true},
		{"large, one room alone", 200, 60, 0, true, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := layout(tc.w, tc.h, tc.said, tc.alone)
			if p.small != tc.small || p.wide != tc.wide {
				t.Fatalf("small %v wide %v, want %v %v", p.small, p.wide, tc.small, tc.wide)
			}
			if p.small {
				return
			}
			covered := make([][]string, tc.h)
			for y := range covered {
				covered[y] = make([]string, tc.w)
			}
			parts := map[string]rect{"header": p.header, "bar": p.bar, "said": p.said, "foot": p.foot, "body": p.body}
			if p.wide {
				delete(parts, "body")
				for i, r := range p.panes {
					parts[fmt.Sprintf("pane %d", i)] = r
				}
			}
			for name, r := range parts {
				for y := r.y; y < r.y+r.h; y++ {
					for x := r.x; x < r.x+r.w; x++ {
						if covered[y][x] != "" {
							t.Fatalf("%s and %s both have cell %d,%d", name, covered[y][x], x, y)
						}
						covered[y][x] = name
					}
				}
			}
			for y := range covered {
				for x, name := range covered[y] {
					if name == "" {
						t.Fatalf("nothing has cell %d,%d", x, y)
					}
				}
			}
		})
	}
}
