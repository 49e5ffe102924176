package plain

import "strings"

// Shown is a stored body as a screen may show it: receipts and blobs shortened, secrets withheld, its fields in their
// order. What is no JSON has tokens taken out, what it calls a receipt and long runs shortened.
func Shown(raw []byte) []byte {
	if out, err := shortenJSON(raw); err == nil {
		return out
	}
	return []byte(scrub(string(raw)))
}

// Cuts says whether something of a stored body is shortened or withheld where it is shown.
func Cuts(raw []byte) bool {
	marks := func(text string) int { return strings.Count(text, "…(") + strings.Count(text, withheld) }
	return marks(string(Shown(raw))) > marks(string(raw))
}

// Short is a receipt or a blob as a screen shows it: enough to tell two apart.
func Short(blob string) string { return shorten(blob) }
