// Command makegood is a terminal console for the payments of a game: it keeps
// what the payment providers say in a ledger, holds it against what the game
// granted, and lets an operator put right what differs.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"makegood/ledger"
	"makegood/tui/lang"
	"makegood/tui/quiet"
)

// clock is the program's one source of time; everything else is handed it.
type clock = func() time.Time

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	if err := quiet.Restore(); err != nil {
		fmt.Fprintln(os.Stderr, "makegood:", err)
		os.Exit(exitError)
	}
	p := program{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		now: time.Now, newID: newID, environment: SystemEnvironment(),
	}
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// program is one run of makegood with everything it takes from outside.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            clock
	newID          func() string
	environment    Environment
	// words are the texts in the language of the configuration, of the locale until one is read; nil is English.
	words *lang.Words
	// script says that the answer is for machines: what is said besides it stays English.
	script bool
	// within is the configuration of the console this run is a line of; nil outside a console.
	within *Config
	// unheard is the first answer that could not be written; it makes the run fail.
	unheard error
}

// answer prints to standard output. What could not be written is remembered:
// a script must not take half an answer for a whole one.
func (p *program) answer(format string, args ...any) {
	if _, err := fmt.Fprintf(p.stdout, format, args...); err != nil && p.unheard == nil {
		p.unheard = err
	}
}

// tell answers a sentence for people.
func (p *program) tell(text ledger.Phrase, args ...any) {
	p.answer("%s\n", p.speak().Say(ledger.Say(text, args...)))
}

// remark prints a sentence to standard error, where nothing is left to tell a failure to.
func (p *program) remark(text ledger.Phrase, args ...any) {
	p.line(p.aside().Say(ledger.Say(text, args...)))
}

// line prints one line to standard error.
func (p *program) line(text string) { _, _ = fmt.Fprintln(p.stderr, text) }

// speak gives the words this run speaks with.
func (p *program) speak() *lang.Words {
	if p.words == nil {
		return lang.InEnglish()
	}
	return p.words
}

// aside gives the words of what is said besides the answer: a script reads that in English.
func (p *program) aside() *lang.Words {
	if p.script {
		return lang.InEnglish()
	}
	return p.speak()
}

// language is the configured language, else the one of the locale.
func (p *program) language(configured string) string {
	return lang.Choose(configured, func(name string) string {
		if p.environment.Lookup == nil {
			return ""
		}
		value, _ := p.environment.Lookup(name)
		return value
	})
}

// speakAs takes the language of a configuration.
func (p *program) speakAs(cfg Config) error {
	words, err := lang.New(p.language(cfg.Console.Lang))
	if err != nil {
		return fmt.Errorf("console.lang: %w", err)
	}
	p.words = words
	return nil
}

// newID makes an id for an action: short enough to read aloud, never twice.
func newID() string { return "A" + rand.Text()[:11] }

// buildVersion is the module version the binary was built at.
func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
