package plain

import (
	"makegood/ledger/ticket"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// ReasonText says why an order may be meant by a ticket; tell tells texts in the reader's language.
func ReasonText(tell func(text lang.Text, args ...any) string, r ticket.Reason) string {
	said := kit.Clean(r.Said)
	switch r.What {
	case ticket.ByPlayer:
		return tell("of player %s", said)
	case ticket.ByName:
		return tell("the player is called %s", said)
	case ticket.ByAmount:
		return tell("the amount is %s", said)
	case ticket.ByTime:
		minutes := (max(r.Off, -r.Off) + 30_000) / 60_000
		switch {
		case minutes == 0:
			return tell("paid at the minute of “%s”", said)
		case r.Off < 0:
			return tell("paid %[2]d min before “%[1]s”", said, minutes)
		default:
			return tell("paid %[2]d min after “%[1]s”", said, minutes)
		}
	case ticket.ByOtherTime:
		far := tell("%d min", (max(r.Off, -r.Off)+30_000)/60_000)
		switch hours := (max(r.Off, -r.Off) + 1_800_000) / 3_600_000; {
		case hours >= 48:
			far = tell("%d d", hours/24)
		case hours >= 2:
			far = tell("%d h", hours)
		}
		if r.Off < 0 {
			return tell("another time than “%[1]s”: paid %[2]s before it", said, far)
		}
		return tell("another time than “%[1]s”: paid %[2]s after it", said, far)
	case ticket.ByDay:
		return tell("paid on “%s”", said)
	case ticket.ByProduct:
		return tell("the product is %s", said)
	case ticket.ByServer:
		return tell("on server %s", said)
	}
	return said
}
