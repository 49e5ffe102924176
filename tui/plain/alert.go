package plain

import (
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// AlertVoice speaks of alerts: in a language and a zone, as seen from now.
type AlertVoice struct {
	Words *lang.Words
	Zone  *time.Location
	Now   ledger.Instant
}

func (v AlertVoice) words() *lang.Words {
	if v.Words == nil {
		return lang.InEnglish()
	}
	return v.Words
}

func (v AlertVoice) t(text lang.Text, args ...any) string { return v.words().T(text, args...) }

func (v AlertVoice) clock(i ledger.Instant) string { return v.Clock(i) }

// Clock is an instant of today as hours and minutes, any other with its day.
func (v AlertVoice) Clock(i ledger.Instant) string {
	return Clock(i, v.Now, v.Zone, "15:04")
}

// Alert says what an alert is in one plain sentence without a full stop, with what
// comes from outside cleaned. What is over says so first.
func (v AlertVoice) Alert(a ledger.Alert) string {
	if !a.On && a.Kind == ledger.AlertStore && a.To.Known() {
		return v.t("over: the ledger can be used again; it could not from %s to %s: %s", v.clock(a.Since), v.clock(a.To), kit.Clean(v.words().Retell(a.Text)))
	}
	text := v.sentence(a)
	if !a.On {
		return v.t("over: %s", text)
	}
	return text
}

func (v AlertVoice) sentence(a ledger.Alert) string {
	switch a.Kind {
	case ledger.AlertStore:
		return v.t("the ledger cannot be used: %s", kit.Clean(v.words().Retell(a.Text)))
	case ledger.AlertGame:
		return v.t("the game has answered no notification of %s since %s", v.source(a), v.clock(a.Since))
	case ledger.AlertBroken:
		return v.broken(a)
	case ledger.AlertSilent:
		return v.t("notifications of %s stopped at %s; on other days they come at this hour", v.source(a), v.clock(a.Since))
	case ledger.AlertBehind:
		return v.t("grants from %s for %s stopped at %s; on other days they come at this hour", v.feed(a.Feed), v.source(a), v.clock(a.Since))
	case ledger.AlertGap:
		return v.t("nobody listened from %s to %s", v.clock(a.Since), v.clock(a.To))
	case ledger.AlertSuspect:
		return v.t("%s denies so many payments that its denials no longer count", v.source(a))
	case ledger.AlertLoss:
		return v.t("at least %d of %d payments of %s were never notified since %s", a.Count, a.Of, v.source(a), v.clock(a.Since))
	case ledger.AlertLate:
		return v.words().N(a.Count, "%d urgent order is open for longer than it may be", "%d urgent orders are open for longer than they may be")
	case ledger.AlertDoubt, ledger.AlertTrouble:
	}
	return v.trouble(a)
}

func (v AlertVoice) trouble(a ledger.Alert) string {
	where := v.source(a)
	if a.Product != "" {
		where = kit.Clean(strings.TrimSpace(a.Product + " " + a.Server))
	}
	text := v.words().N(a.Count, "%[2]s: %[1]d order, %[3]s", "%[2]s: %[1]d orders, %[3]s", ClassWords(v.words(), a.Class), where)
	if a.Groups > 0 {
		text += v.t(", of %d products and servers", a.Groups)
	}
	return text
}

// broken is the sentence of the detector: "0 of 41 grants for item03 in 6 min, others 99%".
func (v AlertVoice) broken(a ledger.Alert) string {
	until := a.To
	if !until.Known() {
		until = v.Now
	}
	minutes := int64(max(1, until.Sub(a.Since).Round(time.Minute)/time.Minute))
	if a.Product == "" {
		return v.t("%d of %d grants for all products of %s in %d min", a.Count, a.Of, v.source(a), minutes)
	}
	what := kit.Clean(a.Product)
	if a.Server != "" {
		what = v.t("%s on server %s", what, kit.Clean(a.Server))
	}
	if a.Others < 0 {
		return v.t("%d of %d grants for %s in %d min, nothing else is sold", a.Count, a.Of, what, minutes)
	}
	return v.t("%d of %d grants for %s in %d min, others %d%%", a.Count, a.Of, what, minutes, a.Others)
}

func (v AlertVoice) source(a ledger.Alert) string {
	name := voice{Words: v.words()}.called(a.Provider)
	if a.App != "" {
		name += " " + kit.Clean(a.App)
	}
	return name
}

// feed names a source of grants.
func (v AlertVoice) feed(name string) string {
	switch name {
	case ledger.FeedPush:
		return v.t("the game's push")
	case ledger.FeedImport, "":
		return v.t("the imports")
	default:
		return kit.Clean(name)
	}
}

// Next says what to do about an alert now.
func (v AlertVoice) Next(a ledger.Alert) string {
	switch a.Kind {
	case ledger.AlertStore:
		return v.t("See to the disk and the file; makegood doctor says what is wrong.")
	case ledger.AlertGame:
		return v.t("See to the game's server; once it answers, makegood deliver --undelivered sends what it missed.")
	case ledger.AlertDoubt:
		return v.t("Send nothing again: open them and look for the cancelled notification or evidence.")
	case ledger.AlertBehind:
		return v.t("See to the game's grant source; nothing is refunded for what it has not said yet.")
	case ledger.AlertBroken:
		return v.t("Tell the game's team and stop selling it; then open its orders and replay.")
	case ledger.AlertSilent:
		return v.t("See to the provider's URL, the proxy and the allow list; then ask for what was missed.")
	case ledger.AlertGap:
		return v.t("The sweep asks about everything known; look at what it found.")
	case ledger.AlertSuspect:
		return v.t("Check token and environment, then :release it with a reason.")
	case ledger.AlertLoss:
		return v.t("See to the provider's URL and the proxy; the orders are known and listed.")
	case ledger.AlertLate:
		return v.t("Open the work list and take the oldest.")
	case ledger.AlertTrouble:
	}
	return v.t("Open its orders and put them right.")
}

// AlertWord is the kind of an alert in two or three words.
func AlertWord(k ledger.AlertKind) lang.Text {
	switch k {
	case ledger.AlertStore:
		return "ledger trouble"
	case ledger.AlertGame:
		return "game down"
	case ledger.AlertDoubt:
		return "in doubt"
	case ledger.AlertBehind:
		return "grants behind"
	case ledger.AlertBroken:
		return "broken product"
	case ledger.AlertSilent:
		return "source silent"
	case ledger.AlertGap:
		return "listener gap"
	case ledger.AlertSuspect:
		return "source suspect"
	case ledger.AlertLoss:
		return "notifications lost"
	case ledger.AlertLate:
		return "late orders"
	case ledger.AlertTrouble:
	}
	return "new trouble"
}

// Maintenance says what is declared: until when, for whom and why.
func (v AlertVoice) Maintenance(m ledger.DeclaredMaintenance) string {
	who := v.t("everything")
	if m.Provider != "" {
		who = voice{Words: v.words()}.called(m.Provider)
	}
	return v.t("maintenance of %s from %s to %s: %s", who, v.clock(m.From), v.clock(m.Until()), kit.Clean(m.Reason))
}

// The facts of alerts and maintenance in the journal.

func (v voice) alertFactText(at ledger.Instant, a ledger.Alert) string {
	text := v.T("alert: %s", AlertVoice{Words: v.Words, Now: at}.Alert(a))
	if a.Quiet {
		text += v.T(", during maintenance")
	}
	return text
}

func (v voice) postFactText(p ledger.AlertPost) string {
	of := make([]string, len(p.Of))
	for i, seq := range p.Of {
		of[i] = itoa(seq)
	}
	return v.T("alert %s to %s, attempt %s: %s", strings.Join(of, ", "), clip(p.Outlet, summaryCells), itoa(p.Attempt), Spoken(v.Words, string(p.State))) + part(": ", p.Error)
}

func (v voice) maintenanceFactText(at ledger.Instant, m ledger.Maintenance) string {
	if m.Ends != 0 {
		return v.T("maintenance %s was ended", itoa(m.Ends)) + part(": ", m.Reason)
	}
	return AlertVoice{Words: v.Words, Now: at}.Maintenance(ledger.DeclaredMaintenance{Maintenance: m})
}
