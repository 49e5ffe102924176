package ledger

import (
	"cmp"
	"slices"
)

// Whether a source is silent is told by the same hours of other days: a source
// that brings one file an hour is not silent for fifty minutes, and one that speaks
// every minute is after six.

// silences are the sources that are silent now.
func (r AlertRules) silences(w Watch) []Alert {
	var out []Alert
	for _, f := range w.Registers.Feeds {
		if !r.Silent(f, w.ListeningSince, w.Now) {
			continue
		}
		kind := AlertSilent
		if f.What == FeedGrant {
			kind = AlertBehind
		}
		out = append(out, Alert{Kind: kind, Provider: f.Provider, App: f.App, Feed: f.Name, Since: f.LastAt, To: f.Reaches})
	}
	slices.SortStableFunc(out, func(a, b Alert) int {
		return cmp.Compare(slices.Index(AlertKinds(), a.Kind), slices.Index(AlertKinds(), b.Kind))
	})
	return out
}

// wholeDays is on how many other days, and on all of them, a source must have
// spoken in an hour for one whole hour without it to be a silence.
const wholeDays = 3

// Silent reports whether a source is silent against its own rhythm. Silence begins
// with its last sign of life, and not before anybody listened. A source without
// another day is held to the two hours before, and to twice as much.
func (r AlertRules) Silent(f Feed, listeningSince, now Instant) bool {
	from := max(f.LastAt, listeningSince)
	if f.Name == FeedImport || !f.LastAt.Known() || now.Sub(from) < r.Quietest {
		return false
	}
	// Sixty times the minutes in which it should have spoken, of every day.
	missed, judged := int64(0), false
	for hour := from - from%msHour; hour < now; hour += msHour {
		begin, end := max(hour, from), min(hour+msHour, now)
		minutes, days, spoke := f.usual(hour)
		if days == 0 {
			continue
		}
		judged = true
		missed += int64((end-begin)/msMinute) * minutes / days
		if end-begin == msHour && days >= wholeDays && spoke == days {
			return true
		}
	}
	if !judged {
		return r.silentToday(f, from, now)
	}
	return missed >= 60*r.Expected
}

// usual sums in how many minutes of the same hour of other days the source spoke,
// on how many days it was known, and on how many of them it spoke.
func (f Feed) usual(hour Instant) (minutes, days, spoke int64) {
	const day = 24 * msHour
	first := f.FirstAt - f.FirstAt%msHour
	for d := Instant(1); d <= RhythmDays; d++ {
		at := hour - d*day
		if at < first {
			break
		}
		days++
		n := f.at(at)
		minutes += n
		if n > 0 {
			spoke++
		}
	}
	return minutes, days, spoke
}

// Usual tells in how many minutes of an instant's hour the source speaks on other
// days, on average of so many days; zero days where there is no other.
func (f Feed) Usual(at Instant) (minutes, days int64) {
	sum, days, _ := f.usual(at - at%msHour)
	if days == 0 {
		return 0, 0
	}
	return sum / days, days
}

// leastToday is how long a source must have been known to be held to today.
const leastToday = 15 * msMinute

func (r AlertRules) silentToday(f Feed, from, now Instant) bool {
	last := f.LastAt - f.LastAt%msHour
	begin := max(f.FirstAt, last-msHour)
	known := f.LastAt - begin
	if known < leastToday {
		return false
	}
	minutes := f.at(last) + f.at(last-msHour)
	return int64((now-from)/msMinute)*minutes >= 2*r.Expected*(int64(known/msMinute)+1)
}

// Brokens are the products whose payments are not granted while others are: the
// worst first. An alert without a product says that nothing of the app is granted,
// one with a server that the product is granted elsewhere.
func (r AlertRules) Brokens(sales []Sale) []Alert {
	var out []Alert
	for _, app := range sumSales(sales, func(s Sale) Sale { return Sale{Provider: s.Provider, App: s.App} }) {
		own := slices.DeleteFunc(slices.Clone(sales), func(s Sale) bool { return s.Provider != app.Provider || s.App != app.App })
		out = append(out, r.brokenIn(app, own)...)
	}
	slices.SortStableFunc(out, func(a, b Alert) int { return cmp.Compare(b.Of-b.Count, a.Of-a.Count) })
	return out
}

func (r AlertRules) brokenIn(app Sale, own []Sale) (out []Alert) {
	products := sumSales(own, func(s Sale) Sale { return Sale{Provider: s.Provider, App: s.App, Product: s.Product} })
	var others Sale
	broken := 0
	for _, p := range products {
		if r.isBroken(p) {
			broken++
			continue
		}
		others.Granted, others.Missing = others.Granted+p.Granted, others.Missing+p.Missing
	}
	if broken > 0 && (!r.isFine(others) || others.Tried() == 0 && broken > 1) {
		return []Alert{brokenAlert(app, -1)}
	}
	for _, p := range products {
		if r.isBroken(p) {
			out = append(out, brokenAlert(p, share(others)))
			continue
		}
		servers := slices.DeleteFunc(slices.Clone(own), func(s Sale) bool { return s.Product != p.Product })
		for _, s := range sumSales(servers, func(s Sale) Sale { return s }) {
			rest := Sale{Granted: p.Granted - s.Granted, Missing: p.Missing - s.Missing}
			if r.isBroken(s) && rest.Tried() > 0 && r.isFine(rest) {
				out = append(out, brokenAlert(s, share(rest)))
			}
		}
	}
	return out
}

func (r AlertRules) isBroken(s Sale) bool {
	return s.Tried() >= r.Tried && s.Granted*100 <= r.Broken*s.Tried()
}

// isFine reports whether what else was sold was granted; nothing else is fine.
func (r AlertRules) isFine(s Sale) bool { return s.Granted*100 >= r.Fine*s.Tried() }

func share(s Sale) int64 {
	if s.Tried() == 0 {
		return -1
	}
	return s.Granted * 100 / s.Tried()
}

func brokenAlert(s Sale, others int64) Alert {
	return Alert{
		Kind: AlertBroken, Provider: s.Provider, App: s.App, Product: s.Product, Server: s.Server,
		Count: s.Granted, Of: s.Tried(), Others: others, Since: s.At,
	}
}

// sumSales adds sales up by what of gives, in the order of their first row; At is
// the first minute with one that lacks its grant.
func sumSales(sales []Sale, of func(Sale) Sale) []Sale {
	at := map[Sale]int{}
	var out []Sale
	for _, s := range sales {
		k := of(s)
		k.At, k.Granted, k.Missing = 0, 0, 0
		i, known := at[k]
		if !known {
			i = len(out)
			at[k] = i
			out = append(out, k)
		}
		sum := &out[i]
		sum.Granted, sum.Missing = sum.Granted+s.Granted, sum.Missing+s.Missing
		if s.Missing > 0 && s.At.Known() {
			sum.At = earlier(sum.At, s.At)
		}
	}
	return out
}
