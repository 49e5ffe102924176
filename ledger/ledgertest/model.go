package ledgertest

import (
	"cmp"
	"slices"

	"makegood/ledger"
)

// Model is the reference: what the facts of a ledger say, worked out in the
// plainest way, every order against every other. A store must agree with it.
type Model struct {
	policy *ledger.Policy
	now    ledger.Instant
	facts  []ledger.Fact
	// latest is the last reading of each delivery that was read anew.
	latest map[int64]ledger.Fact
	// own are the keys under which a payment is announced or confirmed: a cart that
	// only claims cannot take them in.
	own map[ledger.Key]bool
	// parent leads from a key to the key of the order it names.
	parent map[ledger.Key]ledger.Key
	orders []*modelled
}

type modelled struct {
	order *ledger.Order
	first int64
	facts []ledger.Fact
	ids   struct{ receipts, tails, players []string }
	plain ledger.Standing
}

// Standings gives every order's standing at an instant, by its key.
func Standings(facts []ledger.Fact, policy *ledger.Policy, now ledger.Instant) (map[ledger.Key]ledger.Standing, error) {
	m := &Model{policy: policy, now: now, facts: facts, latest: map[int64]ledger.Fact{}, parent: map[ledger.Key]ledger.Key{}, own: map[ledger.Key]bool{}}
	for _, f := range facts {
		own, err := announces(f)
		if err != nil {
			return nil, err
		}
		m.own[f.Key] = m.own[f.Key] || own
		if f.Kind == ledger.FactReread {
			var n ledger.Notification
			if err := f.Decode(&n); err != nil {
				return nil, err
			}
			m.latest[n.Of] = f
		}
	}
	if err := m.group(); err != nil {
		return nil, err
	}
	out := map[ledger.Key]ledger.Standing{}
	for _, o := range m.orders {
		c, err := m.base(o.order.Key)
		if err != nil {
			return nil, err
		}
		o.plain = ledger.Judge(o.order, c, policy, now)
	}
	for _, o := range m.orders {
		c, err := m.context(o)
		if err != nil {
			return nil, err
		}
		out[o.order.Key] = ledger.Judge(o.order, c, policy, now)
	}
	return out, nil
}

func (m *Model) root(k ledger.Key) ledger.Key {
	for {
		up, ok := m.parent[k]
		if !ok || up == k {
			return k
		}
		k = up
	}
}

// counts reports whether a reading is the one of its delivery that counts.
func (m *Model) counts(f ledger.Fact) (bool, error) {
	switch f.Kind {
	case ledger.FactNotification:
		_, again := m.latest[f.Seq]
		return !again, nil
	case ledger.FactReread:
		var n ledger.Notification
		err := f.Decode(&n)
		return m.latest[n.Of].Seq == f.Seq, err
	default:
		return true, nil
	}
}

// ties lists the keys a fact makes names of its order.
func (m *Model) ties(f ledger.Fact) ([]ledger.Key, error) {
	ok, err := m.counts(f)
	if err != nil || !ok {
		return nil, err
	}
	var record *ledger.Record
	var out []ledger.Key
	switch f.Kind {
	case ledger.FactNotification, ledger.FactReread:
		var n ledger.Notification
		err = f.Decode(&n)
		if n.Notice != nil {
			record = &n.Notice.Record
		}
	case ledger.FactObservation:
		var o ledger.Observation
		err = f.Decode(&o)
		record = o.Record
	case ledger.FactCase:
		var s ledger.CaseStep
		err = f.Decode(&s)
		if s.As == ledger.LinkSame && s.Other != nil {
			out = append(out, ledger.NewKey(s.Other.Provider, s.Other.App, s.Other.Order))
		}
	default:
	}
	if record == nil {
		return out, err
	}
	for _, l := range record.Lines {
		k := ledger.NewKey(f.Key.Provider, f.Key.App, l.Child)
		if k.Order != "" && (f.Kind == ledger.FactObservation || !m.own[k]) {
			out = append(out, k)
		}
	}
	return out, err
}

// announces reports whether a fact says that there is a payment by its own key.
func announces(f ledger.Fact) (bool, error) {
	switch f.Kind {
	case ledger.FactNotification, ledger.FactReread:
		var n ledger.Notification
		err := f.Decode(&n)
		return n.Notice != nil, err
	case ledger.FactObservation:
		var o ledger.Observation
		err := f.Decode(&o)
		return o.Answer == ledger.AnswerListed || o.Answer == ledger.AnswerVerified || o.Answer == ledger.AnswerFound, err
	default:
		return false, nil
	}
}

// group finds the orders: facts whose keys were tied together belong to one.
func (m *Model) group() error {
	for _, f := range m.facts {
		if f.Key.Order == "" {
			continue
		}
		others, err := m.ties(f)
		if err != nil {
			return err
		}
		for _, k := range others {
			if from, into := m.root(k), m.root(f.Key); from != into {
				m.parent[from] = into
			}
		}
	}
	byKey := map[ledger.Key]*modelled{}
	for _, f := range m.facts {
		if f.Key.Order == "" || m.strayed(f) {
			continue
		}
		k := m.root(f.Key)
		o, ok := byKey[k]
		if !ok {
			o = &modelled{first: f.Seq}
			byKey[k] = o
			m.orders = append(m.orders, o)
		}
		o.facts = append(o.facts, f)
	}
	for k, o := range byKey {
		var err error
		if o.order, err = ledger.Fold(k, o.facts); err != nil {
			return err
		}
		m.identify(o)
	}
	return nil
}

// strayed reports a reading of a delivery that counts no more.
func (m *Model) strayed(f ledger.Fact) bool {
	of := f.Seq
	if f.Kind == ledger.FactReread {
		var n ledger.Notification
		if f.Decode(&n) != nil {
			return true
		}
		of = n.Of
	}
	last, again := m.latest[of]
	if !again {
		return false
	}
	if f.Kind == ledger.FactNotification {
		return last.Key != f.Key
	}
	return last.Seq != f.Seq
}

func (m *Model) identify(o *modelled) {
	ids := &o.ids
	spelled := []string{o.order.Key.Order}
	for k := range m.parent {
		if m.root(k) == o.order.Key {
			spelled = append(spelled, k.Order)
		}
	}
	for _, s := range o.order.Spellings {
		spelled = append(spelled, ledger.CanonicalOrder(o.order.Key.Provider, s.Text))
	}
	for _, s := range spelled {
		if t := ledger.Tail(o.order.Key.Provider, s); t != "" {
			ids.tails = append(ids.tails, t)
		}
	}
	record := func(r *ledger.Record) {
		if r == nil {
			return
		}
		ids.players = append(ids.players, r.Player.IDs()...)
		if r.Receipt != "" {
			ids.receipts = append(ids.receipts, r.Receipt)
		}
	}
	for i := range o.order.Notices {
		record(&o.order.Notices[i].Notice.Record)
	}
	for _, s := range o.order.Seen {
		record(s.Obs.Record)
	}
	for _, r := range o.order.Rows {
		ids.players = append(ids.players, r.Grant.PlayerID, r.Grant.GUID, r.Grant.MemberNo, r.Grant.UID)
	}
}

// base says what is known of the order's app and products.
func (m *Model) base(k ledger.Key) (ledger.Context, error) {
	c := ledger.Context{}
	for _, f := range m.facts {
		var err error
		switch f.Kind {
		case ledger.FactGrant, ledger.FactRevoke:
			var g ledger.Grant
			err = f.Decode(&g)
			c.GrantSpoken = c.GrantSpoken || (g.Provenance != "evidence" && f.Key.Provider == k.Provider && f.Key.App == k.App)
		case ledger.FactCoverage:
			var v ledger.Coverage
			err = f.Decode(&v)
			c.GrantSpoken = c.GrantSpoken || (v.Provider == k.Provider && v.App == k.App)
		case ledger.FactObservation:
			var o ledger.Observation
			err = f.Decode(&o)
			c.GrantSpoken = c.GrantSpoken || (o.Question == ledger.QuestionLookup && f.Key.Provider == k.Provider && f.Key.App == k.App &&
				(o.Answer == ledger.AnswerNone || o.Answer == ledger.AnswerGranted))
		case ledger.FactProduct:
			var p ledger.Product
			err = f.Decode(&p)
			if p.Provider == k.Provider && p.App == k.App {
				if c.Products == nil {
					c.Products = map[string]ledger.Product{}
				}
				c.Products[p.ID] = p
			}
		default:
		}
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

// context holds an order against every other one.
func (m *Model) context(o *modelled) (ledger.Context, error) {
	c, err := m.base(o.order.Key)
	if err != nil {
		return c, err
	}
	orders := slices.Clone(m.orders)
	slices.SortFunc(orders, func(a, b *modelled) int { return cmp.Compare(a.first, b.first) })
	for _, other := range orders {
		if other == o || other.order.Key.Provider != o.order.Key.Provider || other.order.Key.App != o.order.Key.App {
			continue
		}
		if meet(o.ids.receipts, other.ids.receipts) || meet(o.ids.tails, other.ids.tails) {
			c.Ambiguous = append(c.Ambiguous, other.order.Key)
		}
		if m.twice(o, other) {
			c.DuplicatePayment = append(c.DuplicatePayment, other.order.Key)
		}
	}
	slices.SortFunc(c.Ambiguous, func(a, b ledger.Key) int { return cmp.Compare(a.Order, b.Order) })
	if c.Linked, err = m.linked(o); err != nil {
		return c, err
	}
	return c, m.checkouts(o, orders, &c)
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return s != "" && slices.Contains(b, s) })
}

func bought(o *modelled) (product string, players []string, paid ledger.Instant) {
	s := o.plain
	if s.Lamps.Paid == ledger.LampYes || s.Lamps.Paid == ledger.LampClaimed {
		paid = s.View.PaidAt
	}
	return s.View.ProductID(), s.View.Player.IDs(), paid
}

func (m *Model) twice(a, b *modelled) bool {
	pa, ia, ta := bought(a)
	pb, ib, tb := bought(b)
	apart := ta.Sub(tb)
	return pa != "" && pa == pb && ta.Known() && tb.Known() && meet(ia, ib) && apart <= ledger.DuplicateWindow && -apart <= ledger.DuplicateWindow
}

func (m *Model) linked(o *modelled) (map[string]ledger.Player, error) {
	rows := map[string]ledger.Player{}
	for _, f := range m.facts {
		if f.Kind != ledger.FactPlayer {
			continue
		}
		var l ledger.PlayerLink
		if err := f.Decode(&l); err != nil {
			return nil, err
		}
		if l.Provider == o.order.Key.Provider && (l.App == "" || l.App == o.order.Key.App) {
			rows[cmp.Or(l.Player.Game, l.Player.Primary())] = l.Player
		}
	}
	var out map[string]ledger.Player
	for name, p := range rows {
		if meet(p.IDs(), o.ids.players) {
			if out == nil {
				out = map[string]ledger.Player{}
			}
			out[name] = p
		}
	}
	return out, nil
}

// endedCheckouts are the numbers of those that came to nothing.
func (m *Model) endedCheckouts() (map[int64]bool, error) {
	ended := map[int64]bool{}
	for _, f := range m.facts {
		var out ledger.Checkout
		if f.Kind != ledger.FactCheckout {
			continue
		}
		if err := f.Decode(&out); err != nil {
			return nil, err
		}
		if out.Error != "" {
			ended[f.Seq], ended[out.Ends] = true, true
		}
	}
	return ended, nil
}

// checkouts gives each own checkout to the first order of its player and product
// that came after it.
func (m *Model) checkouts(o *modelled, orders []*modelled, c *ledger.Context) error {
	type place struct {
		order  *modelled
		player string
	}
	taken := map[place]bool{}
	ended, err := m.endedCheckouts()
	if err != nil {
		return err
	}
	for _, f := range m.facts {
		if f.Kind != ledger.FactCheckout || ended[f.Seq] {
			continue
		}
		var out ledger.Checkout
		if err := f.Decode(&out); err != nil {
			return err
		}
		for _, other := range orders {
			product, players, _ := bought(other)
			k := other.order.Key
			if other.first <= f.Seq || taken[place{other, out.Player}] || k.Provider != f.Key.Provider || k.App != f.Key.App ||
				product != out.ProductID || !slices.Contains(players, out.Player) {
				continue
			}
			taken[place{other, out.Player}] = true
			if other == o {
				c.Checkout = true
				c.Repayment = c.Repayment || out.Repayment != ""
			}
			break
		}
	}
	return nil
}
