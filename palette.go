package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// consoleClerk is the clerk as the console works with it: the use cases, and
// every command line of the program.
type consoleClerk struct {
	*clerk.Clerk
	p *program
	// cfg is what the console was opened with.
	cfg Config
}

// notInside are commands that make no sense inside the console.
func notInside(name string) bool {
	switch name {
	case "demo", "serve", "simulate", "completion", "man":
		return true
	default:
		return false
	}
}

// keyOf is the key of a binding, as the help of this console shows it.
func (c consoleClerk) keyOf(binding, usual string) string {
	if keys := c.cfg.Console.Keys[binding]; len(keys) > 0 {
		return theme.ShownKey(keys[0])
	}
	return usual
}

// Do carries out a command line of the palette as the program would outside,
// on the same ledger, and gives what it printed.
func (c consoleClerk) Do(ctx context.Context, line string) (string, error) {
	args, err := pane.Words(line)
	if err != nil {
		return "", fmt.Errorf("%s: %w", line, err)
	}
	if len(args) > 0 && args[0] == "makegood" {
		args = args[1:]
	}
	if len(args) == 0 {
		return "", ledger.Fail("no command; %s lists the keys, and %s with tab the commands", c.keyOf("help", "?"), c.keyOf("palette", ":"))
	}
	// The line has a ledger and a clerk of its own: this console's is told, so that leaving it waits for the line.
	end, err := c.Undertake(args[0])
	if err != nil {
		return "", err //nolint:wrapcheck // it says what was not done
	}
	defer end()
	if c.cfg.Path != "" {
		args = append([]string{"--config", c.cfg.Path}, args...)
	}
	var out, remarks bytes.Buffer
	inner := program{
		stdin: strings.NewReader(""), stdout: &out, stderr: &remarks, now: c.p.now, newID: c.p.newID, environment: c.p.environment,
		within: &c.cfg,
	}
	code := inner.run(ctx, args)
	said := strings.TrimSpace(remarks.String())
	if code == exitDone {
		return strings.TrimSpace(out.String() + "\n" + said), nil
	}
	return strings.TrimSpace(out.String()), &ledger.Error{Kind: kindOfExit(code), Human: ledger.Quote(strings.TrimPrefix(said, "makegood: "))}
}

// inside refuses what a line of the palette cannot be: a command that needs a screen or a process of its own, and a line
// that names another configuration than the console's.
func (p *program) inside(cmd *cobra.Command) error {
	if p.within == nil {
		return nil
	}
	top := cmd
	for top.HasParent() && top.Parent().HasParent() {
		top = top.Parent()
	}
	if !top.HasParent() || notInside(top.Name()) {
		return ledger.Fail("%s runs outside the console", top.Name())
	}
	flag, err := cmd.Flags().GetString("config")
	if err != nil {
		return usage(err)
	}
	if flag != p.within.Path {
		return usage(ledger.Fail("--config belongs to a command outside the console: a line typed here works on this console's ledger; leave the console and start it with that file"))
	}
	return nil
}

// stays refuses a configuration that names another environment, ledger or operator than the console this line was typed
// into: the file is read for every line, and may have been edited since.
func (p *program) stays(cfg Config) error {
	if p.within == nil {
		return nil
	}
	own := *p.within
	for _, differs := range []struct {
		key, now, opened string
	}{
		{"environment", cfg.Environment, own.Environment},
		{"ledger.path", cfg.Ledger.Path, own.Ledger.Path},
		{"operator", cfg.Operator, own.Operator},
	} {
		if differs.now != differs.opened {
			return &ledger.Error{Op: "config", Kind: ledger.Conflict, Human: ledger.Say(
				"nothing was done: %s is %s in the configuration by now, and this console was opened with %s; leave the console and start it anew",
				differs.key, differs.now, differs.opened)}
		}
	}
	return nil
}

// kindOfExit turns an exit code back into a kind of error.
func kindOfExit(code int) ledger.ErrorKind {
	switch code {
	case exitRefused:
		return ledger.Denied
	case exitDoubt:
		return ledger.InDoubt
	default:
		return ledger.Invalid
	}
}

// commands lists what the palette offers.
func (p *program) commands() []tui.Command {
	var list []tui.Command
	var add func(prefix string, c *cobra.Command)
	add = func(prefix string, c *cobra.Command) {
		if c.Hidden || (prefix == "" && notInside(c.Name())) || c.Name() == "help" {
			return
		}
		if c.HasSubCommands() {
			for _, sub := range c.Commands() {
				add(prefix+c.Name()+" ", sub)
			}
			return
		}
		cmd := tui.Command{Name: prefix + c.Name(), Use: prefix + c.Use, Short: c.Short}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && f.Name != "help" {
				_, means := pflag.UnquoteUsage(f)
				cmd.Flags = append(cmd.Flags, tui.Flag{Name: "--" + f.Name, Short: means})
			}
		})
		list = append(list, cmd)
	}
	root := p.root()
	p.tellHelp(root)
	for _, c := range root.Commands() {
		add("", c)
	}
	return list
}
