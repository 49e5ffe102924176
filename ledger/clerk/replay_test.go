package clerk_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// TestReplaySendsWhatCame posts the stored bytes with their headers, of the
// latest purchase notification that agrees with the provider.
func TestReplaySendsWhatCame(t *testing.T) {
	t.Parallel()
	amount := func(a ledger.Amount) func(*ledger.Notification) {
		return func(n *ledger.Notification) {
			n.Notice.Record.Amount, n.Notice.Record.Lines[0].Amount = a, a
		}
	}
	for name, tc := range map[string]struct {
		arrive func(d *desk, key ledger.Key) (want int64)
	}{
		"one delivery": {func(d *desk, key ledger.Key) int64 { return d.notify(key, ledger.NoticePaid) }},
		"the first of several deliveries": {func(d *desk, key ledger.Key) int64 {
			seq := d.notify(key, ledger.NoticePaid)
			d.notify(key, ledger.NoticePaid)
			return seq
		}},
		"not the one with another amount": {func(d *desk, key ledger.Key) int64 {
			seq := d.notify(key, ledger.NoticePaid)
			d.notify(key, ledger.NoticePaid, amount("1"))
			return seq
		}},
		"the latest that agrees": {func(d *desk, key ledger.Key) int64 {
			d.notify(key, ledger.NoticePaid, amount("1"))
			return d.notify(key, ledger.NoticePaid)
		}},
		"one that was read anew": {func(d *desk, key ledger.Key) int64 {
			seq := d.notify(key, ledger.NoticePaid, amount("1"))
			n := ledger.Notification{Provider: key.Provider, Route: "/hive", Of: seq, Notice: &ledger.Notice{Type: ledger.NoticePaid, RawType: "paid", App: key.App, Record: d.record(key)}}
			n.EventKey = ledger.EventKey(key, *n.Notice)
			d.fact(ledger.FactReread, key, n)
			return seq
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			key := hiveKey(1)
			d.speaks()
			want := tc.arrive(d, key)
			d.listed(key)
			d.lists(key)
			posted := ""
			d.fakes.landed = func(_, body string) { posted = body }
			act, err := d.as("mina").Act(t.Context(), command(ledger.ActReplay, key))
			wantKind(t, err, "")
			f := d.store.facts[want-1]
			if posted != string(f.Raw) || act.Of != want {
				t.Errorf("posted %q of %d, want %q of %d", posted, act.Of, f.Raw, want)
			}
			if !strings.Contains(strings.Join(act.Request.Header, "\n"), "X-Trace: 7") || act.Request.Rebuilt {
				t.Errorf("the request is %+v", act.Request)
			}
			var fw ledger.Forward
			last := d.store.facts[len(d.store.facts)-2]
			if last.Kind != ledger.FactForward || last.Decode(&fw) != nil || fw.Of != want || fw.Action != act.ID || len(last.Raw) == 0 {
				t.Errorf("the forward is %+v with %q", fw, last.Raw)
			}
		})
	}
}

// TestReplayRebuilt makes the body from Hive's row where no notification came.
func TestReplayRebuilt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := hiveKey(1)
	d.speaks()
	r := d.record(key)
	r.Spelling, r.Payload, r.Bypass = strings.ToLower(key.Order), `{"character":"a&b"}`, "eyJ+/=="
	d.fact(ledger.FactObservation, key, ledger.Observation{Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerListed, BegunAt: d.clock.instant(), Record: &r})
	d.lists(key)
	posted := ""
	d.fakes.landed = func(_, body string) { posted = body }
	plan, err := d.as("mina").Preview(t.Context(), command(ledger.ActReplay, key))
	wantKind(t, err, "")
	if !strings.Contains(plan.Text.String(), "rebuilt") || !plan.Request.Rebuilt {
		t.Errorf("the plan hides that it is rebuilt: %q, %+v", plan.Text, plan.Request)
	}
	act, err := d.as("mina").Act(t.Context(), command(ledger.ActReplay, key))
	wantKind(t, err, "")
	if !act.Request.Rebuilt || act.Of != 0 {
		t.Errorf("kept as %+v of %d", act.Request, act.Of)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(posted), &got); err != nil {
		t.Fatalf("posted %q: %v", posted, err)
	}
	want := map[string]any{
		"type": "paid", "market_id": "15", "order_id": strings.ToLower(key.Order), "market_pid": pid, "vid": player,
		"uid": "67200717", "vid_type": "v4", "server_id": "kr", "appid": hiveApp, "amount": "1200", "currency": "KRW",
		"quantity": float64(1), "started_datetime": "2026-11-20 10:59:00", "paid_datetime": "2026-11-20 11:00:00",
		"cancelled_datetime": nil, "cancelled_reason": nil, "started_datetime_ms": float64(r.StartedAt),
		"paid_datetime_ms": float64(r.PaidAt), "cancelled_datetime_ms": nil, "hiveiap_receipt": "receipt-of-" + key.Order,
		"purchase_bypass_info": "eyJ+/==", "iap_payload": `{"character":"a&b"}`, "additionalInfo": `{"character":"a&b"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the rebuilt notification differs (-want +got):\n%s", diff)
	}
	if strings.Contains(posted, `\u0026`) {
		t.Errorf("characters were escaped that Hive does not escape: %s", posted)
	}
}

// TestReplayOfNothing refuses where nothing is stored and nothing can be rebuilt.
func TestReplayOfNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.speaks()
	key := stoveKey(1)
	d.found(key)
	act, err := d.as("mina").Act(t.Context(), command(ledger.ActReplay, key))
	wantKind(t, err, ledger.Denied)
	if refusing(act.Guards) != "body" {
		t.Errorf("refused by %q: %v", refusing(act.Guards), err)
	}
	// A subscription's change of state is no purchase to replay.
	d.notify(key, ledger.NoticePaid, func(n *ledger.Notification) {
		n.Notice.RawType, n.Notice.Record.Period = "IAP_SUBSCRIPT", &ledger.Period{Status: "EXPIRED", ExpiresRaw: "2478329479"}
	})
	_, err = d.as("mina").Act(t.Context(), command(ledger.ActReplay, key))
	wantKind(t, err, ledger.Denied)
	plan, err := d.as("mina").Preview(t.Context(), command(ledger.ActReplay, key))
	if ledger.KindOf(err) != ledger.NotFound || plan.Text.String() != "there is nothing to send" {
		t.Errorf("previewed: %q, %v", plan.Text, err)
	}
}

// TestReplayClaims lets a success of the game claim a grant: always for STOVE,
// for Hive only where the configuration says so.
func TestReplayClaims(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		means bool
		want  ledger.Lamp
	}{"success means granted": {true, ledger.LampClaimed}, "success means received": {false, ledger.LampNo}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			key := d.owed(1)
			c := d.as("mina", func(o *clerk.Options) { o.SuccessMeansGranted = tc.means })
			_, err := c.Act(t.Context(), command(ledger.ActReplay, key))
			wantKind(t, err, "")
			if got := d.standing(key).Lamps.Granted; got != tc.want {
				t.Errorf("granted is %s, want %s", got, tc.want)
			}
		})
	}
}
