package clerk

import (
	"context"
	"strings"

	"makegood/ledger"
)

// MaintenanceBooks knows what maintenance was declared.
type MaintenanceBooks interface {
	// Maintenances gives what was declared and ends after an instant.
	Maintenances(ctx context.Context, after ledger.Instant) ([]ledger.DeclaredMaintenance, error)
}

// Maintain declares a maintenance: while it lasts no alert it covers is raised. It
// gives the number the maintenance is ended by.
func (c *Clerk) Maintain(ctx context.Context, m ledger.Maintenance) (ledger.DeclaredMaintenance, error) {
	const op = "maintenance add"
	m.Reason, m.Ends = strings.TrimSpace(m.Reason), 0
	if !m.From.Known() {
		m.From = c.now()
	}
	if err := c.operatorListed(op); err != nil {
		return ledger.DeclaredMaintenance{}, err
	}
	switch {
	case m.Reason == "":
		return ledger.DeclaredMaintenance{}, failure(op, ledger.Invalid, "give a reason: it is shown wherever alerts are silent")
	case m.To <= m.From:
		return ledger.DeclaredMaintenance{}, failure(op, ledger.Invalid, "it ends at %s, before it begins at %s", m.To, m.From)
	case m.To <= c.now():
		return ledger.DeclaredMaintenance{}, failure(op, ledger.Invalid, "it ended at %s already: what is over silences nothing", m.To)
	}
	receipts, err := c.store.Append(ctx, []ledger.Draft{ledger.NewDraft(ledger.FactMaintenance, c.now(), ledger.Key{}, m).By(c.Operator, c.Source)})
	if err != nil {
		return ledger.DeclaredMaintenance{}, wrap(op, err)
	}
	return ledger.DeclaredMaintenance{ID: receipts[0].Seq, At: receipts[0].At, By: c.Operator, Maintenance: m}, wrap(op, c.store.CatchUp(ctx))
}

// EndMaintenance ends a maintenance before its time. One that is over, or that
// nobody declared, is an error.
func (c *Clerk) EndMaintenance(ctx context.Context, books MaintenanceBooks, id int64, reason string) (ledger.DeclaredMaintenance, error) {
	const op = "maintenance end"
	if err := c.operatorListed(op); err != nil {
		return ledger.DeclaredMaintenance{}, err
	}
	list, err := books.Maintenances(ctx, c.now())
	if err != nil {
		return ledger.DeclaredMaintenance{}, wrap(op, err)
	}
	for _, m := range list {
		if m.ID != id {
			continue
		}
		end := ledger.Maintenance{Ends: id, Reason: strings.TrimSpace(reason)}
		receipts, err := c.store.Append(ctx, []ledger.Draft{ledger.NewDraft(ledger.FactMaintenance, c.now(), ledger.Key{}, end).By(c.Operator, c.Source)})
		if err != nil {
			return m, wrap(op, err)
		}
		m.EndedAt = receipts[0].At
		return m, wrap(op, c.store.CatchUp(ctx))
	}
	return ledger.DeclaredMaintenance{}, failure(op, ledger.NotFound, "no maintenance %d is declared that has not ended: makegood maintenance list shows them", id)
}
