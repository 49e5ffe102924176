package pane

import (
	"regexp"
	"strings"

	"makegood/tui/lang"
)

// What the domain says names commands and flags of the program, because it is said outside the console as well. Whoever
// sits at the console has keys, fields and the palette instead.

// palette are the commands a sentence may name that the palette has too.
var palette = regexp.MustCompile(`makegood (approve|reject|settle|arm|deliver|release|check|find|show|orders|unconsumed|maintenance|doctor|audit)\b`)

// instead are parts of sentences as they are said outside, and what stands for them inside; keys gives the keys of the latter.
type instead struct {
	outside, inside lang.Text
	keys            func(d *Desk) []any
}

// insteads are all of them, the longer ones first.
func insteads() []instead {
	none := func(*Desk) []any { return nil }
	stove := func(d *Desk) []any { return []any{d.Key("stove.with", "give member number and type", "w").Help().Key} }
	hive := func(d *Desk) []any { return []any{d.Key("hive.find", "ask for a player", "f").Help().Key} }
	return []instead{
		{"needs --evidence and a second operator", "needs evidence and a second operator", none},
		{"give --type (ONLINE_PURCHASE, IAP_PURCHASE, ...)", "%s in pane 3 gives it", stove},
		{"give --member", "%s in pane 3 gives it", stove},
		{"give --player and --server", "%s in pane 2 asks by them", hive},
		{"give --server, or server_ids in the configuration", "%s in pane 2 asks for it; server_ids in the configuration name them for good", hive},
	}
}

// Inside is a sentence as it is said at the console.
func (d *Desk) Inside(text string) string {
	if strings.Contains(text, "--") {
		for _, i := range insteads() {
			text = strings.ReplaceAll(text, d.T(i.outside), d.T(i.inside, i.keys(d)...))
		}
	}
	return palette.ReplaceAllString(text, ":$1")
}
