package clerk

import (
	"context"
	"slices"
	"strings"

	"makegood/ledger"
	"makegood/ledger/rows"
)

// Seen is what a person saw elsewhere: in Hive Console, in the game's GM tool.
type Seen struct {
	// Text says what was seen and Where where.
	Text, Where string
	// When is when it happened, as far as that is known.
	When ledger.Instant
	// GrantID names the grant it is about.
	GrantID string
	// All takes back every grant of an order that holds several.
	All bool
}

func (s Seen) evidence(what string) ledger.Evidence {
	return ledger.Evidence{
		What: what, Text: strings.TrimSpace(s.Text), Where: strings.TrimSpace(s.Where),
		GrantID: strings.TrimSpace(s.GrantID), When: s.When,
	}
}

// Granted records that the game gave what was missing, under the game's own
// reference. The items are those expected and not held, where that is known.
func (c *Clerk) Granted(ctx context.Context, key ledger.Key, seen Seen) error {
	const verb = "granted"
	ev := seen.evidence(ledger.EvidenceGranted)
	if ev.GrantID == "" {
		return &ledger.Error{Op: verb + " " + key.String(), Kind: ledger.Invalid, Human: noGrantID()}
	}
	return c.testify(ctx, verb, key, func(o *ledger.Order, s ledger.Standing) ([]ledger.Draft, ledger.Saying) {
		return c.grantedDrafts(o, s, ev)
	})
}

// grantedDrafts record that what was missing was given, or say why that cannot be.
func (c *Clerk) grantedDrafts(o *ledger.Order, s ledger.Standing, ev ledger.Evidence) ([]ledger.Draft, ledger.Saying) {
	for _, g := range s.View.Grants {
		if ev.GrantID != "" && g.GrantID == ev.GrantID {
			return nil, ledger.Say("grant %s is recorded already: it is %s", ev.GrantID, g.Status.Phrase())
		}
	}
	missing := MissingItems(s)
	held := slices.ContainsFunc(s.View.Grants, isHeld)
	switch {
	case held && s.ItemsUnknown:
		return nil, ledger.Say("a grant is recorded already, and what the product should grant is not known")
	case held && len(missing) == 0:
		return nil, ledger.Say("everything the product should grant is held already")
	}
	g := ledger.Grant{
		Provider: o.Key.Provider, App: o.Key.App, OrderID: o.Key.Order, GrantID: ev.GrantID, Items: missing,
		PlayerID: s.View.Player.Primary(), Server: s.View.Server, ProductID: s.View.ProductID(),
		GrantedAt: ev.When, Status: ledger.GrantGranted, Provenance: provenanceEvidence,
	}
	if g.GrantedAt == 0 {
		g.GrantedAt = c.now()
	}
	return []ledger.Draft{c.grantDraft(ledger.FactGrant, o.Key, g), c.evidenceDraft(o.Key, ev)}, ledger.Saying{}
}

// provenanceEvidence marks grant rows that a person recorded.
const provenanceEvidence = "evidence"

func isHeld(g ledger.GrantView) bool {
	return g.Status == ledger.GrantGranted || g.Status == ledger.GrantMailed
}

// MissingItems are the expected items that are not held.
func MissingItems(s ledger.Standing) []ledger.Item {
	have := map[string]int64{}
	for _, it := range s.Held {
		have[it.ItemID] += it.Quantity
	}
	var out []ledger.Item
	for _, want := range s.Expected {
		if n := want.Quantity - have[want.ItemID]; n > 0 {
			out = append(out, ledger.Item{ItemID: want.ItemID, Quantity: n, Name: want.Name})
		}
	}
	return out
}

// Revoked records that the game took back what it gave: one grant by its
// reference, or all of it.
func (c *Clerk) Revoked(ctx context.Context, key ledger.Key, seen Seen) error {
	ev := seen.evidence(ledger.EvidenceRevoked)
	return c.testify(ctx, "revoked", key, func(o *ledger.Order, s ledger.Standing) ([]ledger.Draft, ledger.Saying) {
		return c.revokedDrafts(o, s, ev, seen.All)
	})
}

// revokedDrafts record that one grant, or all that is held, was taken back, or say why that cannot be.
func (c *Clerk) revokedDrafts(o *ledger.Order, s ledger.Standing, ev ledger.Evidence, all bool) ([]ledger.Draft, ledger.Saying) {
	var held, named []string
	for _, g := range s.View.Grants {
		if isHeld(g) {
			held, named = append(held, orDefault(g.GrantID, "-")), append(named, g.GrantID)
		}
	}
	switch {
	case len(held) == 0 && s.Lamps.Granted == ledger.LampClaimed:
		// The game said it granted and no row tells what: the revoke is the row.
		g := ledger.Grant{
			Provider: o.Key.Provider, App: o.Key.App, OrderID: o.Key.Order, GrantID: ev.GrantID, PlayerID: s.View.Player.Primary(),
			GrantedAt: c.now(), Status: ledger.GrantRevoked, Provenance: provenanceEvidence,
		}
		return []ledger.Draft{c.grantDraft(ledger.FactRevoke, o.Key, g), c.evidenceDraft(o.Key, ev)}, ledger.Saying{}
	case len(held) == 0:
		return nil, ledger.Say("nothing of it is held: there is nothing to take back")
	case ev.GrantID != "" && !slices.Contains(named, ev.GrantID):
		return nil, ledger.Say("no grant %s is held; held: %s", ev.GrantID, strings.Join(held, ", "))
	case ev.GrantID == "" && !all && s.Has(ledger.ClassDuplicateGrant):
		return nil, ledger.Say("several grants are held (%s): name the one that was taken back, or say that all were", strings.Join(held, ", "))
	}
	return []ledger.Draft{c.evidenceDraft(o.Key, ev)}, ledger.Saying{}
}

// Cancelled records that the payment was cancelled or refunded, as seen
// elsewhere. It proves a refund in doubt.
func (c *Clerk) Cancelled(ctx context.Context, key ledger.Key, seen Seen) error {
	const verb = "cancelled"
	ev := seen.evidence(ledger.EvidenceCancelled)
	if ev.Text == "" {
		return &ledger.Error{Op: verb + " " + key.String(), Kind: ledger.Invalid, Human: noSight()}
	}
	return c.testify(ctx, verb, key, func(o *ledger.Order, s ledger.Standing) ([]ledger.Draft, ledger.Saying) {
		return c.cancelledDrafts(o, s, ev)
	})
}

// cancelledDrafts record that the payment was cancelled, or say why that is not recorded.
func (c *Clerk) cancelledDrafts(o *ledger.Order, s ledger.Standing, ev ledger.Evidence) ([]ledger.Draft, ledger.Saying) {
	if s.Lamps.Cancelled == ledger.LampYes {
		return nil, ledger.Say("the order is known to be cancelled")
	}
	return []ledger.Draft{c.evidenceDraft(o.Key, ev)}, ledger.Saying{}
}

func noGrantID() ledger.Saying {
	return ledger.Say("name the game's grant: a grant is recorded with its reference")
}

func noSight() ledger.Saying {
	return ledger.Say("say what was seen, and where: a cancellation is recorded with its evidence")
}

// testify records evidence about an order, or refuses it with a sentence.
func (c *Clerk) testify(ctx context.Context, verb string, key ledger.Key, weigh func(*ledger.Order, ledger.Standing) ([]ledger.Draft, ledger.Saying)) error {
	op := verb + " " + key.String()
	if err := c.operatorListed(op); err != nil {
		return err
	}
	_, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		o, s, err := books.Order(ctx, key)
		if err != nil {
			return nil, wrap(op, err)
		}
		drafts, why := weigh(o, s)
		if !why.IsZero() {
			return nil, denied(op, why)
		}
		return drafts, nil
	})
	return wrap(op, err)
}

func (c *Clerk) evidenceDraft(key ledger.Key, ev ledger.Evidence) ledger.Draft {
	return ledger.NewDraft(ledger.FactEvidence, c.now(), key, ev).By(c.Operator, c.Source)
}

func (c *Clerk) grantDraft(kind ledger.FactKind, key ledger.Key, g ledger.Grant) ledger.Draft {
	d := ledger.NewDraft(kind, c.now(), key, g).By(c.Operator, c.Source)
	d.Unique = "grant " + rows.Key(g)
	return d
}

// Export records that what is known of an order leaves the house with what it says of persons, and why; it gives the
// number of the fact. The reason is the operator's own: safety.reasons are those of actions.
func (c *Clerk) Export(ctx context.Context, key ledger.Key, reason string) (seq int64, err error) {
	op := "export " + key.String()
	if reason = strings.TrimSpace(reason); reason == "" {
		return 0, failure(op, ledger.Invalid, "give a reason: personal data leaves with one or not at all")
	}
	if err := c.operatorListed(op); err != nil {
		return 0, err
	}
	receipts, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		o, _, err := books.Order(ctx, key)
		if err != nil {
			return nil, wrap(op, err)
		}
		j := ledger.Journal{What: "export", Text: ledger.Say("an evidence pack with personal data was made, because: %s", reason).String()}
		return []ledger.Draft{ledger.NewDraft(ledger.FactJournal, c.now(), o.Key, j).By(c.Operator, c.Source)}, nil
	})
	if err != nil {
		return 0, wrap(op, err)
	}
	return receipts[0].Seq, nil
}
