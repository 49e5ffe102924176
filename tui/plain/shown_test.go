package plain_test

import (
	"testing"

	"makegood/tui/plain"
)

func TestShown(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`{"b":1.00,"purchase_bypass_info":"` + blob + `","a":"x"}`: `{"b":1.00,"purchase_bypass_info":"eyJ0eXBl…(72)","a":"x"}`,
		`{"purchase_bypass_info":"` + blob:                         `{"purchase_bypass_info":"eyJ0eXBl…(72)`,
		`Authorization: Bearer example-token-1`:                    `Authorization: Bearer [redacted]`,
		``:                                                         ``,
	} {
		if got := string(plain.Shown([]byte(raw))); got != want {
			t.Errorf("Shown(%s)\n got %s\nwant %s", raw, got, want)
		}
	}
	for blob, want := range map[string]string{receipt: "EXAMPLEr…(44)", "short": "short", "": ""} {
		if got := plain.Short(blob); got != want {
			t.Errorf("Short(%q) = %q, want %q", blob, got, want)
		}
	}
}
