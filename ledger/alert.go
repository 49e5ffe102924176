package ledger

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// AlertKind is what an alert is about. The set is closed.
type AlertKind string

// The kinds, most pressing first.
const (
	// AlertStore: the ledger cannot be written or read. It is told without a fact.
	AlertStore AlertKind = "store_trouble"
	// AlertGame: the game answers nothing that is passed on to it.
	AlertGame AlertKind = "game_down"
	// AlertDoubt: actions whose outcome nobody knows.
	AlertDoubt AlertKind = "in_doubt"
	// AlertBehind: a source of grants is silent against its own rhythm.
	AlertBehind AlertKind = "grants_behind"
	// AlertBroken: payments of a product are not granted while others are.
	AlertBroken AlertKind = "broken_product"
	// AlertSilent: a provider's notifications are silent against their own rhythm.
	AlertSilent AlertKind = "source_silent"
	// AlertGap: nobody listened for a while.
	AlertGap AlertKind = "listener_gap"
	// AlertSuspect: a provider denies so much that its denials count no more.
	AlertSuspect AlertKind = "source_suspect"
	// AlertLoss: more payments than usual were never notified.
	AlertLoss AlertKind = "notification_loss"
	// AlertTrouble: a group of orders of severity 1 that was not there before.
	AlertTrouble AlertKind = "trouble"
	// AlertLate: orders of severity 1 are open for longer than they may be.
	AlertLate AlertKind = "late"
)

// AlertKinds lists the kinds, most pressing first.
func AlertKinds() []AlertKind {
	return []AlertKind{
		AlertStore, AlertGame, AlertDoubt, AlertBehind, AlertBroken, AlertSilent, AlertGap, AlertSuspect, AlertLoss, AlertTrouble, AlertLate,
	}
}

// Severity is 1 where somebody has to act now, 2 where soon.
func (k AlertKind) Severity() int {
	switch k {
	case AlertGap, AlertLoss, AlertSuspect, AlertLate:
		return 2
	case AlertStore, AlertGame, AlertDoubt, AlertBehind, AlertBroken, AlertSilent, AlertTrouble:
	}
	return 1
}

// Alert is the payload of FactAlert: a trouble that began, or is over. What it
// says was true when it was raised.
type Alert struct {
	Kind AlertKind `json:"kind"`
	// On: raised; else cleared.
	On bool `json:"on"`
	// What it is about, where that applies; Feed is the name of a grant source.
	Provider Provider `json:"provider,omitempty"`
	App      string   `json:"app,omitempty"`
	Class    Class    `json:"class,omitempty"`
	Product  string   `json:"product,omitempty"`
	Server   string   `json:"server,omitempty"`
	Feed     string   `json:"feed,omitempty"`
	// Since is when the trouble began, To when a gap ended, or until when a broken
	// product was counted.
	Since Instant `json:"since,omitempty"`
	To    Instant `json:"to,omitempty"`
	// Count of Of: grants of payments, or missed of known; orders of a group.
	Count int64 `json:"count,omitempty"`
	Of    int64 `json:"of,omitempty"`
	// Others is the share in percent the other products were granted, -1 where no
	// other was sold.
	Others int64 `json:"others,omitempty"`
	// Groups, where above 0, says that so many groups of the class stand together.
	Groups int64 `json:"groups,omitempty"`
	// Quiet: it was cleared during maintenance, and nobody is told.
	Quiet bool `json:"quiet,omitempty"`
	// Text is why, where only words say it.
	Text string `json:"text,omitempty"`
}

// Name is what makes two alerts one: the kind and what it is about, never numbers.
func (a Alert) Name() string {
	parts := []string{string(a.Kind), string(a.Provider), a.App, string(a.Class), a.Product, a.Server, a.Feed}
	if a.Kind == AlertGap {
		parts = append(parts, strconv.FormatInt(int64(a.Since), 10))
	}
	return strings.Join(parts, "\x1f")
}

// RaisedAlert is an alert fact with its number.
type RaisedAlert struct {
	Seq int64
	At  Instant
	Alert
}

// CompareAlerts ranks alerts: by severity, then by kind, those about the most orders
// first, of these the latest.
func CompareAlerts(a, b RaisedAlert) int {
	kinds := AlertKinds()
	return cmp.Or(cmp.Compare(a.Kind.Severity(), b.Kind.Severity()),
		cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(b.orders(), a.orders()), cmp.Compare(b.Seq, a.Seq))
}

// orders is how many orders an alert is about; 0 where it is about something else.
func (a Alert) orders() int64 {
	switch a.Kind {
	case AlertTrouble, AlertDoubt, AlertLate:
		return a.Count
	default:
		return 0
	}
}

// PostState is where telling alerts to a receiver stands.
type PostState string

// The states: sending is written before the request leaves; failed may be tried
// again, given_up is not.
const (
	PostSending PostState = "sending"
	PostSent    PostState = "sent"
	PostFailed  PostState = "failed"
	PostGivenUp PostState = "given_up"
)

// AlertPost is the payload of FactPost.
type AlertPost struct {
	// Of are the numbers of the alert facts that were told together.
	Of []int64 `json:"of"`
	// Outlet names the receiver.
	Outlet  string    `json:"outlet"`
	Attempt int64     `json:"attempt"`
	State   PostState `json:"state"`
	Error   string    `json:"error,omitempty"`
}

// UntoldAlert is an alert one outlet was not told yet.
type UntoldAlert struct {
	RaisedAlert
	// Attempts were made, the last at LastAt.
	Attempts int64
	LastAt   Instant
}

// Watch is everything alerts are drawn from, at one instant.
type Watch struct {
	Now       Instant
	Registers Registers
	Suspects  []Provider
	// Passed is how the game took the latest notifications, the newest first.
	Passed []Passing
	// Gap is the latest pause in listening; zero where there was none.
	Gap Journal
	// ListeningSince is when this process began to hear: a source is not silent for
	// what nobody listened to.
	ListeningSince Instant
}

// AlertRules are the bounds alerts are drawn by.
type AlertRules struct {
	// Hold is how long a trouble has to be away before its alert is cleared.
	Hold time.Duration
	// Quietest is the shortest silence that can be an alert.
	Quietest time.Duration
	// Expected is how many minutes with a sign of life a source must have missed.
	Expected int64
	// Tried is the least number of payments a product is judged by; Broken and Fine
	// are the shares in percent at most granted of a broken product, and at least of
	// the others.
	Tried        int64
	Broken, Fine int64
	// LossShare is the share in percent of missed notifications that alerts, of at
	// least LossKnown orders.
	LossShare, LossKnown int64
	// Unanswered is how many notifications of an app in a row the game must have left
	// unanswered to be down.
	Unanswered int64
	// Healthy is the share in percent that has to be granted for all to be well.
	Healthy int64
	// GapShown is how long after its end a gap is an alert.
	GapShown time.Duration
	// Groups is how many groups of one class are told apart; more are one alert.
	Groups int
}

// DefaultAlertRules are the bounds of a console that says nothing else.
func DefaultAlertRules() AlertRules {
	return AlertRules{
		Hold: time.Minute, Quietest: 5 * time.Minute, Expected: 6, Tried: 5, Broken: 20, Fine: 50,
		LossShare: 5, LossKnown: 20, Unanswered: 3, Healthy: 95, GapShown: 30 * time.Minute, Groups: 2,
	}
}

// held is a trouble that holds now. One that is known under another name already
// is kept where it is on, and never raised.
type held struct {
	Alert
	keepOnly bool
}

// Turn is the state machine of the alerts: given those that are on and since when
// the trouble of each is away, it gives what is raised and cleared now. Each is
// told once; a trouble that is away for less than Hold was never away; during
// maintenance nothing is raised, and what ends is cleared quietly.
func (r AlertRules) Turn(w Watch, on []RaisedAlert, away map[string]Instant) (turns []Alert, next map[string]Instant) {
	next = map[string]Instant{}
	w.Registers.Alerts = on
	covered := func(a Alert) bool {
		return slices.ContainsFunc(w.Registers.Maintenance, func(m DeclaredMaintenance) bool { return m.Covers(a.Provider, w.Now) })
	}
	is := map[string]bool{}
	for _, a := range on {
		is[a.Name()] = true
	}
	holds := map[string]bool{}
	for _, h := range r.holding(w) {
		name := h.Name()
		if holds[name] {
			continue
		}
		holds[name] = true
		if is[name] || h.keepOnly || covered(h.Alert) {
			continue
		}
		if h.On = true; h.Kind == AlertBroken {
			h.To = w.Now
		}
		turns = append(turns, h.Alert)
	}
	for _, a := range on {
		name := a.Name()
		if holds[name] {
			continue
		}
		since, known := away[name]
		if !known {
			since = w.Now
		}
		if w.Now.Sub(since) < r.Hold {
			next[name] = since
			continue
		}
		over := a.Alert
		over.On, over.Quiet = false, covered(over)
		turns = append(turns, over)
	}
	return turns, next
}

// holding draws every trouble that holds, most pressing first.
func (r AlertRules) holding(w Watch) []held {
	silent := r.silences(w)
	broken := r.Brokens(w.Registers.Recent)
	out := r.gameDown(w)
	down := out
	add := func(a Alert) { out = append(out, held{Alert: a}) }
	for _, s := range silent {
		add(s)
	}
	for _, b := range broken {
		out = append(out, held{Alert: b, keepOnly: behind(silent, b.Provider, b.App) || gameOf(down, b.Provider, b.App)})
	}
	// What is on stays on until the product is fine again, not only a little better.
	lax := r
	lax.Tried, lax.Broken = 1, r.Fine-1
	for _, b := range lax.Brokens(w.Registers.Recent) {
		out = append(out, held{Alert: b, keepOnly: true})
	}
	if w.Gap.To.Known() && w.Now.Sub(w.Gap.To) < r.GapShown {
		add(Alert{Kind: AlertGap, Since: w.Gap.From, To: w.Gap.To})
	}
	for _, p := range w.Suspects {
		add(Alert{Kind: AlertSuspect, Provider: p})
	}
	for _, l := range r.losses(w) {
		add(l)
	}
	out = append(out, r.troubles(w.Registers.Troubles, down, silent, broken)...)
	if n := w.Registers.Ages.Late[0]; n > 0 {
		out = append(out, held{Alert: Alert{Kind: AlertLate, Count: n}, keepOnly: w.restsInMaintenance()})
	}
	return out
}

// restsInMaintenance says that whatever is urgent is of providers whose maintenance is declared. What is late is counted
// without its provider: as long as one urgent order is another's, nobody can tell that it is not that one, and where more stand than are listed, neither.
func (w Watch) restsInMaintenance() bool {
	covered := func(g TroubleCount) bool {
		return slices.ContainsFunc(w.Registers.Maintenance, func(m DeclaredMaintenance) bool { return m.Covers(g.Provider, w.Now) })
	}
	listed := len(w.Registers.Troubles)
	return listed > 0 && listed < MaxTroubles && !slices.ContainsFunc(w.Registers.Troubles, func(g TroubleCount) bool { return !covered(g) })
}

func behind(silent []Alert, p Provider, app string) bool {
	return slices.ContainsFunc(silent, func(a Alert) bool { return a.Kind == AlertBehind && a.Provider == p && a.App == app })
}

// troubles are the groups of severity 1, and the groups of a class as one where
// they are many. What a game that is down, a silent source or a broken product explains
// is theirs.
func (r AlertRules) troubles(groups []TroubleCount, down []held, silent, broken []Alert) []held {
	type side struct {
		class    Class
		provider Provider
		app      string
	}
	many, orders := map[side]int64{}, map[side]int64{}
	for _, g := range groups {
		k := side{g.Class, g.Provider, g.App}
		many[k]++
		orders[k] += g.Orders
	}
	explained := func(g TroubleCount) bool {
		if g.Class != ClassPaidNotGranted {
			return false
		}
		return gameOf(down, g.Provider, g.App) || behind(silent, g.Provider, g.App) || slices.ContainsFunc(broken, func(b Alert) bool {
			return b.Provider == g.Provider && b.App == g.App && (b.Product == "" || b.Product == g.Product) && (b.Server == "" || b.Server == g.Server)
		})
	}
	var out []held
	whole := map[side]bool{}
	for _, g := range groups {
		k := side{g.Class, g.Provider, g.App}
		kind := AlertTrouble
		if g.Class == ClassCancelInDoubt || g.Class == ClassActionInDoubt {
			kind = AlertDoubt
		}
		crowd := many[k] > int64(r.Groups)
		if crowd && !whole[k] {
			whole[k] = true
			out = append(out, held{
				Alert:    Alert{Kind: kind, Provider: g.Provider, App: g.App, Class: g.Class, Groups: many[k], Count: orders[k]},
				keepOnly: g.Class == ClassPaidNotGranted && (gameOf(down, g.Provider, g.App) || behind(silent, g.Provider, g.App) || wholeBroken(broken, g.Provider, g.App)),
			})
		}
		out = append(out, held{
			Alert:    Alert{Kind: kind, Provider: g.Provider, App: g.App, Class: g.Class, Product: g.Product, Server: g.Server, Count: g.Orders},
			keepOnly: crowd || explained(g),
		})
	}
	return out
}

func wholeBroken(broken []Alert, p Provider, app string) bool {
	return slices.ContainsFunc(broken, func(b Alert) bool { return b.Provider == p && b.App == app && b.Product == "" })
}

// losses are the apps of which more notifications were missed than usual, in the
// running hour and the one before.
func (r AlertRules) losses(w Watch) []Alert {
	type side struct {
		provider Provider
		app      string
	}
	sums, order := map[side]Loss{}, []side(nil)
	from := w.Now - w.Now%msHour - msHour
	for _, l := range w.Registers.Losses {
		if l.Hour < from || l.Hour > w.Now {
			continue
		}
		k := side{l.Provider, l.App}
		s, known := sums[k]
		if !known {
			order = append(order, k)
		}
		s.Known, s.Missed = s.Known+l.Known, s.Missed+l.Missed
		sums[k] = s
	}
	var out []Alert
	for _, k := range order {
		if s := sums[k]; s.Known >= r.LossKnown && s.Missed*100 >= r.LossShare*s.Known {
			out = append(out, Alert{Kind: AlertLoss, Provider: k.provider, App: k.app, Count: s.Missed, Of: s.Known, Since: from})
		}
	}
	return out
}
