package plain

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
)

// voice speaks of instants: in a zone, as seen from now.
type voice struct {
	now  ledger.Instant
	zone *time.Location
	// named writes the zone behind every time of day.
	named bool
}

// clock is an instant as a sentence says it: the time of day, with the day where it is another than today.
func (v voice) clock(i ledger.Instant) string {
	t, now := i.Time().In(v.zone), v.now.Time().In(v.zone)
	layout := "15:04"
	switch {
	case !v.now.Known() || t.Year() != now.Year():
		layout = "2006-01-02 15:04"
	case t.YearDay() != now.YearDay():
		layout = "2 Jan 15:04"
	}
	if v.named {
		layout += " MST"
	}
	return t.Format(layout)
}

// stamp is an instant as a column shows it; empty where it is unknown.
func (v voice) stamp(i ledger.Instant) string {
	if !i.Known() {
		return ""
	}
	return i.Time().In(v.zone).Format("2006-01-02 15:04:05")
}

// zoned is stamp with the zone's name.
func (v voice) zoned(i ledger.Instant) string {
	if !i.Known() {
		return "unknown"
	}
	return i.Time().In(v.zone).Format("2006-01-02 15:04:05 MST")
}

// zoneName is the zone's name for a column's head.
func (v voice) zoneName() string {
	t := v.now.Time()
	if !v.now.Known() {
		t = time.Unix(0, 0)
	}
	return t.In(v.zone).Format("MST")
}

// ago is the time that has passed since, in words; empty where either end is unknown or it has not come.
func (v voice) ago(since ledger.Instant) string {
	if !v.now.Known() || !since.Known() || v.now < since {
		return ""
	}
	return span(v.now.Sub(since))
}

// after adds the time that has passed behind a word: " for 9 min", or nothing.
func (v voice) after(word string, since ledger.Instant) string {
	if s := v.ago(since); s != "" {
		return " " + word + " " + s
	}
	return ""
}

// since says how long ago: " 9 min ago", or nothing.
func (v voice) since(i ledger.Instant) string {
	if s := v.ago(i); s != "" {
		return " " + s + " ago"
	}
	return ""
}

// span is a duration in words: seconds below a minute, minutes below an hour, hours below two days, then days.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", d/time.Hour)
	default:
		return fmt.Sprintf("%d d", d/(24*time.Hour))
	}
}

// called is a provider's name as a sentence writes it.
func called(p ledger.Provider) string {
	switch p {
	case ledger.Hive:
		return "Hive"
	case ledger.Stove:
		return "STOVE"
	default:
		return "The provider"
	}
}

// spoken is a code word in plain letters: report_granted is "report granted".
func spoken[S ~string](s S) string { return strings.ReplaceAll(string(s), "_", " ") }

// capital makes the first letter of a sentence a capital one.
func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// itemsText lists items: "100 gem, 5 gold"; of more than three the rest is counted.
func itemsText(items []ledger.Item) string {
	const most = 3
	parts := make([]string, 0, most+1)
	for i, it := range items {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d more", len(items)-most))
			break
		}
		parts = append(parts, strconv.FormatInt(it.Quantity, 10)+" "+it.ItemID)
	}
	return kit.Clean(strings.Join(parts, ", "))
}

// plural is a number with its noun: "1 order", "2 orders".
func plural[N ~int | ~int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return ledger.Group(strconv.FormatInt(int64(n), 10)) + " " + noun + "s"
}

// moneyText is an amount with its currency; empty where it is unknown.
func moneyText(m ledger.Money) string {
	if !m.Amount.Known() {
		return ""
	}
	return m.String()
}

// clip cuts a text from outside to at most n cells.
func clip(s string, n int) string {
	s = kit.Clean(s)
	if kit.Width(s) <= n {
		return s
	}
	return strings.TrimRight(kit.Fit(s, n, kit.Left), " ")
}

// ended gives a sentence its verb in brackets, as every row and screen ends.
func ended(text, verb string) string {
	if verb == "" {
		return text
	}
	return text + " [" + verb + "]"
}

// firstOf is the first text that is not empty.
func firstOf(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
