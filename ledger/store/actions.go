package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"makegood/ledger"
)

type actionRow struct {
	name string
	seq  int64
	// place: it has its order's one outward place; inFlight: its state wants it.
	place, inFlight bool
	body            []byte
}

func (p *pass) actionRows(id int64) (out []actionRow, err error) {
	err = p.c.query(`SELECT name, seq, in_flight IS NOT NULL, state, body FROM actions WHERE id = ? ORDER BY seq, name`, func(r row) error {
		out = append(out, actionRow{r.text(0), r.int(1), r.int(2) == 1, ledger.ActionState(r.text(3)).InFlight(), r.bytes(4)})
		return nil
	}, id)
	return out, err
}

// writeActions writes the actions of an order. The column in_flight holds the
// order's number while the action has its one outward place, and a unique index
// on it admits one. In a strict pass an action that newly wants the place is
// written as having it, taken or not, for the index to refuse. Otherwise, the
// facts being durable already, the first that wants it has it.
func (p *pass) writeActions(w *work, acts []ledger.Action) error {
	if len(acts) == 0 && (w.fresh || !w.refold) {
		return nil
	}
	rows, err := p.actionRows(w.id)
	if err != nil {
		return err
	}
	stored := map[string]actionRow{}
	for _, r := range rows {
		stored[r.name] = r
	}
	begun, err := p.begun(w, acts, stored)
	if err != nil {
		return err
	}
	acts = slices.Clone(acts)
	slices.SortStableFunc(acts, func(a, b ledger.Action) int { return cmp.Compare(begun[a.ID], begun[b.ID]) })
	places, taken, moved := map[string]bool{}, false, false
	for _, a := range acts {
		r := stored[a.ID]
		places[a.ID] = a.State.InFlight() && (!taken || (p.strict && !r.inFlight))
		taken = taken || places[a.ID]
		moved = moved || r.place != places[a.ID]
	}
	if moved = moved || len(rows) > len(acts); moved {
		if _, err := p.c.exec(`UPDATE actions SET in_flight = NULL WHERE id = ?`, w.id); err != nil {
			return err
		}
	}
	for _, a := range acts {
		r := stored[a.ID]
		delete(stored, a.ID)
		r.place = r.place && !moved
		if err := p.writeAction(w, a, begun[a.ID], places[a.ID], r); err != nil {
			return err
		}
	}
	for name := range stored {
		if _, err := p.c.exec(`DELETE FROM actions WHERE name = ? AND id = ?`, name, w.id); err != nil {
			return err
		}
	}
	return nil
}

// begun gives the fact each action began with: its place in the list of actions.
func (p *pass) begun(w *work, acts []ledger.Action, stored map[string]actionRow) (map[string]int64, error) {
	out := map[string]int64{}
	for name, r := range stored {
		out[name] = r.seq
	}
	if !slices.ContainsFunc(acts, func(a ledger.Action) bool { return out[a.ID] == 0 }) && !w.refold {
		return out, nil
	}
	clear(out)
	facts, err := orderFacts(p.c, w.id, 0, false)
	if err != nil {
		return nil, err
	}
	for _, f := range facts {
		if f.Kind != ledger.FactAction {
			continue
		}
		var s ledger.ActionStep
		if err := f.Decode(&s); err != nil {
			return nil, err
		}
		if _, ok := out[s.ID]; !ok {
			out[s.ID] = f.Seq
		}
	}
	return out, nil
}

func (p *pass) writeAction(w *work, a ledger.Action, seq int64, place bool, old actionRow) error {
	body, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("action %s: %w", a.ID, err)
	}
	if old.name != "" && string(old.body) == string(body) && old.place == place && old.seq == seq {
		return nil
	}
	var inFlight any
	if place {
		inFlight = w.id
	}
	_, err = p.c.exec(`INSERT INTO actions (name, seq, id, kind, state, in_flight, created_at, sent_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT (name, id) DO UPDATE SET seq = excluded.seq, kind = excluded.kind, state = excluded.state, in_flight = excluded.in_flight,
 created_at = excluded.created_at, sent_at = excluded.sent_at, body = excluded.body`,
		a.ID, seq, w.id, string(a.Kind), string(a.State), inFlight, int64(a.CreatedAt), int64(a.SentAt), body)
	if inFlightConflict(err) {
		return &ledger.Error{Op: "action", Kind: ledger.Conflict, Err: err, Human: ledger.Say(
			"another action is already under way on %s; wait for it, or settle it if it is in doubt", w.key)}
	}
	return err
}

// binding reports whether facts may put an action in flight, or bring two orders
// with their actions together: what must be refused before it is recorded, not
// found out after.
func binding(drafts []ledger.Draft) bool {
	for _, d := range drafts {
		switch d.Fact.Kind {
		case ledger.FactAction:
			return true
		case ledger.FactCase:
			var s ledger.CaseStep
			if d.Fact.Decode(&s) == nil && s.Verb == ledger.VerbLink && s.As == ledger.LinkSame {
				return true
			}
		case ledger.FactEnvironment, ledger.FactNotification, ledger.FactReread, ledger.FactObservation, ledger.FactGrant,
			ledger.FactRevoke, ledger.FactCoverage, ledger.FactForward, ledger.FactEvidence, ledger.FactSource, ledger.FactArm,
			ledger.FactProduct, ledger.FactPlayer, ledger.FactCheckout, ledger.FactCatalogue, ledger.FactNote, ledger.FactJournal, ledger.FactMaintenance,
			ledger.FactAlert, ledger.FactPost, ledger.FactBatch:
		}
	}
	return false
}
