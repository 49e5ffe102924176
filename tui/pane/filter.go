package pane

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// The filter language: words parted by blanks, all of which must hold. name:value narrows by a name (class, player,
// product, server, provider, app, sev, owner, is, currency, paid, seen, kind, state, view), amount and age also compare
// (amount>10000, age<15m, amount:1000..5000); what has no name searches ids, names and products. Of several values by comma
// one has to hold; a - before a word takes away what it finds. A value with blanks or commas stands in double quotes.

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

func (c FilterContext) say() *lang.Words {
	if c.Words == nil {
		return lang.InEnglish()
	}
	return c.Words
}

// term is one word of a filter, taken apart; a bare word has no field.
type term struct {
	word      string
	at        int
	field, op string
	value     string
	// values are those of a word that may have several by comma.
	values []string
	// not says that what the word finds is taken away.
	not bool
	say *lang.Words
	// via is the word that names the saved view it stands in; nil: it was typed.
	via *term
}

func (t term) err(format lang.Text, args ...any) error {
	why := t.say.T(format, args...)
	if t.via != nil {
		return t.via.err("the saved view says %s: %s", t.word, why)
	}
	return &FilterError{Word: t.word, At: t.at, Why: why}
}

// CheckFilter says whether a text is a filter of orders.
func (c FilterContext) CheckFilter(text string) error {
	_, err := c.Orders(text)
	return err
}

// Orders reads a filter of orders.
func (c FilterContext) Orders(text string) (ledger.OrderFilter, error) {
	var f ledger.OrderFilter
	var err error
	f.Not, f.Either, err = combined(c, text, c.orders, func(_ term, subs []ledger.OrderFilter) bool {
		return len(subs) == 1 && merged(&f, subs[0])
	})
	if err != nil {
		return ledger.OrderFilter{}, err
	}
	return f, nil
}

// combined reads the words of a filter: read gives what one says, one filter for each of its values. What is taken away, and
// what one of several values has to hold of, come back; the rest is what plain has taken into the filter itself.
func combined[F any](c FilterContext, text string, read func(term) ([]F, error), plain func(term, []F) bool) (not []F, either [][]F, err error) {
	terms, err := c.terms(text)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range terms {
		subs, err := read(t)
		switch {
		case err != nil:
			return nil, nil, err
		case t.not:
			not = append(not, subs...)
		case !plain(t, subs):
			either = append(either, subs)
		}
	}
	return not, either, nil
}

// each reads the values of one word, one filter for each.
func each[F any](t term, read func(t term, value string) (F, error)) ([]F, error) {
	var out []F
	for _, v := range t.values {
		f, err := read(t, v)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// Facts reads a filter of facts. What two facts tell is listed once, unless a kind is asked for.
func (c FilterContext) Facts(text string) (ledger.FactQuery, error) {
	q, err := c.facts(text, factKinds(), "%s is no kind of fact; there are %s")
	q.Once = len(q.Kinds) == 0
	return q, err
}

// Grants reads a filter of grants: facts of two kinds.
func (c FilterContext) Grants(text string) (ledger.FactQuery, error) {
	kinds := []ledger.FactKind{ledger.FactGrant, ledger.FactRevoke}
	q, err := c.facts(text, kinds, "%s is not in this list, which has %s; the Journal has every kind")
	if len(q.Kinds) == 0 {
		q.Kinds = kinds
	}
	return q, err
}

func (c FilterContext) facts(text string, kinds []ledger.FactKind, wrong lang.Text) (ledger.FactQuery, error) {
	var q ledger.FactQuery
	err := c.plainly(text, func(t term) (err error) {
		switch t.field {
		case "provider":
			q.Provider, err = providerOf(t, t.value)
		case "kind":
			for _, k := range t.values {
				if !slices.Contains(kinds, ledger.FactKind(k)) {
					err = t.err(wrong, k, strings.Join(texts(kinds), ", "))
					break
				}
				q.Kinds = append(q.Kinds, ledger.FactKind(k))
			}
		case "age", "seen", "since":
			q.Since, err = c.sinceOf(t)
		default:
			err = t.unknown(factFields())
		}
		return err
	})
	return q, err
}

// plainly reads the words of a filter one after the other, and refuses what lists that are read in the order things
// happened cannot take away.
func (c FilterContext) plainly(text string, read func(t term) error) error {
	terms, err := c.terms(text)
	for _, t := range terms {
		if t.not {
			return t.err("nothing can be taken away from this list; leave the - out")
		}
		if err := read(t); err != nil {
			return err
		}
	}
	return err
}

// Actions reads a filter of actions.
func (c FilterContext) Actions(text string) (ledger.ActionQuery, error) {
	var q ledger.ActionQuery
	err := c.plainly(text, func(t term) (err error) {
		switch {
		case t.field == "state":
			for _, s := range t.values {
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
		return err
	})
	return q, err
}

// terms takes a filter apart and puts saved views in the place of their names.
func (c FilterContext) terms(text string) ([]term, error) {
	return c.expand(text, nil)
}

func (c FilterContext) expand(text string, within []string) ([]term, error) {
	words, err := split(text, c.say())
	if err != nil {
		return nil, err
	}
	var out []term
	for _, t := range words {
		if t.field == "view" && t.not {
			return nil, t.err("a saved view cannot be taken away; write its words with a - before each")
		}
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
			return nil, t.err("the saved view is broken: %s", err.Error())
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
	if near := kit.Nearest(t.field, fields); near != "" {
		return t.err("there is no %s here; did you mean %s?", t.field, near)
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
	return []string{"class", "flag", "player", "product", "server", "provider", "app", "sev", "owner", "is", "currency", "amount", "age", "paid", "seen", "view"}
}

func deliveryFields() []string {
	return []string{"kind", "is", "player", "product", "provider", "app", "currency", "amount", "age", "seen", "view"}
}

// anyField says whether the filter of some list knows a name.
func anyField(name string) bool {
	return slices.Contains(slices.Concat(orderFields(), deliveryFields(), factFields(), actionFields()), name)
}

func factFields() []string   { return []string{"provider", "kind", "age", "seen", "view"} }
func actionFields() []string { return []string{"state", "is", "age", "seen", "view"} }

func factKinds() []ledger.FactKind {
	return []ledger.FactKind{
		ledger.FactEnvironment, ledger.FactNotification, ledger.FactReread, ledger.FactObservation, ledger.FactGrant, ledger.FactRevoke,
		ledger.FactCoverage, ledger.FactForward, ledger.FactAction, ledger.FactCase, ledger.FactEvidence, ledger.FactSource, ledger.FactArm,
		ledger.FactProduct, ledger.FactPlayer, ledger.FactCheckout, ledger.FactCatalogue, ledger.FactNote, ledger.FactJournal, ledger.FactBatch,
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
	for _, s := range t.values {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 3 {
			return nil, t.err("a severity is 1 (act now), 2, 3 or 0 (fine)")
		}
		out = append(out, n)
	}
	return out, nil
}
