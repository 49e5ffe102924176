package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/tui/lang"
)

// run carries out one command line and gives the exit code.
func (p *program) run(ctx context.Context, args []string) int {
	if words, err := lang.New(p.preferred(args)); err == nil { // a language that is none is told of where the file is read
		p.words = words
	}
	p.script = forScript(args)
	root := p.root()
	root.SetArgs(args)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	p.tellHelp(root)
	err := root.ExecuteContext(ctx)
	if err == nil && p.unheard != nil {
		err = ledger.Fail("the answer could not be written: %s", p.unheard)
	}
	if err != nil && err.Error() != "" {
		p.line("makegood: " + p.aside().Err(err))
	}
	return exitCode(err)
}

// root is the command tree. Without a command it is the console.
func (p *program) root() *cobra.Command {
	var con consoleFlags
	root := &cobra.Command{
		Use:   "makegood",
		Short: prose("Make good on every payment: a console for Hive and STOVE"),
		Long: prose("makegood receives what the payment providers send, asks them what they know, keeps all of it in a ledger,\n" +
			"holds it against what the game granted, and lets an operator put right what differs.\n\n" +
			"Without a command it opens the console. First try: makegood demo"),
		SilenceUsage: true, SilenceErrors: true, Version: buildVersion(),
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return p.inside(cmd) },
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage(ledger.Fail("unknown command %q; makegood --help lists the commands", args[0]))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			flag, err := cmd.Flags().GetString("config")
			if err != nil {
				return usage(err)
			}
			return p.console(cmd.Context(), flag, con)
		},
	}
	root.PersistentFlags().String("config", "", prose("configuration file (default: ./config.toml, then the user's configuration directory)"))
	con.register(root.Flags())
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(flagError(err)) })
	for _, group := range []struct {
		id       string
		title    lang.Text
		commands []*cobra.Command
	}{
		{"run", "Run:", []*cobra.Command{p.demoCommand(), p.serveCommand(), p.simulateCommand()}},
		{"look", "Look at what is known:", p.lookCommands()},
		{"ask", "Ask the providers:", p.askCommands()},
		{"act", "Put right:", p.actCommands()},
		{"case", "Work a case:", p.caseCommands()},
		{"import", "Take in:", p.importCommands()},
		{"keep", "Keep house:", p.keepCommands()},
	} {
		root.AddGroup(&cobra.Group{ID: group.id, Title: prose(group.title)})
		for _, c := range group.commands {
			c.GroupID = group.id
			root.AddCommand(c)
		}
	}
	return root
}

// exactly makes cobra's count of arguments a usage error.
func exactly(n int, what ledger.Phrase) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usage(ledger.Fail("%s wants %s, got %d arguments", nameOf(cmd), what, len(args)))
		}
		return nil
	}
}

func atLeast(n int, what ledger.Phrase) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return usage(ledger.Fail("%s wants %s", nameOf(cmd), what))
		}
		return nil
	}
}

func none(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(ledger.Fail("%s takes no arguments, got %q", nameOf(cmd), args[0]))
	}
	return nil
}

// nameOf is a command as it is typed behind the program's name.
func nameOf(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}

// atWork runs fn with an open ledger and closes it.
func (p *program) atWork(cmd *cobra.Command, fn func(ctx context.Context, o *office) error) error {
	flag, err := cmd.Flags().GetString("config")
	if err != nil {
		return usage(err)
	}
	cfg, err := p.configured(flag)
	if err != nil {
		return err
	}
	o, err := p.open(cmd.Context(), cfg, "makegood "+cmd.Name())
	if err != nil {
		return err
	}
	defer o.close()
	return fn(cmd.Context(), o)
}

// order finds the one order an argument names: an id in any spelling, or
// provider:id. Unknown, and several, are errors that say so.
func (o *office) order(ctx context.Context, arg string) (ledger.Key, error) {
	provider, id := splitOrder(arg)
	if err := o.catchUp(ctx); err != nil {
		return ledger.Key{}, err
	}
	keys, err := o.store.Find(ctx, id)
	if err != nil {
		return ledger.Key{}, err //nolint:wrapcheck // the store names it
	}
	keys = narrow(keys, provider, id)
	switch len(keys) {
	case 1:
		return keys[0], nil
	case 0:
		return ledger.Key{}, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say(
			"no order %s is known: try makegood find %s, or ask the provider with makegood check %s", arg, id, arg)}
	}
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = fmt.Sprintf("  %s (app %s)", k, k.App)
	}
	return ledger.Key{}, &ledger.Error{Kind: ledger.Conflict, Human: ledger.Say(
		"%s matches %d orders, none was touched; name one:\n%s", arg, len(keys), strings.Join(list, "\n"))}
}

func splitOrder(arg string) (provider ledger.Provider, id string) {
	id = strings.TrimSpace(arg)
	if head, rest, ok := strings.Cut(id, ":"); ok {
		if p, err := ledger.ParseProvider(head); err == nil {
			return p, strings.TrimSpace(rest)
		}
	}
	return "", id
}

// narrow keeps the orders of the provider, and of those the ones whose own id
// this is where there are any.
func narrow(keys []ledger.Key, provider ledger.Provider, id string) []ledger.Key {
	var own, all []ledger.Key
	for _, k := range keys {
		if provider != "" && k.Provider != provider {
			continue
		}
		all = append(all, k)
		if k.Order == ledger.CanonicalOrder(k.Provider, id) {
			own = append(own, k)
		}
	}
	if len(own) > 0 {
		return own
	}
	return all
}

// since reads --since: an RFC 3339 instant, or a duration back from now.
func since(text string, now time.Time) (ledger.Instant, error) {
	if text == "" {
		return 0, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return ledger.At(t), nil
	}
	d, err := time.ParseDuration(text)
	if err == nil && d < 0 {
		err = errors.New("it is negative")
	}
	if err != nil {
		if days, ok := strings.CutSuffix(text, "d"); ok {
			if n, derr := strconv.Atoi(days); derr == nil && n >= 0 {
				return ledger.At(now.AddDate(0, 0, -n)), nil
			}
		}
		return 0, usage(ledger.Fail("--since %q is neither an RFC 3339 time nor a duration back from now", text))
	}
	return ledger.At(now.Add(-d)), nil
}

// words reads --class and --fail-on: classes or flags, separated by commas.
func words(text, flag string) ([]ledger.Class, error) {
	var out []ledger.Class
	for _, w := range strings.Split(text, ",") {
		w = strings.ToUpper(strings.TrimSpace(w))
		if w == "" {
			continue
		}
		if c := ledger.Class(w); !ledger.IsWord(c) && c != ledger.NoticeParseFailed && c != ledger.NoticeAuthFailed {
			return nil, usage(ledger.Fail("--%s: %q is no class or flag", flag, w))
		}
		out = append(out, ledger.Class(w))
	}
	return out, nil
}
