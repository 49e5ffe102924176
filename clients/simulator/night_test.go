package simulator

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// playNight steps through a whole night as fast as it goes.
func (r *rig) playNight(pace Pace) []Event {
	r.t.Helper()
	over, err := r.Schedule(pace)
	if err != nil {
		r.t.Fatal(err)
	}
	for {
		select {
		case <-over:
			return r.seen()
		default:
		}
		due, any := r.NextDue()
		if !any {
			r.t.Fatal("nothing is due and the night is not over")
		}
		r.clock.Set(due)
		r.Step(r.t.Context())
	}
}

func TestNightIsTheSameForTheSameSeed(t *testing.T) {
	t.Parallel()
	play := func(seed uint64) []Event {
		return newRig(t, func(c *Config) { c.Seed = seed }).playNight(Pace{Length: time.Minute})
	}
	one, two, other := play(1), play(1), play(2)
	for i := range min(len(one), len(two)) {
		if !reflect.DeepEqual(one[i], two[i]) {
			t.Fatalf("event %d differs:\n%+v\n%+v", i, one[i], two[i])
		}
	}
	if len(one) != len(two) || len(one) < 300 {
		t.Errorf("%d and %d events", len(one), len(two))
	}
	if reflect.DeepEqual(one, other) {
		t.Error("another seed plays the same night")
	}
}

// A rehearsal begins whenever somebody starts it: what happens in it must not hang on the hour.
func TestNightIsTheSameWheneverItBegins(t *testing.T) {
	t.Parallel()
	ids := regexp.MustCompile(`\b(H2|[0-9])\d{17,18}\b`)
	play := func(later time.Duration) []string {
		r := newRig(t)
		begin := r.clock.Now().Add(later)
		r.clock.Set(begin)
		events := r.playNight(Pace{Length: time.Minute})
		told := make([]string, len(events))
		for i, e := range events {
			told[i] = fmt.Sprint(e.At.Sub(begin), " ", e.Kind, " ", e.Provider, " ", e.Scenario, " ", e.Knob, " ", ids.ReplaceAllString(e.Text, "ID"))
		}
		return told
	}
	one, two := play(0), play(41*time.Hour+7*time.Minute+123*time.Millisecond)
	if diff := cmp.Diff(one, two); diff != "" || len(one) < 300 {
		t.Errorf("%d events (-now +later):\n%s", len(one), diff)
	}
}

func TestNightStagesEveryScenario(t *testing.T) {
	t.Parallel()
	for name, length := range map[string]time.Duration{"shortest": shortestNight, "half a minute": 30 * time.Second, "usual": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			start := r.clock.Now()
			events := r.playNight(Pace{Length: length})
			staged := make(map[string]bool)
			var firstTrouble time.Time
			for _, e := range events {
				if e.Kind == KindScenario {
					staged[e.Scenario] = true
				}
				if e.Kind == KindTrouble {
					t.Errorf("trouble: %s", e.Text)
				}
				if e.Knob == "game-double-grant" && firstTrouble.IsZero() {
					firstTrouble = e.At
				}
				if e.Text == "" || strings.Contains(e.Text, "%!") || strings.Contains(e.Text, "http") {
					t.Errorf("no plain sentence: %q", e.Text)
				}
			}
			for _, want := range Scenarios() {
				if !staged[want] {
					t.Errorf("%s never happened", want)
				}
			}
			if wait := firstTrouble.Sub(start); firstTrouble.IsZero() || wait > 5*time.Second {
				t.Errorf("the first trouble shows after %s", wait)
			}
			if last := events[len(events)-1]; last.Kind != KindNightOver {
				t.Errorf("the last event is %+v", last)
			}
			for _, k := range r.Knobs() {
				if len(k.Settings) != 0 {
					t.Errorf("%s is still turned: %v", k.Name, k.Settings)
				}
			}
		})
	}
}

func TestScenariosLeaveTheirMark(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	events := r.playNight(Pace{Peak: 1})
	has := func(what string, ok func(Order) bool) {
		t.Helper()
		if !slices.ContainsFunc(r.Orders(), ok) {
			t.Errorf("no order is %s", what)
		}
	}
	has("paid, listed and not granted (H1)", func(o Order) bool { return o.Provider == "hive" && o.Listed && o.Grants == 0 && len(o.Deliveries) == 0 })
	has("notified and not granted (H2)", func(o Order) bool { return o.Listed && o.Grants == 0 && len(o.Deliveries) == 1 })
	has("granted and listed (H3)", func(o Order) bool { return o.Listed && o.Grants == 1 })
	has("reported and not granted (H4)", func(o Order) bool { return o.State == Completed && o.Grants == 0 && o.ItemResults[1] == 1 })
	has("granted twice (H5)", func(o Order) bool { return o.Provider == "hive" && o.Grants == 2 })
	has("cancelled and never granted (H6)", func(o Order) bool { return o.State == Cancelled && o.Grants == 0 && o.Refunds == 1 })
	has("cancelled after its grant (H7)", func(o Order) bool { return o.Provider == "hive" && o.State == Cancelled && o.Grants == 1 })
	has("cancelled before it was paid (H9)", func(o Order) bool {
		return len(o.Deliveries) == 2 && o.Deliveries[0].Kind == "cancelled" && o.Deliveries[1].Kind == "paid"
	})
	has("granted twice at STOVE (V4)", func(o Order) bool { return o.Provider == "stove" && o.Grants == 2 })
	has("refused at STOVE (V2)", func(o Order) bool {
		return o.Provider == "stove" && o.Grants == 0 && len(o.Deliveries) == 1 && o.Deliveries[0].Status == 500
	})
	has("sent again by STOVE (V3)", func(o Order) bool {
		return o.Provider == "stove" && len(o.Deliveries) == 2 && o.Deliveries[1].Code == "-1"
	})
	has("refunded at STOVE (V8)", func(o Order) bool { return o.Provider == "stove" && o.State == Cancelled && o.Grants == 1 })
	has("a half cart (V9)", func(o Order) bool { return len(o.Products) == 2 && o.Grants == 1 })
	has("a repayment", func(o Order) bool {
		return o.State == Completed && len(o.Deliveries) == 1 && o.Deliveries[0].Slot == "hive/all"
	})
	has("a subscription", func(o Order) bool { return slices.Equal(o.Products, []string{"item06"}) })
	if n := r.Posts().RefundsEffected; n < 5 {
		t.Errorf("%d refunds", n)
	}
	if i := slices.IndexFunc(events, func(e Event) bool { return e.Kind == KindPurchase && e.Scenario == "H5" }); i < 0 || r.order(events[i].OrderID).Grants != 2 {
		t.Error("no event says which order is that of H5")
	}
	knobs := make(map[string]bool)
	for _, e := range events {
		knobs[e.Knob] = true
	}
	for _, name := range []string{"notification-forged", "wrong-amount", "wrong-product", "notification-wrong-blob", "notification-malformed", "notification-unknown-type", "game-wrong-player", "game-partial-bundle", "notification-both-slots"} {
		if !knobs[name] {
			t.Errorf("%s struck nobody", name)
		}
	}
}

func TestNightCrowdRisesAndFalls(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	start := r.clock.Now()
	var quarters [4]int
	for _, e := range r.playNight(Pace{Length: 4 * time.Minute}) {
		if e.Kind == KindPurchase || e.Kind == KindBlocked {
			quarters[min(3, int(e.At.Sub(start)/time.Minute))]++
		}
	}
	if quarters[1] <= quarters[0] || quarters[1] <= quarters[2] || quarters[2] <= quarters[3] {
		t.Errorf("purchases by quarter: %v", quarters)
	}
	if sum := quarters[0] + quarters[1] + quarters[2] + quarters[3]; sum < 250 || sum > 480 {
		t.Errorf("%d purchases in 4 minutes of at most 120 a minute", sum)
	}
}

func TestRunPlaysANightThroughAConsole(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	ticks := make(chan time.Time)
	done := make(chan error, 1)
	go func() { done <- r.Run(t.Context(), Pace{Length: shortestNight, Ticks: ticks}) }()
	for running := true; running; {
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("run: %v", err)
			}
			running = false
		case ticks <- r.clock.Now():
			r.clock.Add(100 * time.Millisecond)
		}
	}
	if r.said(KindNightOver, "") != 1 {
		t.Error("the night never ended")
	}
	if len(r.console.on("/hive")) < 10 || len(r.console.on("/stove")) < 10 || len(r.console.on("/hive/all")) == 0 {
		t.Errorf("the console got %d, %d and %d", len(r.console.on("/hive")), len(r.console.on("/stove")), len(r.console.on("/hive/all")))
	}
}

func TestRunEnds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		end  func(cancel func(), r *rig)
		want error
	}{
		"with its context":      {func(cancel func(), _ *rig) { cancel() }, context.Canceled},
		"when all is closed":    {func(_ func(), r *rig) { _ = r.Close() }, nil},
		"while a post hangs":    {func(cancel func(), _ *rig) { cancel() }, context.Canceled},
		"closed while it hangs": {func(_ func(), r *rig) { _ = r.Close() }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			var hanging atomic.Bool
			if strings.Contains(name, "hangs") {
				r.withConsole()
				release := make(chan struct{})
				t.Cleanup(func() { close(release) })
				r.console.answers(func(delivery) (int, string) {
					hanging.Store(true)
					<-release
					return 200, "{}"
				})
				r.must(r.BuyHive(r.player(0).VID, "item01", "kr"))
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			done := make(chan error, 1)
			ticks := make(chan time.Time, 1)
			ticks <- r.clock.Now()
			go func() { done <- r.Run(ctx, Pace{Ticks: ticks}) }()
			if strings.Contains(name, "hangs") {
				eventually(t, "a post hangs", hanging.Load)
			} else {
				eventually(t, "the tick is taken", func() bool { return len(ticks) == 0 })
			}
			test.end(cancel, r)
			if err := <-done; !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestScheduleRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, pace := range map[string]Pace{"too short": {Length: time.Second}, "negative": {Peak: -1}} {
		if _, err := r.Schedule(pace); err == nil {
			t.Errorf("%s: want an error", name)
		}
	}
	if _, err := r.Schedule(Pace{}); err != nil {
		t.Fatal(err)
	}
	if err := r.Run(t.Context(), Pace{}); err == nil {
		t.Error("two nights at once")
	}
	few := newRig(t, func(c *Config) { c.Players = 10 })
	if _, err := few.Schedule(Pace{}); err == nil || !strings.Contains(err.Error(), "players") {
		t.Errorf("ten players: %v", err)
	}
}

func TestDriveAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.must(r.BuyHive(r.player(0).VID, "item01", "kr"))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Drive(ctx, nil) }()
	eventually(t, "real time delivers it", func() bool { return r.order(id).Grants == 1 })
	if err := r.Drive(ctx, nil); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("a second driver: %v", err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	ticks := make(chan time.Time)
	close(ticks)
	if err := r.Drive(t.Context(), ticks); err != nil {
		t.Errorf("without ticks: %v", err)
	}
}

func TestEventsMayCallBack(t *testing.T) {
	t.Parallel()
	var s *Simulator
	var events []Event
	s, err := New(Config{Now: newClock().Now, OnEvent: func(e Event) {
		events = append(events, e)
		if e.Kind == KindPurchase && len(events) < 5 {
			if _, err := s.BuyStove(s.Players()[0].VID, "item01", "kr"); err != nil {
				t.Error(err)
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.BuyStove(s.Players()[0].VID, "item01", "kr"); err != nil {
		t.Fatal(err)
	}
	if len(events) != 5 {
		t.Fatalf("%d events", len(events))
	}
	for i, e := range events {
		if e.Seq != i+1 {
			t.Errorf("event %d has number %d", i, e.Seq)
		}
	}
}

func TestPlayersAndProductsAreDistinct(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Players = 1000 })
	seen := make(map[string]string)
	for _, p := range r.Players() {
		for _, id := range []string{p.Name, p.VID, p.UID, p.GUID, p.MemberNo} {
			if other, taken := seen[id]; taken {
				t.Errorf("%s is %s and %s", id, other, p.Name)
			}
			seen[id] = p.Name
		}
	}
	hangul := func(r rune) bool { return r >= '가' && r <= '힣' }
	if !strings.ContainsFunc(r.player(0).Name+r.player(1).Name+r.player(2).Name, hangul) {
		t.Error("no nickname is Korean")
	}
	for _, p := range r.Products() {
		if !strings.HasSuffix(p.MarketPID, p.ID) || p.Price.Sign() <= 0 {
			t.Errorf("product %+v", p)
		}
	}
}
