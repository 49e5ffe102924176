package plain_test

import (
	"strings"
	"testing"

	"makegood/tui/plain"
)

func TestShown(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`{"b":1.00,"purchase_bypass_info":"` + blob + `","a":"x"}`:                      `{"b":1.00,"purchase_bypass_info":"eyJ0eXBl…(72)","a":"x"}`,
		`{"purchase_bypass_info":"` + blob:                                              `{"purchase_bypass_info":"eyJ0eXBl…(72)`,
		`{"hiveiap_receipt":"` + strings.ReplaceAll(receipt, "l", `\/`) + `","price":}`: `{"hiveiap_receipt":"` + string([]rune(strings.ReplaceAll(receipt, "l", "/"))[:8]) + `…(44)","price":}`,
		`{"hiveiap_receipt":"` + receipt + `","access_token":"abc","order_id":"H1`:      `{"hiveiap_receipt":"EXAMPLEr…(44)","access_token":"[redacted]","order_id":"H1`,
		`hiveiap_receipt=` + receipt + `&order_id=H1`:                                   `hiveiap_receipt=EXAMPLEr…(44)&order_id=H1`,
		`Authorization: Bearer example-token-1`:                                         `Authorization: Bearer [redacted]`,
		``:                                                                              ``,
	} {
		if got := string(plain.Shown([]byte(raw))); got != want {
			t.Errorf("Shown(%s)\n got %s\nwant %s", raw, got, want)
		}
	}
	for raw, want := range map[string]bool{
		`{"hiveiap_receipt":"` + receipt + `"}`: true, `{"token":"x"}`: true, `{"order_id":"H1", "b": "…(5)"}`: false, `{"hiveiap_receipt":"` + receipt: true, "": false,
	} {
		if got := plain.Cuts([]byte(raw)); got != want {
			t.Errorf("Cuts(%s) = %v", raw, got)
		}
	}
	for blob, want := range map[string]string{receipt: "EXAMPLEr…(44)", "short": "short", "": ""} {
		if got := plain.Short(blob); got != want {
			t.Errorf("Short(%q) = %q, want %q", blob, got, want)
		}
	}
}
