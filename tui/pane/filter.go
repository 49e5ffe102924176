package pane

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/lang"
)

// The filter language: words parted by blanks, all of which must hold. name:value narrows by a name (class, player,
// product, server, provider, app, sev, owner, is, currency, paid, seen, kind, state, view), amount and age also compare
// (amount>10000, age<15m, amount:1000..5000); what has no name searches ids and names. A value with blanks stands in
// double quotes.

// FilterError points at the word of a filter that cannot be understood.
type FilterError struct {
	// Word is the word as it was typed, At the number of characters before it.
	Word string
	At   int
	Why  string
}

// Error names the word first.
func (e *FilterError) Error() string { return e.Word + ": " + e.Why }

// FilterContext is what a filter is relative to.
type FilterContext struct {
	Now time.Time
	// Zone is the zone times of day are meant in; nil is UTC.
	Zone *time.Location
	// Me is the operator owner:me means.
	Me string
	// Views are the filters view:NAME stands for.
	Views map[string]string
	// Words are the language of hints; nil is English.
	Words *lang.Words
}

// term is one word of a filter, taken apart; a bare word has no field.
type term struct {
	word      string
	at        int
	field, op string
	value     string
	// via is the word that names the saved view it stands in; nil: it was typed.
	via *term
}

func (t term) err(format string, args ...any) error {
	if t.via != nil {
		return t.via.err("the saved view says %s: %s", t.word, fmt.Sprintf(format, args...))
	}
	return &FilterError{Word: t.word, At: t.at, Why: fmt.Sprintf(format, args...)}
}

// CheckFilter says whether a text is a filter of orders.
func (c FilterContext) CheckFilter(text string) error {
	_, err := c.Orders(text)
	return err
}

// Orders reads a filter of orders.
func (c FilterContext) Orders(text string) (ledger.OrderFilter, error) {
	var f ledger.OrderFilter
	terms, err := c.terms(text)
	if err != nil {
		return f, err
	}
	for _, t := range terms {
		if err := c.order(&f, t); err != nil {
			return ledger.OrderFilter{}, err
		}
	}
	return f, nil
}

// order narrows a filter of orders by one word.
func (c FilterContext) order(f *ledger.OrderFilter, t term) (err error) {
	switch t.field {
	case "amount", "age", "paid", "seen", "since":
		return c.span(f, t)
	case "":
		f.Text = append(f.Text, t.value)
	case "class":
		f.Classes, err = classesOf(t)
	case "player":
		f.Player = t.value
	case "product":
		f.Product = t.value
	case "server":
		f.Server = t.value
	case "app":
		f.App = t.value
	case "provider":
		f.Provider, err = providerOf(t)
	case "sev", "severity":
		f.Severities, err = severitiesOf(t)
	case "owner":
		f.Owner = t.value
		if strings.EqualFold(t.value, "me") {
			f.Owner = c.Me
		}
	case "currency":
		f.Currency = strings.ToUpper(t.value)
	case "is":
		err = c.is(f, t)
	default:
		err = t.unknown(orderFields())
	}
	return err
}

// span narrows by a number or a time that has two ends.
func (c FilterContext) span(f *ledger.OrderFilter, t term) (err error) {
	switch t.field {
	case "amount":
		f.MinAmount, f.MaxAmount, err = amountsOf(t)
	case "age":
		var from, to ledger.Instant
		if from, to, err = c.ageOf(t); err == nil {
			f.PaidFrom, f.PaidTo = max(f.PaidFrom, from), soonest(f.PaidTo, to)
		}
	case "paid":
		f.PaidFrom, f.PaidTo, err = c.timesOf(t)
	case "since":
		f.Since, _, err = c.timesOf(t)
	default:
		f.Since, f.Until, err = c.timesOf(t)
	}
	return err
}

func (c FilterContext) is(f *ledger.OrderFilter, t term) error {
	switch strings.ToLower(t.value) {
	case "open":
		f.OpenOnly = true
	case "mine":
		f.Owner = c.Me
	case "doubt":
		f.Classes = []ledger.Class{ledger.ClassCancelInDoubt, ledger.ClassActionInDoubt}
	case "test":
		f.Classes = []ledger.Class{ledger.FlagTestPurchase}
	default:
		return t.err("is one of open, mine, doubt, test")
	}
	return nil
}

// Deliveries reads a filter of notifications. They are listed as they arrived, and narrow by provider, player and time
// only.
func (c FilterContext) Deliveries(text string) (ledger.DeliveryQuery, error) {
	var q ledger.DeliveryQuery
	terms, err := c.terms(text)
	for _, t := range terms {
		if err != nil {
			break
		}
		switch t.field {
		case "provider":
			q.Provider, err = providerOf(t)
		case "player":
			q.Player = t.value
		case "age", "seen", "since":
			q.Since, err = c.sinceOf(t)
		case "":
			err = t.err("bare words search orders: press 4, then /; notifications narrow by %s", strings.Join(deliveryFields(), ", "))
		default:
			err = t.unknown(deliveryFields())
		}
	}
	return q, err
}

// Facts reads a filter of facts.
func (c FilterContext) Facts(text string) (ledger.FactQuery, error) {
	var q ledger.FactQuery
	terms, err := c.terms(text)
	for _, t := range terms {
		if err != nil {
			break
		}
		switch t.field {
		case "provider":
			q.Provider, err = providerOf(t)
		case "kind":
			for k := range strings.SplitSeq(t.value, ",") {
				if !slices.Contains(factKinds(), ledger.FactKind(k)) {
					err = t.err("%s is no kind of fact; there are %s", k, strings.Join(texts(factKinds()), ", "))
					break
				}
				q.Kinds = append(q.Kinds, ledger.FactKind(k))
			}
		case "age", "seen", "since":
			q.Since, err = c.sinceOf(t)
		default:
			err = t.unknown(factFields())
		}
	}
	return q, err
}

// Grants reads a filter of grants: facts of two kinds.
func (c FilterContext) Grants(text string) (ledger.FactQuery, error) {
	q, err := c.Facts(text)
	for _, k := range q.Kinds {
		if k != ledger.FactGrant && k != ledger.FactRevoke && err == nil {
			err = &FilterError{Word: "kind:" + string(k), Why: "this list knows grant and revoke; the Journal knows every kind"}
		}
	}
	if len(q.Kinds) == 0 {
		q.Kinds = []ledger.FactKind{ledger.FactGrant, ledger.FactRevoke}
	}
	return q, err
}

// Actions reads a filter of actions.
func (c FilterContext) Actions(text string) (ledger.ActionQuery, error) {
	var q ledger.ActionQuery
	terms, err := c.terms(text)
	for _, t := range terms {
		if err != nil {
			break
		}
		switch {
		case t.field == "state":
			for s := range strings.SplitSeq(t.value, ",") {
				if !slices.Contains(actionStates(), ledger.ActionState(s)) {
					err = t.err("%s is no state of an action; there are %s", s, strings.Join(texts(actionStates()), ", "))
					break
				}
				q.States = append(q.States, ledger.ActionState(s))
			}
		case t.field == "is" && t.value == "doubt":
			q.States = append(q.States, ledger.StateInDoubt)
		case t.field == "is" && t.value == "waiting":
			q.States = append(q.States, ledger.StateAwaiting)
		case t.field == "age" || t.field == "seen" || t.field == "since":
			q.Since, err = c.sinceOf(t)
		default:
			err = t.unknown(actionFields())
		}
	}
	return q, err
}

// terms takes a filter apart and puts saved views in the place of their names.
func (c FilterContext) terms(text string) ([]term, error) {
	return c.expand(text, nil)
}

func (c FilterContext) expand(text string, within []string) ([]term, error) {
	words, err := split(text)
	if err != nil {
		return nil, err
	}
	var out []term
	for _, t := range words {
		if t.field != "view" {
			out = append(out, t)
			continue
		}
		saved, ok := c.Views[t.value]
		if !ok {
			return nil, t.err("no saved view has that name")
		}
		if slices.Contains(within, t.value) {
			return nil, t.err("the saved view contains itself")
		}
		inner, err := c.expand(saved, append(slices.Clone(within), t.value))
		if err != nil {
			return nil, t.err("the saved view is broken: %v", err)
		}
		for i := range inner {
			inner[i].via = &t
		}
		out = append(out, inner...)
	}
	return out, nil
}

// unknown refuses a name no filter of this list has.
func (t term) unknown(fields []string) error {
	if t.field == "" {
		return t.err("bare words do not narrow this list, which knows %s", strings.Join(fields, ", "))
	}
	for _, f := range fields {
		if strings.HasPrefix(f, t.field) || strings.HasPrefix(t.field, f) {
			return t.err("there is no %s here; did you mean %s?", t.field, f)
		}
	}
	return t.err("there is no %s here, but %s", t.field, strings.Join(fields, ", "))
}

func soonest(a, b ledger.Instant) ledger.Instant {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

func orderFields() []string {
	return []string{"class", "player", "product", "server", "provider", "app", "sev", "owner", "is", "currency", "amount", "age", "paid", "seen", "view"}
}
func deliveryFields() []string { return []string{"provider", "player", "age", "seen", "view"} }
func factFields() []string     { return []string{"provider", "kind", "age", "seen", "view"} }
func actionFields() []string   { return []string{"state", "is", "age", "seen", "view"} }

func factKinds() []ledger.FactKind {
	return []ledger.FactKind{
		ledger.FactEnvironment, ledger.FactNotification, ledger.FactReread, ledger.FactObservation, ledger.FactGrant, ledger.FactRevoke,
		ledger.FactCoverage, ledger.FactForward, ledger.FactAction, ledger.FactCase, ledger.FactEvidence, ledger.FactSource, ledger.FactArm,
		ledger.FactProduct, ledger.FactPlayer, ledger.FactCheckout, ledger.FactCatalogue, ledger.FactNote, ledger.FactJournal,
		ledger.FactMaintenance, ledger.FactAlert, ledger.FactPost,
	}
}

func actionStates() []ledger.ActionState {
	return []ledger.ActionState{
		ledger.StateProposed, ledger.StateAwaiting, ledger.StateApproved, ledger.StateRejected, ledger.StateSending, ledger.StateDone,
		ledger.StateRefused, ledger.StateFailed, ledger.StateInDoubt,
	}
}

func texts[S ~string](all []S) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = string(s)
	}
	return out
}

func severitiesOf(t term) ([]int, error) {
	var out []int
	for s := range strings.SplitSeq(t.value, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 3 {
			return nil, t.err("a severity is 1 (act now), 2, 3 or 0 (fine)")
		}
		out = append(out, n)
	}
	return out, nil
}
