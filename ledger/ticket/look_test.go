package ticket

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
)

// shelf is a ledger of a few orders.
type shelf struct {
	rows []ledger.Row
	err  error
}

func (s shelf) Find(_ context.Context, id string) (keys []ledger.Key, err error) {
	for _, r := range s.rows {
		v := r.Standing.View
		names := []string{r.Key.Order, v.TransactionID, v.Receipt}
		for _, g := range v.Grants {
			names = append(names, g.GrantID)
		}
		if id != "" && slices.Contains(names, id) {
			keys = append(keys, r.Key)
		}
	}
	return keys, s.err
}

func (s shelf) Order(_ context.Context, k ledger.Key) (*ledger.Order, ledger.Standing, error) {
	for _, r := range s.rows {
		if r.Key == k {
			return &ledger.Order{Key: k}, r.Standing, s.err
		}
	}
	return nil, ledger.Standing{}, &ledger.Error{Kind: ledger.NotFound}
}

func (s shelf) Orders(_ context.Context, q ledger.OrderQuery) (out []ledger.Row, err error) {
	f := q.Filter
	for _, r := range s.rows {
		v := r.Standing.View
		switch {
		case f.Player != "" && !slices.Contains(v.Player.IDs(), f.Player),
			f.PaidFrom != 0 && (v.PaidAt < f.PaidFrom || v.PaidAt > f.PaidTo),
			f.MinAmount != "" && (v.Amount.Cmp(f.MinAmount) < 0 || v.Amount.Cmp(f.MaxAmount) > 0),
			f.Currency != "" && v.Currency != f.Currency,
			f.OpenOnly && r.Standing.Severity == 0,
			f.Product != "" && !ledger.ProductNamed(f.Product, v.ProductID()),
			len(f.Called) > 0 && !strings.Contains(strings.ToLower(v.Player.Name), strings.ToLower(f.Called[0])):
			continue
		}
		if len(out) < q.Limit {
			out = append(out, r)
		}
	}
	return out, s.err
}

func row(order, name, player, product, amount, at string, class ledger.Class) ledger.Row {
	spans := read("2026-11-" + at).Times
	r := ledger.Row{Key: ledger.NewKey(ledger.Hive, "app", order)}
	r.Standing = ledger.Standing{Class: class, Severity: class.Severity(), View: ledger.View{
		Player: ledger.Player{ID: player, Name: name}, Server: "kr", Amount: ledger.Amount(amount), Currency: "KRW", PaidAt: spans[0].At,
		Lines: []ledger.Line{{ProductID: product}}, TransactionID: "HS_" + order[len(order)-3:], Grants: []ledger.GrantView{{GrantID: "grant-" + order[len(order)-3:]}},
	}}
	return r
}

func night() shelf {
	return shelf{rows: []ledger.Row{
		row("H2168993822440686730", "달빛기사", "20000401", "item03", "5500", "27 03:12", ledger.ClassPaidNotGranted),
		row("H2168993822440686731", "달빛기사", "20000401", "item01", "1200", "26 21:00", ledger.ClassMatched),
		row("H2168993822440686732", "Nightowl", "20000402", "item03", "5500", "27 03:14", ledger.ClassMatched),
		row("H2168993822440686733", "고래", "20000403", "item05", "33000", "25 13:00", ledger.ClassPaidNotGranted),
		row("H2168993822440686734", "돌고래", "20000404", "com.example.game.item07", "7700", "24 10:00", ledger.ClassPaidNotGranted),
		row("H2168993822440686735", "John", "20000405", "com.example.game.item08", "8800", "23 10:00", ledger.ClassMatched),
	}}
}

// found tells what was found in short: the last digits of orders by what they were found by.
func found(k Known) []string {
	out := []string{}
	tail := func(r ledger.Row) string { return r.Key.Order[len(r.Key.Order)-2:] }
	for _, h := range k.Hits {
		said := string(h.ID.Kind) + " " + h.ID.Text + ":"
		for _, r := range h.Orders {
			said += " " + tail(r)
		}
		out = append(out, said)
	}
	for _, c := range k.Candidates {
		said := tail(c.Row) + " by"
		for _, r := range c.Reasons {
			said += " " + string(r.What)
		}
		out = append(out, said)
	}
	return out
}

func TestLook(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text string
		want []string
	}{
		"an order":          {"h2168993822440686730 안왔어요", []string{"hive order H2168993822440686730: 30"}},
		"an unknown order":  {"H2168993822440686799", []string{"hive order H2168993822440686799:"}},
		"a transaction":     {"HS_732", []string{"transaction HS_732: 32"}},
		"a grant":           {"see grant-733.", []string{"word grant-733: 33"}},
		"nothing known":     {"ABC-12345 help", []string{}},
		"a player":          {"vid 20000401", []string{"player 20000401: 31 30", "30 by player", "31 by player"}},
		"a bare player":     {"계정 20000403 확인", []string{"player 20000403: 33", "33 by player"}},
		"a broken player":   {"Player ID: 200 00403", []string{"player 200: 33", "33 by player"}},
		"a player, a time":  {"vid 20000401, 어제 밤 9시에 1,200원", []string{"player 20000401: 31 30", "31 by player amount time", "30 by other time player"}},
		"a name":            {"닉네임: 달빛기사 입니다", []string{"30 by name", "31 by name"}},
		"a name unlabelled": {"달빛기사인데요 결제가 안됐어요", []string{"30 by name", "31 by name"}},
		"an amount, a time": {"11월 27일 밤 3시 12분쯤 5,500원 결제", []string{"30 by amount time", "32 by amount time"}},
		"a product, a time": {"item03 at 03:14", []string{"30 by time product", "32 by time product"}},
		"a product's end":   {"item07 안 왔어요", []string{"34 by product"}},
		"in capitals":       {"ITEM07 is missing", []string{"34 by product"}},
		"a whole product":   {"com.example.game.item07 is missing", []string{"34 by product"}},
		"no part of it":     {"tem07 and item0 and game are missing", []string{}},
		"one that is ended": {"item08 is missing", []string{"35 by product"}},
		"an end, an amount": {"item07, 7,700원", []string{"34 by amount product"}},
		"my name is":        {"my name is Nightowl and nothing came", []string{"32 by name"}},
		"a Korean name":     {"내 이름은 달빛기사라고 합니다", []string{"30 by name", "31 by name"}},
		"nobody's name":     {"my name is Max, but in the game I am Nightowl", []string{"32 by name"}},
		"a time alone":      {"새벽 3시쯤", []string{}},
		"an amount alone":   {"33,000원", []string{"33 by amount"}},
		"another currency":  {"33,000 USD", []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Look(t.Context(), night(), read(tc.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, found(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestLookForAWholeName tries a name of two words before its first one, which is another player's.
func TestLookForAWholeName(t *testing.T) {
	t.Parallel()
	s := shelf{rows: []ledger.Row{
		row("H2168993822440686740", "푸른 사제", "20000410", "item03", "5500", "27 03:12", ledger.ClassPaidNotGranted),
		row("H2168993822440686741", "푸른", "20000411", "item03", "5500", "27 03:13", ledger.ClassPaidNotGranted),
		row("H2168993822440686742", "푸른 바다", "20000412", "item03", "5500", "27 03:14", ledger.ClassPaidNotGranted),
	}}
	for text, want := range map[string][]string{
		"닉네임 푸른 사제 입니다":           {"40 by name"},
		"닉네임: \"푸른 바다\"":          {"42 by name"},
		"푸른 사제인데 안 들어왔어요":         {"40 by name"},
		"닉네임은 푸른 이고 안 들어왔어요":      {"41 by name"},
		"푸른 사제의 친구 닉네임 푸른 입니다":    {"41 by name", "40 by name"},
		"캐릭터명: 푸른 어제 결제했습니다 item": {"41 by other time name"},
	} {
		got, err := Look(t.Context(), s, read(text))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, found(got)); diff != "" {
			t.Errorf("%q: (-want +got):\n%s", text, diff)
		}
	}
}

// TestLookTellsAnotherTime puts an order paid at another time than the ticket names behind one that was paid then, and says
// by how much it is off.
func TestLookTellsAnotherTime(t *testing.T) {
	t.Parallel()
	got, err := Look(t.Context(), night(), read("달빛기사입니다 어제 밤 9시쯤 결제했어요"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"31 by name time", "30 by other time name"}, found(got)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	reason := got.Candidates[1].Reasons[0]
	if want := (6*time.Hour + 12*time.Minute).Milliseconds(); reason.Off != want || reason.Said != "어제 밤 9시" {
		t.Errorf("%+v, want %d ms behind 어제 밤 9시", reason, want)
	}
}

func TestLookKeys(t *testing.T) {
	t.Parallel()
	got, err := Look(t.Context(), night(), read("vid 20000401 and H2168993822440686730, HS_730"))
	if err != nil {
		t.Fatal(err)
	}
	if keys := got.Keys(); len(keys) != 1 || keys[0] != night().rows[0].Key {
		t.Errorf("%v", keys)
	}
}

func TestLookFails(t *testing.T) {
	t.Parallel()
	bad := errors.New("the disk is gone")
	for _, text := range []string{"H2168993822440686730", "vid 20000401", "5,500원 03:12"} {
		s := night()
		s.err = bad
		if _, err := Look(t.Context(), s, read(text)); !errors.Is(err, bad) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
