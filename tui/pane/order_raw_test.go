package pane

import (
	"encoding/json"
	"strings"
	"testing"

	"makegood/ledger"
	"makegood/tui/kit"
)

// TestPasteable copies bodies that would act where they are pasted: nothing of that is left, and what is JSON still says
// the same.
func TestPasteable(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"order_id":"H1","name":"달빛기사"}`,
		"{\"name\":\"a\u202egpj.exe\",\"zero\u200bwidth\":1,\r\n\t\"tag\":\"\U000e0041\"}",
		"{\"c1\":\"\u009b31m\",\"line\":\"\u2028\"}",
	} {
		text := pasteable([]byte(body))
		var told, was any
		if err := json.Unmarshal([]byte(text), &told); err != nil {
			t.Errorf("%q became %q: %v", body, text, err)
			continue
		}
		if err := json.Unmarshal([]byte(body), &was); err != nil {
			t.Fatal(err)
		}
		if a, b := marshal(t, told), marshal(t, was); a != b {
			t.Errorf("%q says %s, was %s", text, a, b)
		}
		if strings.ContainsFunc(text, kit.Acts) || text != kit.Inert(text) {
			t.Errorf("%q acts where it is pasted", text)
		}
	}
	if got := pasteable([]byte("damaged {\x1b]52;c;eA==\x07\u202e}\r\n")); got != "damaged {}\n" {
		t.Errorf("no JSON became %q", got)
	}
	curl := curlOf(ledger.Request{Method: "POST", URL: "https://hive.invalid/x", Body: "{\"name\":\"\u202e'\"}"})
	if strings.ContainsFunc(curl, kit.Acts) || !strings.Contains(curl, `{"name":"\u202e'\''"}`) {
		t.Errorf("the request became %q", curl)
	}
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
