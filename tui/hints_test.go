package tui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// TestFindsOwnKeyOpensItsLine holds that on the screen a ticket is pasted on its key, and the beginning of an id, lead to
// the line, and that an id which comes at once is taken as pasted: none of it goes to the panes.
func TestFindsOwnKeyOpensItsLine(t *testing.T) {
	const id = "H2179585123456789012"
	for name, play := range map[string]func(d *driver){
		"its key":              func(d *driver) { d.press("9").types(id) },
		"the beginning":        func(d *driver) { d.types(id) },
		"at once":              func(d *driver) { d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(id)}) },
		"its key twice":        func(d *driver) { d.press("9", "esc", "9").types(id) },
		"at once, in the line": func(d *driver) { d.press("f").send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(id)}) },
	} {
		t.Run(name, func(t *testing.T) {
			at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
				d.press("9").types("nobody's").press("enter").sees("Nothing in it can find a payment")
				play(d)
				if len(d.c.stack) != 1 {
					t.Fatalf("%d screens are open, want that of the ticket", len(d.c.stack))
				}
				d.sees(id)
			})
		})
	}
	t.Run("from a pane", func(t *testing.T) {
		at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
			d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("1909091033503333452")}).sees("In the text: 1 order id")
		})
	})
}

// TestBlanksAreNoTicket holds that pasted blanks leave nothing standing that waits for ever.
func TestBlanksAreNoTicket(t *testing.T) {
	at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
		blanks := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("  \n "), Paste: true}
		d.send(blanks).sees("paste the text of a ticket").misses("Reading the ticket.")
		d.send(blanks).sees("there is nothing but blanks in it", "paste the text of a ticket").misses("Reading the ticket.")
		d.types("달빛").press("enter").send(blanks).sees("there is nothing but blanks in it", "달빛").misses("Reading the ticket.")
	})
}

// TestEveryKeyIsAnsweredWhereNothingIsFound holds that moving and marking say why they do nothing, and that the same answer
// a second time is told from the first.
func TestEveryKeyIsAnsweredWhereNothingIsFound(t *testing.T) {
	at(t, 80, 24, Options{}, &fakeClerk{}, func(d *driver) {
		d.press("9").types("33,000 VND").press("enter").sees("no order that agrees")
		for _, key := range []string{"j", "G", "space", "v"} {
			d.press("U").sees("nothing is marked").misses("there is no row")
			d.press(key).sees("there is no row").misses("nothing is marked")
		}
		d.press("i").sees("not possible now").misses("times)")
		d.press("i").sees("(2 times)")
		d.press("esc").press("Q").sees("Q does nothing here").misses("times)").press("Q").sees("(2 times)").press("Q").sees("(3 times)")
		d.press("%").misses("times)")
	})
}

// TestNothingIsHintedThatIsRefused holds that where no row has an order the foot names no key about one.
func TestNothingIsHintedThatIsRefused(t *testing.T) {
	none := []string{"m claim", "s snooze", "V verify", "K ask", "* ask", "P replay", "p the player"}
	for name, test := range map[string]struct {
		keys  []string
		typed string
		lacks []string
	}{
		"actions":              {[]string{"4", "]", "]", "]", "/"}, "state:approved", append(none, "enter open")},
		"quarantine":           {[]string{"1", "]", "/"}, "product:nothing", none},
		"find":                 {[]string{"9"}, "33,000 VND", append(none, "enter open")},
		"journal, on no order": {[]string{"4", "]", "]", "]", "]", "/"}, "kind:environment", none},
	} {
		t.Run(name, func(t *testing.T) {
			at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
				d.press(test.keys...).types(test.typed).press("enter")
				lines := strings.Split(d.frame(), "\n")
				for _, hint := range test.lacks {
					if strings.Contains(lines[len(lines)-1], hint) {
						t.Errorf("%q is hinted:\n%s", hint, d.frame())
					}
				}
			})
		})
	}
}

// TestARepeatedErrorComesToTheFront holds that what a key says again is seen, whatever else was said.
func TestARepeatedErrorComesToTheFront(t *testing.T) {
	at(t, 80, 24, Options{Says: []string{"an older trouble"}}, &fakeClerk{}, func(d *driver) {
		d.press("9").types("33,000 VND").press("enter").press("i", "i").sees("not possible now", "(2 times)")
		d.press("esc").sees("an older trouble")
	})
}

// TestWhatIsSaidOfTheWindowGoesWithIt holds that growing the window takes away what was said of the small one.
func TestWhatIsSaidOfTheWindowGoesWithIt(t *testing.T) {
	at(t, 60, 10, Options{}, &fakeClerk{}, func(d *driver) {
		d.press("j").sees("only q works here")
		d.send(tea.WindowSizeMsg{Width: 200, Height: 60}).misses("only q works here")
	})
}

// TestARefusedViewNameStays holds that a name that cannot be taken is there to be mended.
func TestARefusedViewNameStays(t *testing.T) {
	at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
		d.press("/").types("class:UNVERIFIED").press("enter", "w", "s").types("night hive").press("enter")
		d.sees("night hive", "a view is named by letters")
		if frame := d.frame(); d.c.line == nil || !strings.Contains(frame, "save class:UNVERIFIED as") {
			t.Errorf("the line was closed:\n%s", frame)
		}
	})
}
