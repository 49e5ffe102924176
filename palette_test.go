package main

import (
	"strings"
	"testing"
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
