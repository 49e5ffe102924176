package plain

// Shown is a stored body as a screen may show it: receipts and blobs shortened, secrets withheld, its fields in their
// order. What is no JSON has tokens taken out and long runs shortened.
func Shown(raw []byte) []byte {
	if out, err := shortenJSON(raw); err == nil {
		return out
	}
	return []byte(scrub(string(raw)))
}

// Short is a receipt or a blob as a screen shows it: enough to tell two apart.
func Short(blob string) string { return shorten(blob) }
