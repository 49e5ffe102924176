package plain

import (
	"strconv"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// voice speaks of instants: in a language and a zone, as seen from now.
type voice struct {
	*lang.Words
	now  ledger.Instant
	zone *time.Location
	// named writes the zone behind every time of day.
	named bool
}

// clock is an instant as a sentence says it: the time of day, with the day where it is another than today.
func (v voice) clock(i ledger.Instant) string {
	text := Clock(i, v.now, v.zone, "15:04")
	if v.named {
		text += i.Time().In(v.zone).Format(" MST")
	}
	return text
}

// lately is within how long the year of a day goes without saying.
const lately = 182 * 24 * time.Hour

// Clock is an instant as screens write it, seen from now: the time of day where it is today, in the layout a place has room
// for; "11-28 03:12" on another day; with the year where half a year is between, or now is not known. A nil zone is UTC.
func Clock(i, now ledger.Instant, zone *time.Location, today string) string {
	if zone == nil {
		zone = time.UTC
	}
	at, here := i.Time().In(zone), now.Time().In(zone)
	apart := here.Sub(at)
	switch {
	case !now.Known() || apart > lately || apart < -lately:
		return at.Format("2006-01-02 15:04")
	case at.Year() != here.Year() || at.YearDay() != here.YearDay():
		return at.Format("01-02 15:04")
	default:
		return at.Format(today)
	}
}

// at is clock behind a blank; empty where the instant is unknown.
func (v voice) at(i ledger.Instant) string {
	if !i.Known() {
		return ""
	}
	return " " + v.clock(i)
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
		return v.T("unknown")
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
	return v.span(v.now.Sub(since))
}

// lasting says how long it has been so: " for 9 min", or nothing.
func (v voice) lasting(since ledger.Instant) string {
	if s := v.ago(since); s != "" {
		return v.T(" for %s§time", s)
	}
	return ""
}

// since says how long ago: " 9 min ago", or nothing.
func (v voice) since(i ledger.Instant) string {
	if s := v.ago(i); s != "" {
		return v.T(" %s ago", s)
	}
	return ""
}

// span is a duration in words: seconds below a minute, minutes below an hour, hours below two days, then days.
func (v voice) span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return v.T("%s s", itoa(int64(d/time.Second)))
	case d < time.Hour:
		return v.T("%s min", itoa(int64(d/time.Minute)))
	case d < 48*time.Hour:
		return v.T("%s h", itoa(int64(d/time.Hour)))
	default:
		return v.T("%s d", itoa(int64(d/(24*time.Hour))))
	}
}

// part tells a text around a value from outside, and nothing where the value is empty.
func (v voice) part(text lang.Text, value string) string {
	if value == "" {
		return ""
	}
	return v.T(text, clip(value, summaryCells))
}

// called is a provider's name as a sentence writes it.
func (v voice) called(p ledger.Provider) string {
	switch p {
	case ledger.Hive:
		return "Hive"
	case ledger.Stove:
		return "STOVE"
	default:
		return v.T("The provider")
	}
}

// capital makes the first letter of an English sentence a capital one.
func (v voice) capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' || v.Name() != lang.English {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// itemsText lists items: "100 gem, 5 gold"; of more than three the rest is counted.
func (v voice) itemsText(items []ledger.Item) string {
	const most = 3
	parts := make([]string, 0, most+1)
	for i, it := range items {
		if i == most {
			parts = append(parts, v.N(int64(len(items)-most), "%d more", "%d more"))
			break
		}
		parts = append(parts, ledger.Group(itoa(it.Quantity))+" "+it.ItemID)
	}
	return kit.Clean(strings.Join(parts, ", "))
}

// retold is a text the program itself wrote and stored, behind a lead; nothing where it is empty.
func (v voice) retold(lead, text string) string { return part(lead, v.Retell(text)) }

// part is a text from outside behind a lead, both left out where it is empty.
func part(lead, s string) string {
	if s == "" {
		return ""
	}
	return lead + clip(s, summaryCells)
}

// Counted is what one side of a difference says, or what is between them, as it is read: numbers of what counts (amounts,
// quantities, items) with their digits in threes, everything else, ids among it, as it came.
func Counted(field, value string) string {
	name, _, _ := strings.Cut(field, " ")
	if name != "amount" && name != "quantity" && name != "item" {
		return value
	}
	number, signed := strings.CutPrefix(value, "+")
	if strings.Trim(number, "-0123456789.") != "" {
		return value
	}
	if number = ledger.Group(number); signed {
		return "+" + number
	}
	return number
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
