package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"makegood/tui"
	"makegood/tui/lang"
)

// commandsOfDesign are the commands of the design that make sense inside the console, each with what its use line names.
func commandsOfDesign() map[string]string {
	return map[string]string{
		"import grants": "FILE", "import products": "FILE", "import players": "FILE", "import notifications": "FILE", "import cancellations": "FILE",
		"orders": "", "notifications": "", "grants": "", "actions": "", "journal": "", "show": "ORDER", "find": "TEXT|-",
		"unconsumed": "--player ID", "check": "ORDER", "status": "--player ID --order-master N", "catalogue": "--player ID", "repayments": "--player ID",
		"checkout": "--player ID --product PID", "verify": "ORDER", "report": "ORDER", "refund": "ORDER --reason TEXT --confirm ORDER", "replay": "ORDER",
		"deliver": "--undelivered", "probe": "ORDER", "settle": "ACTION --done|--failed --evidence TEXT", "approve": "ACTION", "reject": "ACTION",
		"arm": "--for 30m --reason TEXT", "granted": "ORDER --grant-id", "revoked": "ORDER", "cancelled": "ORDER --evidence TEXT",
		"claim": "ORDER", "resolve": "ORDER --reason TEXT", "ignore": "ORDER --reason TEXT", "accept": "ORDER --reason TEXT", "reopen": "ORDER --reason TEXT",
		"snooze": "ORDER --reason TEXT", "note": "ORDER", "mark": "ORDER test|repayment|gift", "link": "ORDER ORDER --as same|repayment",
		"reread": "[SEQ...]", "release": "hive|stove --reason TEXT", "reconcile": "[--since T] [--fail-on CLASS,...]", "report-shift": "[--since T]",
		"audit verify": "", "audit rebuild": "[--check]", "backup": "FILE", "doctor": "", "version": "",
	}
}

// TestPaletteListsEveryCommand holds that every command of the design stands in the palette with its use line and what it
// does, in both languages.
func TestPaletteListsEveryCommand(t *testing.T) {
	t.Parallel()
	for _, language := range []string{lang.English, lang.Korean} {
		words, err := lang.New(language)
		if err != nil {
			t.Fatal(err)
		}
		listed := map[string]tui.Command{}
		for _, c := range (&program{words: words}).commands() {
			listed[c.Name] = c
			if c.Short == "" || strings.ContainsFunc(c.Short, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) != (language == lang.Korean) {
				t.Errorf("%s: %s is described as %q", language, c.Name, c.Short)
			}
		}
		for name, c := range listed {
			for _, f := range c.Flags {
				if !strings.HasPrefix(f.Name, "--") || f.Short == "" || strings.Contains(f.Short, "`") || f.Short == c.Use {
					t.Errorf("%s: %s of %s means %q", language, f.Name, name, f.Short)
				}
			}
		}
		for name, use := range commandsOfDesign() {
			if c, ok := listed[name]; !ok || !strings.HasPrefix(c.Use, name) || !strings.Contains(c.Use, use) {
				t.Errorf("%s: the use line of %s is %q, want %q in it", language, name, c.Use, use)
			}
		}
	}
}

// TestHelpIsToldInKorean holds that the help of every command and flag is Korean throughout, and what machines read is not.
func TestHelpIsToldInKorean(t *testing.T) {
	t.Parallel()
	ko := Environment{Lookup: func(name string) (string, bool) { return "ko_KR.UTF-8", name == "LANG" }}
	said := func(args ...string) (out, errs string) {
		t.Helper()
		var stdout, stderr strings.Builder
		p := program{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, environment: ko}
		p.run(t.Context(), append([]string{"--config", t.TempDir() + "/none.toml"}, args...))
		return stdout.String(), stderr.String()
	}
	for _, c := range (&program{}).commands() {
		out, _ := said(append(strings.Fields(c.Name), "--help")...)
		for line := range strings.SplitSeq(out, "\n") {
			// A flag's line begins with two spaces or more; its name and type are no prose.
			if usage := strings.TrimSpace(line); strings.HasPrefix(usage, "-") && !strings.ContainsFunc(usage, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) && !strings.Contains(usage, "hive") && !strings.Contains(usage, "same") {
				t.Errorf("%s --help: %q is left in English", c.Name, line)
			}
		}
		for _, english := range []string{"[flags]", " string ", " duration ", " int ", " uint "} {
			if strings.Contains(out, english) {
				t.Errorf("%s --help says %q:\n%s", c.Name, english, out)
			}
		}
		if !strings.Contains(out, "사용법:") || !strings.Contains(out, "플래그:") {
			t.Errorf("%s --help is\n%s", c.Name, out)
		}
	}
	if _, errs := said("refund"); !strings.Contains(errs, "refund에는 ORDER 하나가 필요합니다") {
		t.Errorf("a usage error is %q", errs)
	}
	if _, errs := said("orders", "--nonsense"); !strings.Contains(errs, "모르는 플래그: --nonsense") {
		t.Errorf("an unknown flag is %q", errs)
	}
	if _, errs := said("orders", "--json", "--nonsense"); !strings.Contains(errs, "unknown flag: --nonsense") {
		t.Errorf("for a script an unknown flag is %q", errs)
	}
}

// paletteOn is a console's palette on a configuration that a test edits.
func paletteOn(t *testing.T) (say func(line string) (string, error), write func(environment, ledgerName, operator string) string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "config.toml")
	write = func(environment, ledgerName, operator string) string {
		t.Helper()
		text := fmt.Sprintf("environment = %q\noperator = %q\n[ledger]\npath = %q\n", environment, operator, ledgerName)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("sandbox", "own.db", "mina")
	env := Environment{Login: "mina"}
	cfg, err := Load(path, env)
	if err != nil {
		t.Fatal(err)
	}
	p := &program{now: time.Now, newID: newID, environment: env}
	o, err := p.open(t.Context(), cfg, "makegood console")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.close)
	c := consoleClerk{Clerk: o.clerk, p: p, cfg: cfg}
	return func(line string) (string, error) { return c.Do(t.Context(), line) }, write
}

// TestPaletteStaysOnItsLedger holds that a line typed into a console works on what the console was opened with or not at
// all: somebody edits the file meanwhile.
func TestPaletteStaysOnItsLedger(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]struct{ environment, ledgerName, operator, says string }{
		"live":         {"live", "own.db", "mina", "environment is live in the configuration by now, and this console was opened with sandbox"},
		"other ledger": {"sandbox", "other.db", "mina", "ledger.path is "},
		"somebody":     {"sandbox", "own.db", "minsu", "operator is minsu in the configuration by now, and this console was opened with mina"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			say, write := paletteOn(t)
			if _, err := say("arm --for 30m --reason before"); err != nil {
				t.Fatalf("on its own ledger: %v", err)
			}
			path := write(edit.environment, edit.ledgerName, edit.operator)
			for _, line := range []string{"arm --for 30m --reason after", "approve A1", "settle A1 --done --evidence seen", "journal", "doctor"} {
				said, err := say(line)
				if text := fmt.Sprint(said, err); err == nil || !strings.Contains(text, edit.says) || !strings.Contains(text, "leave the console and start it anew") {
					t.Errorf("%s: said %q, %v", line, said, err)
				}
			}
			if other, err := os.Stat(filepath.Join(filepath.Dir(path), "other.db")); err == nil {
				t.Errorf("%s was made", other.Name())
			}
			// Edited back, the console goes on, and of what was typed meanwhile nothing is in the ledger.
			write("sandbox", "own.db", "mina")
			said, err := say("journal")
			if err != nil || !strings.Contains(said, "before") || strings.Contains(said, "after") {
				t.Errorf("journal: %q, %v", said, err)
			}
		})
	}
}

// TestPaletteRefusesWhatBelongsOutside holds that no spelling leads from a console to another ledger, or starts in it what
// needs a process of its own.
func TestPaletteRefusesWhatBelongsOutside(t *testing.T) {
	t.Parallel()
	say, write := paletteOn(t)
	own := write("sandbox", "own.db", "mina")
	other := filepath.Join(t.TempDir(), "other.toml")
	if err := os.WriteFile(other, []byte("operator = \"mina\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const elsewhere, outside = "--config belongs to a command outside the console", " runs outside the console"
	for line, want := range map[string]string{
		"--config " + other + " approve A1": elsewhere,
		"approve A1 --config " + other:      elsewhere,
		"approve --config=" + other + " A1": elsewhere,
		"journal --config=":                 elsewhere,
		"--config " + other + " serve":      "serve" + outside,
		"--config " + own + " serve":        "serve" + outside,
		"serve":                             "serve" + outside,
		"makegood demo --plain":             "demo" + outside,
		"completion bash":                   "completion" + outside,
		"--listen":                          "makegood" + outside,
		"--view night":                      "makegood" + outside,
	} {
		said, err := say(line)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: said %q, %v; want %q", line, said, err, want)
		}
	}
	// Who names the console's own file says nothing new; and a reason may read like a flag.
	for _, line := range []string{"journal --config " + own, "arm --for 5m --reason --config"} {
		if said, err := say(line); err != nil {
			t.Errorf("%s: said %q, %v", line, said, err)
		}
	}
}

// TestPaletteAnswersAPerson holds that what a line answers in the console is a sentence, with times in the console's zone.
func TestPaletteAnswersAPerson(t *testing.T) {
	t.Parallel()
	say, _ := paletteOn(t)
	for line, want := range map[string]string{
		`arm --for 30m --reason "minsu asked"`:          `^armed for mina until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d KST$`,
		`maintenance add --for 2h --reason "patch 3.1"`: `^maintenance: .*; makegood maintenance end \d+ ends it$`,
		"": `no command; \? lists the keys, and : with tab the commands`,
	} {
		said, err := say(line)
		if err != nil {
			said = err.Error()
		}
		if !regexp.MustCompile(want).MatchString(said) {
			t.Errorf("%s: %q, want %s", line, said, want)
		}
	}
}
