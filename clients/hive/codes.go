package hive

import "makegood/ledger"

// Class says what a code means for whoever has to act on it. The set is closed.
type Class string

// The classes.
const (
	// Success: it was done, or is so.
	Success Class = "success"
	// Denial: Hive says there is no such payment.
	Denial Class = "denial"
	// Pending: the payment is not settled yet; nothing may be granted.
	Pending Class = "pending"
	// Transient: Hive could not answer now; asking later may help.
	Transient Class = "transient"
	// OurFault: the request was wrong, or the app is set up wrongly at Hive;
	// asking again unchanged gives the same.
	OurFault Class = "our fault"
	// Unknown: no document says what the code means.
	Unknown Class = "unknown"
)

// Code is one documented result code.
type Code struct {
	// Call is verify, or empty for a code of every call.
	Call    string
	Code    string
	Message string // as printed in the documents
	Meaning ledger.Phrase
	Class   Class
}

// Codes lists every result code with a known meaning. The codes of verify are
// those of the page "web PG payment", payment verification; of the other calls
// the documents say only that 0 is success. The last four are not in those
// tables: they are reported by public code of games that use Hive.
func Codes() []Code {
	return []Code{
		{"", "0", "success", "done", Success},
		{"verify", "0", "Success, Duplicate receipt", "verified, now or before: it cannot tell a first use from a second", Success},
		{"verify", "1000001", "No requested parameter", "nothing was sent", OurFault},
		{"verify", "1000003", "DB Connection Error", "Hive could not reach its database", Transient},
		{"verify", "1000005", "Internal Server Error", "an error inside Hive", Transient},
		{"verify", "1000006", "The required parameter info is missing", "a required parameter was missing", OurFault},
		{"verify", "1000503", "Failed to authenticate the receipt", "the receipt is not genuine", Denial},
		{"verify", "1000507", "Failed to save the purchase info", "Hive could not save the purchase", Transient},
		{"verify", "1000524", "Failed to authenticate the receipt. (not exist order)", "there is no such order", Denial},
		{"verify", "1000525", "Failed to authenticate the receipt. (wrong param)", "the receipt data was damaged on the way", OurFault},
		{"verify", "1000504", "", "a store licence key is not registered at Hive", OurFault},
		{"verify", "1000505", "", "the store's app id is not registered at Hive", OurFault},
		{"verify", "1000516", "", "the store's own verification server does not answer properly", Transient},
		{"verify", "1000519", "", "the payment is pending (a slow means such as a deposit): nothing to grant yet", Pending},
	}
}

// Explain gives the meaning of a code of a call (verify, item_result,
// unconsumed, product, order, refund_info). A code without a documented meaning
// is of class Unknown and keeps its number.
func Explain(call, code string) Code {
	found := Code{Call: call, Code: code, Meaning: "no document says what this code means", Class: Unknown}
	for _, c := range Codes() {
		if c.Code == code && (c.Call == call || c.Call == "") {
			found = c
			if c.Call == call {
				break
			}
		}
	}
	found.Call = call
	return found
}
