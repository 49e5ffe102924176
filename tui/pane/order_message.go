package pane

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// A case leaves the console as text in two ways: as a message to colleagues, and as an order to whoever grants by hand in
// the game.

// address is what a chat would make a link of.
var address = regexp.MustCompile(`(?i)\b(?:https?|ftp)://\S+|\bwww\.\S+`)

// orderMessage is an order as a message for a chat: its sentence first, then everything another person needs to find it, and
// what was done. Names are masked and links left out: a chat has more readers than a case.
func (d *Desk) orderMessage(k ledger.Key, s *ledger.Standing) string {
	text, _ := d.Sentence(k, *s)
	v := &s.View
	lines := []string{
		text,
		d.T("order %s (%s, app %s)", k.Order, providerName(k.Provider), orDash(k.App)),
		d.T("player %s, server %s", orDash(playerIDs(d, masked(v.Player))), orDash(v.Server)),
		joined("·", []string{productLines(v), v.Money().String(), d.paidAgo(v)}),
		d.standingWords(s),
	}
	if c := d.caseLine(s.Case); c != "" {
		lines = append(lines, d.T("case: %s", c))
	}
	for _, a := range s.Actions {
		told, _ := plain.ActionSentence(d.Theme.Words(), a, ledger.At(d.Now()))
		lines = append(lines, d.T("done: %s", joined("·", []string{told, a.ID, a.Actor, a.Reason})))
	}
	for i := range lines {
		lines[i] = d.forChat(lines[i], v.Player.Name)
	}
	return strings.Join(lines, "\n")
}

// standingWords are class and flags in words, and where it is. The codes are for whoever types a filter.
func (d *Desk) standingWords(s *ledger.Standing) string {
	parts := []string{d.T("class: %s", d.classText(s.Class))}
	if len(s.Flags) > 0 {
		parts = append(parts, d.T("flags: %s", plain.FlagWords(d.Theme.Words(), s.Flags)))
	}
	return joined("·", append(parts, d.T("environment: %s", plain.EnvironmentWords(d.Theme.Words(), d.Environment))))
}

// forChat takes out of a line what a chat should not show: links, and the player's name wherever somebody wrote it.
func (d *Desk) forChat(line, name string) string {
	line = address.ReplaceAllString(kit.Clean(line), d.T("(link left out)"))
	if utf8.RuneCountInString(name) > 1 {
		line = strings.ReplaceAll(line, kit.Clean(name), maskName(kit.Clean(name)))
	}
	return line
}

// masked is a player whose name nobody can read.
func masked(p ledger.Player) ledger.Player {
	p.Name = maskName(p.Name)
	return p
}

// maskName keeps the first letter of a name.
func maskName(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return ""
	}
	return string(first) + "**"
}

// paidAgo is when it was paid and how long that is ago.
func (d *Desk) paidAgo(v *ledger.View) string {
	if !v.PaidAt.Known() {
		return ""
	}
	return d.T("paid %s (%s ago)", d.bothZones(v.PaidAt), kit.Ago(d.Now().Sub(v.PaidAt.Time())))
}

// productLines are the products with how many of each.
func productLines(v *ledger.View) string {
	parts := make([]string, 0, len(v.Lines))
	for _, l := range v.Lines {
		text := l.ProductID
		if l.Quantity > 0 {
			text += " x" + kit.Count(l.Quantity)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// whyNoGrantOrder says why nothing is to be granted by hand now, or nothing. A grant that is not owed is a loss nobody
// takes back by himself.
func (d *Desk) whyNoGrantOrder(k ledger.Key, s *ledger.Standing) string {
	for _, a := range s.Actions {
		if a.LocksOrder() || a.State.InFlight() {
			return d.T("%s %s is under way or accepted: what is granted now is given for nothing", d.spokenKind(a.Kind), a.ID)
		}
	}
	switch l := s.Lamps; {
	case l.Cancelled == ledger.LampYes || l.Cancelled == ledger.LampClaimed:
		return d.T("the payment is cancelled: nothing is owed")
	case s.Has(ledger.ClassRepayment):
		return d.T("it repays an earlier payment: nothing is granted again")
	case l.Paid == ledger.LampNo:
		return d.T("%s knows no such payment: nothing is owed", providerName(k.Provider))
	case l.Paid != ledger.LampYes && l.Paid != ledger.LampClaimed:
		return d.T("nobody has said that it is paid: ask %s first", providerName(k.Provider))
	case l.Granted == ledger.LampClaimed:
		return d.T("the game answered that it granted: look there first")
	case len(s.Held) > 0 && s.ItemsUnknown:
		return d.T("something is held, and what the product should grant is not known")
	case len(s.Held) > 0 && len(clerk.MissingItems(*s)) == 0:
		return d.T("the player holds everything it should grant")
	case !s.ItemsUnknown && len(s.Expected) == 0:
		return d.T("the product grants nothing")
	}
	return ""
}

// grantOrder is what somebody needs to grant an order by hand in the game's GM tool, and how he reports back.
func (d *Desk) grantOrder(k ledger.Key, s *ledger.Standing) Intent {
	if why := d.whyNoGrantOrder(k, s); why != "" {
		return Notify{Text: d.T("no grant order of %s: %s", k.String(), why), Bad: true}
	}
	v := &s.View
	lines := []string{d.T("GRANT ORDER · %s", plain.EnvironmentWords(d.Theme.Words(), d.Environment))}
	field := func(name, value string) {
		lines = append(lines, name+": "+kit.Clean(orDash(value)))
	}
	if s.Lamps.Paid == ledger.LampClaimed {
		lines = append(lines, d.T("CAREFUL: only a notification says that it is paid; %s has not confirmed it", providerName(k.Provider)))
	}
	field(d.T("provider"), providerName(k.Provider)+" ("+k.App+")")
	field(d.T("order id"), k.Order)
	field(d.T("player"), playerIDs(d, v.Player))
	field(d.T("server"), v.Server)
	field(d.T("product"), productLines(v))
	if s.ItemsUnknown {
		field(d.T("grant"), d.T("what the product grants (not known here)"))
	} else {
		for _, it := range clerk.MissingItems(*s) {
			field(d.T("grant"), strings.TrimSpace(kit.Count(it.Quantity)+" x "+it.ItemID+" "+it.Name))
		}
	}
	if len(s.Held) > 0 {
		field(d.T("held already"), itemsOf(s.Held))
	}
	field(d.T("paid"), joined("·", []string{d.bothZones(v.PaidAt), v.Money().String()}))
	field(d.T("reason"), d.classText(s.Class)+" · "+k.String())
	field(d.T("report back"), CommandLine("makegood", "granted", k.String(), "--grant-id")+" "+d.T("<the game's grant id>"))
	return Copy{Text: strings.Join(lines, "\n"), What: d.T("grant order")}
}
