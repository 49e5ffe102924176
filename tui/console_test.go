package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// at plays a console of a size in a bubble of time.
func at(t *testing.T, w, h int, o Options, fc *fakeClerk, play func(d *driver)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := newLaunchNight()
		if o.Desk == nil {
			o.Desk = newDesk(t, n.books(), fc)
		}
		if o.Commands == nil {
			o.Commands = fakeCommands()
		}
		d := drive(t, New(o), w, h)
		d.night = n
		play(d)
	})
}

func TestFocus(t *testing.T) {
	at(t, 200, 60, Options{}, &fakeClerk{}, func(d *driver) {
		for _, step := range []struct {
			key  string
			want int
		}{{"1", paneInbox}, {"tab", paneHive}, {"tab", paneStove}, {"tab", paneLedger}, {"tab", paneInbox}, {"shift+tab", paneLedger}, {"3", paneStove}, {"ㅋ", paneStove}} {
			d.press(step.key)
			if d.c.focus != step.want {
				t.Fatalf("%s moved the focus to %d, want %d", step.key, d.c.focus, step.want)
			}
		}
		if !d.c.zoom {
			t.Error("z did not zoom with the keyboard set to Hangul")
		}
		d.sees("[3 STOVE]").misses("╭─ 1 Inbox")
		d.press("z").sees("1 Inbox ─", "3 STOVE ─")
	})
}

func TestOpenOrderAndBack(t *testing.T) {
	at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
		d.press("j", "j", "j", "enter").sees("esc goes back", "H21686730", "/ search")
		d.press("/").sees("a word of the stored bodies").press("esc")
		if len(d.c.stack) != 1 {
			t.Fatalf("%d screens are open, want the order's", len(d.c.stack))
		}
		d.press("4")
		if len(d.c.stack) != 0 {
			t.Error("going to a pane left the screen open")
		}
		d.press("enter", "esc").sees("[Work list]")
		d.press("esc").sees("there is nothing to go back from")
	})
}

func TestCursorStaysWhileTheNightGoesOn(t *testing.T) {
	at(t, 80, 24, Options{}, &fakeClerk{}, func(d *driver) {
		d.press("1", "j", "j", "j")
		row := cursorRow(t, d)
		for range 10 {
			d.night.deliver(1000)
			d.send(changedMsg{}).pass(200 * time.Millisecond)
		}
		if got := cursorRow(t, d); got != row {
			t.Errorf("the cursor went from\n%s\nto\n%s", row, got)
		}
		d.sees("↑ 10,000 new")
		d.press("g")
		if frame := d.frame(); !strings.Contains(frame, "following") {
			t.Errorf("going to the top does not follow again:\n%s", frame)
		}
	})
}

func cursorRow(t *testing.T, d *driver) string {
	t.Helper()
	for line := range strings.SplitSeq(d.frame(), "\n") {
		if strings.HasPrefix(line, "▌") {
			return line
		}
	}
	t.Fatal("no row has the cursor")
	return ""
}

func TestQuit(t *testing.T) {
	t.Run("nothing is interrupted", func(t *testing.T) {
		at(t, 80, 24, Options{}, &fakeClerk{}, func(d *driver) {
			if d.press("q"); !d.quit {
				t.Error("q does not leave")
			}
		})
	})
	t.Run("ctrl+c", func(t *testing.T) {
		at(t, 80, 24, Options{}, &fakeClerk{}, func(d *driver) {
			if d.press("ctrl+c"); !d.quit {
				t.Error("ctrl+c does not leave")
			}
		})
	})
	t.Run("listening asks", func(t *testing.T) {
		at(t, 80, 24, Options{Listening: true}, &fakeClerk{}, func(d *driver) {
			d.press("q").sees("this console receives")
			if d.quit {
				t.Fatal("it left without asking")
			}
			d.press("esc").misses("this console receives")
			d.press("q")
			d.pass(time.Second).press("enter")
			if d.quit {
				t.Fatal("enter at once leaves: the question has to open on cancel")
			}
		})
	})
	t.Run("too small", func(t *testing.T) {
		at(t, 40, 10, Options{}, &fakeClerk{}, func(d *driver) {
			d.press("j").sees("only q works here")
			if d.press("q"); !d.quit {
				t.Error("q does not leave")
			}
		})
	})
}

func TestUnknownKeySaysSo(t *testing.T) {
	at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
		for i := range paneCount {
			d.press(fmt.Sprint(i + 1))
			before := d.frame()
			if d.press("€"); d.frame() == before {
				t.Errorf("pane %d is silent about a key that means nothing", i+1)
			}
		}
	})
}

func TestStaleAnswersAreDropped(t *testing.T) {
	at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
		before := d.frame()
		d.send(vitalsReadMsg{ticket: -1, err: errLocked()})
		d.send(jobDoneMsg{id: -1, answers: []lineAnswer{{line: "refund", err: errLocked()}}})
		if d.frame() != before {
			t.Errorf("an answer nobody waits for changed the screen:\n%s", d.frame())
		}
	})
}

func TestHeaderKeepsWhatItKnew(t *testing.T) {
	at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
		d.sees("49 urgent")
		d.fail()
		d.pass(time.Second).send(changedMsg{}).pass(time.Second)
		d.sees("stale since", "49 urgent")
	})
}

// recorder is a room that asks what it is told to.
type recorder struct {
	intent pane.Intent
	got    []tea.Msg
	busy   string
	typing bool
}

func (r *recorder) Title() string     { return "recorder" }
func (r *recorder) Keys() help.KeyMap { return bindings(nil) }
func (r *recorder) Init() tea.Cmd     { return nil }
func (r *recorder) Resize(int, int)   {}
func (r *recorder) View() string {
	return strings.Repeat(strings.Repeat(" ", 120)+"\n", 35) + strings.Repeat(" ", 120)
}
func (r *recorder) Busy() string { return r.busy }
func (r *recorder) Typing() bool { return r.typing }

func (r *recorder) Update(msg tea.Msg) (pane.Intent, tea.Cmd) {
	r.got = append(r.got, msg)
	if _, ok := msg.(tea.KeyMsg); ok {
		return r.intent, nil
	}
	return nil, nil
}

func TestIntents(t *testing.T) {
	k := ledger.Key{Provider: ledger.Hive, App: "a", Order: "H1"}
	for name, tc := range map[string]struct {
		intent pane.Intent
		want   func(c *Console, made []string) bool
	}{
		"open an order":   {pane.OpenOrder{Key: k}, func(c *Console, made []string) bool { return len(c.stack) == 1 && made[0] == "order hive:H1" }},
		"open a player":   {pane.OpenPlayer{Provider: ledger.Hive, Player: "7"}, func(c *Console, made []string) bool { return len(c.stack) == 1 && made[0] == "player hive 7" }},
		"confirm":         {pane.Confirm{Command: clerk.Command{Kind: ledger.ActRefund, Key: k}}, func(c *Console, made []string) bool { return len(c.boxes) == 1 && made[0] == "refund hive:H1" }},
		"confirm many":    {pane.ConfirmMany{Kind: ledger.ActReplay, Keys: []ledger.Key{k, k}}, func(c *Console, made []string) bool { return len(c.boxes) == 1 && made[0] == "replay of 2" }},
		"ask":             {pane.Ask{Label: "why", Value: "so", Then: func(s string) string { return "note " + s }}, func(c *Console, _ []string) bool { return c.line != nil && c.line.prompt.Value() == "so" }},
		"say something":   {pane.Notify{Text: "not now"}, func(c *Console, _ []string) bool { return c.note == "not now" && c.said.Len() == 0 }},
		"say it is bad":   {pane.Notify{Text: "lost", Bad: true}, func(c *Console, _ []string) bool { return c.said.Len() == 1 }},
		"show a text":     {pane.Show{Title: "body", Text: "{\n}"}, func(c *Console, _ []string) bool { return len(c.boxes) == 1 }},
		"copy, no screen": {pane.Copy{Text: "x", What: "id"}, func(c *Console, _ []string) bool { return c.said.Len() == 1 }},
		"go back":         {pane.Back{}, func(c *Console, _ []string) bool { return c.note != "" }},
		"nothing":         {nil, func(c *Console, _ []string) bool { return len(c.stack)+len(c.boxes)+c.said.Len() == 0 && c.line == nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var made []string
			make_ := func(what string) pane.Pane {
				made = append(made, what)
				return &recorder{}
			}
			room := &recorder{intent: tc.intent}
			desk := newDesk(t, &fakeBooks{}, &fakeClerk{})
			c := newConsole(Options{Desk: desk}, rooms{
				panes:   func() [paneCount]pane.Pane { return [paneCount]pane.Pane{&recorder{}, &recorder{}, &recorder{}, room} },
				order:   func(k ledger.Key) pane.Pane { return make_("order " + k.String()) },
				player:  func(p ledger.Provider, id string) pane.Pane { return make_("player " + string(p) + " " + id) },
				confirm: func(in pane.Confirm) pane.Pane { return make_(string(in.Command.Kind) + " " + in.Command.Key.String()) },
				many:    func(in pane.ConfirmMany) pane.Pane { return make_(fmt.Sprintf("%s of %d", in.Kind, len(in.Keys))) },
			})
			c.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
			c.Update(keyOf("x"))
			if !tc.want(c, made) {
				t.Errorf("not carried out; made %q, note %q, stack %d, boxes %d, said %d", made, c.note, len(c.stack), len(c.boxes), c.said.Len())
			}
		})
	}
}

func TestTypingGetsEveryKey(t *testing.T) {
	t.Parallel()
	room := &recorder{typing: true}
	desk := newDesk(t, &fakeBooks{}, &fakeClerk{})
	c := newConsole(Options{Desk: desk}, rooms{panes: func() [paneCount]pane.Pane {
		return [paneCount]pane.Pane{&recorder{}, &recorder{}, &recorder{}, room}
	}})
	c.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	for _, k := range []string{"q", "1", "?", "esc", "ㅂ"} {
		c.Update(keyOf(k))
	}
	want := []string{"q", "1", "?", "esc", "ㅂ"}
	var got []string
	for _, m := range room.got {
		if k, ok := m.(tea.KeyMsg); ok {
			got = append(got, k.String())
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the room got %q, want %q", got, want)
	}
}

func TestBusyRoomIsNotLeftSilently(t *testing.T) {
	t.Parallel()
	desk := newDesk(t, &fakeBooks{}, &fakeClerk{})
	c := newConsole(Options{Desk: desk}, rooms{panes: func() [paneCount]pane.Pane {
		return [paneCount]pane.Pane{&recorder{}, &recorder{}, &recorder{busy: "refund of hive:H1 is being sent"}, &recorder{}}
	}})
	c.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	if _, cmd := c.Update(keyOf("q")); len(c.boxes) != 1 {
		t.Fatalf("it leaves while a refund is being sent (%v)", cmd)
	}
	if frame := c.View(); !strings.Contains(frame, "refund of hive:H1 is being sent") {
		t.Errorf("the question does not say what is interrupted:\n%s", frame)
	}
}

// TestNoKeyMeansTwoThings holds every room's keys against the console's and against each other.
func TestNoKeyMeansTwoThings(t *testing.T) {
	t.Parallel()
	desk := newDesk(t, &fakeBooks{}, &fakeClerk{})
	r := houseRooms(desk)
	panes := r.panes()
	all := map[string]pane.Pane{}
	for _, p := range panes {
		all[p.Title()] = p
	}
	all["order"] = r.order(ledger.Key{Provider: ledger.Hive, App: "a", Order: "H1"})
	all["player"] = r.player(ledger.Hive, "7")
	c := newConsole(Options{Desk: desk}, r)
	global := c.keys.Bindings()
	for name, p := range all {
		// esc reaches the room when nothing is to be acknowledged; over the panes tab belongs to the screen.
		shared := []string{"esc"}
		if name == "order" || name == "player" {
			// Enter folds what has the focus where that is a body, and opens it elsewhere.
			shared = append(shared, "tab", "shift+tab", "z", "enter")
		}
		used := map[string]string{}
		for _, b := range global {
			for _, k := range b.Keys() {
				if !slices.Contains(shared, k) {
					used[k] = "console: " + b.Help().Desc
				}
			}
		}
		for _, group := range p.Keys().FullHelp() {
			for _, b := range group {
				for _, k := range b.Keys() {
					what := name + ": " + b.Help().Desc
					if other, twice := used[k]; twice && other != what && !slices.Contains(shared, k) {
						t.Errorf("%q is both %s and %s", k, other, what)
					}
					used[k] = what
				}
			}
		}
		if len(used) < len(global)+5 {
			t.Errorf("%s has hardly any keys: %d", name, len(used))
		}
	}
}

// TestKeysMayBeRenamed gives a binding other keys and finds them in the help.
func TestKeysMayBeRenamed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		keys := map[string][]string{"zoom": {"ctrl+d"}, "help": {"f1"}}
		d := drive(t, New(Options{Desk: newDeskWith(t, theme.Options{Profile: theme.Plain, Keys: keys})}), 120, 40)
		if !slices.Equal(d.c.keys.Help.Keys(), []string{"f1"}) || d.c.keys.Help.Help().Key != "f1" {
			t.Errorf("help is under %q", d.c.keys.Help.Keys())
		}
		if key.Matches(keyOf("z"), d.c.keys.Zoom) {
			t.Error("z still zooms")
		}
	})
}

func TestCursorCell(t *testing.T) {
	at(t, 80, 24, Options{}, &fakeClerk{}, func(d *driver) {
		placed := &placedCursor{}
		d.c.pointer = placed
		d.press(":").types("가")
		if want := (placedCursor{x: 3, y: 23, shown: true}); *placed != want {
			t.Errorf("the cursor is at %+v, want %+v", *placed, want)
		}
		d.press("esc")
		if placed.shown {
			t.Error("the cursor stays when nothing is typed")
		}
	})
}

type placedCursor struct {
	x, y  int
	shown bool
}

func (p *placedCursor) SetCursor(x, y int) error {
	*p = placedCursor{x, y, true}
	return nil
}

func (p *placedCursor) HideCursor() error {
	p.shown = false
	return nil
}

func TestGuardRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	c := newConsole(Options{Desk: newDesk(t, &fakeBooks{}, &fakeClerk{})}, rooms{panes: func() [paneCount]pane.Pane {
		return [paneCount]pane.Pane{&recorder{}, &recorder{}, &recorder{}, &faulty{}}
	}})
	var told string
	g := &guarded{Console: c, told: func(what string, stack []byte) { told = what + string(stack) }}
	g.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	_, cmd := g.Update(keyOf("x"))
	if cmd == nil || cmd() != tea.Quit() {
		t.Fatal("a fault does not end the program")
	}
	if g.fault == nil || !strings.Contains(told, "boom") || !strings.Contains(told, "faulty") {
		t.Errorf("fault %v, told %q", g.fault, told)
	}
	if err := kit.CheckFrame(g.View(), 0, 0); err == nil && g.View() != "" {
		t.Error("a frame is drawn behind a fault")
	}
}

type faulty struct{ recorder }

func (f *faulty) Update(msg tea.Msg) (pane.Intent, tea.Cmd) {
	if _, ok := msg.(tea.KeyMsg); ok {
		panic("boom")
	}
	return nil, nil
}

// TestWayLeadsEverywhere holds that every screen there is stands on the screen with its key, at every size, and that a click
// on it opens it as the key does.
func TestWayLeadsEverywhere(t *testing.T) {
	for _, s := range []size{{80, 24}, {120, 40}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", s.w, s.h), func(t *testing.T) {
			at(t, s.w, s.h, Options{}, &fakeClerk{}, func(d *driver) {
				for i, door := range d.c.make.doors {
					name := d.c.keys.Screens[i].Help().Key + " " + d.c.desk.T(door.short)
					before, _, found := strings.Cut(strings.Split(d.frame(), "\n")[2], name)
					if !found {
						t.Fatalf("%q is not on the way:\n%s", name, d.frame())
					}
					d.c.mouse = true
					d.send(tea.MouseMsg{X: kit.Width(before) + 1, Y: 2, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
					if d.c.behind[door.screen] == nil || d.c.room() != d.c.behind[door.screen] {
						t.Errorf("a click on %q opens %s", name, d.c.room().Title())
					}
					d.c.show(paneLedger)
				}
			})
		})
	}
}

// TestIntroWithdraws holds that what a newcomer is told goes away with the first screen he opens, and other messages do not.
func TestIntroWithdraws(t *testing.T) {
	at(t, 120, 40, Options{Intro: "welcome to the night", Says: []string{"no view could be read"}}, &fakeClerk{}, func(d *driver) {
		d.sees("no view could be read", "more").press("esc").sees("welcome to the night", "esc acknowledges")
		d.press("5").misses("welcome to the night")
		d.press("esc").misses("welcome to the night", "› Pulse")
	})
}

// TestLookUpSaysWhatIsLeft holds that whoever gives orders to STOVE's pane is told which of them it does not take.
func TestLookUpSaysWhatIsLeft(t *testing.T) {
	at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
		d.run(d.c.carryOut(pane.LookUp{Tids: []string{"1909091033503333452"}, Left: 2}, d.c.room()))
		d.sees("1 tid given to STOVE's pane; 2 of Hive left out: STOVE is asked by tid")
		d.run(d.c.carryOut(pane.LookUp{Tids: []string{"1909091033503333453"}}, d.c.room()))
		d.sees("1 tid given to STOVE's pane").misses("left out")
	})
}
