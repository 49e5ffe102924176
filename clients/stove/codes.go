package stove

import "makegood/ledger"

// Class says what a code means for whoever has to act on it. The set is closed.
type Class string

// The classes.
const (
	// Success: it was done, or is so.
	Success Class = "success"
	// Denial: STOVE says there is no such payment.
	Denial Class = "denial"
	// Transient: STOVE could not answer now; asking later may help.
	Transient Class = "transient"
	// OurFault: the request was wrong; asking again unchanged gives the same.
	OurFault Class = "our fault"
	// Unknown: no document says what the code means.
	Unknown Class = "unknown"
)

// Code is one documented response code.
type Code struct {
	// Call is details, purchase status, or empty for a code of every call.
	Call string
	Code string
	// HTTP is the HTTP status the documents print beside the code.
	HTTP    int
	Message string // as printed in the documents
	Meaning ledger.Phrase
	Class   Class
}

// Codes lists every documented response code (STOVE bulk validation and item
// purchase status, return code).
func Codes() []Code {
	return []Code{
		{"", "0", 200, "OK", "done", Success},
		{"details", "404", 200, "Checkout is not successful", "there is no such order", Denial},
		{"details", "2004", 200, "Platform information does not exist.", "STOVE does not know the platform that was named", OurFault},
		{"details", "99999", 401, "Payment is not successful.", "a system error of the platform; with http 401 it may also be that the access token is refused", Transient},
		{"details", "500", 500, "[Internal Error]", "an error inside STOVE billing", Transient},
		{"purchase status", "999999", 200, "정의되지 않은 오류입니다.", "an error of the item shop that STOVE does not define", Unknown},
		{"purchase status", "500", 500, "Internal Server Error", "an error inside STOVE", Transient},
	}
}

// Explain gives the meaning of a code of a call (details, purchase status). A
// code without a documented meaning is of class Unknown and keeps its number.
func Explain(call, code string) Code {
	for _, c := range Codes() {
		if c.Code == code && (c.Call == call || c.Call == "") {
			c.Call = call
			return c
		}
	}
	return Code{Call: call, Code: code, Meaning: "no document says what this code means", Class: Unknown}
}
