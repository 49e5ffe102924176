package plain

import (
	"slices"
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
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
	Why []ledger.Saying
	// Approval says that it is possible and a second operator must approve.
	Approval bool
}

// NewChoice turns the verdicts of an action's guards into a choice.
func NewChoice(kind ledger.ActionKind, verdicts []ledger.Verdict) Choice {
	w := ledger.Weigh(verdicts)
	c := Choice{Verb: verbOf(kind), Approval: w.Approval}
	for _, v := range w.Refused {
		c.Why = append(c.Why, v.Text)
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
	english := lang.InEnglish()
	r := DossierRecord{
		OrderRecord: NewOrderRecord(d.Key, d.Standing),
		Facts:       make([]FactRecord, 0, len(d.Facts)), Actions: make([]ActionRecord, 0, len(d.Standing.Actions)),
	}
	for _, f := range d.Facts {
		r.Facts = append(r.Facts, newFactRecord(english, f))
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

func (s screen) heading(title lang.Text, args ...any) {
	s.w.text("\n")
	s.w.line(s.v.T(title, args...))
}

// names are how the fields of the head are called.
func names() []lang.Text {
	return []lang.Text{
		"class", "flag", "case", "reopened", "player", "server", "product", "amount", "also written", "transaction", "receipt", "period", "repeats",
	}
}

// field writes a name and a value; nothing where the value is empty.
func (s screen) field(name lang.Text, value string) {
	if value == "" {
		return
	}
	width := 0
	for _, n := range names() {
		width = max(width, kit.Width(s.v.T(n)))
	}
	s.w.line(kit.Fit(s.v.T(name), width+1, kit.Left) + kit.Clean(value))
}

func (s screen) head() {
	st, view, v := s.d.Standing, s.d.Standing.View, s.v
	s.w.line(kit.Clean(strings.TrimSpace(v.called(s.d.Key.Provider) + " " + s.d.Key.Order + "  " + s.d.Key.App)))
	meaning, _ := ClassMeaning(v.Words, st.Class)
	s.field("class", string(st.Class)+" ("+s.w.Theme.Severity(st.Severity).Word+"): "+meaning)
	for _, f := range shownFlags(st) {
		meaning, _ := ClassMeaning(v.Words, f)
		s.field("flag", string(f)+": "+meaning)
	}
	s.field("case", s.caseText())
	s.field("reopened", v.Retell(st.Reopened))
	s.field("player", s.playerText())
	s.field("server", view.Server)
	for _, l := range view.Lines {
		s.field("product", strings.TrimSpace(v.productsText([]ledger.Line{l})+"  "+moneyText(ledger.Money{Amount: l.Amount, Currency: l.Currency})))
	}
	s.field("amount", view.Money().String())
	others := slices.DeleteFunc(slices.Clone(view.Spellings), func(sp string) bool { return sp == s.d.Key.Order })
	s.field("also written", strings.Join(others, ", "))
	s.field("transaction", view.TransactionID)
	s.field("receipt", shorten(view.Receipt))
	for _, p := range view.Periods {
		until := firstOf(v.stamp(p.Expires), p.ExpiresRaw, v.T("unknown"))
		s.field("period", strings.TrimSpace(v.T("%s until %s", p.Status, until)+v.part(", first payment %s", p.Original)))
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
	text += s.v.part(" by %s", c.Owner)
	if c.Until.Known() {
		text += s.v.T(" until %s", s.v.zoned(c.Until))
	}
	return text + part(": ", c.Reason)
}

// playerText lists every id with its type.
func (s screen) playerText() string {
	p := s.d.Standing.View.Player
	var parts []string
	for _, id := range []struct{ name, value string }{
		{s.v.T("player id"), p.ID},
		{"uid", p.UID},
		{"guid", p.GUID},
		{s.v.T("member"), p.MemberNo},
		{s.v.T("character"), p.CharacterNo},
		{s.v.T("game"), p.Game},
		{s.v.T("name"), p.Name},
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
		name := kit.Fit(Spoken(s.v.Words, lamp.name), 11, kit.Left)
		s.w.line("  " + name + kit.Fit(mark.String(), 16, kit.Left) + LampWords(s.v.Words, lamp.name, ledger.Lamp(lamp.state), s.d.Key.Provider))
	}
}

// LampWords says what the state of a lamp means; the lamp is named as in JSON. It is empty where there is nothing to add.
func LampWords(w *lang.Words, name string, state ledger.Lamp, p ledger.Provider) string {
	provider := voice{Words: w}.called(p)
	switch name + "/" + string(state) {
	case "notified/yes":
		return w.T("a notification is stored")
	case "notified/no":
		return w.T("no notification has come")
	case "paid/yes":
		return w.T("%s itself says so", provider)
	case "paid/claimed":
		return w.T("a notification says so, %s has not", provider)
	case "paid/no":
		return w.T("%s knows no such payment", provider)
	case "cancelled/yes":
		return w.T("proven by its receipt or by evidence")
	case "cancelled/claimed":
		return w.T("a notification says so and does not prove it")
	case "granted/yes":
		return w.T("a row of the game's record says so")
	case "granted/claimed":
		return w.T("the game answered so, no row says it")
	case "granted/no":
		return w.T("the game's record has been read and has no such grant")
	case "granted/unknown":
		return w.T("no source of grants has spoken")
	case "revoked/yes":
		return w.T("nothing of it is held any more")
	case "reported/yes":
		return w.T("Hive was told")
	case "reported/no":
		return w.T("Hive lists it as unconsumed")
	case "reported/claimed":
		return w.T("it has left Hive's list, which proves nothing")
	}
	switch state {
	case ledger.LampUnobservable:
		return w.T("%s has no way to tell", provider)
	case ledger.LampUnknown:
		return w.T("nobody has said")
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
		s.w.line("  " + s.w.Theme.Glyphs.Differs + " " + kit.Clean(Field(s.v.Words, d.Field)+": "+s.v.sides(d)))
	}
}

func (s screen) timeline() {
	if len(s.d.Facts) == 0 {
		return
	}
	s.heading("Facts (%s)", s.v.zoneName())
	moments := make([]kit.Moment, 0, len(s.d.Facts))
	for _, f := range s.d.Facts {
		detail := "#" + itoa(f.Seq) + " " + Spoken(s.v.Words, f.Kind) + s.v.part(" from %s§source", f.Source) + s.v.part(" by %s", f.Actor)
		moments = append(moments, kit.Moment{At: f.At.Time(), Mark: theme.Mark{Glyph: s.w.Theme.Glyphs.Bullet}, Text: Summary(s.v.Words, f), Detail: detail})
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
		s.w.line("  " + ActionMark(s.w.Theme, a).Glyph + " " + kit.Clean(a.ID+"  "+text+s.v.part(" By %s", a.Actor)+s.v.part(", because: %s", a.Reason)))
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
			note := lang.Text("possible now")
			if c.Approval {
				note = "a second operator must approve"
			}
			s.w.line("  " + s.w.Theme.Verdict("pass").Glyph + " " + verb + "  " + kit.Clean(s.v.T(note)))
			continue
		}
		lead := "  " + s.w.Theme.Verdict("refuse").Glyph + " " + verb + "  " + s.v.T("not now:") + " "
		for _, why := range c.Why {
			s.w.line(lead + kit.Clean(s.v.Say(why)))
			lead = strings.Repeat(" ", kit.Width(lead))
		}
	}
}
