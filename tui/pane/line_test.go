package pane

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"makegood/tui/kit"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		"":                            nil,
		"  show   hive:H1 ":           {"show", "hive:H1"},
		`note hive:H1 --reason "a b"`: {"note", "hive:H1", "--reason", "a b"},
		`note --reason 'it''s "so"'`:  {"note", "--reason", `its "so"`},
		`note "say \"no\" \\ twice"`:  {"note", `say "no" \ twice`},
		`note 환불을\ 했다`:                {"note", "환불을 했다"},
		`note ""`:                     {"note", ""},
		`arm --for 30m --reason "야간 작업" x`: {"arm", "--for", "30m", "--reason", "야간 작업", "x"},
	} {
		got, err := Words(line)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", line, got, err, want)
		}
	}
	for _, line := range []string{`note "a`, `note 'a`, `note a\`} {
		if got, err := Words(line); !errors.Is(err, ErrUnclosed) {
			t.Errorf("%s: %q, %v; want %v", line, got, err, ErrUnclosed)
		}
	}
}

// FuzzCommandLine holds what rooms put together against what the palette takes apart.
func FuzzCommandLine(f *testing.F) {
	f.Add("note", `it's "so" \ $HOME`)
	f.Add("", "환불\tline\nbreak")
	f.Fuzz(func(t *testing.T, a, b string) {
		words, err := Words(CommandLine(a, b))
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{kit.Clean(a), kit.Clean(b)}; !slices.Equal(words, want) {
			t.Fatalf("%q became %q by way of %s", want, words, strings.TrimSpace(CommandLine(a, b)))
		}
	})
}
