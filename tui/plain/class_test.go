package plain_test

import (
	"regexp"
	"testing"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

// TestEveryClassAndFlagHasWords gives no reader a code, gives no two words for the same thing, and leaves a word of
// another version readable.
func TestEveryClassAndFlagHasWords(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`[A-Z]{2,}|_`)
	all := append(ledger.Words(), ledger.NoticeParseFailed, ledger.NoticeAuthFailed)
	for _, words := range []*lang.Words{lang.InEnglish(), korean(t)} {
		said := map[string]ledger.Class{}
		for _, c := range all {
			text := plain.ClassWords(words, c)
			if text == "" || code.MatchString(text) {
				t.Errorf("%s: %s is told as %q", words.Name(), c, text)
			}
			if other, taken := said[text]; taken {
				t.Errorf("%s: %s and %s are both %q", words.Name(), other, c, text)
			}
			said[text] = c
			if words.Name() == lang.Korean {
				holdsKorean(t, string(c), text)
			}
			if wide := kit.Width(text); wide > 40 {
				t.Errorf("%s: %q of %s takes %d cells", words.Name(), text, c, wide)
			}
		}
		if text := plain.ClassWords(words, "OF_ANOTHER_VERSION"); text != "OF_ANOTHER_VERSION" {
			t.Errorf("%s: an unknown class is told as %q", words.Name(), text)
		}
	}
	if text, want := plain.FlagWords(lang.InEnglish(), []ledger.Class{ledger.FlagDuplicatePayment, ledger.ClassAmbiguous}), "bought twice within minutes; perhaps one payment twice"; text != want {
		t.Errorf("two flags are told as %q, want %q", text, want)
	}
}
