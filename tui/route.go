package tui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
	"makegood/tui/pane"
)

// press takes what was pressed. Keys that were pressed faster than they are read come together; each counts by itself,
// unlike a paste, which is one thing.
func (c *Console) press(msg tea.KeyMsg) tea.Cmd {
	if msg.Type == tea.KeyRunes && !msg.Paste && pane.IsOrderID(string(msg.Runes)) {
		// Some terminals do not tell a paste from keys, and nobody types an id within one reading.
		msg.Paste = true
	}
	if msg.Type != tea.KeyRunes || msg.Paste || len(msg.Runes) < 2 {
		return c.counted(c.pressOne(msg))
	}
	cmds := make([]tea.Cmd, len(msg.Runes))
	for i, r := range msg.Runes {
		cmds[i] = c.counted(c.pressOne(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: msg.Alt}))
	}
	return tea.Batch(cmds...)
}

// pressOne offers a key, in this order: to the dialog on top, to the line that is being typed, to a room that takes text,
// to the console, to the room with the focus.
func (c *Console) pressOne(msg tea.KeyMsg) tea.Cmd {
	if box, ok := c.box(); ok {
		c.note = ""
		if b, sends := box.(pane.Busier); sends && b.Busy() != "" && key.Matches(kit.LatinKey(msg), c.keys.Quit) {
			return c.quit()
		}
		in, cmd := box.Update(msg)
		return tea.Batch(cmd, c.carryOut(in, box))
	}
	if c.line != nil {
		return c.typed(msg)
	}
	c.note = ""
	if c.plan.small {
		return c.pressSmall(msg)
	}
	room := c.room()
	if t, ok := room.(pane.Typist); ok && t.Typing() && msg.Type != tea.KeyCtrlC {
		in, cmd := room.Update(msg)
		return tea.Batch(cmd, c.carryOut(in, room))
	}
	if msg.Paste && !c.takesTids(room, string(msg.Runes)) {
		return c.openScreen(pane.OpenScreen{Screen: pane.ScreenFind, Text: string(msg.Runes)})
	}
	msg = kit.LatinKey(msg)
	if cmd, used := c.global(msg); used {
		return cmd
	}
	in, cmd := room.Update(msg)
	return tea.Batch(cmd, c.carryOut(in, room))
}

// takesTids says whether what was pasted is a list for the pane that asks STOVE, or for a screen that takes texts itself.
func (c *Console) takesTids(room pane.Pane, text string) bool {
	if _, ok := room.(pane.TidTaker); ok {
		tids, hive := pane.PickTids(text)
		return len(tids) > 0 && hive == 0
	}
	return room == c.behind[pane.ScreenFind]
}

// pressSmall is a key while there is no room for the console.
func (c *Console) pressSmall(msg tea.KeyMsg) tea.Cmd {
	msg = kit.LatinKey(msg)
	if key.Matches(msg, c.keys.Quit) {
		return c.quit()
	}
	c.note = c.desk.T("only %s works here", c.keys.Quit.Help().Key)
	return nil
}

// global carries the console's own keys out.
func (c *Console) global(msg tea.KeyMsg) (cmd tea.Cmd, used bool) {
	k := c.keys
	for i, b := range k.Panes {
		if key.Matches(msg, b) {
			if len(c.stack) == 0 && c.focus == i {
				c.note = c.desk.T("this is the pane: %s", c.panes[i].Title())
			}
			c.show(i)
			return nil, true
		}
	}
	for i, b := range k.Screens {
		if key.Matches(msg, b) {
			return c.enter(c.make.doors[i], ""), true
		}
	}
	switch {
	case key.Matches(msg, k.Quit):
		return c.quit(), true
	case key.Matches(msg, k.Suspend):
		return tea.Suspend, true
	case key.Matches(msg, k.Acknowledge) && c.said.Len() > 0:
		c.said.Acknowledge()
		c.arrange()
		return nil, true
	case key.Matches(msg, k.Help):
		return c.open(newHelpBox(c)), true
	case key.Matches(msg, k.Mouse):
		return c.switchMouse(map[bool]string{true: "off", false: "on"}[c.mouse]), true
	case key.Matches(msg, k.Palette):
		c.startPalette("")
		return nil, true
	case key.Matches(msg, k.Filter):
		c.startFilter()
		return nil, true
	case len(c.stack) > 0:
		return nil, false
	case key.Matches(msg, k.Next):
		c.show(c.focus + 1)
	case key.Matches(msg, k.Previous):
		c.show(c.focus + paneCount - 1)
	case key.Matches(msg, k.Zoom):
		c.zoom = !c.zoom
		c.narrow()
		c.arrange()
	default:
		return nil, false
	}
	return nil, true
}

// narrow says why zooming changes nothing where only one pane is seen.
func (c *Console) narrow() {
	if !layout(c.width, c.height, 0, false).wide {
		c.note = c.desk.T("this terminal shows one pane at a time; all four need %s", fmt.Sprintf("%dx%d", wideWidth, wideHeight))
	}
}

// show goes to a pane and closes the screens over it. Who goes himself is not led back.
func (c *Console) show(i int) {
	if i%paneCount != c.focus || len(c.stack) > 0 {
		c.settle()
	}
	c.stack, c.focus = nil, i%paneCount
	c.arrange()
}

// quit leaves, after asking where something would be interrupted.
func (c *Console) quit() tea.Cmd {
	if why := c.busy(); len(why) > 0 {
		sends := len(why) > 1 || !c.o.Listening
		return c.open(newQuitBox(c.desk, why, sends))
	}
	return tea.Quit
}

// open lays a dialog over everything.
func (c *Console) open(box pane.Pane) tea.Cmd {
	c.boxes = append(c.boxes, box)
	box.Resize(c.width, c.height)
	return box.Init()
}

// deepest is how many screens lie over each other; from one order through its player to the next one may go on for ever.
const deepest = 12

// push opens a screen over the panes; of too many the lowest is closed.
func (c *Console) push(screen pane.Pane) tea.Cmd {
	if c.o.Intro != "" {
		// Who opens a screen has found the way.
		c.said.Withdraw(c.o.Intro)
	}
	c.stack = append(c.stack, screen)
	for len(c.stack) > deepest {
		delete(c.shelved, c.stack[0])
		c.stack = c.stack[1:]
	}
	c.arrange()
	return screen.Init()
}

// openScreen opens a screen by its name.
func (c *Console) openScreen(in pane.OpenScreen) tea.Cmd {
	i := slices.IndexFunc(c.make.doors, func(d door) bool { return d.screen == in.Screen })
	if i < 0 {
		c.say("error", c.desk.T("there is no screen %s", string(in.Screen)))
		return nil
	}
	return c.enter(c.make.doors[i], in.Text)
}

// enter opens the screen behind a door; one that is open already comes to the top as it is, unless it is to begin with a
// text.
func (c *Console) enter(d door, text string) tea.Cmd {
	if i := slices.Index(c.stack, c.behind[d.screen]); i >= 0 {
		screen := c.stack[i]
		c.stack = slices.Delete(c.stack, i, i+1)
		if text == "" {
			line, takes := screen.(pane.Liner)
			switch {
			case i < len(c.stack):
			case takes:
				line.OpenLine()
			default:
				c.note = c.desk.T("this is the screen; {back:esc} goes back")
			}
			c.stack = append(c.stack, screen)
			c.arrange()
			return nil
		}
	}
	screen := d.open(c.desk, text)
	c.behind[d.screen] = screen
	return c.push(screen)
}

// carryOut does what a room asks.
func (c *Console) carryOut(in pane.Intent, from pane.Pane) tea.Cmd {
	switch in := in.(type) {
	case nil:
	case pane.OpenOrder:
		return c.pushFrom(from, c.make.order(in.Key))
	case pane.OpenPlayer:
		return c.pushFrom(from, c.make.player(in.Provider, in.Player))
	case pane.OpenScreen:
		c.dropBox(from)
		return c.openScreen(in)
	case pane.Narrow:
		return c.listOrders(in.Filter)
	case pane.Confirm:
		return c.open(c.make.confirm(in))
	case pane.ConfirmMany:
		return c.open(c.make.many(in))
	case pane.Resume:
		return c.open(c.make.resume(in))
	case pane.GoTo:
		return c.goTo(in, from)
	case pane.OpenViews:
		return c.open(pane.NewViews(c.desk, in.Filter))
	case pane.SaveView:
		return c.saveView(in, from)
	case pane.DropView:
		return c.dropView(in, from)
	case pane.Run:
		return c.run(in.Line, false)
	case pane.Ask:
		c.dropViews(from)
		c.startAsk(in)
	case pane.Notify:
		if in.Bad {
			c.say("error", in.Text)
		} else {
			c.note = in.Text
		}
	case pane.Copy:
		return c.copy(in)
	case pane.Show:
		return c.open(newTextBox(c.desk, in.Title, kit.CleanLines(in.Text)))
	case pane.Export:
		c.startExport(in)
	case pane.LookUp:
		return c.lookUp(in)
	case pane.Late:
		if _, open := c.box(); !open && c.line == nil && c.room() == from {
			c.note = ""
			return c.carryOut(in.Intent, from)
		}
	case pane.Back:
		cmd := c.back(from)
		if _, sent := from.(*pane.ConfirmBox); sent {
			// What was sent changed the ledger: the screen below must not judge the next key by what it knew before.
			return tea.Batch(cmd, c.tell(pane.Changed{}))
		}
		return cmd
	}
	return nil
}

// back closes what asked for it: a dialog, a screen, the list the operator was led to, or the zoom.
func (c *Console) back(from pane.Pane) (cmd tea.Cmd) {
	switch {
	case c.dropBox(from):
	case len(c.stack) > 0 && c.stack[len(c.stack)-1] == from:
		c.stack = c.stack[:len(c.stack)-1]
		c.unshelve(from)
	case len(c.stack) == 0 && len(c.trail) > 0 && (!c.zoom || c.trail[len(c.trail)-1].zoom):
		cmd = c.comeBack()
	case len(c.stack) == 0 && c.zoom:
		c.zoom = false
		c.narrow()
	default:
		c.note = c.desk.T("there is nothing to go back from; %s quits", c.keys.Quit.Help().Key)
	}
	c.arrange()
	return cmd
}

// dropBox closes a dialog and says whether it was one.
func (c *Console) dropBox(p pane.Pane) bool {
	for i, b := range c.boxes {
		if b == p {
			c.boxes = append(c.boxes[:i:i], c.boxes[i+1:]...)
			return true
		}
	}
	return false
}

func (c *Console) copy(in pane.Copy) tea.Cmd {
	if c.terminal == nil {
		c.say("error", c.desk.T("%s: there is no terminal to copy to", in.What))
		return nil
	}
	return kit.Copy(c.terminal, in.What, in.Text, c.o.Mux)
}

// copied says what became of a copy.
func (c *Console) copied(msg kit.CopiedMsg) {
	switch {
	case errors.Is(msg.Err, kit.ErrCopyTooLong):
		c.say("error", c.desk.T("%s: longer than a terminal takes (%d bytes); export it instead", msg.What, kit.CopyLimit))
	case msg.Err != nil:
		c.say("error", c.desk.Err(msg.Err))
	default:
		c.note = c.desk.T("copied: %s", msg.What)
	}
}

// lookUp gives tids to the pane that asks STOVE about many, and goes there.
func (c *Console) lookUp(in pane.LookUp) tea.Cmd {
	for i, p := range c.panes {
		if t, ok := p.(pane.TidTaker); ok {
			t.AddTids(in.Tids)
			c.lead(i, pane.Visit{})
			c.note = c.desk.N(int64(len(in.Tids)), "%d tid given to STOVE's pane", "%d tids given to STOVE's pane")
			if in.Left > 0 {
				c.note += c.desk.N(int64(in.Left), "; %d of Hive left out: STOVE is asked by tid", "; %d of Hive left out: STOVE is asked by tid")
			}
			return nil
		}
	}
	c.note = c.desk.T("no pane asks about tids")
	return nil
}

// pointed gives the mouse to the room under it, in the room's own cells; a click also moves the focus there.
func (c *Console) pointed(msg tea.MouseMsg) tea.Cmd {
	if !c.mouse || c.plan.small || c.line != nil {
		return nil
	}
	if box, open := c.box(); open {
		w, h := kit.Size(box.View())
		left, top := boxAt(c.width, c.height, w, h)
		msg.X, msg.Y = msg.X-left, msg.Y-top
		in, cmd := box.Update(msg)
		return tea.Batch(cmd, c.carryOut(in, box))
	}
	click := msg.Action == tea.MouseActionPress && msg.Button == tea.MouseButtonLeft
	if c.plan.bar.holds(msg.X, msg.Y) {
		if click {
			return c.clickWay(msg.X)
		}
		return nil
	}
	if !c.plan.wide {
		return c.pointAt(c.room(), c.plan.body, msg, 0)
	}
	for i, r := range c.plan.panes {
		if r.holds(msg.X, msg.Y) {
			if click {
				c.show(i)
			}
			return c.pointAt(c.panes[i], r, msg, 1)
		}
	}
	return nil
}

func (c *Console) pointAt(p pane.Pane, r rect, msg tea.MouseMsg, border int) tea.Cmd {
	if !r.holds(msg.X, msg.Y) {
		return nil
	}
	msg.X, msg.Y = msg.X-r.x-border, msg.Y-r.y-border
	if msg.X < 0 || msg.Y < 0 || msg.X >= r.w-2*border || msg.Y >= r.h-2*border {
		return nil
	}
	in, cmd := p.Update(msg)
	return tea.Batch(cmd, c.carryOut(in, p))
}

// point puts the terminal's cursor where text is being typed, and hides it where none is.
func (c *Console) point() {
	if c.pointer == nil {
		return
	}
	x, y, ok := c.cursor()
	var err error
	if ok {
		err = c.pointer.SetCursor(x, y)
	} else {
		err = c.pointer.HideCursor()
	}
	if err != nil && c.termErr == nil {
		c.termErr = err
	}
}

// cursor is the cell of the screen text is being typed at.
func (c *Console) cursor() (x, y int, ok bool) {
	if box, open := c.box(); open {
		p, can := box.(pane.Pointer)
		if !can {
			return 0, 0, false
		}
		x, y, ok = p.Cursor()
		w, h := kit.Size(box.View())
		left, top := boxAt(c.width, c.height, w, h)
		return x + left, y + top, ok
	}
	if c.line != nil {
		return c.line.prompt.Cursor(), c.plan.foot.y, true
	}
	p, can := c.room().(pane.Pointer)
	if !can || c.plan.small {
		return 0, 0, false
	}
	x, y, ok = p.Cursor()
	at, border := c.plan.body, 0
	if c.plan.wide && len(c.stack) == 0 {
		at, border = c.plan.panes[c.focus], 1
	}
	return x + at.x + border, y + at.y + border, ok
}

// boxAt is where a dialog of a size stands: a little above the middle.
func boxAt(width, height, w, h int) (x, y int) {
	return max(0, (width-w)/2), max(0, (height-h)/2-(height-h)/8)
}

// spaced is a text without the blanks at its ends.
func spaced(s string) string { return strings.TrimSpace(s) }
