package tui

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/lang"
)

var (
	// latin is a word of three letters or more.
	latin = regexp.MustCompile(`[A-Za-z]{3,}`)
	// coded is what no language changes: classes, flags, currencies and methods in capitals; what holds a digit or is joined
	// by a sign, as ids, addresses, keys of filters with their values, flags, fields and names with two parts do; what was
	// cut; and what keeps a table of a configuration in brackets.
	coded = regexp.MustCompile(`\b[A-Z][A-Z0-9_]+\b|\S*[A-Za-z0-9][/@=<>_:.-]+[A-Za-z0-9…]\S*|\S*[0-9]\S*|--?[a-z]\S*|[:/][a-z]+|\[\[[a-z]+\]\]|[A-Za-z_-]*…[A-Za-z_-]*`)
)

// namesKept are the words that stand on a Korean screen as they are, each with why.
func namesKept() []string {
	return slices.Concat(
		[]string{"Hive", "hive", "stove", "makegood"},                                            // names of providers and of the program
		[]string{"PlayerID", "tid", "guid"},                                                      // words of the providers' documents
		[]string{"enter", "esc", "tab", "shift", "ctrl", "space", "home", "end", "pgup", "pgdn"}, // keys
		[]string{"import", "grants", "settle", "show", "snooze", "stop", "curl"},                 // commands as they are typed
		[]string{"minsu", "jihye", "Kestrel", "Nightowl", "angry", "gold", "diamond"},            // operators, players, a view and items of the fixture
	)
}

// TestKoreanFramesHoldNoEnglish draws every place in every state in Korean, wide and narrow: what is left of Latin letters
// is a code or a name that is kept. Each name is met, so that the list holds no more than it must.
func TestKoreanFramesHoldNoEnglish(t *testing.T) {
	var mu sync.Mutex
	met := map[string]bool{}
	t.Run("places", func(t *testing.T) {
		everywhere(t, 200, 60, func(t *testing.T, d *driver, s state, _ place) {
			if d.c.desk.Theme.Words().Name() != lang.Korean || strings.HasPrefix(s.name, "hostile") {
				return
			}
			for _, at := range []size{{200, 60}, {120, 40}, {80, 24}} {
				d.send(tea.WindowSizeMsg{Width: at.w, Height: at.h})
				for line := range strings.SplitSeq(d.c.View(), "\n") {
					for _, word := range latin.FindAllString(coded.ReplaceAllString(line, " "), -1) {
						if !slices.Contains(namesKept(), word) {
							t.Errorf("%q is left in English at %dx%d in\n%s", word, at.w, at.h, line)
						}
						mu.Lock()
						met[word] = true
						mu.Unlock()
					}
				}
			}
		})
	})
	for _, word := range namesKept() {
		if !met[word] {
			t.Errorf("%q is kept and stands nowhere; met are %q", word, slices.Sorted(maps.Keys(met)))
		}
	}
}

// TestLeftoversAreFound holds the check itself to what it must see and what it must pass over.
func TestLeftoversAreFound(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]int{
		"  Nothing is open.":                            2,
		"│ granted  yes  결제":                            2,
		" PAID_NOT_GRANTED · 11,000 KRW · item03":       0,
		" class:PAID age>10m --reason /hive [[grants]]": 0,
		" https://provider.example/x bat…e_pass H1":     0,
	} {
		if left := latin.FindAllString(coded.ReplaceAllString(line, " "), -1); len(left) != want {
			t.Errorf("%q: %q is left, want %d words", line, left, want)
		}
	}
}
