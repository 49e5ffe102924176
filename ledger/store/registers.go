package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"makegood/ledger"
)

// granted takes a row of the game's record in. What an operator records as
// evidence is no sign that a grant source speaks for the app.
func (p *pass) granted(f ledger.Fact, g ledger.Grant) error {
	if g.Provenance == provenanceEvidence {
		return nil
	}
	p.sign(signKey{f.Key.Provider, f.Key.App, signGrant}, f.At, g.GrantedAt)
	if g.Provenance == "" {
		p.tallies.spoke(feedKey{f.Key.Provider, f.Key.App, ledger.FeedGrant, g.Feed}, f.At, g.GrantedAt)
	}
	if err := p.speaks(f.Key.Provider, f.Key.App, f.At); err != nil {
		return err
	}
	who := ledger.Player{GUID: g.GUID, MemberNo: g.MemberNo, UID: g.UID, Name: g.PlayerName}
	switch {
	case g.PlayerType == ledger.PlayerTypeGame:
		who.Game = g.PlayerID
	case f.Key.Provider == ledger.Hive:
		who.ID = g.PlayerID
	case who.GUID == "" && who.MemberNo == "":
		who.GUID = g.PlayerID
	}
	return p.seen(f, who, g.Server)
}

// provenanceEvidence marks a grant an operator recorded.
const provenanceEvidence = "evidence"

func (p *pass) covered(f ledger.Fact, c ledger.Coverage) error {
	provider, app := c.Provider, c.App
	if provider == "" {
		provider, app = f.Key.Provider, f.Key.App
	}
	p.sign(signKey{provider, app, signCoverage}, f.At, c.Until)
	p.tallies.spoke(feedKey{provider, app, ledger.FeedGrant, c.Feed}, f.At, c.Until)
	return p.speaks(provider, app, f.At)
}

// speaks notes that a grant source has spoken for an app. The first time, every
// order of the app is judged anew: where nothing was granted is no longer unknown.
func (p *pass) speaks(provider ledger.Provider, app string, at ledger.Instant) error {
	if err := p.load(); err != nil {
		return err
	}
	k := appKey{provider, app}
	if p.spoken[k] {
		return nil
	}
	p.spoken[k] = true
	if _, err := p.c.exec(`INSERT INTO signs (provider, app, what, at, reaches) VALUES (?, ?, ?, ?, 0)`, string(provider), app, signSpoken, int64(at)); err != nil {
		return err
	}
	return p.sweep(string(provider), app, "")
}

// sweep has the orders of a provider, app and product judged anew, from the
// first on; an empty one means all.
func (p *pass) sweep(provider, app, product string) error {
	_, err := p.c.exec(`INSERT INTO sweeps (provider, app, product, after_id) VALUES (?, ?, ?, 0)
 ON CONFLICT (provider, app, product) DO UPDATE SET after_id = 0`, provider, app, product)
	return err
}

func (p *pass) forwarded(f ledger.Fact, fw ledger.Forward) error {
	switch fw.Outcome {
	case ledger.ForwardDelivered, ledger.ForwardDeclined:
		p.sign(signKey{f.Key.Provider, f.Key.App, signGame}, f.At, 0)
	case ledger.ForwardSending, ledger.ForwardUnanswered, ledger.ForwardWithheld:
	}
	return nil
}

// observed takes an answer in: who answered, about whom, and what it says about
// the payment where it says something definite.
func (p *pass) observed(f ledger.Fact, o ledger.Observation) error {
	what := signAnswer
	switch {
	case o.Answer == ledger.AnswerFailed:
		what = signFailure
	case o.Question == ledger.QuestionLookup:
		what = signGame
	}
	p.sign(signKey{f.Key.Provider, f.Key.App, what}, f.At, 0)
	if o.Question == ledger.QuestionLookup && (o.Answer == ledger.AnswerNone || o.Answer == ledger.AnswerGranted) {
		if err := p.speaks(f.Key.Provider, f.Key.App, f.At); err != nil {
			return err
		}
	}
	switch o.Answer {
	case ledger.AnswerListed, ledger.AnswerVerified, ledger.AnswerFound:
		if err := p.own(f); err != nil {
			return err
		}
	case ledger.AnswerNotListed, ledger.AnswerDenied, ledger.AnswerPending, ledger.AnswerSilent,
		ledger.AnswerFailed, ledger.AnswerGranted, ledger.AnswerNone:
	}
	id, err := p.orderOf(f)
	if err != nil {
		return err
	}
	if err := p.ask(f, o, id); err != nil {
		return err
	}
	if o.Record == nil {
		return nil
	}
	if err := p.seen(f, o.Record.Player, o.Record.Server); err != nil {
		return err
	}
	return p.children(f, o.Record, id)
}

// definite reports whether an answer to a question about an order says yes or no.
func definite(p ledger.Provider, o ledger.Observation) (denied, ok bool) {
	switch o.Question {
	case ledger.QuestionVerify, ledger.QuestionDetails:
	case ledger.QuestionUnconsumed:
		if p != ledger.Hive {
			return false, false
		}
	default:
		return false, false
	}
	switch o.Answer {
	case ledger.AnswerListed, ledger.AnswerVerified, ledger.AnswerFound:
		return false, true
	case ledger.AnswerDenied:
		return true, true
	case ledger.AnswerNotListed, ledger.AnswerPending, ledger.AnswerSilent,
		ledger.AnswerFailed, ledger.AnswerGranted, ledger.AnswerNone:
	}
	return false, false
}

func (p *pass) ask(f ledger.Fact, o ledger.Observation, id int64) error {
	denied, ok := definite(f.Key.Provider, o)
	if !ok || id == 0 {
		return nil
	}
	_, err := p.c.exec(`INSERT INTO asked (id, provider, seq, denied) VALUES (?, ?, ?, ?)
 ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, denied = excluded.denied WHERE excluded.seq > seq`,
		id, string(f.Key.Provider), f.Seq, denied)
	return err
}

// askedAnew finds the latest definite answer of an order that gained or lost facts.
func (p *pass) askedAnew(id int64) error {
	if _, err := p.c.exec(`DELETE FROM asked WHERE id = ?`, id); err != nil {
		return err
	}
	facts, err := orderFacts(p.c, id, 0, false)
	if err != nil {
		return err
	}
	for _, f := range facts {
		if f.Kind != ledger.FactObservation {
			continue
		}
		if err := decoded(f, func(o ledger.Observation) error { return p.ask(f, o, id) }); err != nil {
			return err
		}
	}
	return nil
}

func (p *pass) suspected(f ledger.Fact, s ledger.Source) error {
	released := int64(0)
	if !s.Suspect {
		released = f.Seq
	}
	_, err := p.c.exec(`INSERT INTO suspects (provider, seq, suspect, released) VALUES (?, ?, ?, ?)
 ON CONFLICT (provider) DO UPDATE SET seq = excluded.seq, suspect = excluded.suspect, released = max(released, excluded.released)`,
		string(s.Provider), f.Seq, s.Suspect, released)
	return err
}

func (p *pass) armed(f ledger.Fact, a ledger.Arm) error {
	_, err := p.c.exec(`INSERT INTO arms (operator, seq, until, body) VALUES (?, ?, ?, ?)
 ON CONFLICT (operator) DO UPDATE SET seq = excluded.seq, until = excluded.until, body = excluded.body`,
		a.Operator, f.Seq, int64(a.Until), []byte(f.Data))
	return err
}

func (p *pass) product(f ledger.Fact, d ledger.Product) error {
	_, err := p.c.exec(`INSERT INTO products (provider, app, name, seq, body) VALUES (?, ?, ?, ?, ?)
 ON CONFLICT (provider, app, name) DO UPDATE SET seq = excluded.seq, body = excluded.body`,
		string(d.Provider), d.App, d.ID, f.Seq, []byte(f.Data))
	if err != nil {
		return err
	}
	p.read = false
	if err := p.findable(partsOfTitle(d.ID, d.Title)); err != nil {
		return err
	}
	return p.sweep(string(d.Provider), d.App, d.ID)
}

func (p *pass) checkout(f ledger.Fact, c ledger.Checkout) error {
	if c.Player == "" {
		return nil
	}
	hash := buyHash(f.Key, c.Player, c.ProductID)
	if c.Error != "" {
		// The orders are marked while the checkout still waits for one of them.
		if err := p.recheck(hash); err != nil {
			return err
		}
		p.read = false
		_, err := p.c.exec(`DELETE FROM checkouts WHERE seq = ? AND hash = ?`, c.Ends, hash)
		return err
	}
	if _, err := p.c.exec(`INSERT INTO checkouts (seq, hash, repayment) VALUES (?, ?, ?)`, f.Seq, hash, c.Repayment); err != nil {
		return err
	}
	p.read = false
	return p.recheck(hash)
}

// joined keeps what an imported list joins: the latest row of a player counts.
// Orders of any id in the old row or the new one are judged anew.
func (p *pass) joined(f ledger.Fact, l ledger.PlayerLink) error {
	name := linkName(l.Player)
	if name == "" {
		return nil
	}
	provider := string(l.Provider)
	body, err := json.Marshal(l.Player)
	if err != nil {
		return fmt.Errorf("player link: %w", err)
	}
	var old ledger.Player
	var stored []byte
	ok, err := p.c.one(`SELECT body FROM links WHERE provider = ? AND name = ? AND app = ?`, func(r row) { stored = r.bytes(0) }, provider, name, l.App)
	if err != nil {
		return err
	}
	if ok {
		if err := json.Unmarshal(stored, &old); err != nil {
			return fmt.Errorf("imported player: %w", err)
		}
	}
	touched := l.Player.IDs()
	if ok {
		touched = append(touched, old.IDs()...)
		if _, err := p.c.exec(`DELETE FROM link_ids WHERE provider = ? AND name = ? AND app = ?`, provider, name, l.App); err != nil {
			return err
		}
	}
	if _, err := p.c.exec(`INSERT INTO links (provider, name, app, body) VALUES (?, ?, ?, ?)
 ON CONFLICT (provider, name, app) DO UPDATE SET body = excluded.body`, provider, name, l.App, body); err != nil {
		return err
	}
	for _, id := range l.Player.IDs() {
		if _, err := p.c.exec(`INSERT INTO link_ids (provider, player, name, app) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, provider, id, name, l.App); err != nil {
			return err
		}
	}
	p.read = false
	for _, id := range touched {
		if _, err := p.c.exec(`INSERT INTO dirty (id) SELECT DISTINCT id FROM ids WHERE name = ? AND kind IN (?, ?) ON CONFLICT (id) DO NOTHING`,
			id, int64(idPlayer), int64(idGamePlayer)); err != nil {
			return err
		}
	}
	link := ledger.Fact{Seq: f.Seq, At: f.At, Key: ledger.Key{Provider: l.Provider, App: l.App}}
	return p.seen(link, l.Player, l.Server)
}

// seenEvery is how far a player's last sighting may lag behind.
const seenEvery = ledger.Instant(60_000)

// seen keeps who is known: a player by provider, app, first id and server.
func (p *pass) seen(f ledger.Fact, who ledger.Player, server string) error {
	name := who.Primary()
	if name == "" || f.Key.Provider == "" {
		return nil
	}
	var id int64
	var last ledger.Instant
	var stored []byte
	ok, err := p.c.one(`SELECT id, last_seen, body FROM players WHERE provider = ? AND app = ? AND name = ? AND server = ?`, func(r row) {
		id, last, stored = r.int(0), ledger.Instant(r.int(1)), r.bytes(2)
	}, string(f.Key.Provider), f.Key.App, name, server)
	if err != nil {
		return err
	}
	var have ledger.Player
	if ok {
		if err := json.Unmarshal(stored, &have); err != nil {
			return fmt.Errorf("known player: %w", err)
		}
	}
	now := have.Merge(who)
	if ok && now == have && f.At < last+seenEvery {
		return nil
	}
	body, err := json.Marshal(now)
	if err != nil {
		return fmt.Errorf("known player: %w", err)
	}
	if ok {
		if now.Name != have.Name {
			if err := p.callable(id, strings.ToLower(now.Name)); err != nil {
				return err
			}
		}
		_, err = p.c.exec(`UPDATE players SET body = ?, nickname = ?, last_seen = ? WHERE id = ?`, body, strings.ToLower(now.Name), int64(max(last, f.At)), id)
		return err
	}
	if err := p.callable(int64(f.Seq), strings.ToLower(now.Name)); err != nil {
		return err
	}
	_, err = p.c.exec(`INSERT INTO players (id, provider, app, name, server, nickname, body, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		f.Seq, string(f.Key.Provider), f.Key.App, name, server, strings.ToLower(now.Name), body, int64(f.At))
	return err
}
