package clerk_test

import (
	"strings"
	"testing"

	"makegood/ledger"
)

// TestTakeGrantsOfNothing holds that a game may push that it has nothing, and
// that a push without a body says nothing and is refused by the sender's name.
func TestTakeGrantsOfNothing(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body string
		kind ledger.ErrorKind
	}{
		"an empty array":      {"[]", ""},
		"an array of a blank": {" [\n] \n", ""},
		"no body":             {"", ledger.Invalid},
		"blank lines":         {" \r\n\n", ledger.Invalid},
		"a byte order mark":   {"\ufeff", ledger.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			taken, err := newDesk(t).as("").TakeGrants(t.Context(), []byte(tc.body), "192.0.2.7")
			wantKind(t, err, tc.kind)
			if err != nil && !strings.Contains(err.Error(), "read 192.0.2.7: is empty") {
				t.Errorf("%v, want it to name the sender", err)
			}
			if taken.Accepted != 0 || taken.Duplicates != 0 || len(taken.Rejected) != 0 {
				t.Errorf("took %+v of nothing", taken)
			}
		})
	}
}

// TestGrantWithoutApp: where several apps are configured a row that names none is the
// known order's, or a bad row. Kept for no app it would be overlooked, and the order
// refunded while the item is held.
func TestGrantWithoutApp(t *testing.T) {
	t.Parallel()
	row := func(key ledger.Key) []byte {
		return []byte(`{"provider":"hive","order_id":"` + key.Order + `","grant_id":"g1","granted_at":"2026-11-20T02:00:05Z"}`)
	}
	t.Run("of an order nobody knows", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		taken, err := d.as("").TakeGrants(t.Context(), row(hiveKey(1)), "192.0.2.7")
		wantKind(t, err, "")
		if taken.Accepted != 0 || len(taken.Rejected) != 1 || taken.Rejected[0].Line != 1 || !strings.Contains(taken.Rejected[0].Error.String(), "app is missing") {
			t.Errorf("%+v", taken)
		}
	})
	t.Run("of a known order", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		key := d.owed(1)
		taken, err := d.as("").TakeGrants(t.Context(), row(key), "192.0.2.7")
		wantKind(t, err, "")
		if taken.Accepted != 1 || len(d.standing(key).View.Grants) != 1 {
			t.Errorf("%+v, %+v", taken, d.standing(key).View.Grants)
		}
	})
	t.Run("of an id two apps know", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		other := hiveKey(1)
		other.App = "com.example.polling"
		d.notify(hiveKey(1), ledger.NoticePaid)
		d.notify(other, ledger.NoticePaid)
		taken, err := d.as("").TakeGrants(t.Context(), row(hiveKey(1)), "192.0.2.7")
		wantKind(t, err, "")
		if taken.Accepted != 0 || len(taken.Rejected) != 1 || !strings.Contains(taken.Rejected[0].Error.String(), other.App) {
			t.Errorf("%+v", taken)
		}
	})
	t.Run("kept before", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		stray := hiveKey(1)
		stray.App = ""
		d.grant(stray, "g1", ledger.GrantGranted)
		key := d.owed(1)
		plan, err := d.as("mina").Preview(t.Context(), refund(key))
		wantKind(t, err, "")
		act, err := d.as("mina").Act(t.Context(), refund(key))
		wantKind(t, err, ledger.Denied)
		if refusing(plan.Guards) != "one_payment" || refusing(act.Guards) != "one_payment" || d.fakes.count("refund") != 0 {
			t.Errorf("granted without an app, and a refund is refused by %q, in the preview by %q", refusing(act.Guards), refusing(plan.Guards))
		}
	})
}

// TestLookupUnderEverySpelling: Hive prints one id in two cases, and a game keeps the
// one it was told. It has granted nothing only when it knows neither.
func TestLookupUnderEverySpelling(t *testing.T) {
	t.Parallel()
	key := hiveKey(1)
	low := strings.ToLower(key.Order)
	granted := []ledger.Grant{{Provider: ledger.Hive, OrderID: low, GrantID: "g1", Status: ledger.GrantGranted, GrantedAt: 1, Items: []ledger.Item{{ItemID: "gem", Quantity: 100}}}}
	for name, tc := range map[string]struct {
		knows map[string][]ledger.Grant
		fails string
		kind  ledger.ErrorKind
		asked string
	}{
		"knows the small letters":          {map[string][]ledger.Grant{low: granted}, "", ledger.Denied, key.Order + " " + low},
		"knows the capital ones":           {map[string][]ledger.Grant{key.Order: granted}, "", ledger.Denied, key.Order},
		"knows neither":                    {nil, "", "", key.Order + " " + low},
		"knows one not, fails at the next": {nil, low, "", key.Order + " " + low},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.owed(1)
			d.listedAs(key, low)
			var asked []string
			d.fakes.lookupOf = func(k ledger.Key) ([]ledger.Grant, error) {
				asked = append(asked, k.Order)
				if k.Order == tc.fails {
					return nil, errReset
				}
				return tc.knows[k.Order], nil
			}
			_, err := d.as("mina").Act(t.Context(), refund(key))
			wantKind(t, err, tc.kind)
			if got := strings.Join(asked, " "); got != tc.asked {
				t.Errorf("asked for %q, want %q", got, tc.asked)
			}
			o, _, err := d.store.Order(t.Context(), key)
			wantKind(t, err, "")
			_, none := o.Seen["lookup/none"]
			if wantNone := tc.kind == "" && tc.fails == ""; none != wantNone {
				t.Errorf("recorded as an answer of none: %t, want %t", none, wantNone)
			}
		})
	}
}
