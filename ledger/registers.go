package ledger

import (
	"math/bits"
	"slices"
	"time"
)

// Registers are the maintained numbers behind Pulse and the alerts: a bounded
// piece of them, counted as facts are folded and never by walking the orders.
type Registers struct {
	// Lags are pay-to-grant times, slot by slot of LagSlot, oldest first.
	Lags []LagCount
	// Recent are the sales minute by minute of the last SalesWindow.
	Recent []Sale
	// Sales are those of the whole span, summed by product and server.
	Sales []Sale
	// Losses are what was missed, hour by hour, by provider and app.
	Losses []Loss
	Ages   Ages
	Feeds  []Feed
	// Troubles are those of severity 1 that are not put aside: the largest
	// MaxTroubles of them.
	Troubles []TroubleCount
	// Alerts are those that are on, oldest first.
	Alerts []RaisedAlert
	// Maintenance is what is declared and has not ended.
	Maintenance []DeclaredMaintenance
}

// RegisterQuery asks for the registers of a span.
type RegisterQuery struct {
	// From and To bound lags, sales and losses; a span is at most MaxSpan.
	From, To Instant
	// Late is the age from which an open order counts as late.
	Late time.Duration
	// Brief leaves out what only Pulse shows: everything but ages, troubles,
	// alerts, maintenance, and the feeds without their hours.
	Brief bool
}

const (
	// SalesWindow is how far back sales are told minute by minute.
	SalesWindow = 15 * time.Minute
	// LagSlot is the piece of time pay-to-grant times are counted in.
	LagSlot = 5 * time.Minute
	// MaxSpan bounds what one question may span.
	MaxSpan = 8 * 24 * time.Hour
	// MaxTroubles bounds Registers.Troubles, MaxSales the products and servers.
	MaxTroubles, MaxSales = 500, 2000
)

// Sale is how many payments of a product on a server should have been granted,
// and were. A payment whose grant nobody can know of is neither.
type Sale struct {
	Provider        Provider
	App             string
	Product, Server string
	// At is the minute the payments were made in; in a sum the first minute with
	// one that lacks its grant, zero where none does.
	At Instant
	// Granted were granted, or the game claims so; Missing are past their grace and
	// were not.
	Granted, Missing int64
}

// Tried are the payments that say something about the product.
func (s Sale) Tried() int64 { return s.Granted + s.Missing }

// Loss is what was not notified in an hour: of the orders the provider or the game
// knows, those the provider confirms as paid and nobody notified. Both are lower
// bounds: Hive lists only players we name and what is not completed, STOVE nothing.
type Loss struct {
	Provider Provider
	App      string
	// Hour is when it begins.
	Hour          Instant
	Known, Missed int64
}

// Ages counts the open orders that wait for somebody by how long ago they were
// paid, or first seen. The counts of AgeMarks overlap: each is of that age or older.
type Ages struct {
	// Open is all, and Older of each of AgeMarks' ages or more, by severity 1 to 3.
	Open  [3]int64
	Older [4][3]int64
	// Late are those older than the age that was asked for.
	Late [3]int64
	// Snoozed are open too, but put aside for now: they are in none of the other counts.
	Snoozed int64
}

// AgeMarks are the ages open orders are counted by.
func AgeMarks() [4]time.Duration {
	return [4]time.Duration{5 * time.Minute, 15 * time.Minute, time.Hour, 24 * time.Hour}
}

// Total sums a count by severity.
func Total(bySeverity [3]int64) int64 { return bySeverity[0] + bySeverity[1] + bySeverity[2] }

// TroubleCount is how many orders one trouble has.
type TroubleCount struct {
	Trouble
	Orders int64
}

// What a feed brings.
const (
	FeedNotification = "notification"
	FeedGrant        = "grant"
)

// The names of grant feeds that are no configured source.
const (
	// FeedPush are rows the game posts.
	FeedPush = "push"
	// FeedImport are rows a person imports; they have no rhythm to be held to.
	FeedImport = "import"
)

// Feed is one source that speaks by itself, with its rhythm.
type Feed struct {
	Provider Provider
	App      string
	// What is FeedNotification or FeedGrant; Name tells grant sources apart.
	What, Name string
	// FirstAt and LastAt are its first and last sign of life, Reaches how far a
	// grant source has come by its own instants.
	FirstAt, LastAt, Reaches Instant
	// Hours are those of the last RhythmDays in which it spoke, oldest first.
	Hours []FeedHour
}

// RhythmDays is how many other days a feed's rhythm is told by.
const RhythmDays = 7

// FeedHour is one hour of a feed: in how many of its minutes it spoke, and how
// often in all.
type FeedHour struct {
	Hour           Instant
	Minutes, Count int64
}

// at gives the minutes of an hour in which the feed spoke.
func (f Feed) at(hour Instant) int64 {
	i, ok := slices.BinarySearchFunc(f.Hours, hour, func(h FeedHour, at Instant) int { return int(h.Hour/msHour - at/msHour) })
	if !ok {
		return 0
	}
	return f.Hours[i].Minutes
}

const (
	msMinute = Instant(60_000)
	msHour   = 60 * msMinute
)

// LagCount counts pay-to-grant times of one slot and length.
type LagCount struct {
	Slot   Instant
	Bucket int64
	N      int64
}

// lagParts is into how many parts a doubling of a lag is told: a quantile read
// from the buckets is at most an eighth above the true one.
const lagParts = 8

// LagBucket gives the bucket of a pay-to-grant time in milliseconds.
func LagBucket(ms int64) int64 {
	if ms < lagParts {
		return max(ms, 0)
	}
	n := bits.Len64(uint64(ms)) - 4 // the lowest bit beside the leading four
	return int64(n+1)*lagParts + (ms>>n)&(lagParts-1)
}

// lagEnd is the longest time of a bucket in milliseconds.
func lagEnd(bucket int64) int64 {
	if bucket < lagParts {
		return bucket
	}
	n := bucket/lagParts - 1
	return (lagParts+bucket%lagParts+1)<<n - 1
}

// LagQuantile gives the time below which a share of a hundred of the counted
// pay-to-grant times lies; ok is false where none was counted.
func LagQuantile(counts []LagCount, percent int64) (d time.Duration, ok bool) {
	byBucket := map[int64]int64{}
	var buckets []int64
	total := int64(0)
	for _, c := range counts {
		if _, known := byBucket[c.Bucket]; !known {
			buckets = append(buckets, c.Bucket)
		}
		byBucket[c.Bucket] += c.N
		total += c.N
	}
	if total <= 0 {
		return 0, false
	}
	slices.Sort(buckets)
	want := (total*percent + 99) / 100
	for _, b := range buckets {
		if want -= byBucket[b]; want <= 0 {
			return time.Duration(lagEnd(b)) * time.Millisecond, true
		}
	}
	return time.Duration(lagEnd(buckets[len(buckets)-1])) * time.Millisecond, true
}

// Tally is what an order adds to the registers beside what its class and times
// say.
type Tally struct {
	// Granted and Missing make it a sale; neither says nothing about the product.
	Granted, Missing bool
	// Known: the provider or the game knows it. Missed: nobody notified it.
	Known, Missed bool
}

// Tally draws what an order adds to the registers.
func (s Standing) Tally() Tally {
	t := Tally{
		Known:  s.Lamps.Paid == LampYes || s.Lamps.Granted == LampYes,
		Missed: s.Has(FlagNotificationMissed),
	}
	paid := s.Lamps.Paid == LampYes || s.Lamps.Paid == LampClaimed
	if !paid || s.Lamps.Cancelled == LampYes || s.Has(ClassRepayment) {
		return t
	}
	t.Granted = s.Lamps.Granted == LampYes || s.Lamps.Granted == LampClaimed
	t.Missing = !t.Granted && (s.Has(ClassPaidNotGranted) || s.Has(ClassGoneNotGranted))
	return t
}
