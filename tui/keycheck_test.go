package tui

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/bubbles/key"

	"makegood/ledger"
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// TestTextsNameTheKeysThereAre holds that every key a text names is the usual one of a binding there is.
func TestTextsNameTheKeysThereAre(t *testing.T) {
	t.Parallel()
	made := map[string]key.Binding{}
	look, err := theme.New("none", theme.Options{Bound: func(name string, b key.Binding) { made[name] = b }})
	if err != nil {
		t.Fatal(err)
	}
	keyPlaces(&pane.Desk{
		Ctx: context.Background(), Theme: look, Now: func() time.Time { return time.Time{} },
		Environment: ledger.Sandbox, Apps: []ledger.App{{Provider: ledger.Hive, ID: "app"}, {Provider: ledger.Stove, ID: "app"}},
	})
	for text := range lang.Catalogue() {
		for name, usual := range lang.Keys(text) {
			if b, ok := made[name]; !ok || theme.ShownKey(b.Keys()[0]) != usual {
				t.Errorf("%q names %s as the key of %s, which has %q", text, usual, name, b.Keys())
			}
		}
	}
}

// TestTextsFollowTheKeyMap holds that a text which names a key names the one the configuration gives.
func TestTextsFollowTheKeyMap(t *testing.T) {
	keys := map[string][]string{
		"help": {"f1"}, "back": {"f2"}, "hive.find": {"f3"}, "hive.every": {"f4"}, "prices.every": {"f6"}, "prices.find": {"f7"},
		"stove.type": {"f8"}, "refresh": {"f9"}, "acknowledge": {"f10"}, "unmark": {"f11"},
	}
	if err := CheckKeys(keys); err != nil {
		t.Fatal(err)
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		desk := newDesk(t, newLaunchNight().books(), &fakeClerk{})
		var err error
		if desk.Theme, err = theme.New("none", theme.Options{Profile: theme.Plain, Keys: keys}); err != nil {
			t.Fatal(err)
		}
		d := drive(t, New(Options{Desk: desk}), 120, 40)
		d.press("Q").sees("f1 lists the keys")
		d.press("2").sees("f3 asks Hive for one player, f4 for every known one").press("]").sees("f3 asks Hive").press("]").sees("f6 checks every order of Hive, f7 some of them")
		d.press("3").sees("f8 types one")
		d.press("4", "enter").sees("f2 goes back")
		d.c.say("error", "a trouble")
		d.sees("f10 acknowledges")
	})
}

func TestCheckKeys(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		keys map[string][]string
		want []string // parts of the error; nil: there is none
	}{
		"none":                              {},
		"a free key":                        {map[string][]string{"zoom": {"f6"}, "act.refund": {"alt+x", "ctrl+x"}}, nil},
		"two exchange their keys":           {map[string][]string{"act.refund": {"R"}, "act.report": {"X"}}, nil},
		"a key of the console":              {map[string][]string{"act.refund": {"z"}}, []string{`"z" is both zoom and act.refund (refund)`}},
		"a key of a room":                   {map[string][]string{"zoom": {"X"}}, []string{`"X" is both zoom and act.refund (refund)`}},
		"two renamed to one":                {map[string][]string{"zoom": {"f6"}, "act.claim": {"f6"}}, []string{`"f6" is both zoom and act.claim (claim)`}},
		"a key of a table":                  {map[string][]string{"act.claim": {"j"}}, []string{`"j" is both`, "down", "act.claim (claim)"}},
		"a table's key on another":          {map[string][]string{"page-down": {"t"}}, []string{`"t" is both`, "page-down (page down)", "act.note (note)"}},
		"a name nobody has":                 {map[string][]string{"refnud": {"x"}}, []string{`no binding is called "refnud"`}},
		"a key nobody can press":            {map[string][]string{"zoom": {"ctrl+alt+del"}}, []string{`zoom: no terminal sends a key "ctrl+alt+del"`}},
		"a key that is empty":               {map[string][]string{"zoom": {""}}, []string{`no terminal sends a key ""`}},
		"a key of a screen over the panes":  {map[string][]string{"next-part": {"f7"}, "act.note": {"f7"}}, []string{`"f7" is both`, "next-part (next part)", "act.note (note)", "the order screen"}},
		"tab of the panes is free on order": {map[string][]string{"next-pane": {"f8"}, "next-part": {"f8"}}, nil},
		"a key behind an outcome":           {map[string][]string{"confirm.close": {"f9"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := CheckKeys(test.keys)
			if (err == nil) != (test.want == nil) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
		})
	}
}
