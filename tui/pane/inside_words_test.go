package pane_test

import (
	"regexp"
	"strings"
	"testing"

	"makegood/ledger"
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// outsideWords are the names of flags and of the program, which nobody types at the console.
var outsideWords = regexp.MustCompile(`(^|[^-\w])--(member|type|player|server|evidence)\b|makegood [a-z]`)

// TestInsideNamesKeys holds that what the domain says in the words of a command line is said at the console by keys, fields
// and the palette, in both languages and under other keys; lang's own test lists all such sentences.
func TestInsideNamesKeys(t *testing.T) {
	t.Parallel()
	held := ledger.Say("Hive does not list it: a refund rests on a guess")
	for name, test := range map[string]struct {
		said           ledger.Saying
		english, other string
	}{
		"member":    {ledger.Say("STOVE asks by tid with the member number: give --member"), "with the member number: w in pane 3 gives it", "3번 창의 w 키로"},
		"type":      {ledger.Say("STOVE asks by tid with the noti_type: give --type (ONLINE_PURCHASE, IAP_PURCHASE, ...)"), "with the noti_type: w in pane 3 gives it", "3번 창의 w 키로"},
		"player":    {ledger.Say("Hive lists by player and server, no call takes an order id: give --player and --server"), "no call takes an order id: f in pane 2 asks by them", "2번 창의 f 키로"},
		"server":    {ledger.Say("Hive lists by server: give --server, or server_ids in the configuration"), "f in pane 2 asks for it", "2번 창의 f 키로"},
		"evidence":  {ledger.Say("%s; needs --evidence and a second operator", held), "rests on a guess; needs evidence and a second operator", "증빙과 두 번째 운영자가"},
		"arm":       {ledger.Say("read-only: arm first (makegood arm --for 30m --reason TEXT)"), "(:arm --for 30m --reason TEXT)", "(:arm --for 30m --reason TEXT)"},
		"approve":   {ledger.Say("nothing was sent: %s awaits approval by %s (makegood approve %s)", "A1", "jun", "A1"), "(:approve A1)", "(:approve A1)"},
		"find":      {ledger.Say("no order %s is known: try makegood find %s, or ask the provider with makegood check %s", "H1", "H1", "H1"), "try :find H1, or ask the provider with :check H1", ":find H1"},
		"elsewhere": {ledger.Quote("--dry-run of makegood serve"), "--dry-run of makegood serve", "--dry-run of makegood serve"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for language, want := range map[string]string{lang.English: test.english, lang.Korean: test.other} {
				d, _ := stubDesk(t, stubBooks{}, stubClerk{})
				words, err := lang.New(language)
				if err != nil {
					t.Fatal(err)
				}
				if d.Theme, err = theme.New("dark", theme.Options{Profile: theme.Plain, Words: words}); err != nil {
					t.Fatal(err)
				}
				for way, got := range map[string]string{
					"said": d.Say(test.said), "an error": d.Err(&ledger.Error{Kind: ledger.Invalid, Human: test.said}),
					"why": d.Why(&ledger.Error{Kind: ledger.Invalid, Human: test.said}), "stored": d.Retell(test.said.String()),
				} {
					if !strings.Contains(got, want) || name != "elsewhere" && outsideWords.MatchString(got) {
						t.Errorf("%s, %s: %q, want %q in it", language, way, got, want)
					}
				}
			}
		})
	}
	t.Run("other keys", func(t *testing.T) {
		t.Parallel()
		d, _ := stubDesk(t, stubBooks{}, stubClerk{})
		var err error
		if d.Theme, err = theme.New("dark", theme.Options{Profile: theme.Plain, Keys: map[string][]string{"stove.with": {"f4"}}}); err != nil {
			t.Fatal(err)
		}
		if got := d.Inside("give --member"); got != "f4 in pane 3 gives it" {
			t.Errorf("the key is %q", got)
		}
	})
}

// TestPromptsNameNoFlag holds that a prompt refuses what it can make no line of, before the command names its flags.
func TestPromptsNameNoFlag(t *testing.T) {
	t.Parallel()
	d, _ := stubDesk(t, stubBooks{}, stubClerk{})
	doubtful := ledger.Standing{Actions: []ledger.Action{{ID: "A1", Kind: ledger.ActRefund, State: ledger.StateInDoubt}}}
	for _, act := range pane.NewOrderActions(d).All() {
		tries := map[string]map[string]string{
			"settle": {"seen in the console": "begin with done or failed", "done": "say what you saw as well", "failed: the console lists it": ""},
			"snooze": {"1h": "say why as well", "soon": "until when?", "1h waits": ""},
			"mark":   {"tset QA": "is none of test, repayment, gift, purchase", "gift": "", "Test QA": ""},
			"link":   {"H2": "then same or repayment", "H2 other": "then same or repayment", "H2 same one payment": ""},
		}[act.Verb]
		for text, want := range tries {
			ask, ok := act.Intent(stubHiveKey, doubtful).(pane.Ask)
			if !ok || ask.Check == nil {
				t.Fatalf("%s asks nothing", act.Verb)
			}
			err := ask.Check(text)
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "--")) {
				t.Errorf("%s %q: %v, want %q", act.Verb, text, err, want)
			}
		}
	}
}
