package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// keyNamed is the message of a key as a binding names it.
func keyNamed(name string) tea.KeyMsg {
	bare, alt := strings.CutPrefix(name, "alt+")
	if bare == " " {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}, Alt: alt}
	}
	for t := tea.KeyType(-128); t < 128; t++ {
		if t != tea.KeyRunes && (tea.Key{Type: t}).String() == bare {
			return tea.KeyMsg{Type: t, Alt: alt}
		}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(bare), Alt: alt}
}

// pressable are the keys worth pressing where the console stands: those of every binding there, and some that mean nothing.
func (d *driver) pressable() []string {
	c := d.c
	keys := []string{"Q", "%", "f12", "alt+x", "é", "insert"}
	add := func(p pane.Pane) {
		for _, group := range p.Keys().FullHelp() {
			for _, b := range group {
				keys = append(keys, b.Keys()...)
			}
		}
	}
	switch box, open := c.box(); {
	case open:
		add(box)
	case c.line != nil:
		k := kit.NewPromptKeys(c.desk.Theme)
		for _, b := range append(c.line.prompt.Keys(), k.CompleteBack) {
			keys = append(keys, b.Keys()...)
		}
		keys = append(keys, "left", "right", "home", "end", "backspace", "delete", "ctrl+w", "ctrl+u", "ctrl+k", "a", " ")
	default:
		add(c.room())
		for _, b := range c.keys.Bindings() {
			keys = append(keys, b.Keys()...)
		}
	}
	// Suspending is the shell's to show.
	keys = slices.DeleteFunc(keys, func(k string) bool { return k == "ctrl+z" })
	slices.Sort(keys)
	return slices.Compact(keys)
}

// seen is the frame, and the cell of the terminal's cursor where one stands.
func (d *driver) seen() string {
	x, y, ok := d.c.cursor()
	return fmt.Sprint(d.c.View(), x, y, ok)
}

// said finds a sentence that answers a key which could do nothing; it stays until another key is pressed.
func said(frame string) bool {
	for _, sentence := range []string{"there is no row", "this is the pane: ", "amount>x: ", "no tid is held", "nothing was asked yet"} {
		if strings.Contains(frame, sentence) {
			return true
		}
	}
	return false
}

// rowless are the places one comes to where no list has a row.
func rowless() []string {
	return []string{
		"work list", "orders", "grants", "actions", "journal", "inbox", "quarantine", "hive", "hive asked", "stove", "stove typing", "hive typing", "zoomed",
		"filtered to nothing", "help", "quit", "palette", "filter", "answer", "messages",
	}
}

// TestNoKeyIsSilent presses every binding, and keys that mean nothing, in every place, against a ledger and a provider that
// fail: each changes what is seen, or says why it does not.
func TestNoKeyIsSilent(t *testing.T) {
	t.Parallel()
	failing := slices.DeleteFunc(states(), func(s state) bool { return s.name != "failed" && s.name != "failed with old rows" })
	for _, s := range failing {
		for _, p := range places(newWorld()) {
			// Without a row there is nothing a screen or a dialog could be opened from.
			if s.name == "failed" && !slices.Contains(rowless(), p.name) {
				continue
			}
			t.Run(s.name+"/"+p.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					fresh := func() *driver {
						w := newWorld()
						s.set(w)
						d := drive(t, w.console(t, lang.English, theme.Options{Profile: theme.Plain}), 120, 40)
						d.night = w.night
						p.play(d)
						s.after(w, d)
						if _, open := d.c.box(); open {
							d.pass(3e9) // a dialog takes keys only after a while
						}
						d.c.note = ""
						return d
					}
					d := fresh()
					for _, name := range d.pressable() {
						if d == nil {
							d = fresh()
						}
						before := d.seen()
						d.send(keyNamed(name))
						// What is said already is said again where it is the answer.
						if after := d.seen(); after == before && !d.quit && !said(before) {
							t.Errorf("%q is silent:\n%s", name, after)
						}
						// What a key only said leaves everything else as it was.
						d.c.note = ""
						if d.quit || d.seen() != before {
							d = nil
						}
					}
				})
			})
		}
	}
}
