package pane

// Stove is the pane of what STOVE is asked: tids in bulk, and one purchase of a shop by its order master number.
type Stove struct {
	deck
	lookup *lookup
}

// NewStove makes the pane; it asks nobody until it is told to.
func NewStove(d *Desk) *Stove {
	l := newLookup(d)
	s := &Stove{deck: newDeck(d, l, newStoveStatus(d)), lookup: l}
	s.Resize(80, 24)
	return s
}

// Title names the pane.
func (s *Stove) Title() string { return "STOVE" }

// AddTids takes tids from another room; they stand waiting until they are asked.
func (s *Stove) AddTids(tids []string) {
	s.lookup.AddTids(tids)
	s.at = 0
	s.Focus(s.focused)
}
