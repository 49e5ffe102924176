package pane

import (
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/plain"
	"makegood/tui/theme"
)

// How orders, amounts, players and times look in every list.

// classCells is as wide as the longest words of a class.
const classCells = 33

// keyOf is how wide the column of a row's key is at the least: a screen with room cuts none.
func keyOf(width int) int {
	if width < 150 {
		return 9
	}
	return 13
}

// classText is a class in words; its code is for filters.
func (d *Desk) classText(c ledger.Class) string { return plain.ClassWords(d.Theme.Words(), c) }

// classWord is a class as the filter takes it; it stands among the particulars of an order.
func classWord(c ledger.Class) string { return "class:" + string(c) }

// flagTexts are flags in words, each with the code the filter takes.
func (d *Desk) flagTexts(flags []ledger.Class) string {
	told := make([]string, len(flags))
	for i, f := range flags {
		told[i] = d.classText(f) + " (" + string(f) + ")"
	}
	return strings.Join(told, "; ")
}

// moneyCell is an amount; it belongs in a right-aligned column.
func moneyCell(t *theme.Theme, m ledger.Money) kit.Cell {
	if !m.Amount.Known() {
		return kit.Cell{Text: "-", Style: &t.Faint}
	}
	return kit.Cell{Text: m.String(), Style: &t.Amount}
}

// sumsText is money per currency, the largest places first: "4,532,000 KRW, 12.5 USD".
func sumsText(s ledger.Sums) string {
	if len(s) == 0 {
		return "-"
	}
	return s.String()
}

// playerText is a player as a list names him: his name, else the id he is asked by.
func playerText(p ledger.Player) string {
	if p.Name != "" {
		return p.Name
	}
	return p.Primary()
}

// playerFull is the name with the id behind it.
func playerFull(p ledger.Player) string {
	if p.Name == "" || p.Primary() == "" {
		return playerText(p)
	}
	return p.Name + " (" + p.Primary() + ")"
}

// waitingSince is when the wait of an order's player began.
func waitingSince(v *ledger.View) ledger.Instant {
	if v.PaidAt.Known() {
		return v.PaidAt
	}
	return v.FirstSeenAt
}

// ageText is how long ago an instant was, relative, or a dash.
func ageText(now time.Time, i ledger.Instant) string {
	if !i.Known() {
		return "-"
	}
	return kit.Ago(max(0, now.Sub(i.Time())))
}

// clockText is the time of day of an instant in the console's zone, with the day where it is another than today.
func (d *Desk) clockText(i ledger.Instant) string {
	if !i.Known() {
		return "-"
	}
	return plain.Clock(i, ledger.At(d.Now()), d.zone(), time.TimeOnly)
}

func (d *Desk) zone() *time.Location {
	if d.Zone == nil {
		return time.UTC
	}
	return d.Zone
}

// Sentence is the one plain sentence of an order in the console's zone, with the verb that helps.
func (d *Desk) Sentence(k ledger.Key, s ledger.Standing) (text, verb string) {
	text, verb = plain.SentenceIn(d.Theme.Words(), s, k, ledger.At(d.Now()), d.zone())
	if a, ok := awaiting(s); ok && verb == plain.VerbApprove && d.askedHere(a) {
		return text, plain.VerbWait // it is another's to decide
	}
	return text, verb
}

// keyHint is how a sentence shows a key that helps.
func keyHint(b key.Binding) string { return "[" + b.Help().Key + "] " + b.Help().Desc }

// hintCell is the key and the verb a sentence ends in, for a column: "P replay", ": release", or nothing.
func (d *Desk) hintCell(acts *OrderActions, verb string) kit.Cell {
	text := ""
	if act, ok := acts.OfVerb(verb); ok {
		text = act.Binding.Help().Key + " " + verb
		if d.Theme.Words().Name() != lang.English {
			text = act.Binding.Help().Key + " " + act.Binding.Help().Desc
		}
	} else if verb != plain.VerbWait {
		text = ": " + verb
	}
	return kit.Cell{Text: text, Style: &d.Theme.Key}
}

// unbroken stands for a space at which a line is not broken.
const unbroken = "\u00a0"

// wrapped is a sentence and its key in as many lines of a width as they need. A key and what it does stand on one line:
// parted they are neither.
func (d *Desk) wrapped(text, hint string, style *lipglossStyle, width int) []string {
	t := d.Theme
	whole := strings.ReplaceAll(hint, " ", unbroken)
	parts := kit.Wrap(strings.TrimSpace(kit.Clean(text)+" "+whole), max(1, width))
	for i, part := range parts {
		if head, ok := strings.CutSuffix(part, whole); ok && hint != "" && i == len(parts)-1 {
			parts[i] = t.Sentence.Render(head) + style.Render(hint)
			continue
		}
		parts[i] = t.Sentence.Render(strings.ReplaceAll(part, unbroken, " "))
	}
	return parts
}

// sentenceLines are a sentence and its key in at most so many lines: what is longer is cut before the key.
func (d *Desk) sentenceLines(text, hint string, width, most int) []string {
	lines := d.wrapped(text, hint, &d.Theme.Key, width)
	if len(lines) <= most {
		return lines
	}
	rest := kit.Wrap(kit.Clean(text), max(1, width))[most-1:]
	return append(lines[:most-1:most-1], d.sentenceLine(strings.Join(rest, " "), hint, width))
}

// sentenceLine is a sentence and its key in one line of exactly width cells; the key is never cut off.
func (d *Desk) sentenceLine(text, hint string, width int) string {
	t := d.Theme
	tail := ""
	if hint != "" {
		tail = " " + t.Key.Render(hint)
	}
	room := max(0, width-kit.Width(tail))
	text = kit.Clean(text)
	if kit.Width(text) > room {
		text = kit.FitWith(text, room, kit.Left, t.Glyphs.Ellipsis)
	}
	return kit.Fit(t.Sentence.Render(text)+tail, width, kit.Left)
}

// caseText is the human side of an order in a word or two.
func (d *Desk) caseText(c *ledger.Case) string {
	if c == nil || c.State == "" {
		return ""
	}
	if c.Owner != "" && (c.State == ledger.CaseClaimed || c.State == ledger.CaseActing || c.State == ledger.CaseOpen) {
		if ledger.SameOperator(c.Owner, d.Operator) {
			return d.T("you")
		}
		return c.Owner
	}
	return d.caseState(c.State)
}

// caseState is a state of a case in words.
func (d *Desk) caseState(s ledger.CaseState) string {
	switch s {
	case ledger.CaseOpen:
		return d.T("open§case")
	case ledger.CaseClaimed:
		return d.T("claimed")
	case ledger.CaseSnoozed:
		return d.T("snoozed")
	case ledger.CaseAwaiting:
		return d.T("awaiting approval")
	case ledger.CaseActing:
		return d.T("acting")
	case ledger.CaseInDoubt:
		return d.T("in doubt")
	case ledger.CaseResolved:
		return d.T("resolved")
	case ledger.CaseIgnored:
		return d.T("ignored")
	default:
		return string(s)
	}
}

// caseInFull is the human side of an order as a line has room for it: until when it is put aside, by whom and why.
func (d *Desk) caseInFull(c *ledger.Case) string {
	word := d.caseText(c)
	switch {
	case word == "":
		return ""
	case c.State == ledger.CaseSnoozed:
		return d.T("snoozed until %s: %s", d.clockText(c.Until), c.Reason)
	default:
		return d.T("case %s", word)
	}
}

// orderColumns are the columns of a list of orders; orderCells fills them.
func (d *Desk) orderColumns(width int) []kit.Column {
	return []kit.Column{
		{Title: "", Min: 1, Max: 1},
		{Title: d.T("order"), Min: 12, Max: 26, Flex: 2, ID: true},
		{Title: d.T("player"), Min: 8, Max: 16, Flex: 1, Drop: 5, ID: true},
		{Title: d.T("product"), Min: 8, Max: 18, Flex: 1, Drop: 3, ID: true},
		{Title: d.T("server"), Min: 6, Max: 10, Drop: 8},
		{Title: d.T("amount"), Min: 12, Max: 18, Flex: 1, Align: kit.Right, Drop: 2},
		{Title: d.T("age"), Min: 5, Max: 6, Align: kit.Right, Drop: 1},
		{Title: d.T("class"), Min: 25, Max: classCells, Drop: 9},
		{Title: d.T("case"), Min: 7, Max: 12, Drop: 7},
		{Title: d.T("what stands"), Min: wordsOf(width), Flex: 8, Drop: 4},
		{Title: d.T("key"), Min: keyOf(width), Max: 13},
	}
}

func (d *Desk) orderCells(r *ledger.Row, acts *OrderActions) []kit.Cell {
	t, s := d.Theme, &r.Standing
	v := &s.View
	text, verb := d.Sentence(r.Key, *s)
	mark := t.Severity(s.Severity)
	return []kit.Cell{
		{Text: mark.Glyph, Style: mark.Style},
		{Text: r.Key.Order, Style: &t.Text},
		{Text: playerText(v.Player)},
		{Text: v.ProductID()},
		{Text: v.Server, Style: &t.Muted},
		moneyCell(t, v.Money()),
		{Text: ageText(d.Now(), waitingSince(v)), Style: &t.Muted},
		{Text: d.classText(s.Class), Style: &t.Muted},
		{Text: d.caseText(s.Case), Style: &t.Accent},
		{Text: text, Style: &t.Sentence},
		d.hintCell(acts, verb),
	}
}
