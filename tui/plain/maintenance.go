package plain

import (
	"iter"

	"makegood/ledger"
	"makegood/tui/kit"
)

// MaintenanceRecord is one declared maintenance in JSON. Provider is null where it
// is of everything, ended_at where it ends, or ended, at its time.
type MaintenanceRecord struct {
	ID         int64   `json:"id"`
	From       *string `json:"from"`
	To         *string `json:"to"`
	Provider   *string `json:"provider"`
	Reason     string  `json:"reason"`
	Operator   string  `json:"operator"`
	DeclaredAt *string `json:"declared_at"`
	EndedAt    *string `json:"ended_at"`
}

// Maintenances writes declared maintenance.
func Maintenances(w *Writer, rows iter.Seq2[ledger.DeclaredMaintenance, error]) error {
	v := w.voice()
	return list(w, rows, table[ledger.DeclaredMaintenance, MaintenanceRecord]{
		record: func(m ledger.DeclaredMaintenance) MaintenanceRecord {
			return MaintenanceRecord{
				ID: m.ID, From: atOrNull(m.From), To: atOrNull(m.To), Provider: orNull(m.Provider), Reason: m.Reason, Operator: m.By,
				DeclaredAt: atOrNull(m.At), EndedAt: atOrNull(m.EndedAt),
			}
		},
		columns: []column[ledger.DeclaredMaintenance]{
			{head: v.T("NUMBER"), align: kit.Right, cell: func(m ledger.DeclaredMaintenance) string { return itoa(m.ID) }},
			{head: v.T("FROM %s", v.zoneName()), cell: func(m ledger.DeclaredMaintenance) string { return v.stamp(m.From) }},
			{head: v.T("UNTIL"), cell: func(m ledger.DeclaredMaintenance) string { return v.stamp(m.Until()) }},
			{head: v.T("OF"), cell: func(m ledger.DeclaredMaintenance) string {
				if m.Provider == "" {
					return v.T("everything")
				}
				return v.called(m.Provider)
			}},
			{head: v.T("BY"), most: 24, cell: func(m ledger.DeclaredMaintenance) string { return m.By }},
			{head: "", cell: func(m ledger.DeclaredMaintenance) string { return m.Reason }},
		},
		empty: v.T("No maintenance is declared."),
	})
}
