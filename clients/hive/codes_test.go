package hive

import "testing"

func TestCodesOfTheDocuments(t *testing.T) {
	t.Parallel()
	want := map[string]struct {
		message string
		class   Class
	}{
		"0":       {"Success, Duplicate receipt", Success},
		"1000001": {"No requested parameter", OurFault},
		"1000003": {"DB Connection Error", Transient},
		"1000005": {"Internal Server Error", Transient},
		"1000006": {"The required parameter info is missing", OurFault},
		"1000503": {"Failed to authenticate the receipt", Denial},
		"1000507": {"Failed to save the purchase info", Transient},
		"1000524": {"Failed to authenticate the receipt. (not exist order)", Denial},
		"1000525": {"Failed to authenticate the receipt. (wrong param)", OurFault},
		"1000504": {"", OurFault},
		"1000505": {"", OurFault},
		"1000516": {"", Transient},
		"1000519": {"", Pending},
	}
	seen := 0
	for _, c := range Codes() {
		if c.Meaning == "" {
			t.Errorf("code %s has no meaning", c.Code)
		}
		if c.Call == "" {
			continue
		}
		seen++
		if w, ok := want[c.Code]; !ok || c.Call != "verify" || w.message != c.Message || w.class != c.Class {
			t.Errorf("%+v, want %+v", c, w)
		}
		if got := Explain("verify", c.Code); got != c {
			t.Errorf("explain gives %+v for %+v", got, c)
		}
	}
	if seen != len(want) {
		t.Errorf("%d codes of verify, want %d", seen, len(want))
	}
}

func TestExplainUndocumented(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		call, code string
		class      Class
	}{
		{"item_result", "0", Success},
		{"item_result", "1000524", Unknown}, // a code of verify says nothing elsewhere
		{"verify", "1000999", Unknown},
		{"unconsumed", "", Unknown},
	} {
		if got := Explain(tc.call, tc.code); got.Class != tc.class || got.Call != tc.call || got.Code != tc.code || got.Meaning == "" {
			t.Errorf("%s %q: %+v", tc.call, tc.code, got)
		}
	}
}
