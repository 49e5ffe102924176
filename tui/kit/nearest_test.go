package kit_test

import (
	"testing"

	"makegood/tui/kit"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"class", "player", "amount", "age", "app", "is", "paid"}
	for word, want := range map[string]string{
		"amonut": "amount", "AMOUNT": "amount", "pliad": "paid", "agee": "age", "clss": "class", "price": "", "x": "", "colour": "", "playr": "player",
	} {
		if got := kit.Nearest(word, names); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}
