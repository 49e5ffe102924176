package kit_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"makegood/tui/kit"
	"makegood/tui/theme"
)

var update = flag.Bool("update", false, "write the golden files anew")

type size struct{ w, h int }

func (s size) String() string { return fmt.Sprintf("%dx%d", s.w, s.h) }

func sizes() []size { return []size{{80, 24}, {120, 40}, {200, 60}} }

// golden is one frame that is kept. draw builds everything from nothing, so that drawing twice proves that a frame
// depends on nothing but its input; the frame it returns is drawn twice from one state, too.
type golden struct {
	name  string
	size  size
	theme string
	o     theme.Options
	draw  func(t *theme.Theme, w, h int) func() string
}

func (g golden) file() string { return filepath.Join("testdata", g.name+".golden") }

// goldens lists every frame that is kept: each scene at each size without colour, one scene in every theme, and every
// scene once in ASCII.
func goldens() []golden {
	var all []golden
	for name, draw := range scenes() {
		for _, s := range sizes() {
			all = append(all, golden{name: name + "_" + s.String(), size: s, draw: draw})
		}
		all = append(all, golden{name: name + "_ascii_80x24", size: size{80, 24}, draw: draw, o: theme.Options{ASCII: true}})
	}
	for _, name := range theme.Names() {
		if name == "auto" {
			continue
		}
		draw := scenes()["gallery"]
		all = append(all, golden{name: "colour_" + name, size: size{80, 24}, theme: name, draw: draw, o: theme.Options{Profile: theme.TrueColor, Light: name == "light"}})
	}
	slices.SortFunc(all, func(a, b golden) int { return strings.Compare(a.name, b.name) })
	return all
}

func newTheme(t testing.TB, name string, o theme.Options) *theme.Theme {
	t.Helper()
	th, err := theme.New(name, o)
	if err != nil {
		t.Fatalf("theme: %v", err)
	}
	return th
}

func plain(t testing.TB) *theme.Theme {
	t.Helper()
	return newTheme(t, "dark", theme.Options{Profile: theme.Plain})
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, g := range goldens() {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			view := g.draw(newTheme(t, g.theme, g.o), g.size.w, g.size.h)
			frame := view()
			if err := kit.CheckFrame(frame, g.size.w, g.size.h); err != nil {
				t.Fatal(err)
			}
			if again := view(); again != frame {
				t.Errorf("drawing twice gave two frames:\n%s", cmp.Diff(frame, again))
			}
			if g.o.ASCII {
				checkASCII(t, frame)
			}
			coloured := g.draw(newTheme(t, g.theme, theme.Options{Profile: theme.TrueColor, ASCII: g.o.ASCII, Light: g.o.Light}), g.size.w, g.size.h)()
			if err := kit.CheckFrame(coloured, g.size.w, g.size.h); err != nil {
				t.Errorf("in colour: %v", err)
			}
			if diff := cmp.Diff(ansi.Strip(frame), ansi.Strip(coloured)); diff != "" {
				t.Errorf("colour changes the text (-plain +coloured):\n%s", diff)
			}
			compare(t, g, frame)
		})
	}
}

// checkASCII finds drawn characters that are not ASCII; letters of the data are what they are.
func checkASCII(t *testing.T, frame string) {
	t.Helper()
	for _, r := range frame {
		if r > 0x7e && !isLetter(r) {
			t.Errorf("%q (%U) is not ASCII", r, r)
			return
		}
	}
}

// isLetter covers the Hangul, Han, emoji and won signs of the test data.
func isLetter(r rune) bool { return r >= 0x3000 || r == '₩' }

func compare(t *testing.T, g golden, frame string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(g.file(), []byte(quote(frame)), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(g.file())
	if err != nil {
		t.Fatalf("%v (go test ./tui/kit -update writes it)", err)
	}
	if diff := cmp.Diff(string(want), quote(frame)); diff != "" {
		t.Errorf("frame differs from %s (-want +got):\n%s", g.file(), diff)
	}
}

// quote ends every line in a bar, so that spaces at its end are seen and kept, and writes escapes as text.
func quote(frame string) string {
	return strings.ReplaceAll(strings.ReplaceAll(frame, "\x1b", "\\e"), "\n", "|\n") + "|\n"
}

func TestNoOrphanGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "*"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{filepath.Join("testdata", "fuzz"): true}
	for _, g := range goldens() {
		if known[g.file()] {
			t.Errorf("two goldens are called %s", g.name)
		}
		known[g.file()] = true
	}
	for _, f := range files {
		if !known[f] {
			t.Errorf("%s belongs to no test", f)
		}
	}
}
