package kit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"makegood/tui/kit"
	"makegood/tui/theme"
)

func jsonOf(t testing.TB, raw string, w, h int, keys ...string) *kit.JSONView {
	v := kit.NewJSONView(plain(t))
	v.Resize(w, h)
	v.SetRaw([]byte(raw))
	for _, k := range keys {
		v.Update(pressed(k))
	}
	return v
}

// body is what a view shows, without its gutter, its status line and the spaces at the ends of lines.
func body(v *kit.JSONView) []string {
	lines := strings.Split(ansi.Strip(v.View()), "\n")
	var out []string
	for _, line := range lines[:len(lines)-1] {
		if runes := []rune(line); len(runes) > 3 && strings.TrimSpace(line) != "" {
			out = append(out, strings.TrimRight(string(runes[3:]), " "))
		}
	}
	return out
}

func TestJSONKeepsWhatItShows(t *testing.T) {
	t.Parallel()
	const raw = `{"big":12345678901234567890123,"exact":5000.00,"exp":1E+2,"esc":"a\u0000b\"}{","dup":1,"dup":2,"z":[],"a":{}}`
	got := strings.Join(body(jsonOf(t, raw, 80, 30)), "")
	for _, want := range []string{"12345678901234567890123", "5000.00", "1E+2", `"a\u0000b\"}{"`, `"dup": 1,`, `"dup": 2,`, `"z": [],`, `"a": {}`} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not shown as it is:\n%s", want, got)
		}
	}
}

func TestJSONInvalidIsShownAsItIs(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, raw string
		want      []string
		problem   string
	}{
		{"broken", "{\"a\":\n  1,}", []string{`{"a":`, `  1,}`}, "byte 11"},
		{"HTML", "<html>\r\n<b>오류</b></html>", []string{"<html>", "<b>오류</b></html>"}, "byte 1"},
		{"what hides is revealed", "a\x1b]52;c;aGk=\x07\u202e\xff\tb", []string{`a\u001b]52;c;aGk=\u0007\u202e\xff\tb`}, "byte 1"},
		{"beyond the basic plane", "\U000e0001", []string{`\udb40\udc01`}, "byte 1"},
		{"two documents", "{}\n{}", []string{"{}", "{}"}, "byte 4"},
		{"nothing", "", nil, "not JSON"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := jsonOf(t, c.raw, 80, 10)
			if got := body(v); strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if !strings.Contains(v.Problem(), c.problem) {
				t.Errorf("problem %q, want %q", v.Problem(), c.problem)
			}
		})
	}
}

func TestJSONFolding(t *testing.T) {
	t.Parallel()
	const raw = `{"a":{"b":[1,2]},"c":3}`
	cases := []struct {
		name string
		keys []string
		want string
	}{
		{"open", nil, `{|  "a": {|    "b": [|      1,|      2|    ]|  },|  "c": 3|}`},
		{"one folded", []string{"j", "enter"}, `{|  "a": { … 4 lines },|  "c": 3|}`},
		{"and opened again", []string{"j", "enter", " "}, `{|  "a": {|    "b": [|      1,|      2|    ]|  },|  "c": 3|}`},
		{"from inside", []string{"j", "j", "j", "enter"}, `{|  "a": {|    "b": [ … 2 lines ]|  },|  "c": 3|}`},
		{"all but the outermost", []string{"G", "-"}, `{|  "a": { … 4 lines },|  "c": 3|}`},
		{"none", []string{"-", "+"}, `{|  "a": {|    "b": [|      1,|      2|    ]|  },|  "c": 3|}`},
		{"everything", []string{"enter"}, `{ … 7 lines }`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(body(jsonOf(t, raw, 60, 20, c.keys...)), "|"); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestJSONSearch(t *testing.T) {
	t.Parallel()
	v := jsonOf(t, `{"first":"Needle","deep":{"deeper":{"x":"needle 김"}},"last":1}`, 60, 20, "-")
	if n := v.Search("NEEDLE"); n != 2 {
		t.Fatalf("%d lines, want 2", n)
	}
	if !strings.Contains(v.View(), "match 1 of 2") {
		t.Errorf("view:\n%s", v.View())
	}
	v.Update(pressed("n"))
	if view := v.View(); !strings.Contains(view, "needle 김") || !strings.Contains(view, "match 2 of 2") {
		t.Errorf("a match inside what is folded must be unfolded:\n%s", view)
	}
	v.Update(pressed("n"))
	if !strings.Contains(v.View(), "match 1 of 2") {
		t.Error("behind the last match comes the first")
	}
	v.Update(pressed("N"))
	if !strings.Contains(v.View(), "match 2 of 2") {
		t.Error("before the first match comes the last")
	}
	if v.Search("elsewhere") != 0 || !strings.Contains(v.View(), "no match for elsewhere") {
		t.Errorf("view:\n%s", v.View())
	}
}

func TestJSONSearchIsPaintedAcrossAWrap(t *testing.T) {
	t.Parallel()
	th := newTheme(t, "dark", theme.Options{Profile: theme.TrueColor})
	v := kit.NewJSONView(th)
	v.Resize(23, 10)
	v.SetRaw([]byte(`"0123456789ABCDEFGHIJKLMNOP"`))
	v.Search("GHIJKL")
	match := th.Match.Render("GHI")
	if view := v.View(); !strings.Contains(view, match) || !strings.Contains(view, th.Match.Render("JKL")) {
		t.Errorf("%q is not in %q", match, view)
	}
}

func TestJSONWrapAndCut(t *testing.T) {
	t.Parallel()
	raw := fmt.Sprintf(`{"k":"%s"}`, strings.Repeat("가나다", 30))
	wrapped := strings.Join(body(jsonOf(t, raw, 40, 20)), "")
	if !strings.Contains(wrapped, strings.Repeat("가나다", 30)) {
		t.Errorf("wrapping lost something: %s", wrapped)
	}
	cut := body(jsonOf(t, raw, 40, 20, "w"))
	if len(cut) != 3 || !strings.HasSuffix(cut[1], "…") {
		t.Errorf("without wrapping a line is one line that ends in a mark: %q", cut)
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,{"b":null}],"c":"\u202e"}`, `[[],{},[[1]]]`, "broken\x1b[31m", `"김\"철`, `123456789012345678901234567890`, `{"a":"{","b":"["}`, ""} {
		f.Add([]byte(s), 20, "a")
	}
	f.Fuzz(func(t *testing.T, raw []byte, width int, search string) {
		width = min(max(width, 8), 100)
		v := kit.NewJSONView(plain(t))
		v.Resize(width, 12)
		v.SetRaw(raw)
		if got := v.Problem() == ""; got != json.Valid(bytes.TrimSpace(raw)) {
			t.Errorf("problem %q, but valid is %v", v.Problem(), !got)
		}
		v.Search(search)
		for _, k := range []string{"n", "enter", "j", "enter", "-", "G", "w", "k", "+", "g", "N", "w"} {
			v.Update(pressed(k))
			view := v.View()
			if err := kit.CheckFrame(view, width, 12); err != nil {
				t.Fatalf("after %s: %v", k, err)
			}
			if strings.Contains(view, "\x1b") {
				t.Fatalf("after %s a sequence reached the screen: %q", k, view)
			}
			if v.View() != view {
				t.Fatal("drawing changed the view")
			}
		}
	})
}
