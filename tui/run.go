package tui

import (
	"context"
	"fmt"
	"runtime/debug"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"

	"makegood/ledger"
	"makegood/tui/kit"
)

// ErrNoTerminal means that the console was started where there is no screen.
var ErrNoTerminal = ledger.Fail("the console needs a terminal")

// framesPerSecond is how often the screen may be drawn: a key is answered within a frame.
const framesPerSecond = 120

// descriptor is a file that may be a terminal.
type descriptor interface{ Fd() uintptr }

// Run shows the console until it is left or ctx ends. It refuses where input or output is no terminal. A fault of the
// console restores the terminal and is an error.
func Run(ctx context.Context, o Options) error {
	if !isTerminal(o.Input) || !isTerminal(o.Terminal) {
		return ledger.Fail("%s on its input and its output: makegood orders, notifications, grants, actions and journal say the same as text, JSON or CSV (makegood --help)", ErrNoTerminal)
	}
	out := kit.NewOutput(o.Terminal)
	o.Terminal = out
	c := New(o)
	c.pointer = out
	guard := &guarded{Console: c, told: o.OnFault}
	// The program's own signal handler would race main's: interrupts come as keys, everything else ends ctx.
	p := tea.NewProgram(guard, tea.WithInput(o.Input), tea.WithOutput(out), tea.WithAltScreen(), tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond))
	// Quitting waits until nobody reads the terminal any more; ending the program by its context closes it under the reader.
	defer context.AfterFunc(ctx, p.Quit)()
	_, err := p.Run()
	switch {
	case guard.fault != nil:
		return guard.fault
	case err != nil:
		return fmt.Errorf("console: %w", err)
	case c.termErr != nil:
		return fmt.Errorf("console: %w", c.termErr)
	}
	return nil
}

func isTerminal(of any) bool {
	f, ok := of.(descriptor)
	return ok && term.IsTerminal(f.Fd())
}

// guarded turns a panic of the console into an orderly end: the terminal is given back as it was, and the stack is told.
type guarded struct {
	*Console
	told  func(what string, stack []byte)
	fault error
	last  string
}

// commandFaultMsg is sent when a command panicked.
type commandFaultMsg struct {
	what  any
	stack []byte
}

// Init begins the console.
func (g *guarded) Init() (cmd tea.Cmd) {
	defer g.catch("start", &cmd)
	return guardedCmd(g.Console.Init())
}

// Update gives a message to the console.
func (g *guarded) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	m = g
	if g.fault != nil {
		return g, tea.Quit
	}
	if fault, ok := msg.(commandFaultMsg); ok {
		g.note("a question", fault.what, fault.stack)
		return g, tea.Quit
	}
	defer g.catch(fmt.Sprintf("%T", msg), &cmd)
	_, cmd = g.Console.Update(msg)
	return m, guardedCmd(cmd)
}

// guardedCmd turns the panic of a command, and of those it answers with, into a message.
func guardedCmd(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if what := recover(); what != nil {
				msg = commandFaultMsg{what: what, stack: debug.Stack()}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			safe := make(tea.BatchMsg, len(batch))
			for i, c := range batch {
				safe[i] = guardedCmd(c)
			}
			return safe
		}
		return msg
	}
}

// View draws the console; a fault leaves the frame before it.
func (g *guarded) View() (frame string) {
	if g.fault != nil {
		return g.last
	}
	defer func() {
		if g.fault != nil {
			frame = g.last
		}
	}()
	defer g.catch("drawing", nil)
	frame = g.Console.View()
	g.last = frame
	return frame
}

func (g *guarded) catch(where string, cmd *tea.Cmd) {
	what := recover()
	if what == nil {
		return
	}
	g.note(where, what, debug.Stack())
	if cmd != nil {
		*cmd = tea.Quit
	}
}

// note keeps the first fault and tells it.
func (g *guarded) note(where string, what any, stack []byte) {
	if g.fault != nil {
		return
	}
	g.fault = ledger.Fail("console: a fault at %s: %v; what is in the ledger stays as it is", where, what)
	if g.told != nil {
		g.told(g.fault.Error(), stack)
	}
}
