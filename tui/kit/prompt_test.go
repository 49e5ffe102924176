package kit_test

import (
	"errors"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"makegood/tui/kit"
	"makegood/tui/theme"
)

func feed(p *kit.Prompt, keys ...string) kit.Outcome {
	out := kit.Open
	for _, k := range keys {
		if out = p.Update(pressed(k)); out != kit.Open {
			return out
		}
	}
	return out
}

func TestPromptEditing(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, initial string
		keys          []string
		want          string
	}{
		{"typing", "", typing("ab김"), "ab김"},
		{"in the middle", "ac", []string{"left", "b"}, "abc"},
		{"a whole syllable is deleted", "김철수", []string{"backspace"}, "김철"},
		{"delete", "김철수", []string{"home", "delete"}, "철수"},
		{"a word", "class:X player:김", []string{"ctrl+w"}, "class:X "},
		{"to the start", "abc def", []string{"left", "ctrl+u"}, "f"},
		{"to the end", "abc def", []string{"ctrl+a", "right", "ctrl+k"}, "a"},
		{"by words", "one two three", []string{"alt+b", "alt+b", "X", "alt+f", "Y"}, "one XtwoY three"},
		{"home and end", "b", []string{"home", "a", "end", "c"}, "abc"},
		{"at the edges nothing happens", "a", []string{"home", "left", "backspace", "end", "right", "delete"}, "a"},
		{"spaces", "", []string{"a", " ", "b"}, "a b"},
		{"a command key is no text", "a", []string{"alt+x", "pgup"}, "a"},
		{"letters typed one by one stand alone", "", []string{"\u1112", "\u1161"}, "ㅎㅏ"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := kit.NewPrompt(plain(t), kit.PromptSpec{Label: "/", Initial: c.initial})
			if out := feed(p, c.keys...); out != kit.Open || p.Value() != c.want {
				t.Errorf("got %q (%d), want %q", p.Value(), out, c.want)
			}
		})
	}
}

func TestPromptPasteIsCleaned(t *testing.T) {
	t.Parallel()
	p := kit.NewPrompt(plain(t), kit.PromptSpec{Label: "/"})
	p.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("id1\nid2\x1b[31m\u202eid3"), Paste: true})
	if got := p.Value(); got != "id1 id2id3" {
		t.Errorf("the paste became %q", got)
	}
}

func TestPromptOutcome(t *testing.T) {
	t.Parallel()
	refuse := func(v string) error {
		if v == "bad" {
			return errors.New("no such field: bad")
		}
		return nil
	}
	cases := []struct {
		name  string
		keys  []string
		empty bool
		want  kit.Outcome
	}{
		{"enter", []string{"a", "enter"}, false, kit.Done},
		{"esc", []string{"a", "esc"}, false, kit.Cancelled},
		{"ctrl+c", []string{"ctrl+c"}, false, kit.Cancelled},
		{"nothing typed", []string{" ", "enter"}, false, kit.Cancelled},
		{"nothing typed and that is a value", []string{"enter"}, true, kit.Done},
		{"refused", append(typing("bad"), "enter"), false, kit.Open},
		{"refused and mended", append(typing("bad"), "enter", "s", "enter"), false, kit.Done},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := kit.NewPrompt(plain(t), kit.PromptSpec{Label: ":", Check: refuse, KeepEmpty: c.empty})
			if got := feed(p, c.keys...); got != c.want {
				t.Errorf("outcome %d, want %d", got, c.want)
			}
			if says := strings.Contains(p.View(), "no such field: bad"); says != (c.name == "refused") {
				t.Errorf("error shown: %v\n%s", says, p.View())
			}
		})
	}
}

func TestPromptHistory(t *testing.T) {
	t.Parallel()
	p := kit.NewPrompt(plain(t), kit.PromptSpec{Label: "/", History: []string{"first", "second"}})
	steps := []struct{ key, want string }{
		{"x", "x"}, {"up", "second"}, {"up", "first"}, {"up", "first"}, {"down", "second"}, {"down", "x"}, {"down", "x"},
	}
	for i, s := range steps {
		feed(p, s.key)
		if p.Value() != s.want {
			t.Fatalf("step %d (%s): %q, want %q", i, s.key, p.Value(), s.want)
		}
	}
}

func TestPromptCompletion(t *testing.T) {
	t.Parallel()
	words := []string{"replay", "report", "refund"}
	complete := func(text string) []kit.Completion {
		word := text[strings.LastIndexByte(text, ' ')+1:]
		var out []kit.Completion
		for _, w := range words {
			if strings.HasPrefix(w, word) && word != "" {
				out = append(out, kit.Completion{Text: w})
			}
		}
		return out
	}
	p := kit.NewPrompt(plain(t), kit.PromptSpec{Label: ":", Complete: complete})
	if feed(p, "tab"); p.Value() != "" {
		t.Errorf("nothing to offer, yet %q", p.Value())
	}
	steps := []struct{ key, want string }{
		{"x", "x"},
		{" ", "x "},
		{"r", "x r"},
		{"e", "x re"},
		{"tab", "x replay"},
		{"tab", "x report"},
		{"shift+tab", "x replay"},
		{"shift+tab", "x refund"},
		{"!", "x refund!"},
		{"tab", "x refund!"},
		{"ctrl+w", "x "},
		{"r", "x r"},
		{"e", "x re"},
		{"f", "x ref"},
		{"tab", "x refund"},
	}
	for i, s := range steps {
		feed(p, s.key)
		if p.Value() != s.want {
			t.Fatalf("step %d (%s): %q, want %q", i, s.key, p.Value(), s.want)
		}
	}
	p = kit.NewPrompt(plain(t), kit.PromptSpec{Label: ":", Complete: complete, Initial: "re tail"})
	feed(p, "home", "right", "right", "tab")
	if p.Value() != "replay tail" {
		t.Errorf("what stands right of the cursor is lost: %q", p.Value())
	}
	if got := p.Offers(30, 2); len(got) != 2 || !strings.HasPrefix(got[0], "▌ replay") {
		t.Errorf("offers %q", got)
	}
}

func TestPromptProperty(t *testing.T) {
	t.Parallel()
	th := newTheme(t, "dark", theme.Options{Profile: theme.TrueColor})
	rapid.Check(t, func(r *rapid.T) {
		width := rapid.IntRange(1, 40).Draw(r, "width")
		p := kit.NewPrompt(th, kit.PromptSpec{
			Label: rapid.SampledFrom([]string{"/", "find", "아주 긴 이름표입니다"}).Draw(r, "label"), OwnCursor: rapid.Bool().Draw(r, "own"),
			Placeholder: "아무 id", Check: func(string) error { return errors.New("값이 잘못되었습니다") },
		})
		p.Resize(width)
		keys := []string{"김", "a", "🦊", "e\u0301", " ", "left", "right", "home", "end", "backspace", "delete", "ctrl+w", "enter"}
		for range rapid.IntRange(0, 40).Draw(r, "steps") {
			if p.Update(pressed(rapid.SampledFrom(keys).Draw(r, "key"))) != kit.Open {
				return
			}
			view := p.View()
			if kit.Width(view) != width {
				r.Fatalf("%q is %d cells, want %d", view, kit.Width(view), width)
			}
			if x := p.Cursor(); x < 0 || x >= width {
				r.Fatalf("the cursor is at cell %d of %d in %q", x, width, ansi.Strip(view))
			}
			if p.View() != view {
				r.Fatal("drawing changed the prompt")
			}
		}
	})
}

func TestForm(t *testing.T) {
	t.Parallel()
	fields := []kit.Field{
		{Key: "tid", Label: "tid", Required: true},
		{Key: "type", Label: "type", Options: []string{"ONLINE", "IAP"}, Required: true},
		{Key: "count", Label: "count", Initial: "1", Check: func(v string) error {
			if strings.Trim(v, "0123456789") != "" {
				return errors.New("digits only")
			}
			return nil
		}},
	}
	cases := []struct {
		name string
		keys []string
		want kit.Outcome
		sees string
		vals map[string]string
	}{
		{"filled in", []string{"4", "2", "enter", "right", "right", "enter", "enter"}, kit.Done, "", map[string]string{"tid": "42", "type": "IAP", "count": "1"}},
		{"backward through a choice", []string{"4", "tab", "left", "tab", "enter"}, kit.Done, "", map[string]string{"tid": "4", "type": "IAP", "count": "1"}},
		{"what is missing is named", []string{"tab", "tab", "enter"}, kit.Open, "✗ needed", map[string]string{"tid": "", "type": "", "count": "1"}},
		{"a choice is missing", []string{"4", "tab", "tab", "enter"}, kit.Open, "✗ choose one", map[string]string{"tid": "4", "type": "", "count": "1"}},
		{"a check speaks when the field is left", []string{"shift+tab", "x", "tab"}, kit.Open, "✗ digits only", map[string]string{"tid": "", "type": "", "count": "1x"}},
		{"cancelled", []string{"4", "esc"}, kit.Cancelled, "", map[string]string{"tid": "4", "type": "", "count": "1"}},
		{"spaces around do not count", []string{" ", "4", " "}, kit.Open, "", map[string]string{"tid": "4", "type": "", "count": "1"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := kit.NewForm(plain(t), fields, false)
			f.Resize(60)
			got := kit.Open
			for _, k := range c.keys {
				got = f.Update(pressed(k))
			}
			if got != c.want || !strings.Contains(f.View(), c.sees) {
				t.Errorf("outcome %d, want %d, and to see %q:\n%s", got, c.want, c.sees, f.View())
			}
			if diff := cmp.Diff(c.vals, f.Values()); diff != "" {
				t.Error(diff)
			}
			if err := kit.CheckFrame(f.View(), 60, 3); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestFormRefuseMovesToTheField(t *testing.T) {
	t.Parallel()
	f := kit.NewForm(plain(t), []kit.Field{{Key: "a", Label: "a"}, {Key: "이름", Label: "이름"}}, false)
	f.Resize(40)
	f.Refuse("이름", "이미 있습니다")
	x, y, ok := f.Cursor()
	if !ok || y != 1 || x != 8 || !strings.Contains(f.View(), "✗ 이미 있습니다") {
		t.Errorf("cursor %d,%d,%v:\n%s", x, y, ok, f.View())
	}
	if f.Value("nobody") != "" {
		t.Error("a field that is not there has a value")
	}
}

// TestPromptLabelFromOutside: a label names orders, whose ids come from outside and may be long.
func TestPromptLabelFromOutside(t *testing.T) {
	t.Parallel()
	p := kit.NewPrompt(plain(t), kit.PromptSpec{Label: "link hive:H2168993822440686730\x1b]52;c;cm0=\a to hive:H2168993822440686731: same, or repayment:"})
	p.Resize(80)
	for _, c := range "repayment because" {
		p.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{c}})
	}
	if view := p.View(); strings.Contains(view, "\x1b]52") || !strings.Contains(view, "because") || kit.Width(view) != 80 {
		t.Errorf("%q", view)
	}
}

// TestPromptTakesItsHistoryLate: a line may be opened before the lines of earlier sessions were read.
func TestPromptTakesItsHistoryLate(t *testing.T) {
	t.Parallel()
	p := kit.NewPrompt(plain(t), kit.PromptSpec{Label: ":", History: []string{"arm"}})
	p.Resize(60)
	p.Update(tea.KeyMsg{Type: tea.KeyUp})
	p.Recalled([]string{"doctor", "check", "arm"})
	if p.Value() != "arm" {
		t.Errorf("it is on %q", p.Value())
	}
	if p.Update(tea.KeyMsg{Type: tea.KeyUp}); p.Value() != "check" {
		t.Errorf("the line before is %q", p.Value())
	}
	// Asked for before it was there, it comes when it is.
	early := kit.NewPrompt(plain(t), kit.PromptSpec{Label: ":"})
	early.Resize(60)
	early.Update(tea.KeyMsg{Type: tea.KeyUp})
	if early.Recalled([]string{"doctor", "arm"}); early.Value() != "arm" {
		t.Errorf("the line that was asked for early is %q", early.Value())
	}
	typed := kit.NewPrompt(plain(t), kit.PromptSpec{Label: ":"})
	typed.Resize(60)
	typed.Update(tea.KeyMsg{Type: tea.KeyUp})
	typed.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("x")})
	if typed.Recalled([]string{"doctor", "arm"}); typed.Value() != "x" {
		t.Errorf("what was typed since became %q", typed.Value())
	}
}
