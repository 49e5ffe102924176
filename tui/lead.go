package tui

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/pane"
)

// Where rooms lead that do not know each other: to a list of the ledger, to a saved view, to the start of the shift.

// goTo shows a list of the ledger narrowed by a filter, over which no screen stands.
func (c *Console) goTo(in pane.GoTo, from pane.Pane) tea.Cmd {
	c.dropBox(from)
	g, ok := c.panes[paneLedger].(pane.Goer)
	if !ok {
		c.note = c.desk.T("no pane has that list")
		return nil
	}
	cmd, visit := g.GoTo(in)
	c.lead(paneLedger, visit)
	return cmd
}

// openView narrows the work list by a saved view.
func (c *Console) openView(name string) tea.Cmd {
	text := "view:" + name
	f, ok := c.panes[paneLedger].(pane.Filterer)
	if !ok {
		return nil
	}
	if err := f.CheckFilter(text); err != nil {
		c.said.Post("error", c.desk.T("view %s: %s", name, c.desk.Err(err)))
		c.arrange()
		return nil
	}
	return c.goTo(pane.GoTo{List: pane.WorkList, Filter: text}, nil)
}

// viewsSavedMsg is sent when a view was saved or forgotten, or could not be.
type viewsSavedMsg struct {
	name  string
	saved bool
	views map[string]string
	err   error
}

// saveView keeps a filter under a name. One that is no filter of orders is refused: a view opens the work list.
func (c *Console) saveView(in pane.SaveView, from pane.Pane) tea.Cmd {
	c.dropBox(from)
	f, ok := c.panes[paneLedger].(pane.Filterer)
	switch err := pane.CheckViewName(in.Name); {
	case err != nil:
		c.say("error", c.desk.T("the view is not saved: %s", c.desk.Err(err)))
		return nil
	case c.desk.Saved == nil:
		c.say("error", c.desk.T("the view is not saved: this console keeps none"))
		return nil
	case ok:
		if err := f.CheckFilter(in.Filter); err != nil {
			c.say("error", c.desk.T("the view is not saved: %s", c.desk.Err(err)))
			return nil
		}
	}
	keep := c.desk.Saved
	return func() tea.Msg {
		views, err := keep.SaveView(in.Name, in.Filter)
		return viewsSavedMsg{name: in.Name, saved: true, views: views, err: err}
	}
}

func (c *Console) dropView(in pane.DropView, from pane.Pane) tea.Cmd {
	c.dropBox(from)
	if c.desk.Saved == nil {
		c.say("error", c.desk.T("this console keeps no views"))
		return nil
	}
	keep := c.desk.Saved
	return func() tea.Msg {
		views, err := keep.DropView(in.Name)
		return viewsSavedMsg{name: in.Name, views: views, err: err}
	}
}

// dropViews closes the list of views when it asks for a name: the line that is typed stands below it.
func (c *Console) dropViews(from pane.Pane) {
	if box, ok := from.(*pane.ViewsBox); ok {
		c.dropBox(box)
	}
}

func (c *Console) viewsSaved(msg viewsSavedMsg) {
	switch {
	case msg.err != nil:
		c.say("error", c.desk.T("view %s: %s", msg.name, c.desk.Err(msg.err)))
		return
	case msg.saved:
		c.note = c.desk.T("view %s is saved: w lists the views, :view %s opens it", msg.name, msg.name)
	default:
		c.note = c.desk.T("view %s is forgotten", msg.name)
	}
	c.desk.Views = msg.views
}

// viewCommand carries out what the palette says of views: save-view NAME [FILTER], drop-view NAME.
func (c *Console) viewCommand(verb, rest string) tea.Cmd {
	name, filter, _ := strings.Cut(rest, " ")
	if verb == "drop-view" {
		return c.dropView(pane.DropView{Name: name}, nil)
	}
	if f, ok := c.panes[paneLedger].(pane.Filterer); ok && spaced(filter) == "" {
		filter = f.Filter()
	}
	if spaced(filter) == "" {
		c.note = c.desk.T("the list is not narrowed: there is no filter to save")
		return nil
	}
	return c.saveView(pane.SaveView{Name: name, Filter: spaced(filter)}, nil)
}

// shiftReadMsg is sent when it is known what happened since the operator left.
type shiftReadMsg struct{ text string }

// offerShift reads what happened since the operator was here, to offer the screen that tells it.
func (c *Console) offerShift() tea.Cmd {
	if c.desk.Shift == nil {
		return nil
	}
	d, key := c.desk, c.doorKey(pane.ScreenShiftStart)
	end := ledger.At(d.Now())
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(d.Ctx, pane.Timeout)
		defer cancel()
		start, err := d.Shift.StartOfShift(ctx, end)
		if err != nil {
			return shiftReadMsg{text: d.T("what happened since you left could not be read: %s", d.Err(err))}
		}
		return shiftReadMsg{text: d.ShiftOffer(start, key)}
	}
}
