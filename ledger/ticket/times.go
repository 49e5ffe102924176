package ticket

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"makegood/ledger"
)

// Span is a time a text may mean: both ends count.
type Span struct {
	From, To ledger.Instant
	// At is the middle of what was said.
	At ledger.Instant
	// Text is how it was said.
	Text string
	// Day says that only a day was named.
	Day bool
}

// Holds says whether an instant lies in the span.
func (s Span) Holds(i ledger.Instant) bool { return i >= s.From && i <= s.To }

// How far a time may be off what was said: people round, and a payment takes a minute or two.
const (
	exactly  = 10 * time.Minute
	about    = 30 * time.Minute
	hourFrom = 15 * time.Minute
	hourTo   = 75 * time.Minute
)

// marks are the parts of a day, in front of an hour or behind it.
const marks = `오전|오후|한밤|밤|새벽|아침|저녁|점심|한낮|낮|a\.m\.|p\.m\.|am|pm`

var (
	clockColon  = regexp.MustCompile(`(?i)(?:(` + marks + `)[ ]{0,2})?\b([0-2]?[0-9]):([0-5][0-9])(?::[0-5][0-9])?(?:[ ]?(a\.m\.|p\.m\.|am\b|pm\b))?`)
	clockKorean = regexp.MustCompile(`(?:(` + marks + `)[ ]{0,2}(?:에[ ])?)?([0-9]{1,2})[ ]?시(?:[ ]?([0-9]{1,2})[ ]?분|[ ]?(반))?`)
	clockHour   = regexp.MustCompile(`(?i)\b([0-9]{1,2})[ ]?(a\.m\.|p\.m\.|am\b|pm\b)`)
	aboutBehind = regexp.MustCompile(`^[ ]?(?:쯤|경|정도|무렵|즈음|ish)`)
	aboutBefore = regexp.MustCompile(`(?i)(?:about|around|approx(?:imately)?\.?|near|약|대략|~)[ ]{0,2}$`)
	universal   = regexp.MustCompile(`(?i)^[ ]?\(?(?:UTC|GMT|Z\b)`)
	between     = regexp.MustCompile(`(?i)^[ ]?(?:~|-|에서|부터|to|and|until|till)[ ]?$`)
	isoTime     = regexp.MustCompile(`([0-9])T([0-2][0-9]:)`)
	ago         = regexp.MustCompile(`(?i)(?:\b(an?|[0-9]{1,3})|([0-9]{1,3})|(한))[ ]?(분|시간|일|minutes?|mins?|hours?|hrs?|days?)[ ]?(?:쯤|정도)?[ ]?(?:전|ago\b)`)
)

// clock is a time of day, on a day or so many after it.
type clock struct{ hour, minute, days int }

// mention is a place of the text that names a time of day or a day.
type mention struct {
	from, to int
	text     string
	clocks   []clock
	mark     string
	hourly   bool // no minutes were named
	fuzzy    bool
	utc      bool
	days     []time.Time // the beginnings of the days it may be
	night    bool        // of a day: its night, which ends in the morning after
}

// times lists the spans a text may mean, times of day before days.
func times(text string, now time.Time, zone *time.Location) []Span {
	if zone == nil {
		zone = time.UTC
	}
	now = now.In(zone)
	text = isoTime.ReplaceAllString(text, "$1 $2")
	days := dayMentions(text, now)
	clocks := clockMentions(text)
	var out []Span
	used := map[int]bool{}
	for i := 0; i < len(clocks); i++ {
		m := clocks[i]
		at, day := dayOf(m, days, text)
		if at >= 0 {
			used[at] = true
		}
		if i+1 < len(clocks) && between.MatchString(text[m.to:clocks[i+1].from]) {
			out = append(out, ranges(m, clocks[i+1], day, now, text)...)
			i++
			continue
		}
		out = append(out, spansOf(m, day, now)...)
	}
	out = append(out, relative(text, now)...)
	for i, d := range days {
		if used[i] {
			continue
		}
		for _, day := range d.days {
			end := day.AddDate(0, 0, 1)
			from := day
			if d.night {
				from, end = day.Add(18*time.Hour), day.Add(30*time.Hour)
			}
			out = append(out, Span{From: ledger.At(from), To: ledger.At(end) - 1, At: ledger.At(from.Add(end.Sub(from) / 2)), Text: d.text, Day: true})
		}
	}
	return distinct(out)
}

func distinct(spans []Span) []Span {
	seen := map[[2]ledger.Instant]bool{}
	spans = slices.DeleteFunc(spans, func(s Span) bool {
		key := [2]ledger.Instant{s.From, s.To}
		if seen[key] {
			return true
		}
		seen[key] = true
		return false
	})
	return spans[:min(len(spans), mostHints)]
}

// dayOf finds the day a time of day belongs to: the one named last before it on its line or the line before, else the
// only one of the text.
func dayOf(m mention, days []mention, text string) (int, *mention) {
	const near, after = 40, 16
	best := -1
	for i := range days {
		d := &days[i]
		if d.to <= m.from && m.from-d.to <= near && strings.Count(text[d.to:m.from], "\n") <= 1 {
			best = i
		}
	}
	if best < 0 {
		for i := range days {
			if d := &days[i]; d.from >= m.to && d.from-m.to <= after {
				best = i
				break
			}
		}
	}
	if best < 0 && len(days) == 1 {
		best = 0
	}
	if best < 0 {
		return -1, nil
	}
	return best, &days[best]
}

// onDay are the instants a time of day may be.
func onDay(m mention, c clock, day *mention, now time.Time) []time.Time {
	zone := now.Location()
	if m.utc {
		zone = time.UTC
	}
	at := func(d time.Time) time.Time {
		return time.Date(d.Year(), d.Month(), d.Day()+c.days, c.hour, c.minute, 0, 0, zone)
	}
	late := now.Add(5 * time.Minute)
	var out []time.Time
	if day == nil {
		// The latest that is past: today's, else yesterday's.
		for back := range 2 {
			if t := at(now.AddDate(0, 0, -back)); !t.After(late) {
				return []time.Time{t}
			}
		}
		return nil
	}
	for _, d := range day.days {
		if day.night && c.hour < 12 && c.days == 0 {
			d = d.AddDate(0, 0, 1)
		}
		if t := at(d); !t.After(late) {
			out = append(out, t)
		}
	}
	return out
}

func spansOf(m mention, day *mention, now time.Time) []Span {
	var out []Span
	said := m.text
	if day != nil {
		said = day.text + " " + m.text
		// The night of 어제 밤 9시 belongs to both.
		if m.mark != "" && strings.HasSuffix(day.text, m.mark) && strings.HasPrefix(m.text, m.mark) {
			said = day.text + strings.TrimPrefix(m.text, m.mark)
		}
	}
	clocks := m.clocks
	if day != nil && day.night && m.mark == "" && len(clocks) > 1 {
		// A night has one nine o'clock and one three o'clock.
		clocks = clocks[:1]
		if clocks[0].hour >= 6 {
			clocks = m.clocks[1:]
		}
	}
	for _, c := range clocks {
		for _, t := range onDay(m, c, day, now) {
			from, to := t.Add(-exactly), t.Add(exactly+time.Minute)
			switch {
			case m.hourly && m.fuzzy:
				from, to = t.Add(-time.Hour), t.Add(2*time.Hour)
			case m.hourly:
				from, to = t.Add(-hourFrom), t.Add(hourTo)
			case m.fuzzy:
				from, to = t.Add(-about), t.Add(about+time.Minute)
			}
			out = append(out, Span{From: ledger.At(from), To: ledger.At(to) - 1, At: ledger.At(t), Text: said})
		}
	}
	return out
}

// ranges are the spans from one time of day to another.
func ranges(a, b mention, day *mention, now time.Time, text string) []Span {
	switch {
	case b.mark == "" && a.mark != "":
		b.clocks = alike(b.clocks, a.clocks)
	case a.mark == "" && b.mark != "":
		a.clocks = alike(a.clocks, b.clocks)
	}
	var out []Span
	said := text[a.from:b.to]
	if day != nil {
		said = day.text + " " + said
	}
	for _, c := range a.clocks {
		for _, from := range onDay(a, c, day, now) {
			var end time.Time
			for _, e := range b.clocks {
				to := time.Date(from.Year(), from.Month(), from.Day(), e.hour, e.minute, 0, 0, from.Location())
				if to.Before(from) {
					to = to.AddDate(0, 0, 1)
				}
				if end.IsZero() || to.Before(end) {
					end = to
				}
			}
			out = append(out, Span{
				From: ledger.At(from.Add(-time.Minute)), To: ledger.At(end.Add(2*time.Minute)) - 1,
				At: ledger.At(from.Add(end.Sub(from) / 2)), Text: said,
			})
		}
	}
	return out
}

// alike puts times of day on the half of the day others are on.
func alike(clocks, others []clock) []clock {
	out := slices.Clone(clocks)
	for i := range out {
		out[i] = others[min(i, len(others)-1)].like(out[i])
	}
	return slices.Compact(out)
}

// like gives a time of day on the same half of the day as c.
func (c clock) like(other clock) clock {
	if c.hour >= 12 && other.hour < 12 {
		other.hour += 12
	}
	if c.hour < 12 && other.hour >= 12 {
		other.hour -= 12
	}
	return other
}

// relative are the times told backwards from now.
func relative(text string, now time.Time) []Span {
	var out []Span
	for _, m := range ago.FindAllStringSubmatch(text, mostHints) {
		n := 1
		if digits := m[1] + m[2]; digits != "" && digits[0] >= '0' && digits[0] <= '9' {
			var err error
			if n, err = strconv.Atoi(digits); err != nil {
				continue
			}
		}
		unit := time.Minute
		switch word := strings.ToLower(m[4]); {
		case word == "시간" || strings.HasPrefix(word, "h"):
			unit = time.Hour
		case word == "일" || strings.HasPrefix(word, "d"):
			unit = 24 * time.Hour
		}
		back := time.Duration(n) * unit
		at, off := now.Add(-back), max(exactly, back/3, unit/2)
		out = append(out, Span{From: ledger.At(at.Add(-off)), To: ledger.At(at.Add(off)), At: ledger.At(at), Text: strings.TrimSpace(m[0])})
	}
	return out
}

// clockMentions finds the times of day of a text, in their order.
func clockMentions(text string) []mention {
	var out []mention
	add := func(from, to int, mark string, hour, minute int, padded, hourly bool) {
		clocks := clocksOf(strings.ToLower(mark), hour, minute, padded)
		for _, m := range out {
			if from < m.to && m.from < to {
				return
			}
		}
		if len(clocks) == 0 || len(out) >= mostHints {
			return
		}
		out = append(out, mention{
			from: from, to: to, text: strings.TrimSpace(text[from:to]), clocks: clocks, mark: mark, hourly: hourly,
			fuzzy: aboutBehind.MatchString(text[to:]) || aboutBefore.MatchString(text[max(0, from-16):from]), utc: universal.MatchString(text[to:]),
		})
	}
	each := func(pattern *regexp.Regexp, read func(group func(int) string, from, to int)) {
		for _, at := range pattern.FindAllStringSubmatchIndex(text, mostHints) {
			read(func(n int) string {
				if at[2*n] < 0 {
					return ""
				}
				return text[at[2*n]:at[2*n+1]]
			}, at[0], at[1])
		}
	}
	each(clockColon, func(g func(int) string, from, to int) {
		add(from, to, cmp.Or(g(1), g(4)), atoi(g(2)), atoi(g(3)), len(g(2)) == 2 && g(2) < "12", false)
	})
	each(clockKorean, func(g func(int) string, from, to int) {
		if strings.HasPrefix(text[to:], "간") && g(3) == "" {
			return // so many hours long
		}
		minute := atoi(g(3))
		if g(4) != "" {
			minute = 30
		}
		add(from, to, g(1), atoi(g(2)), minute, false, g(3) == "" && g(4) == "")
	})
	each(clockHour, func(g func(int) string, from, to int) { add(from, to, g(2), atoi(g(1)), 0, false, true) })
	slices.SortStableFunc(out, func(a, b mention) int { return a.from - b.from })
	return out
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// clocksOf are the times of day an hour may be: one where the part of the day is named or the clock has 24 hours, else
// both halves of the day.
func clocksOf(mark string, hour, minute int, padded bool) []clock {
	if hour > 24 || minute > 59 {
		return nil
	}
	switch strings.ReplaceAll(mark, ".", "") {
	case "오전", "아침", "새벽", "am":
		return []clock{{hour: hour % 12, minute: minute}}
	case "오후", "저녁", "pm":
		return []clock{{hour: hour%12 + 12, minute: minute}}
	case "낮", "한낮", "점심":
		if hour < 9 {
			hour += 12
		}
		return []clock{{hour: hour % 24, minute: minute}}
	case "밤", "한밤":
		switch {
		case hour >= 13 && hour < 24:
			return []clock{{hour: hour, minute: minute}}
		case hour >= 6 && hour < 12:
			return []clock{{hour: hour + 12, minute: minute}}
		}
		// The night of a day ends in the morning after, and most people name the day they slept in.
		return []clock{{hour: hour % 12, minute: minute}, {hour: hour % 12, minute: minute, days: 1}}
	}
	switch {
	case hour == 24:
		return []clock{{hour: 0, minute: minute, days: 1}}
	case hour > 12 || hour == 0 || padded:
		return []clock{{hour: hour, minute: minute}}
	}
	return []clock{{hour: hour % 12, minute: minute}, {hour: hour%12 + 12, minute: minute}}
}
