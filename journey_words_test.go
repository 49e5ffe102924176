package main

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"makegood/ledger"
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/plain"
)

// inBothLanguages plays a journey in English and in Korean.
func inBothLanguages(t *testing.T, play func(t *testing.T, language string)) {
	t.Helper()
	t.Parallel()
	for _, language := range []string{lang.English, lang.Korean} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			play(t, language)
		})
	}
}

// say tells a text of the catalogue in the language of the house: with its values, or of a text that takes some and was
// given none the first stretch that is fixed. A text the program does not say ends the test.
func (h *house) say(text lang.Text, args ...any) string {
	h.t.Helper()
	return saying(h.t, h.words, text, args...)
}

// saysOf tells a text of one or of many in the language of the house.
func (h *house) saysOf(n int, one, many lang.Text) string { return h.words.N(int64(n), one, many) }

func (d *desk) say(text lang.Text, args ...any) string {
	d.t.Helper()
	return saying(d.t, d.words, text, args...)
}

// class is a class as the heading of an order says it.
func (h *house) class(code string) string { return plain.ClassWords(h.words, ledger.Class(code)) }

// clause is a sentence up to its first colon or full stop.
func clause(text string) string {
	if i := strings.IndexAny(text, ".:"); i >= 0 {
		return text[:i]
	}
	return text
}

// Refuses presses an action's key, is told why it is not possible now, and goes back.
func (d *desk) Refuses(key string, why ...string) *desk {
	d.t.Helper()
	return d.Press(key).Tells(append(why, d.say("not possible: %s"))...).Press("esc").Misses(why...)
}

// mayKeep lets words stand in English on a Korean screen that others said, where a line breaks their sentence.
func (d *desk) mayKeep(words ...string) *desk {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, word := range words {
		d.kept[word] = true
	}
	return d
}

// Tells waits until all the texts stand on the screen, however their lines are broken.
func (d *desk) Tells(texts ...string) *desk {
	d.t.Helper()
	unbroken := func(text string) string { return strings.Join(strings.Fields(text), "") }
	return d.waits("is not told "+strings.Join(texts, " "), func(lines []string) bool {
		var all strings.Builder
		for _, line := range lines {
			if first, last := strings.Index(line, "│"), strings.LastIndex(line, "│"); first < last {
				line = line[first+len("│") : last] // a box above the screen
			}
			all.WriteString(unbroken(line))
		}
		return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(all.String(), unbroken(text)) })
	})
}

var catalogue = sync.OnceValue(lang.Catalogue)

var (
	// valueSaid is what stands for a value in a text, with the particles that follow it.
	valueSaid = regexp.MustCompile(`(%%)|%[-+# 0]*\d*(?:\.\d+)?(?:\[\d+\])?[a-z](?:\{[^}]*\})?`)
	// keySaid is a key in a text, which has its usual name here.
	keySaid   = regexp.MustCompile(`\{[a-z0-9.-]+:([^{}]+)\}`)
	senseSaid = regexp.MustCompile(`§.*$`)
)

func saying(t *testing.T, words *lang.Words, text lang.Text, args ...any) string {
	t.Helper()
	told, ok := catalogue()[text]
	if !ok {
		t.Fatalf("the program does not say %q", text)
	}
	if len(args) > 0 {
		return words.T(text, args...)
	}
	if words.Name() == lang.English {
		told = senseSaid.ReplaceAllString(string(text), "")
	}
	told = keySaid.ReplaceAllString(told, "$1")
	for _, fixed := range valueSaid.Split(told, -1) {
		if fixed = strings.Trim(fixed, " ,.;:()"); strings.ContainsFunc(fixed, unicode.IsLetter) {
			return fixed
		}
	}
	t.Fatalf("nothing of %q is fixed", told)
	return ""
}

var (
	englishWord = regexp.MustCompile(`\b[A-Z]?[a-z]{2,}\b`)
	// noProse is what no reader's language changes: what is quoted or typed, ids, addresses, flags, keys of JSON and of
	// filters, headers of HTTP, and sizes.
	noProse = regexp.MustCompile(`"[^"]*"?|\S*[A-Za-z0-9][/@=<>_.:-]+[A-Za-z0-9]\S*|--?[a-z]\S*|\S*[0-9]\S*|/[a-z]\S*|Bearer redacted`)
	// labels are the names of filters and of commands, as they are typed and told of.
	labels = regexp.MustCompile(`\b(?:class|flag|player|product|server|provider|app|sev|owner|is|currency|amount|age|paid|seen|view|find|revoked|accept):|\b(?:amount|age)>|\b(?:revoked|accept) hive:`)
	// foreign is what others say: the answer of a provider, and why a call or a text of theirs failed; and the operator of
	// a rehearsal.
	foreign = regexp.MustCompile(`\b0 success\b|· you ·|\b1\d{6} [A-Z][^│…]*|\b(?:hive|stove|game): [a-z][^│…]*`)
)

// commandNames are what the palette takes, and what is run beside the console, the longest first.
var commandNames = sync.OnceValue(func() []string {
	names := []string{"view", "save-view", "drop-view", "filter", "mouse", "stop", "quit"} // the console's own
	for _, s := range []pane.Screen{pane.ScreenPulse, pane.ScreenAlerts, pane.ScreenShiftStart, pane.ScreenReport, pane.ScreenFind} {
		names = append(names, string(s))
	}
	for _, c := range (&program{}).commands() {
		names = append(names, c.Name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(names)
})

// commandSaid are the names of commands where they are listed, told of in their use lines and answers, and given as
// examples; and what is typed on the palette's line: the beginning of a name, or a name with what it is about.
var commandSaid = sync.OnceValues(func() (told, typed *regexp.Regexp) {
	quoted := make([]string, len(commandNames()))
	var begun []string
	for i, name := range commandNames() {
		quoted[i] = regexp.QuoteMeta(name)
		for n := range len(name) {
			begun = append(begun, regexp.QuoteMeta(name[:n+1]))
		}
	}
	slices.SortFunc(begun, func(a, b string) int { return len(b) - len(a) })
	name := "(?:" + strings.Join(quoted, "|") + ")"
	return regexp.MustCompile(`│  ` + name + `  |\b` + name + ` (?:ORDER|ACTION|NAME|TEXT|FILE|--[a-z]+|\S+\.\w+)|▌ ` + name + `(?: |$)|(?:^|[ (]):` + name + `\b|^ [i✓✗] ` + name + `(?::|\b)`),
		regexp.MustCompile(`^\s*:(?:` + name + `(?: \S+)+|(?:` + strings.Join(begun, "|") + `)(?:[^a-z-]|$))`)
})

// withoutCommands is a line without the names of commands where they stand as such.
func withoutCommands(line string) string {
	told, typed := commandSaid()
	return told.ReplaceAllString(typed.ReplaceAllString(line, " "), " ")
}

// namesKept are the words that stand on a Korean screen as they are.
func namesKept() []string {
	return slices.Concat(
		[]string{"enter", "esc", "tab", "space", "shift", "ctrl", "up", "down", "home", "end", "pgup", "pgdn"},                                               // keys
		[]string{"hive", "stove", "makegood", "sandbox", "live", "tid", "guid", "vid", "uid", "appid", "id", "http", "null", "success", "paid", "cancelled"}, // names, and words of the providers' documents
		[]string{"approve", "import", "grants", "settle", "show", "snooze", "stop", "curl", "console", "game", "me", "all", "grant"},                         // commands and values as they are typed
	)
}

// translated is every English word that is told otherwise in Korean.
var translated = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for text := range catalogue() {
		for _, word := range englishWord.FindAllString(noProse.ReplaceAllString(valueSaid.ReplaceAllString(senseSaid.ReplaceAllString(string(text), ""), " "), " "), -1) {
			words[strings.ToLower(word)] = true
		}
	}
	maps.DeleteFunc(words, func(word string, _ bool) bool { return slices.Contains(namesKept(), word) })
	return words
})

// leftInEnglish gives the words of a line of a Korean screen that have Korean.
func leftInEnglish(line string) []string {
	var left []string
	for _, word := range englishWord.FindAllString(noProse.ReplaceAllString(labels.ReplaceAllString(withoutCommands(foreign.ReplaceAllString(line, " ")), " "), " "), -1) {
		if translated()[strings.ToLower(word)] {
			left = append(left, word)
		}
	}
	return left
}

// TestJourneyLeftInEnglish holds the finder of what was left in English to what it must see and what it must not.
func TestJourneyLeftInEnglish(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]int{
		"  Nothing is open.":                                    3,
		" refund 2,500 KRW":                                     1,
		"│ granted  yes  결제":                                    2,
		"│  verify  the payment  결제":                            2,
		"│  import grants   게임의 기록":                             0,
		"│  shift-start     근무 시작":                              0,
		"│  granted         지급 기록":                              0,
		"│  game            게임":                                 0,
		"│  product         상품":                                 1,
		"│  sent            보냄":                                 1,
		"│  player missing  없음":                                 2,
		" :import notifications":                                0,
		" :snoo":                                                0,
		" 실패: find the orders":                                  3,
		" (:arm --for 30m)":                                     0,
		" :import notifications day":                            0,
		" :import notifications day  no such file":              3,
		" :the orders":                                          2,
		"  the reason TEXT":                                     2,
		" ✓ settle: 조치 A1":                                      0,
		" ✗ nothing: 조치 A1":                                     1,
		" i check: hive:H1  ✓ found":                            1,
		" 2,500 KRW 결제 · PAID_NOT_GRANTED · Hive":               0,
		" 2,500 KRW 결제 · class:PAID_NOT_GRANTED · Hive":         0,
		`   "order_id": "H1", "type": "paid"`:                   0,
		" enter 열기   V 검증   POST http://127.0.0.1:1/api/verify": 0,
		" com.example.starlight.item01 · kr":                    0,
	} {
		if left := leftInEnglish(line); len(left) != want {
			t.Errorf("%q: %q is left, want %d words", line, left, want)
		}
	}
}
