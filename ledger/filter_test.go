package ledger_test

import (
	"testing"

	"makegood/ledger"
)

func TestProductMeant(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		word, id string
		want     bool
	}{
		{"item03", "com.example.game.item03", true},
		{"ITEM03", "com.example.game.item03", true},
		{"com.example", "com.example.game.item03", true},
		{"game.it", "com.example.game.item03", true},
		{".item", "com.example.game.item03", false},
		{"crystal", "com.example.Crystal_60", true},
		{"60", "com.example.crystal_60", true},
		{"rystal", "com.example.crystal_60", false},
		{"em03", "com.example.game.item03", true},
		{"tem0", "com.example.game.item03", false},
		{"1002", "1002423", true},
		{"423", "1002423", true},
		{"0242", "1002423", false},
		{"보석", "다이아-보석상자", true},
		{"석상", "다이아-보석상자", false},
		{"x", "\xffx", true},
		{"", "item03", false},
		{"item03", "", false},
	} {
		if got := ledger.ProductMeant(tc.word, tc.id); got != tc.want {
			t.Errorf("%q means %q: %t", tc.word, tc.id, got)
		}
	}
}
