package ledger_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"makegood/ledger"
)

// alertNoon is an instant at the beginning of an hour.
const alertNoon = ledger.Instant(1_793_001_600_000)

const alertApp = "com.example.game"

func sale(product, server string, granted, missing int64) ledger.Sale {
	return ledger.Sale{Provider: ledger.Hive, App: alertApp, Product: product, Server: server, At: alertNoon, Granted: granted, Missing: missing}
}

func TestBrokenProduct(t *testing.T) {
	t.Parallel()
	rules := ledger.DefaultAlertRules()
	for name, c := range map[string]struct {
		sales []ledger.Sale
		want  []string
	}{
		"nothing sold":           {nil, nil},
		"all well":               {[]ledger.Sale{sale("a", "kr", 40, 1), sale("b", "kr", 30, 0)}, nil},
		"one broken":             {[]ledger.Sale{sale("a", "kr", 0, 41), sale("b", "kr", 99, 1)}, []string{"a/ 0 of 41, others 99"}},
		"too few to say":         {[]ledger.Sale{sale("a", "kr", 0, 4), sale("b", "kr", 99, 1)}, nil},
		"a bad hour of one":      {[]ledger.Sale{sale("a", "kr", 4, 6), sale("b", "kr", 99, 1)}, nil},
		"the only product":       {[]ledger.Sale{sale("a", "kr", 0, 5)}, []string{"a/ 0 of 5, others -1"}},
		"nothing is granted":     {[]ledger.Sale{sale("a", "kr", 0, 20), sale("b", "kr", 1, 30)}, []string{"/ 1 of 51, others -1"}},
		"two of three":           {[]ledger.Sale{sale("a", "kr", 0, 20), sale("b", "kr", 0, 30), sale("c", "kr", 50, 0)}, []string{"b/ 0 of 30, others 100", "a/ 0 of 20, others 100"}},
		"broken on one server":   {[]ledger.Sale{sale("a", "kr", 0, 9), sale("a", "us", 90, 0), sale("b", "kr", 50, 0)}, []string{"a/kr 0 of 9, others 100"}},
		"of one provider's only": {[]ledger.Sale{sale("a", "kr", 0, 9), {Provider: ledger.Stove, App: "S", Product: "b", Granted: 90}}, []string{"a/ 0 of 9, others -1"}},
		"minutes add up":         {[]ledger.Sale{sale("a", "kr", 0, 3), sale("a", "kr", 0, 3), sale("b", "kr", 9, 0)}, []string{"a/ 0 of 6, others 100"}},
	} {
		var got []string
		for _, a := range rules.Brokens(c.sales) {
			got = append(got, fmt.Sprintf("%s/%s %d of %d, others %d", a.Product, a.Server, a.Count, a.Of, a.Others))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// rhythm makes a feed that spoke in so many minutes of every hour for days.
func rhythm(days int, minutes func(hourOfDay int) int64, last ledger.Instant) ledger.Feed {
	f := ledger.Feed{Provider: ledger.Hive, App: alertApp, What: ledger.FeedNotification, FirstAt: alertNoon.Add(time.Duration(-days) * 24 * time.Hour), LastAt: last}
	for h := f.FirstAt; h <= last; h = h.Add(time.Hour) {
		if n := minutes(h.Time().Hour()); n > 0 {
			f.Hours = append(f.Hours, ledger.FeedHour{Hour: h, Minutes: n, Count: n})
		}
	}
	return f
}

func TestSilence(t *testing.T) {
	t.Parallel()
	rules := ledger.DefaultAlertRules()
	always := func(n int64) func(int) int64 { return func(int) int64 { return n } }
	noon := alertNoon.Time().Hour()
	atNoon := func(h int) int64 {
		if h == noon {
			return 1
		}
		return 0
	}
	for name, c := range map[string]struct {
		feed   ledger.Feed
		after  time.Duration
		silent bool
	}{
		"every minute, five minutes":        {rhythm(7, always(60), alertNoon), 5 * time.Minute, false},
		"every minute, seven minutes":       {rhythm(7, always(60), alertNoon), 7 * time.Minute, true},
		"one file an hour, fifty minutes":   {rhythm(7, always(1), alertNoon), 50 * time.Minute, false},
		"one file an hour, two hours later": {rhythm(7, always(1), alertNoon), 2 * time.Hour, true},
		"never at night, all night":         {rhythm(7, func(h int) int64 { return map[bool]int64{true: 60}[h == noon] }, alertNoon.Add(59*time.Minute)), 12 * time.Hour, false},
		"a daily file, half an hour late":   {rhythm(7, atNoon, alertNoon.Add(-23*time.Hour)), 23*time.Hour + 30*time.Minute, false},
		"a daily file, an hour late":        {rhythm(7, atNoon, alertNoon.Add(-23*time.Hour)), 24*time.Hour + time.Minute, true},
		"one other day is enough for much":  {rhythm(1, always(60), alertNoon), 7 * time.Minute, true},
		"a new source":                      {rhythm(0, always(1), alertNoon), 3 * time.Hour, false},
	} {
		if got := rules.Silent(c.feed, 0, c.feed.LastAt.Add(c.after)); got != c.silent {
			t.Errorf("%s: silent %v, want %v", name, got, c.silent)
		}
	}
	f := rhythm(7, always(60), alertNoon)
	now := alertNoon.Add(time.Hour)
	if rules.Silent(f, now.Add(-4*time.Minute), now) {
		t.Error("a source is silent for what nobody listened to")
	}
	if f.Name = ledger.FeedImport; rules.Silent(f, 0, now) {
		t.Error("a person who imports has a rhythm")
	}
	today := ledger.Feed{FirstAt: alertNoon, LastAt: alertNoon.Add(40 * time.Minute), Hours: []ledger.FeedHour{{Hour: alertNoon, Minutes: 40, Count: 900}}}
	if rules.Silent(today, 0, today.LastAt.Add(11*time.Minute)) || !rules.Silent(today, 0, today.LastAt.Add(14*time.Minute)) {
		t.Error("on its first day a source is held to twice what it did in the hour before")
	}
}

// board plays alerts over time as a ledger would keep them.
type board struct {
	rules ledger.AlertRules
	on    []ledger.RaisedAlert
	away  map[string]ledger.Instant
	seq   int64
	turns []ledger.RaisedAlert
}

func (b *board) step(w ledger.Watch) []ledger.Alert {
	turns, next := b.rules.Turn(w, b.on, b.away)
	b.away = next
	for _, a := range turns {
		b.seq++
		raised := ledger.RaisedAlert{Seq: b.seq, At: w.Now, Alert: a}
		b.turns = append(b.turns, raised)
		b.on = slices.DeleteFunc(b.on, func(o ledger.RaisedAlert) bool { return o.Name() == a.Name() })
		if a.On {
			b.on = append(b.on, raised)
		}
	}
	return turns
}

func trouble(class ledger.Class, product string, n int64) ledger.TroubleCount {
	return ledger.TroubleCount{Trouble: ledger.Trouble{Class: class, Provider: ledger.Hive, App: alertApp, Product: product, Server: "kr"}, Orders: n}
}

func watched(at time.Duration, r ledger.Registers) ledger.Watch {
	return ledger.Watch{Now: alertNoon.Add(at), Registers: r}
}

func TestAlertsTurnOnce(t *testing.T) {
	t.Parallel()
	b := &board{rules: ledger.DefaultAlertRules()}
	one := ledger.Registers{Troubles: []ledger.TroubleCount{trouble(ledger.ClassPaidNotGranted, "a", 1)}}
	more := ledger.Registers{Troubles: []ledger.TroubleCount{trouble(ledger.ClassPaidNotGranted, "a", 412)}}
	for _, c := range []struct {
		at   time.Duration
		regs ledger.Registers
		want string
	}{
		{0, one, "raised trouble"},
		{time.Second, one, ""},
		{2 * time.Second, more, ""},
		{3 * time.Second, ledger.Registers{}, ""},
		{30 * time.Second, more, ""}, // away for less than a minute: never away
		{40 * time.Second, ledger.Registers{}, ""},
		{100 * time.Second, ledger.Registers{}, "cleared trouble"},
		{200 * time.Second, ledger.Registers{}, ""},
		{300 * time.Second, one, "raised trouble"},
	} {
		got := ""
		for _, a := range b.step(watched(c.at, c.regs)) {
			got += map[bool]string{true: "raised ", false: "cleared "}[a.On] + string(a.Kind)
		}
		if got != c.want {
			t.Errorf("at %v: %q, want %q", c.at, got, c.want)
		}
	}
}

func TestAlertsAreTheSourcesNotItsOrders(t *testing.T) {
	t.Parallel()
	b := &board{rules: ledger.DefaultAlertRules()}
	grants := rhythm(7, func(int) int64 { return 60 }, alertNoon.Add(-10*time.Minute))
	grants.What, grants.Name = ledger.FeedGrant, "nightly"
	regs := ledger.Registers{
		Feeds:    []ledger.Feed{grants},
		Recent:   []ledger.Sale{sale("a", "kr", 0, 500), sale("b", "kr", 0, 500)},
		Troubles: []ledger.TroubleCount{trouble(ledger.ClassPaidNotGranted, "a", 500), trouble(ledger.ClassPaidNotGranted, "b", 500)},
	}
	turns := b.step(watched(0, regs))
	if len(turns) != 1 || turns[0].Kind != ledger.AlertBehind || turns[0].Feed != "nightly" {
		t.Errorf("raised %+v, want the source alone", turns)
	}
	b = &board{rules: ledger.DefaultAlertRules()}
	regs.Feeds, regs.Recent = nil, []ledger.Sale{sale("a", "kr", 0, 500), sale("b", "kr", 500, 0)}
	regs.Troubles = append(regs.Troubles[:1:1], trouble(ledger.ClassAmountMismatch, "b", 1))
	turns = b.step(watched(0, regs))
	if len(turns) != 2 || turns[0].Kind != ledger.AlertBroken || turns[1].Class != ledger.ClassAmountMismatch {
		t.Errorf("raised %+v, want the broken product and the other trouble", turns)
	}
	b = &board{rules: ledger.DefaultAlertRules()}
	regs = ledger.Registers{}
	for i := range 40 {
		regs.Troubles = append(regs.Troubles, trouble(ledger.ClassAmountMismatch, fmt.Sprint(i), 2))
	}
	turns = b.step(watched(0, regs))
	if len(turns) != 1 || turns[0].Groups != 40 || turns[0].Count != 80 {
		t.Errorf("raised %d alerts for forty groups of one class: %+v", len(turns), turns)
	}
}

func TestAlertsInMaintenance(t *testing.T) {
	t.Parallel()
	b := &board{rules: ledger.DefaultAlertRules()}
	pause := func(p ledger.Provider) []ledger.DeclaredMaintenance {
		return []ledger.DeclaredMaintenance{{ID: 7, Maintenance: ledger.Maintenance{From: alertNoon, To: alertNoon.Add(time.Hour), Provider: p}}}
	}
	regs := ledger.Registers{Troubles: []ledger.TroubleCount{trouble(ledger.ClassPaidNotGranted, "a", 9)}, Maintenance: pause(ledger.Hive)}
	if turns := b.step(watched(0, regs)); len(turns) != 0 {
		t.Errorf("raised during maintenance: %+v", turns)
	}
	regs.Maintenance = pause(ledger.Stove)
	if turns := b.step(watched(time.Minute, regs)); len(turns) != 1 || !turns[0].On {
		t.Errorf("another provider's maintenance: %+v", turns)
	}
	away := ledger.Registers{Maintenance: pause("")}
	b.step(watched(2*time.Minute, away))
	if turns := b.step(watched(4*time.Minute, away)); len(turns) != 1 || turns[0].On || !turns[0].Quiet {
		t.Errorf("over during maintenance: %+v, want it cleared quietly", turns)
	}
	if turns := b.step(watched(61*time.Minute, regs)); len(turns) != 1 || !turns[0].On {
		t.Errorf("what still holds when maintenance ends is raised: %+v", turns)
	}
}

// TestLateInMaintenance: what is late is counted for all providers at once, so it is silent only while all that is urgent is
// of those whose maintenance is declared.
func TestLateInMaintenance(t *testing.T) {
	t.Parallel()
	pause := ledger.Maintenance{From: alertNoon, To: alertNoon.Add(time.Hour), Provider: ledger.Hive}
	hive, stove := trouble(ledger.ClassPaidNotGranted, "a", 9), trouble(ledger.ClassPaidNotGranted, "b", 1)
	hive.Provider, stove.Provider = ledger.Hive, ledger.Stove
	late := func(declared []ledger.DeclaredMaintenance, groups ...ledger.TroubleCount) bool {
		b := &board{rules: ledger.DefaultAlertRules()}
		regs := ledger.Registers{Troubles: groups, Maintenance: declared}
		regs.Ages.Late[0] = 1
		return slices.ContainsFunc(b.step(watched(0, regs)), func(a ledger.Alert) bool { return a.Kind == ledger.AlertLate && a.On })
	}
	declared := []ledger.DeclaredMaintenance{{ID: 7, Maintenance: pause}}
	for name, c := range map[string]struct {
		raised, want bool
	}{
		"nothing declared":                {late(nil, hive), true},
		"all that is urgent is covered":   {late(declared, hive), false},
		"one urgent order is another's":   {late(declared, hive, stove), true},
		"nothing urgent stands in groups": {late(declared), true},
		"more stand than are listed":      {late(declared, slices.Repeat([]ledger.TroubleCount{hive}, ledger.MaxTroubles)...), true},
	} {
		if c.raised != c.want {
			t.Errorf("%s: raised %v", name, c.raised)
		}
	}
}

// TestAlertProperties: whatever comes and goes, raised and cleared take turns for
// every name, nothing is cleared before it was away for Hold, what holds at the end
// of a long calm is on and nothing else, and what is on always held once.
func TestAlertProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := &board{rules: ledger.DefaultAlertRules()}
		now, held := alertNoon, map[string]ledger.Instant{}
		var regs ledger.Registers
		for i := range rapid.IntRange(1, 60).Draw(rt, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(1, 50).Draw(rt, fmt.Sprint("pause", i))) * time.Second)
			regs = ledger.Registers{}
			for p := range 8 {
				if rapid.Bool().Draw(rt, fmt.Sprint("trouble", i, p)) {
					class := []ledger.Class{ledger.ClassPaidNotGranted, ledger.ClassCancelInDoubt}[p%2]
					regs.Troubles = append(regs.Troubles, trouble(class, fmt.Sprint(p), int64(p+1)))
				}
			}
			regs.Recent = []ledger.Sale{
				sale("0", "kr", rapid.Int64Range(0, 9).Draw(rt, fmt.Sprint("granted", i)), 9),
				sale("z", "kr", 9, rapid.Int64Range(0, 9).Draw(rt, fmt.Sprint("missing", i))),
			}
			was := slices.Clone(b.on)
			for _, a := range b.step(ledger.Watch{Now: now, Registers: regs}) {
				on := slices.ContainsFunc(was, func(o ledger.RaisedAlert) bool { return o.Name() == a.Name() })
				if a.On == on {
					rt.Fatalf("%s %s turned to what it was", a.Kind, a.Product)
				}
				if !a.On && now.Sub(held[a.Name()]) < b.rules.Hold {
					rt.Fatalf("%s %s was cleared after %v", a.Kind, a.Product, now.Sub(held[a.Name()]))
				}
			}
			again := *b
			if turns := again.step(ledger.Watch{Now: now, Registers: regs}); len(turns) != 0 {
				rt.Fatalf("the same instant again turned %+v", turns)
			}
			// What would be raised from nothing, or is kept, holds now.
			fresh := &board{rules: b.rules}
			for _, a := range fresh.step(ledger.Watch{Now: now, Registers: regs}) {
				held[a.Name()] = now
			}
			for _, o := range b.on {
				if _, waits := b.away[o.Name()]; !waits {
					held[o.Name()] = now
				}
			}
		}
		fresh := &board{rules: b.rules}
		fresh.step(ledger.Watch{Now: now, Registers: ledger.Registers{}})
		if len(fresh.on) != 0 {
			rt.Fatalf("on without any trouble: %+v", fresh.on)
		}
		b.step(ledger.Watch{Now: now, Registers: ledger.Registers{}})
		b.step(ledger.Watch{Now: now.Add(b.rules.Hold), Registers: ledger.Registers{}})
		if len(b.on) != 0 {
			rt.Fatalf("still on long after everything: %+v", b.on)
		}
	})
}

// TestLagBuckets: a quantile from the buckets is never below the true one, and at
// most an eighth and a millisecond above.
func TestLagBuckets(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		ms := rapid.SliceOfN(rapid.Int64Range(0, 1<<40), 1, 50).Draw(rt, "ms")
		percent := rapid.Int64Range(1, 100).Draw(rt, "percent")
		var counts []ledger.LagCount
		for _, m := range ms {
			counts = append(counts, ledger.LagCount{Bucket: ledger.LagBucket(m), N: 1})
		}
		slices.Sort(ms)
		want := ms[(int64(len(ms))*percent+99)/100-1]
		d, ok := ledger.LagQuantile(counts, percent)
		if got := d.Milliseconds(); !ok || got < want || got > want+want/8+1 {
			rt.Fatalf("p%d of %v is told as %d, want %d", percent, ms, got, want)
		}
	})
	if _, ok := ledger.LagQuantile(nil, 50); ok {
		t.Error("a quantile of nothing")
	}
}

// passedOn is what became of notifications of an app, the newest first: one that was answered is a dot, another an x.
func passedOn(app, fates string) (out []ledger.Passing) {
	for i, fate := range fates {
		out = append(out, ledger.Passing{At: alertNoon.Add(time.Duration(-i) * time.Second), Provider: ledger.Hive, App: app, Answered: fate == '.'})
	}
	return out
}

// TestGameDown raises a game that answers nothing, once an app, and clears it when it has answered for a while; what it did
// not grant meanwhile is no alert of its own.
func TestGameDown(t *testing.T) {
	t.Parallel()
	missing := ledger.Registers{
		Troubles: []ledger.TroubleCount{trouble(ledger.ClassPaidNotGranted, "a", 3), trouble(ledger.ClassAmountMismatch, "a", 1)},
		Recent:   []ledger.Sale{sale("a", "kr", 0, 20), sale("b", "kr", 1, 30)},
	}
	b := &board{rules: ledger.DefaultAlertRules()}
	for _, c := range []struct {
		at     time.Duration
		passed string
		want   string
	}{
		{0, "..", ""},
		{time.Second, "xx..", ""},
		{2 * time.Second, "xxx..", "raised game_down"},
		{3 * time.Second, "xxxx..", ""},
		{4 * time.Second, "", ""}, // nothing was passed on: nobody knows better
		{5 * time.Second, ".xxxx", ""},
		{6 * time.Second, "x.xxxx", ""}, // and not answered again
		{70 * time.Second, ".x.xxx", ""},
		{131 * time.Second, "..x.xx", "cleared game_down"},
		{132 * time.Second, "..x.xx", ""},
	} {
		w := watched(c.at, ledger.Registers{})
		w.Passed = passedOn(alertApp, c.passed)
		got := ""
		for _, a := range b.step(w) {
			got += map[bool]string{true: "raised ", false: "cleared "}[a.On] + string(a.Kind)
		}
		if got != c.want {
			t.Errorf("at %v, %q: %q, want %q", c.at, c.passed, got, c.want)
		}
	}
	for name, c := range map[string]struct {
		passed []ledger.Passing
		want   []string
	}{
		"the game is down":      {passedOn(alertApp, "xxx"), []string{"game_down", "trouble"}},
		"that of another app's": {passedOn("com.example.other", "xxx"), []string{"game_down", "broken_product", "trouble"}},
		"it answers":            {passedOn(alertApp, ".xxx"), []string{"broken_product", "trouble"}},
	} {
		b := &board{rules: ledger.DefaultAlertRules()}
		w := watched(0, missing)
		w.Passed = c.passed
		var got []string
		for _, a := range b.step(w) {
			got = append(got, string(a.Kind))
			if a.Kind == ledger.AlertGame && (a.Since != alertNoon.Add(-2*time.Second) || a.Count != 3) {
				t.Errorf("%s: since %s, %d", name, a.Since, a.Count)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: raised %q, want %q", name, got, c.want)
		}
	}
}
