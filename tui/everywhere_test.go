package tui

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"unicode"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// fingerprint sums up everything a model holds, through pointers and maps; what belongs to all rooms and never changes
// (the desk, the theme) is left out.
func fingerprint(of any) uint64 {
	h := fnv.New64a()
	seen := map[uintptr]bool{}
	var walk func(v reflect.Value, depth int) uint64
	walk = func(v reflect.Value, depth int) uint64 {
		if depth > 40 {
			return 0
		}
		write := func(s string) { _, _ = h.Write([]byte(s)) }
		switch v.Kind() {
		case reflect.Pointer, reflect.Interface:
			if v.IsNil() {
				return 0
			}
			if v.Kind() == reflect.Pointer {
				switch v.Type() {
				case reflect.TypeFor[*pane.Desk](), reflect.TypeFor[*theme.Theme](), reflect.TypeFor[*lang.Words](), reflect.TypeFor[*ledger.Order](), reflect.TypeFor[*lipgloss.Style]():
					return 0
				}
				if seen[v.Pointer()] {
					return 0
				}
				// What is met twice counts twice: maps are gone through in any order.
				seen[v.Pointer()] = true
				defer delete(seen, v.Pointer())
			}
			walk(v.Elem(), depth+1)
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i), depth+1)
			}
		case reflect.Slice, reflect.Array:
			write(fmt.Sprint(v.Len()))
			for i := range v.Len() {
				walk(v.Index(i), depth+1)
			}
		case reflect.Map:
			// In whatever order: the sum of the entries.
			var sum uint64
			outer := h
			for _, k := range v.MapKeys() {
				h = fnv.New64a()
				walk(k, depth+1)
				walk(v.MapIndex(k), depth+1)
				sum += h.Sum64()
			}
			h = outer
			write(fmt.Sprint(v.Len(), sum))
		case reflect.String:
			write(v.String())
		case reflect.Bool:
			write(fmt.Sprint(v.Bool()))
		case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			write(fmt.Sprint(v.Int()))
		case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
			write(fmt.Sprint(v.Uint()))
		default:
		}
		return 0
	}
	walk(reflect.ValueOf(of), 0)
	return h.Sum64()
}

// unclean finds what must not be in a frame: anything that steers the terminal, hides, or turns the line around.
func unclean(frame string) error {
	if !utf8.ValidString(frame) {
		return fmt.Errorf("the frame is not valid UTF-8")
	}
	for i, r := range frame {
		if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)) {
			return fmt.Errorf("%U is in the frame: %q", r, frame[max(0, i-30):min(len(frame), i+30)])
		}
	}
	return nil
}

// everywhere plays every place in every state and language, each in a bubble of its own.
func everywhere(t *testing.T, width, height int, look func(t *testing.T, d *driver, s state, p place)) {
	t.Helper()
	for _, s := range states() {
		for _, language := range s.languages {
			for _, p := range places(newWorld()) {
				t.Run(s.name+"/"+language+"/"+p.name, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						w := newWorld()
						s.set(w)
						d := drive(t, w.console(t, language, theme.Options{Profile: theme.Plain}), width, height)
						d.night = w.night
						p.play(d)
						s.after(w, d)
						look(t, d, s, p)
					})
				})
			}
		}
	}
}

// TestEveryFrame draws every place in every state at sizes from 40x10 to 220x70: exactly as large as the window, clean,
// twice the same, and without any change of the model.
func TestEveryFrame(t *testing.T) {
	t.Parallel()
	everywhere(t, 120, 40, func(t *testing.T, d *driver, s state, p place) {
		seed := fnv.New64a()
		_, _ = seed.Write([]byte(t.Name()))
		dice := rand.New(rand.NewPCG(seed.Sum64(), 1))
		sizes := []size{{120, 40}, {80, 24}}
		for range 2 {
			sizes = append(sizes, size{40 + dice.IntN(181), 10 + dice.IntN(61)})
		}
		before := fingerprint(d.c)
		d.c.View()
		if fingerprint(d.c) != before {
			t.Fatal("drawing changes the model")
		}
		for _, at := range sizes {
			d.send(tea.WindowSizeMsg{Width: at.w, Height: at.h})
			frame := d.c.View()
			if err := kit.CheckFrame(frame, at.w, at.h); err != nil {
				t.Fatalf("%v\n%s", err, frame)
			}
			if err := unclean(frame); err != nil {
				t.Fatal(err)
			}
			if d.c.View() != frame {
				t.Fatal("drawing twice gives two frames")
			}
		}
	})
}

// TestEveryFrameBeforeTheAnswer draws every place while all questions are on their way.
func TestEveryFrameBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	for _, language := range []string{lang.English, lang.Korean} {
		w := newWorld()
		for _, keys := range [][]string{{"1"}, {"2"}, {"3"}, {"4"}, {"]"}, {"?"}, {":"}, {"/"}, {"q"}, {"z"}} {
			c := w.console(t, language, theme.Options{Profile: theme.Plain})
			d := &driver{t: t, c: c}
			c.Init()
			for _, at := range []size{{40, 10}, {80, 24}, {133, 37}, {220, 70}} {
				d.deaf(tea.WindowSizeMsg{Width: at.w, Height: at.h})
				for _, k := range keys {
					d.deaf(keyOf(k))
				}
				if err := kit.CheckFrame(c.View(), at.w, at.h); err != nil {
					t.Fatalf("%s %v: %v", language, keys, err)
				}
			}
		}
		for _, screen := range []pane.Pane{houseRooms(w.console(t, language, theme.Options{}).desk).order(w.night.rows[0].Key)} {
			screen.Init()
			screen.Resize(100, 30)
			if err := kit.CheckFrame(screen.View(), 100, 30); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestHostileTextIsShown holds the hostile world itself to account: what is printable of its texts does reach the screen.
func TestHostileTextIsShown(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"work list", "orders", "inbox", "grants", "journal", "actions", "order", "order timeline", "order raw", "player", "hive asked", "verify", "answer", "messages"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.dirt = hostile
				d := drive(t, w.console(t, lang.English, theme.Options{Profile: theme.Plain}), 200, 60)
				for _, p := range places(w) {
					if p.name == name {
						p.play(d)
					}
				}
				if frame := d.frame(); !strings.Contains(frame, "한글") && !strings.Contains(frame, "漢") && !strings.Contains(frame, "2J") {
					t.Errorf("nothing of the hostile text is shown:\n%s", frame)
				}
			})
		})
	}
}
