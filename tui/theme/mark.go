package theme

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"makegood/tui/lang"
)

// Set is a family of states. Within one, no two states share a glyph or a word.
type Set int

// The families a Mark is looked up in.
const (
	Lamps      Set = iota // yes, claimed, no, unknown, unobservable
	Severities            // "1" (act now) to "3", and "0" for what is fine
	Actions               // proposed to in_doubt
	Cases                 // OPEN to IGNORED
	Verdicts              // of a guard: pass, refuse, unknown
	Answers               // of a lookup: found, not_found, could_not_ask
	Outcomes              // of a replay: delivered, declined, unanswered
	Levels                // of a message: info, warn, error
)

// Mark is how one state is shown: one cell of glyph, one word, one style.
type Mark struct {
	Glyph string
	Word  string
	Style *lipgloss.Style // never nil
}

// String is the glyph and the word without colour.
func (m Mark) String() string { return m.Glyph + " " + m.Word }

// Render is the glyph and the word in the style of the state.
func (m Mark) Render() string { return m.Style.Render(m.String()) }

// Mark looks a state up by its name; case and underscores do not matter. A name nobody knows is shown as it is with a
// glyph that says so: a guess would be read as a fact.
func (t *Theme) Mark(set Set, name string) Mark {
	if m, ok := t.marks[set][fold(name)]; ok {
		return m
	}
	word := name
	if word == "" {
		word = t.T("not given")
	}
	return Mark{Glyph: "?", Word: word, Style: &t.Warn}
}

// Lamp is the mark of a lamp's state.
func (t *Theme) Lamp(state string) Mark { return t.Mark(Lamps, state) }

// Severity is the mark of a severity: 1 needs somebody now, 3 can wait, 0 is fine.
func (t *Theme) Severity(n int) Mark { return t.Mark(Severities, strconv.Itoa(n)) }

// Action is the mark of an action's state.
func (t *Theme) Action(state string) Mark { return t.Mark(Actions, state) }

// Case is the mark of a case's state.
func (t *Theme) Case(state string) Mark { return t.Mark(Cases, state) }

// Verdict is the mark of a guard's verdict.
func (t *Theme) Verdict(v string) Mark { return t.Mark(Verdicts, v) }

// Legend lists the marks of a family in the order a legend should print them.
func (t *Theme) Legend(set Set) []Mark {
	all := make([]Mark, 0, len(t.order[set]))
	for _, name := range t.order[set] {
		all = append(all, t.marks[set][name])
	}
	return all
}

func fold(name string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "_", " ")
}

type entry struct {
	name         string
	word         lang.Text
	glyph, ascii string
	style        *lipgloss.Style
}

func (t *Theme) label() {
	t.marks, t.order = map[Set]map[string]Mark{}, map[Set][]string{}
	t.file(Lamps, []entry{
		{"yes", "yes§lamp", "●", "+", &t.Good},
		{"claimed", "claimed§lamp", "◐", "~", &t.Warn},
		{"no", "no§lamp", "○", "-", &t.Muted},
		{"unknown", "unknown§lamp", "?", "?", &t.Warn},
		{"unobservable", "unobservable", "·", ".", &t.Muted},
	})
	t.file(Severities, []entry{
		{"1", "urgent", "▲", "!", &t.Bad},
		{"2", "soon", "◆", "#", &t.Warn},
		{"3", "look", "◇", "o", &t.Accent},
		{"0", "fine", "·", ".", &t.Muted},
	})
	t.file(Actions, []entry{
		{"proposed", "proposed", "○", "o", &t.Muted},
		{"awaiting approval", "awaiting approval", "◔", "w", &t.Warn},
		{"approved", "approved", "◕", "a", &t.Accent},
		{"rejected", "rejected", "⊘", "/", &t.Muted},
		{"sending", "sending", "→", ">", &t.Accent},
		{"done", "done", "✓", "+", &t.Good},
		{"refused", "refused", "✗", "x", &t.Bad},
		{"failed", "failed", "!", "!", &t.Warn},
		{"in doubt", "in doubt", "?", "?", &t.Danger},
	})
	t.file(Cases, []entry{
		{"open", "open§case", "○", "o", &t.Warn},
		{"claimed", "claimed§case", "◐", "c", &t.Accent},
		{"snoozed", "snoozed§case", "~", "z", &t.Muted},
		{"awaiting approval", "awaiting approval", "◔", "w", &t.Warn},
		{"acting", "acting§case", "→", ">", &t.Accent},
		{"in doubt", "in doubt", "?", "?", &t.Danger},
		{"resolved", "resolved§case", "✓", "+", &t.Good},
		{"ignored", "ignored§case", "⊘", "/", &t.Muted},
	})
	t.file(Verdicts, []entry{
		{"pass", "pass", "✓", "+", &t.Good},
		{"refuse", "refuse", "✗", "x", &t.Bad},
		{"unknown", "unknown", "?", "?", &t.Warn},
	})
	t.file(Answers, []entry{
		{"found", "found", "✓", "+", &t.Good},
		{"not found", "not found", "✗", "x", &t.Bad},
		{"could not ask", "could not ask", "?", "?", &t.Warn},
	})
	t.file(Outcomes, []entry{
		{"delivered", "delivered", "✓", "+", &t.Good},
		{"declined", "declined", "✗", "x", &t.Bad},
		{"unanswered", "unanswered", "?", "?", &t.Warn},
	})
	t.file(Levels, []entry{
		{"info", "info", t.Glyphs.Info, t.Glyphs.Info, &t.InfoBanner},
		{"warn", "warning", t.Glyphs.Warning, t.Glyphs.Warning, &t.WarnBanner},
		{"error", "error", t.Glyphs.Error, t.Glyphs.Error, &t.ErrorBanner},
	})
}

func (t *Theme) file(set Set, entries []entry) {
	t.marks[set] = make(map[string]Mark, len(entries))
	for _, e := range entries {
		glyph := e.glyph
		if t.ASCII {
			glyph = e.ascii
		}
		t.marks[set][e.name] = Mark{Glyph: glyph, Word: t.T(e.word), Style: e.style}
		t.order[set] = append(t.order[set], e.name)
	}
}
