package pane

// Hive is the pane of what Hive is asked: unconsumed purchases, what is sold and at what price, how amounts stand to it,
// and what refunded players have to pay again.
type Hive struct{ deck }

// NewHive makes the pane; it asks nobody until it is told to.
func NewHive(d *Desk) *Hive {
	h := &Hive{newDeck(d, newUnconsumed(d), newCatalogue(d), newPriceCheck(d), newHiveRepayments(d))}
	h.Resize(80, 24)
	return h
}

// Title names the pane.
func (h *Hive) Title() string { return "Hive" }
