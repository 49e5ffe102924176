package plain

import (
	"slices"
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/theme"
)

// Dossier is one order with everything its screen shows.
type Dossier struct {
	Key      ledger.Key
	Standing ledger.Standing
	// Facts are those of the order, in sequence.
	Facts []ledger.Fact
	// Choices are what an operator may do, each with why not now.
	Choices []Choice
}

// Choice is one thing an operator may do with an order. Without Why it is possible now.
type Choice struct {
	Verb string
	// Why says why not now, a sentence each.
	Why []string
	// Note is said of a choice that is possible: that a second operator must approve.
	Note string
}

// NewChoice turns the verdicts of an action's guards into a choice.
func NewChoice(kind ledger.ActionKind, verdicts []ledger.Verdict) Choice {
	c := Choice{Verb: verbOf(kind)}
	w := ledger.Weigh(verdicts)
	for _, v := range w.Refused {
		c.Why = append(c.Why, v.Text)
	}
	if w.Approval {
		c.Note = "a second operator must approve"
	}
	return c
}

// verbOf is the command of an action.
func verbOf(k ledger.ActionKind) string {
	switch k {
	case ledger.ActReportGranted:
		return VerbReport
	case ledger.ActReportFailed:
		return VerbReport + " --failed"
	default:
		return string(k)
	}
}

// DossierRecord is an order with its facts and actions in JSON.
type DossierRecord struct {
	OrderRecord
	Facts   []FactRecord   `json:"facts"`
	Actions []ActionRecord `json:"actions"`
}

// NewDossierRecord makes the JSON form of a dossier.
func NewDossierRecord(d Dossier) DossierRecord {
	r := DossierRecord{
		OrderRecord: NewOrderRecord(d.Key, d.Standing),
		Facts:       make([]FactRecord, 0, len(d.Facts)), Actions: make([]ActionRecord, 0, len(d.Standing.Actions)),
	}
	for _, f := range d.Facts {
		r.Facts = append(r.Facts, NewFactRecord(f))
	}
	for _, a := range d.Standing.Actions {
		r.Actions = append(r.Actions, NewActionRecord(a))
	}
	return r
}

// Order writes one order: as text its whole screen, as JSON with its facts and actions, as CSV the order alone.
func Order(w *Writer, d Dossier) error {
	if w.Format == JSON {
		w.object(NewDossierRecord(d))
		return w.err
	}
	return one(w, NewOrderRecord(d.Key, d.Standing), func() { screen{w, d, w.voice()}.draw() })
}

// screen is one order on its way to being text.
type screen struct {
	w *Writer
	d Dossier
	v voice
}

func (s screen) draw() {
	s.head()
	s.lamps()
	s.sides()
	s.differences()
	s.timeline()
	s.sent()
	s.choices()
	s.w.text("\n")
	s.w.line(ended(sentence(&s.d.Standing, s.d.Key, s.v)))
}

func (s screen) heading(title string) {
	s.w.text("\n")
	s.w.line(title)
}

// field writes a name and a value; nothing where the value is empty.
func (s screen) field(name, value string) {
	if value != "" {
		s.w.line(kit.Fit(name, 13, kit.Left) + kit.Clean(value))
	}
}

func (s screen) head() {
	st, view := s.d.Standing, s.d.Standing.View
	s.w.line(kit.Clean(strings.TrimSpace(called(s.d.Key.Provider) + " " + s.d.Key.Order + "  " + s.d.Key.App)))
	meaning, _ := ClassMeaning(st.Class)
	s.field("class", string(st.Class)+" ("+s.w.Theme.Severity(st.Severity).Word+"): "+meaning)
	for _, f := range shownFlags(st) {
		meaning, _ := ClassMeaning(f)
		s.field("flag", string(f)+": "+meaning)
	}
	s.field("case", s.caseText())
	s.field("reopened", st.Reopened)
	s.field("player", s.playerText())
	s.field("server", view.Server)
	for _, l := range view.Lines {
		s.field("product", strings.TrimSpace(productsText([]ledger.Line{l})+"  "+moneyText(ledger.Money{Amount: l.Amount, Currency: l.Currency})))
	}
	s.field("amount", view.Money().String())
	others := slices.DeleteFunc(slices.Clone(view.Spellings), func(sp string) bool { return sp == s.d.Key.Order })
	s.field("also written", strings.Join(others, ", "))
	s.field("transaction", view.TransactionID)
	s.field("receipt", shorten(view.Receipt))
	for _, p := range view.Periods {
		s.field("period", strings.TrimSpace(p.Status+" until "+firstOf(s.v.stamp(p.Expires), p.ExpiresRaw, "unknown")+part(", first payment ", p.Original)))
	}
	if view.Duplicates > 0 {
		s.field("repeats", itoa(view.Duplicates))
	}
}

// shownFlags leaves out flags that say all is well: beside an alarm they only say what else holds. Of an ended order they
// say what was ended, so there they stay.
func shownFlags(st ledger.Standing) []ledger.Class {
	if st.Ended() {
		return st.Flags
	}
	classes := ledger.Classes()
	return slices.DeleteFunc(slices.Clone(st.Flags), func(f ledger.Class) bool { return f.Severity() == 0 && slices.Contains(classes, f) })
}

func (s screen) caseText() string {
	c := s.d.Standing.Case
	if c == nil || c.State == "" {
		return ""
	}
	text := s.w.Theme.Case(string(c.State)).Word
	if c.Owner != "" {
		text += " by " + c.Owner
	}
	if c.Until.Known() {
		text += " until " + s.v.zoned(c.Until)
	}
	return text + part(": ", c.Reason)
}

// playerText lists every id with its type.
func (s screen) playerText() string {
	p := s.d.Standing.View.Player
	var parts []string
	for _, id := range []struct{ name, value string }{
		{"player id", p.ID}, {"uid", p.UID}, {"guid", p.GUID}, {"member", p.MemberNo}, {"character", p.CharacterNo}, {"game", p.Game}, {"name", p.Name},
	} {
		if id.value != "" {
			parts = append(parts, id.name+" "+id.value)
		}
	}
	return strings.Join(parts, ", ")
}

func (s screen) lamps() {
	s.heading("Lamps")
	l := newLamps(s.d.Standing.Lamps)
	for _, lamp := range []struct{ name, state string }{
		{"notified", l.Notified}, {"paid", l.Paid}, {"cancelled", l.Cancelled}, {"granted", l.Granted}, {"revoked", l.Revoked}, {"reported", l.Reported},
	} {
		mark := s.w.Theme.Lamp(lamp.state)
		s.w.line("  " + kit.Fit(lamp.name, 11, kit.Left) + kit.Fit(mark.String(), 16, kit.Left) + lampWords(lamp.name, ledger.Lamp(lamp.state), s.d.Key.Provider))
	}
}

// lampWords says what the state of a lamp means.
func lampWords(name string, state ledger.Lamp, p ledger.Provider) string {
	provider := called(p)
	switch name + "/" + string(state) {
	case "notified/yes":
		return "a notification is stored"
	case "notified/no":
		return "no notification has come"
	case "paid/yes":
		return provider + " itself says so"
	case "paid/claimed":
		return "a notification says so, " + provider + " has not"
	case "paid/no":
		return provider + " knows no such payment"
	case "cancelled/yes":
		return "proven by its receipt or by evidence"
	case "cancelled/claimed":
		return "a notification says so and does not prove it"
	case "granted/yes":
		return "a row of the game's record says so"
	case "granted/claimed":
		return "the game answered so, no row says it"
	case "granted/no":
		return "the game's record has been read and has no such grant"
	case "granted/unknown":
		return "no source of grants has spoken"
	case "revoked/yes":
		return "nothing of it is held any more"
	case "reported/yes":
		return "Hive was told"
	case "reported/no":
		return "Hive lists it as unconsumed"
	case "reported/claimed":
		return "it has left Hive's list, which proves nothing"
	}
	switch state {
	case ledger.LampUnobservable:
		return provider + " has no way to tell"
	case ledger.LampUnknown:
		return "nobody has said"
	default:
		return ""
	}
}

// differences lists every pair of sources that disagree, each with both sides and the sign.
func (s screen) differences() {
	if len(s.d.Standing.Differences) == 0 {
		return
	}
	s.heading("Differences")
	for _, d := range s.d.Standing.Differences {
		text := d.Field + ": " + side(d.Left) + " by " + named(d.LeftFrom) + ", " + side(d.Right) + " by " + named(d.RightFrom)
		if d.Delta != "" {
			text += " (" + d.Delta + ")"
		}
		s.w.line("  " + s.w.Theme.Glyphs.Differs + " " + kit.Clean(text))
	}
}

func (s screen) timeline() {
	if len(s.d.Facts) == 0 {
		return
	}
	s.heading("Facts (" + s.v.zoneName() + ")")
	moments := make([]kit.Moment, 0, len(s.d.Facts))
	for _, f := range s.d.Facts {
		detail := "#" + itoa(f.Seq) + " " + spoken(f.Kind)
		if f.Source != "" {
			detail += " from " + f.Source
		}
		if f.Actor != "" {
			detail += " by " + f.Actor
		}
		moments = append(moments, kit.Moment{At: f.At.Time(), Mark: theme.Mark{Glyph: s.w.Theme.Glyphs.Bullet}, Text: Summary(f), Detail: detail})
	}
	for _, line := range kit.Timeline(s.w.Theme, moments, s.w.Zone, s.w.Width) {
		s.w.line(line)
	}
}

// sent lists the actions that were taken.
func (s screen) sent() {
	if len(s.d.Standing.Actions) == 0 {
		return
	}
	s.heading("Actions")
	for _, a := range s.d.Standing.Actions {
		text, _ := actionSentence(a, s.v)
		s.w.line("  " + s.w.Theme.Action(string(a.State)).Glyph + " " + kit.Clean(a.ID+"  "+text+part(" By ", a.Actor)+part(", because: ", a.Reason)))
	}
}

func (s screen) choices() {
	if len(s.d.Choices) == 0 {
		return
	}
	s.heading("What may be done")
	width := 0
	for _, c := range s.d.Choices {
		width = max(width, kit.Width(kit.Clean(c.Verb)))
	}
	for _, c := range s.d.Choices {
		verb := kit.Fit(kit.Clean(c.Verb), width, kit.Left)
		if len(c.Why) == 0 {
			s.w.line("  " + s.w.Theme.Verdict("pass").Glyph + " " + verb + "  " + kit.Clean(firstOf(c.Note, "possible now")))
			continue
		}
		lead := "  " + s.w.Theme.Verdict("refuse").Glyph + " " + verb + "  not now: "
		for _, why := range c.Why {
			s.w.line(lead + kit.Clean(why))
			lead = strings.Repeat(" ", kit.Width(lead))
		}
	}
}
