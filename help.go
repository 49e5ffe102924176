package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// prose is a text of the help as it stands beside its command or flag: in English, until the tree of commands is whole and
// tellHelp tells it.
func prose(text lang.Text) string { return string(text) }

// preferred is the language of a run before its configuration is read: what the file says where it can be read, however
// wrong the rest of it is, else the locale.
func (p *program) preferred(args []string) string {
	var cfg struct {
		Console struct{ Lang string }
	}
	if path, _ := Find(configFlag(args)); path != "" {
		if raw, err := readBounded(path, maxConfigFile); err == nil {
			if _, err := toml.Decode(string(raw), &cfg); err != nil {
				cfg.Console.Lang = ""
			}
		}
	}
	return p.language(cfg.Console.Lang)
}

// configFlag gives the value of --config in a command line that is not taken apart yet.
func configFlag(args []string) string {
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if value, ok := strings.CutPrefix(arg, "--config="); ok {
			return value
		}
		if arg == "--config" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

// forScript reports whether a command line asks for an answer that machines read.
func forScript(args []string) bool {
	if i := slices.Index(args, "--"); i >= 0 {
		args = args[:i]
	}
	return slices.Contains(args, "--json") || slices.Contains(args, "--csv")
}

// tellHelp tells every text of the help in the language of the run.
func (p *program) tellHelp(root *cobra.Command) {
	w := p.speak()
	if w.Name() == lang.English {
		return
	}
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	root.InitDefaultVersionFlag()
	for _, g := range root.Groups() {
		g.Title = w.T(lang.Text(g.Title))
	}
	told := map[*pflag.Flag]bool{}
	var tell func(c *cobra.Command)
	tell = func(c *cobra.Command) {
		c.InitDefaultHelpFlag()
		tellCommand(w, c)
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if !told[f] {
				told[f], f.Usage = true, flagUsage(w, c, f)
			}
		})
		for _, sub := range c.Commands() {
			tell(sub)
		}
	}
	tell(root)
	root.SetUsageFunc(func(c *cobra.Command) error { return writeUsage(c.OutOrStderr(), w, c) })
}

// tellCommand tells what a command does. The help and the completion are the library's, and so is their English.
func tellCommand(w *lang.Words, c *cobra.Command) {
	shell := c.HasParent() && c.Parent().Name() == "completion"
	switch {
	case shell:
		c.Short, c.Long = w.T("Print what completes commands in %s", c.Name()), ""
	case c.Name() == "completion":
		c.Short, c.Long = w.T("Print what completes commands in a shell"), w.T("Print what completes commands in a shell; the shell's start-up file loads it.")
	case c.Name() == "help":
		c.Short, c.Long = w.T("Help about any command"), ""
	default:
		c.Short = w.T(lang.Text(c.Short))
		if c.Long != "" {
			c.Long = w.T(lang.Text(c.Long))
		}
	}
}

func flagUsage(w *lang.Words, c *cobra.Command, f *pflag.Flag) string {
	switch f.Name {
	case "help":
		return w.T("help for %s", c.DisplayName())
	case "version":
		return w.T("version of %s", c.DisplayName())
	case "no-descriptions":
		return w.T("leave the descriptions out")
	default:
		return w.T(lang.Text(f.Usage))
	}
}

// writeUsage lists how a command is called, what is below it and its flags, as the library does in English.
func writeUsage(out io.Writer, w *lang.Words, c *cobra.Command) error {
	var b strings.Builder
	b.WriteString(w.T("Usage:"))
	if c.Runnable() {
		b.WriteString("\n  " + strings.TrimSuffix(c.UseLine(), "[flags]"))
		if strings.HasSuffix(c.UseLine(), "[flags]") {
			b.WriteString(w.T("[flags]"))
		}
	}
	if c.HasAvailableSubCommands() {
		b.WriteString("\n  " + w.T("%s [command]", c.CommandPath()))
	}
	list := func(title, group string) {
		first := true
		for _, sub := range c.Commands() {
			if sub.GroupID != group || !sub.IsAvailableCommand() && sub.Name() != "help" {
				continue
			}
			if first {
				b.WriteString("\n\n" + title)
				first = false
			}
			fmt.Fprintf(&b, "\n  %-*s %s", sub.NamePadding(), sub.Name(), sub.Short)
		}
	}
	for _, g := range c.Groups() {
		list(g.Title, g.ID)
	}
	rest := w.T("Commands:")
	if len(c.Groups()) > 0 {
		rest = w.T("Besides:")
	}
	list(rest, "")
	flags := func(title string, set *pflag.FlagSet) {
		b.WriteString("\n\n" + title + flagLines(w, set))
	}
	if c.HasAvailableLocalFlags() {
		flags(w.T("Flags:"), c.LocalFlags())
	}
	if c.HasAvailableInheritedFlags() {
		flags(w.T("Flags of every command:"), c.InheritedFlags())
	}
	if c.HasAvailableSubCommands() {
		b.WriteString("\n\n" + w.T("%s [command] --help says more about a command.", c.CommandPath()))
	}
	b.WriteString("\n")
	_, err := io.WriteString(out, b.String())
	return err //nolint:wrapcheck // it is the terminal's
}

// flagLines lists flags one a line: what they are called, what sort of value they take, what they mean and what holds without
// them. The library counts bytes where it aligns them, and Hangul takes more of these than cells.
func flagLines(w *lang.Words, set *pflag.FlagSet) string {
	type line struct{ name, means string }
	var lines []line
	wide := 0
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "      --" + f.Name
		if f.Shorthand != "" {
			name = "  -" + f.Shorthand + ", --" + f.Name
		}
		sort, means := pflag.UnquoteUsage(f)
		switch sort {
		case "":
		case "duration":
			name += " " + w.T("duration§flag")
		case "int", "uint":
			name += " " + w.T("number§flag")
		default:
			name += " " + w.T("text§flag")
		}
		if !slices.Contains([]string{"", "0", "0s", "false", "[]"}, f.DefValue) {
			means += fmt.Sprintf(" (%s %s)", w.T("default"), f.DefValue)
		}
		lines = append(lines, line{name, means})
		wide = max(wide, kit.Width(name))
	})
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("\n" + kit.Fit(l.name, wide, kit.Left) + "   " + l.means)
	}
	return b.String()
}

// flagError words what the library says of a wrong flag.
func flagError(err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return ledger.Fail("unknown shorthand flag: %q in -%s", rune(unknown.GetSpecifiedName()[0]), unknown.GetSpecifiedShortnames())
	case errors.As(err, &unknown):
		return ledger.Fail("unknown flag: --%s", unknown.GetSpecifiedName())
	case errors.As(err, &bare):
		return ledger.Fail("flag needs an argument: --%s", bare.GetFlag().Name)
	case errors.As(err, &invalid):
		return ledger.Fail("--%s wants %s, not %q", invalid.GetFlag().Name, kindOfFlag(invalid.GetFlag()), invalid.GetValue())
	case errors.As(err, &syntax):
		return ledger.Fail("bad flag syntax: %s", syntax.GetSpecifiedFlag())
	default:
		return err
	}
}

// kindOfFlag says what a flag takes.
func kindOfFlag(f *pflag.Flag) ledger.Phrase {
	switch f.Value.Type() {
	case "int", "int64", "uint64":
		return "a whole number"
	case "duration":
		return "a length of time such as 45m or 2h"
	case "bool":
		return "true or false"
	default:
		return "something else"
	}
}
