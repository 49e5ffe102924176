package clerk_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// TestGranted records what a person saw granted: the missing items, under the
// game's reference.
func TestGranted(t *testing.T) {
	t.Parallel()
	all := []ledger.Item{{ItemID: "gem", Quantity: 100}, {ItemID: "key", Quantity: 1}}
	for name, tc := range map[string]struct {
		order func(*desk) ledger.Key
		seen  clerk.Seen
		kind  ledger.ErrorKind
		says  string
		held  []ledger.Item
		class ledger.Class
	}{
		"nothing held":           {func(d *desk) ledger.Key { return d.owed(1) }, clerk.Seen{GrantID: "GM-7", Where: "GM tool"}, "", "", all, ledger.ClassGrantedNotReported},
		"the rest of a bundle":   {half, clerk.Seen{GrantID: "GM-7"}, "", "", all, ledger.ClassGrantedNotReported},
		"without a reference":    {func(d *desk) ledger.Key { return d.owed(1) }, clerk.Seen{GrantID: " "}, ledger.Invalid, "reference", nil, ledger.ClassPaidNotGranted},
		"recorded already":       {half, clerk.Seen{GrantID: "g1"}, ledger.Denied, "recorded already", all[:1], ledger.ClassBundleIncomplete},
		"everything is held":     {func(d *desk) ledger.Key { return d.grantedOrder(1) }, clerk.Seen{GrantID: "GM-7"}, ledger.Denied, "held already", all, ledger.ClassGrantedNotReported},
		"nobody knows the items": {func(d *desk) ledger.Key { d.policy.Products = nil; return d.owed(1) }, clerk.Seen{GrantID: "GM-7"}, "", "", nil, ledger.ClassGrantedNotReported},
		"held, items not known":  {func(d *desk) ledger.Key { d.policy.Products = nil; return d.grantedOrder(1) }, clerk.Seen{GrantID: "GM-7"}, ledger.Denied, "not known", all, ledger.ClassGrantedNotReported},
		"an order nobody knows":  {func(*desk) ledger.Key { return hiveKey(9) }, clerk.Seen{GrantID: "GM-7"}, ledger.NotFound, "no order", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			key := tc.order(d)
			err := d.as("mina").Granted(t.Context(), key, tc.seen)
			wantKind(t, err, tc.kind)
			if tc.kind != "" && !strings.Contains(err.Error(), tc.says) {
				t.Errorf("%v, want %q", err, tc.says)
			}
			if tc.class == "" {
				return
			}
			s := d.standing(key)
			if diff := cmp.Diff(tc.held, s.Held); diff != "" || s.Class != tc.class {
				t.Errorf("it is %s; held (-want +got):\n%s", s.Class, diff)
			}
			if tc.kind == "" {
				_, err := d.as("mina").Act(t.Context(), refund(key))
				wantKind(t, err, ledger.Denied)
			}
		})
	}
}

// TestRevoked records what a person saw taken back.
func TestRevoked(t *testing.T) {
	t.Parallel()
	claimed := func(d *desk) ledger.Key {
		k := d.owed(1)
		d.fact(ledger.FactForward, k, ledger.Forward{Outcome: ledger.ForwardDelivered, Type: ledger.NoticePaid, EventKey: "e", Claims: true})
		return k
	}
	for name, tc := range map[string]struct {
		order   func(*desk) ledger.Key
		seen    clerk.Seen
		kind    ledger.ErrorKind
		says    string
		revoked ledger.Lamp
		class   ledger.Class
	}{
		"the only grant":       {func(d *desk) ledger.Key { return d.grantedOrder(1) }, clerk.Seen{Where: "GM tool"}, "", "", ledger.LampYes, ledger.ClassRevokedNotCancelled},
		"one of two, by name":  {double, clerk.Seen{GrantID: "g2"}, "", "", ledger.LampNo, ledger.ClassGrantedNotReported},
		"one of two, unnamed":  {double, clerk.Seen{}, ledger.Denied, "g1, g2", ledger.LampNo, ledger.ClassDuplicateGrant},
		"both of two":          {double, clerk.Seen{All: true}, "", "", ledger.LampYes, ledger.ClassRevokedNotCancelled},
		"a name nobody holds":  {double, clerk.Seen{GrantID: "g3"}, ledger.Denied, "held: g1, g2", ledger.LampNo, ledger.ClassDuplicateGrant},
		"nothing granted":      {func(d *desk) ledger.Key { return d.owed(1) }, clerk.Seen{}, ledger.Denied, "nothing of it is held", ledger.LampNo, ledger.ClassPaidNotGranted},
		"a grant only claimed": {claimed, clerk.Seen{Text: "removed"}, "", "", ledger.LampYes, ledger.ClassRevokedNotCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			key := tc.order(d)
			err := d.as("mina").Revoked(t.Context(), key, tc.seen)
			wantKind(t, err, tc.kind)
			if tc.kind != "" && !strings.Contains(err.Error(), tc.says) {
				t.Errorf("%v, want %q", err, tc.says)
			}
			s := d.standing(key)
			if s.Lamps.Revoked != tc.revoked || s.Class != tc.class {
				t.Errorf("revoked is %s, it is %s, want %s, %s", s.Lamps.Revoked, s.Class, tc.revoked, tc.class)
			}
			// Money goes back only for what is not held any more.
			_, err = d.as("mina").Act(t.Context(), refund(key))
			if may := tc.revoked == ledger.LampYes || name == "nothing granted"; may != (err == nil) {
				t.Errorf("a refund ends with %v", err)
			}
		})
	}
}

// TestCancelled records a cancellation seen elsewhere.
func TestCancelled(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	hive, stove := d.owed(1), stoveKey(1)
	d.notify(stove, ledger.NoticePaid)
	d.found(stove)
	mina := d.as("mina")
	for _, key := range []ledger.Key{hive, stove} {
		wantKind(t, mina.Cancelled(t.Context(), key, clerk.Seen{Where: "Hive Console"}), ledger.Invalid)
		wantKind(t, mina.Cancelled(t.Context(), key, clerk.Seen{Text: "ticket 4711", Where: "support"}), "")
		s := d.standing(key)
		if s.Lamps.Cancelled != ledger.LampYes || s.Class != ledger.ClassCancelledUngranted || s.View.CancelledReason != "ticket 4711" {
			t.Errorf("%s: cancelled is %s, it is %s, %q", key, s.Lamps.Cancelled, s.Class, s.View.CancelledReason)
		}
		wantKind(t, mina.Cancelled(t.Context(), key, clerk.Seen{Text: "again"}), ledger.Denied)
		_, err := mina.Act(t.Context(), command(ledger.ActReplay, key))
		wantKind(t, err, ledger.Denied)
	}
	wantKind(t, mina.Cancelled(t.Context(), hiveKey(9), clerk.Seen{Text: "x"}), ledger.NotFound)
	eve := d.as("eve", func(o *clerk.Options) { o.Safety.Operators = []string{"mina"} })
	wantKind(t, eve.Cancelled(t.Context(), d.owed(2), clerk.Seen{Text: "x"}), ledger.Denied)
}

// TestExport records why personal data leaves, and changes nothing about the order.
func TestExport(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.owed(1)
	before := d.standing(key)
	mina := d.as("mina", func(o *clerk.Options) { o.Safety.Reasons = []string{"the game cannot grant"} })
	for _, reason := range []string{"", " \t"} {
		_, err := mina.Export(t.Context(), key, reason)
		wantKind(t, err, ledger.Invalid)
	}
	_, err := mina.Export(t.Context(), hiveKey(9), "police case 4711")
	wantKind(t, err, ledger.NotFound)
	eve := d.as("eve", func(o *clerk.Options) { o.Safety.Operators = []string{"mina"} })
	_, err = eve.Export(t.Context(), key, "police case 4711")
	wantKind(t, err, ledger.Denied)
	if n := d.facts(ledger.FactJournal); n != 0 {
		t.Fatalf("%d exports are recorded that were refused", n)
	}
	seq, err := mina.Export(t.Context(), key, " police case 4711 ")
	wantKind(t, err, "")
	f, err := d.store.Fact(t.Context(), seq)
	if err != nil {
		t.Fatal(err)
	}
	var j ledger.Journal
	if err := f.Decode(&j); err != nil || f.Key != key || f.Actor != "mina" || j.What != "export" || !strings.HasSuffix(j.Text, "because: police case 4711") {
		t.Errorf("recorded %+v by %q for %s (%v)", j, f.Actor, f.Key, err)
	}
	if diff := cmp.Diff(before, d.standing(key)); diff != "" {
		t.Errorf("the order stands otherwise (-before +after):\n%s", diff)
	}
}

// TestRevokedOfNothing: a revoke that names no grant there is would be recorded and
// take nothing back.
func TestRevokedOfNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.owed(1)
	d.grant(key, "", ledger.GrantGranted)
	facts := d.facts(ledger.FactEvidence)
	for _, id := range []string{"-", "g9"} {
		wantKind(t, d.as("mina").Revoked(t.Context(), key, clerk.Seen{GrantID: id}), ledger.Denied)
	}
	if d.facts(ledger.FactEvidence) != facts {
		t.Error("it was recorded")
	}
	wantKind(t, d.as("mina").Revoked(t.Context(), key, clerk.Seen{}), "")
	if s := d.standing(key); s.Lamps.Revoked != ledger.LampYes {
		t.Errorf("taken back, it is %s", s.Lamps.Revoked)
	}
}
