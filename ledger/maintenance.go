package ledger

// Maintenance is the payload of FactMaintenance: a pause that was declared, in
// which silence and missing grants are nobody's news.
type Maintenance struct {
	// From and To bound it.
	From Instant `json:"from,omitempty"`
	To   Instant `json:"to,omitempty"`
	// Provider narrows it; empty: everything.
	Provider Provider `json:"provider,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	// Ends, where set, is the number of the fact that declared the maintenance this
	// one ends; From and To are empty then, and it ended when the fact was recorded.
	Ends int64 `json:"ends,omitempty"`
}

// DeclaredMaintenance is a maintenance with the number it is known by.
type DeclaredMaintenance struct {
	ID int64
	// At and By are when and by whom it was declared; EndedAt is set where it was
	// ended before its time.
	At      Instant
	By      string
	EndedAt Instant
	Maintenance
}

// Until is when it ends, or ended.
func (m DeclaredMaintenance) Until() Instant { return earlier(m.To, m.EndedAt) }

// Covers reports whether it is on at an instant for a provider; for what is no
// provider's (an empty one) only a maintenance of everything counts.
func (m DeclaredMaintenance) Covers(p Provider, now Instant) bool {
	return m.From <= now && now < m.Until() && (m.Provider == "" || m.Provider == p)
}
