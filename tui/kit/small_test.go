package kit_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"makegood/tui/kit"
	"makegood/tui/theme"
)

func TestSparkline(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		values []int64
		width  int
		want   string
	}{
		{"rising", []int64{0, 1, 2, 3, 4, 5, 6, 7}, 8, "▁▂▃▄▅▆▇█"},
		{"nothing counted is not nothing known", []int64{0, -1, 0}, 3, "▁ ▁"},
		{"a little beside much is not nothing", []int64{1, 1_000_000}, 2, "▂█"},
		{"the newest are kept", []int64{9, 9, 9, 0, 7}, 2, "▁█"},
		{"fewer than cells", []int64{7}, 3, "  █"},
		{"none", nil, 3, "   "},
		{"the largest there is", []int64{math.MaxInt64, math.MaxInt64 / 2}, 2, "█▄"},
		{"no width", []int64{1}, 0, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := kit.Sparkline(plain(t), c.values, c.width); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	ascii := newTheme(t, "dark", theme.Options{ASCII: true})
	if got := kit.Sparkline(ascii, []int64{0, 7, -1}, 3); got != "_# " {
		t.Errorf("in ASCII: %q", got)
	}
}

func TestChart(t *testing.T) {
	t.Parallel()
	got := strings.Join(kit.Chart(plain(t), []int64{0, 16, 8, 4, -1, 1}, 7, 2), "|")
	if want := "  █    | ▁██▄ ▂"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	rapid.Check(t, func(r *rapid.T) {
		values := rapid.SliceOf(rapid.Int64Range(-1, math.MaxInt64)).Draw(r, "values")
		w, h := rapid.IntRange(1, 30).Draw(r, "width"), rapid.IntRange(1, 8).Draw(r, "height")
		if err := kit.CheckFrame(strings.Join(kit.Chart(plain(t), values, w, h), "\n"), w, h); err != nil {
			r.Fatal(err)
		}
	})
}

func TestGauge(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		p    kit.Progress
		sees []string
	}{
		{"half", kit.Progress{Done: 50, Total: 100, Elapsed: 10 * time.Second}, []string{"50%", "50 of 100", "10s left"}},
		{"not begun", kit.Progress{Total: 100, Elapsed: time.Second}, []string{"0%", "0 of 100"}},
		{"nearly all is not all", kit.Progress{Done: 999_999, Total: 1_000_000, Elapsed: time.Hour}, []string{"99%", "999,999 of 1,000,000"}},
		{"all", kit.Progress{Done: 7, Total: 7, Elapsed: 90 * time.Second}, []string{"100%", "1m30s"}},
		{"more than all", kit.Progress{Done: 9, Total: 7, Elapsed: time.Second}, []string{"100%"}},
		{"no end known", kit.Progress{Done: 1234, Elapsed: 3 * time.Second}, []string{"1,234", "3.0s"}},
		{"hardly moving", kit.Progress{Done: 1, Total: math.MaxInt64, Elapsed: time.Hour}, []string{"0%", "1h00m"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.p.Label, c.p.Hint = "가져오기", "esc cancels"
			for _, width := range []int{10, 40, 120} {
				if line := kit.Gauge(plain(t), c.p, width); kit.Width(line) != width {
					t.Errorf("%q is %d cells, want %d", line, kit.Width(line), width)
				}
			}
			line := kit.Gauge(plain(t), c.p, 120)
			for _, s := range append(c.sees, "esc cancels", "가져오기") {
				if !strings.Contains(line, s) {
					t.Errorf("%q lacks %q", line, s)
				}
			}
		})
	}
}

func TestBarNeverLies(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		whole := rapid.Int64Range(1, math.MaxInt64).Draw(r, "whole")
		part := rapid.Int64Range(0, whole).Draw(r, "part")
		width := rapid.IntRange(2, 60).Draw(r, "width")
		full := strings.Count(kit.Bar(plain(t), part, whole, width), "█")
		if full == width && part < whole || full == 0 && part > 0 || full < width && part == whole || full > 0 && part == 0 {
			r.Fatalf("%d of %d is drawn as %d of %d", part, whole, full, width)
		}
	})
}

func TestDurations(t *testing.T) {
	t.Parallel()
	cases := []struct {
		d          time.Duration
		delay, ago string
	}{
		{0, "+0ms", "0s"},
		{41*time.Second + 370*time.Millisecond, "+41.3s", "41s"},
		{9*time.Minute + 4*time.Second, "+9m04s", "9m"},
		{64 * time.Minute, "+1h04m", "1h04m"},
		{51 * time.Hour, "+2d03h", "2d03h"},
		{-time.Second, "-1.0s", "-1s"},
	}
	for _, c := range cases {
		if got := kit.Delay(c.d); got != c.delay {
			t.Errorf("Delay(%v) = %q, want %q", c.d, got, c.delay)
		}
		if got := kit.Ago(c.d); got != c.ago {
			t.Errorf("Ago(%v) = %q, want %q", c.d, got, c.ago)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -4532000: "-4,532,000", math.MinInt64: "-9,223,372,036,854,775,808"} {
		if got := kit.Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestTabs(t *testing.T) {
	t.Parallel()
	tabs := []kit.Tab{{Key: "1", Title: "Inbox", Badge: "3"}, {Key: "2", Title: "하이브"}, {Key: "3", Title: "STOVE"}, {Key: "4", Title: "Ledger"}}
	rapid.Check(t, func(r *rapid.T) {
		active, width := rapid.IntRange(0, 3).Draw(r, "active"), rapid.IntRange(1, 70).Draw(r, "width")
		line := kit.Tabs(plain(t), tabs, active, width)
		if kit.Width(line) != width {
			r.Fatalf("%q is %d cells, want %d", line, kit.Width(line), width)
		}
		if width >= 16 && !strings.Contains(line, tabs[active].Title) {
			r.Fatalf("the active tab %q is not in %q", tabs[active].Title, line)
		}
		for x := range width {
			i, ok := kit.TabAt(tabs, active, width, x)
			if ok && (i < 0 || i > 3) {
				r.Fatalf("cell %d belongs to tab %d", x, i)
			}
		}
	})
	line := kit.Tabs(plain(t), tabs, 1, 60)
	for i, tab := range tabs {
		at := kit.Width(line[:strings.Index(line, tab.Title)])
		if got, ok := kit.TabAt(tabs, 1, 60, at); !ok || got != i {
			t.Errorf("the title %q at cell %d belongs to tab %d (%v)", tab.Title, at, got, ok)
		}
	}
	if _, ok := kit.TabAt(tabs, 1, 60, 59); ok {
		t.Error("behind the last tab there is none")
	}
}

func TestBanners(t *testing.T) {
	t.Parallel()
	b := kit.NewBanners(plain(t))
	if b.View(80) != "" || b.Height(80) != 0 {
		t.Error("without a message there is no banner")
	}
	b.Post("info", "attached")
	b.Post("error", "refund: no answer")
	b.Post("warn", "grants are behind")
	b.Post("error", "refund: no answer")
	var got []string
	for b.Len() > 0 {
		n, ok := b.Acknowledge()
		got = append(got, fmt.Sprint(n.Level, " ", n.Text, " ", n.Times, ok))
	}
	want := []string{"error refund: no answer 2 true", "warn grants are behind 1 true", "info attached 1 true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, ok := b.Acknowledge(); ok {
		t.Error("nothing is left to acknowledge")
	}
}

func TestBannersAreBoundedAndSayHowManyThereAre(t *testing.T) {
	t.Parallel()
	b := kit.NewBanners(plain(t))
	for i := range 1000 {
		b.Post("warn", fmt.Sprintf("message %d 메시지", i))
	}
	b.Post("error", strings.Repeat("아주 긴 오류입니다 ", 40))
	if b.Len() > 60 {
		t.Errorf("%d messages are held", b.Len())
	}
	for _, width := range []int{20, 80, 200} {
		view := b.View(width)
		if err := kit.CheckFrame(view, width, b.Height(width)); err != nil || b.Height(width) > 3 {
			t.Errorf("height %d: %v", b.Height(width), err)
		}
	}
	if !strings.Contains(b.View(120), "1,000 more") {
		t.Errorf("the count is lost:\n%s", b.View(120))
	}
}

func TestScroll(t *testing.T) {
	t.Parallel()
	s := kit.NewScroll(plain(t))
	lines := make([]string, 30)
	for i := range lines {
		lines[i] = fmt.Sprintf("line %02d 한글", i)
	}
	s.Resize(20, 10)
	s.SetLines(lines)
	cases := []struct {
		key   string
		top   int
		where string
	}{
		{"k", 0, "↓ 20 more this is the beginning"}, {"j", 1, "↑ 1  ↓ 19"}, {"pgdown", 11, "↑ 11  ↓ 9"}, {"G", 20, "↑ 20 more"}, {"ctrl+u", 15, "↑ 15  ↓ 5"}, {"g", 0, "↓ 20 more"},
	}
	for _, c := range cases {
		if !s.Update(pressed(c.key)) || s.Top() != c.top || s.Where() != c.where {
			t.Errorf("%s: top %d, where %q; want %d, %q", c.key, s.Top(), s.Where(), c.top, c.where)
		}
		if err := kit.CheckFrame(s.View(), 20, 10); err != nil || !strings.HasPrefix(s.View(), lines[c.top]) {
			t.Errorf("%s: %v\n%s", c.key, err, s.View())
		}
	}
	s.Show(25)
	if s.Top() != 16 {
		t.Errorf("to show line 25 the window begins at %d", s.Top())
	}
	s.SetLines(lines[:3])
	if s.Top() != 0 || s.Where() != "" || s.Update(pressed("x")) {
		t.Errorf("fewer lines than the window: top %d, where %q", s.Top(), s.Where())
	}
}

func TestKeyHelpListsEveryBinding(t *testing.T) {
	t.Parallel()
	groups := []kit.KeyGroup{
		{Title: "list", Bindings: kit.NewTableKeys(plain(t)).Bindings()},
		{Title: "order", Bindings: []key.Binding{key.NewBinding(key.WithKeys("X"), key.WithHelp("X", "refund"), key.WithDisabled())}, Why: func(key.Binding) string { return "read-only" }},
		{Title: "empty", Bindings: []key.Binding{key.NewBinding(key.WithKeys("z"))}},
	}
	for _, width := range []int{20, 60, 130} {
		text := strings.Join(strings.Fields(strings.Join(kit.KeyHelp(plain(t), groups, width), " ")), " ")
		for _, g := range groups[:2] {
			for _, b := range g.Bindings {
				if first := strings.Fields(b.Help().Desc)[0]; !strings.Contains(text, first) {
					t.Errorf("width %d: %q is missing", width, b.Help().Desc)
				}
			}
		}
		if strings.Contains(text, "empty") || !strings.Contains(text, "refund: read-") {
			t.Errorf("width %d: a group without help is shown, or a reason is not:\n%s", width, text)
		}
	}
	ascii := newTheme(t, "dark", theme.Options{ASCII: true})
	if text := strings.Join(kit.KeyHelp(ascii, groups, 60), "\n"); strings.ContainsAny(text, "↑↓←→") || !strings.Contains(text, "k up") {
		t.Errorf("arrows in ASCII:\n%s", text)
	}
}

func TestKeyHintsDimsWhatIsDisabled(t *testing.T) {
	t.Parallel()
	th := newTheme(t, "dark", theme.Options{Profile: theme.TrueColor})
	on := key.NewBinding(key.WithKeys("r"), key.WithHelp("r", "replay"))
	off := key.NewBinding(key.WithKeys("X"), key.WithHelp("X", "refund"), key.WithDisabled())
	line := kit.KeyHints(th, []key.Binding{on, off}, 60)
	if !strings.Contains(line, th.Key.Render("r")) || !strings.Contains(line, th.KeyOff.Render("X")) || kit.Width(line) != 60 {
		t.Errorf("%q", line)
	}
	if got := strings.TrimSpace(ansi.Strip(kit.KeyHints(th, []key.Binding{on, off}, 12))); got != "r replay" {
		t.Errorf("a hint that does not fit is left out whole: %q", got)
	}
}

func TestLatinKey(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"ㅓ": "j", "ㅏ": "k", "ㅂ": "q", "ㅃ": "Q", "ㅡ": "m", "ㅖ": "P", "j": "j", "김": "김", "enter": "enter"} {
		if got := kit.LatinKey(pressed(in)).String(); got != want {
			t.Errorf("%s is read as %s, want %s", in, got, want)
		}
	}
	paste := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("ㅓ"), Paste: true}
	if got := kit.LatinKey(paste); string(got.Runes) != "ㅓ" {
		t.Error("a paste is no key")
	}
}

func TestPanel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		w, h := rapid.IntRange(2, 60).Draw(r, "width"), rapid.IntRange(2, 12).Draw(r, "height")
		box := kit.Panel(plain(t), kit.PanelSpec{
			Title: "원장 ledger\x1b[31m", Note: "읽은 지 3s", Footer: "4 of 40", Focused: rapid.Bool().Draw(r, "focused"), Width: w, Height: h,
		}, rapid.SampledFrom([]string{"", "한\n글", strings.Repeat("가나다라\n", 20)}).Draw(r, "content"))
		if err := kit.CheckFrame(box, w, h); err != nil {
			r.Fatal(err)
		}
		for i, line := range strings.Split(box, "\n") {
			if kit.Width(line) != w {
				r.Fatalf("line %d is %d cells, want %d:\n%s", i, kit.Width(line), w, box)
			}
		}
	})
	box := kit.Panel(plain(t), kit.PanelSpec{Title: "t", Note: "n", Footer: "f", Focused: true, Width: 20, Height: 3}, "x")
	if want := "╭─ ▌ t ──────── n ─╮\n│x                 │\n╰───────────── f ─╯"; strings.Count(box, "\n") != 2 || !strings.HasPrefix(box, want[:strings.IndexByte(want, '\n')]) {
		t.Errorf("got\n%s", box)
	}
}

func TestLinesKeepTheirWidth(t *testing.T) {
	t.Parallel()
	th := plain(t)
	for width := 24; width < 160; width += 7 {
		for name, lines := range map[string][]string{"diff": diffLines(th, width), "timeline": timelineLines(th, width), "help": helpLines(th, width)} {
			for i, line := range lines {
				if kit.Width(line) != width {
					t.Errorf("%s at %d: line %d is %d cells: %q", name, width, i, kit.Width(line), line)
				}
			}
		}
	}
}

func TestDiffShowsWhatDiffers(t *testing.T) {
	t.Parallel()
	text := strings.Join(diffLines(plain(t), 100), "\n")
	for _, want := range []string{"≠ amount", "+500 KRW", "0 KRW", "not said", "≠ player"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if strings.Contains(text, "≠ fee") || strings.Count(strings.ReplaceAll(strings.ReplaceAll(text, "\n", ""), " ", ""), "MADEUPRECEIPT") < 2 {
		t.Errorf("equal amounts are called different, or a receipt is cut:\n%s", text)
	}
}

func TestTimelineSaysWhenAndHowLong(t *testing.T) {
	t.Parallel()
	text := strings.Join(timelineLines(plain(t), 120), "\n")
	for _, want := range []string{"2026-01-01 Thu", "23:59:58.120", "2026-01-02 Fri", "00:00:00.420", "+2.3s ?", "-1.0s ?", "+2d01h ✓"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

// TestWithinIsABound: a time by which something was done is never told shorter than it was.
func TestWithinIsABound(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0.0s", time.Millisecond: "0.1s", 100 * time.Millisecond: "0.1s", 156 * time.Millisecond: "0.2s", 957 * time.Millisecond: "1.0s",
		59*time.Second + 950*time.Millisecond: "1m", 9 * time.Minute: "9m",
	} {
		if got := kit.Within(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}
