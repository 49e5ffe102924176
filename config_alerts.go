package main

import (
	"fmt"
	"slices"

	"makegood/ledger"
)

// settleAlerts names the receivers of alerts and checks the kinds they want.
func (d *configDecoder) settleAlerts(outlets []AlertOutlet) {
	at := keyPath("").child("alerts")
	known := make([]string, 0, len(ledger.AlertKinds()))
	for _, k := range ledger.AlertKinds() {
		known = append(known, string(k))
	}
	seen := map[string]bool{}
	for i := range outlets {
		o, place := &outlets[i], at.index(i)
		setDefault(&o.Name, fmt.Sprintf("alerts-%d", i+1))
		if seen[o.Name] {
			d.fail(place.child("name"), "two receivers are called %q; name one of them otherwise", o.Name)
		}
		seen[o.Name] = true
		for _, k := range o.Kinds {
			if !slices.Contains(known, k) {
				d.fail(place.child("kinds"), "must be %s, not %q", eitherOf(known), k)
			}
		}
	}
}
