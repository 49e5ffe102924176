package tui

import (
	"strings"
	"testing"
)

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
