package rows

import (
	"strings"
	"time"

	"makegood/ledger"
)

// KST is Korea Standard Time, UTC+9 without summer time: the zone of times that
// name none, unless a Format says otherwise.
func KST() *time.Location { return time.FixedZone("KST", kstOffset) }

const kstOffset = 9 * 60 * 60

// Zone gives a time zone by its name. Asia/Seoul and the empty name are known on
// machines without a time zone database too.
func Zone(name string) (*time.Location, error) {
	if name == "" {
		return KST(), nil
	}
	zone, err := time.LoadLocation(name)
	switch {
	case err == nil:
		return zone, nil
	case name == "Asia/Seoul":
		return KST(), nil
	default:
		return nil, &ledger.Error{Op: "time zone", Kind: ledger.Invalid, Human: ledger.Say("this machine knows no zone %s", quote(name)), Err: err}
	}
}

// ParseInstant reads a point in time as game logs write it: RFC 3339; a date and
// a time of day with a blank or a T between them, with or without seconds, a
// fraction or a zone; 14 digits (20261120031200); Unix seconds or milliseconds.
// A time that names no zone is one of zone. Fractions finer than a millisecond
// are cut off.
func ParseInstant(text string, zone *time.Location) (ledger.Instant, error) {
	if allDigits(text) {
		return digitsInstant(text, zone)
	}
	p := clockText{text: text}
	t, ok := p.read()
	if !ok {
		return 0, bad("%s is not a time (wanted such as 2026-11-20T03:12:00+09:00, 2026-11-20 03:12:00 or Unix seconds)", quote(text))
	}
	return t.instant(text, zone)
}

// digitsInstant reads digits alone: by their number they are seconds (9 to 11),
// milliseconds (12 or 13) or a date and time of day run together (14). Shorter
// ones are a date or a spreadsheet's day count, longer ones no unit is known of.
func digitsInstant(text string, zone *time.Location) (ledger.Instant, error) {
	var n int64
	if len(text) <= 14 {
		for i := range len(text) {
			n = n*10 + int64(text[i]-'0')
		}
	}
	var at ledger.Instant
	switch len(text) {
	case 9, 10, 11:
		at = ledger.Instant(n * 1000)
	case 12, 13:
		at = ledger.Instant(n)
	case 14:
		t := civil{year: int(n / 1e10), month: int(n / 1e8 % 100), day: int(n / 1e6 % 100), hour: int(n / 1e4 % 100), minute: int(n / 100 % 100), second: int(n % 100)}
		return t.instant(text, zone)
	}
	if at < firstInstant || at > lastInstant {
		return 0, bad("%s is not a time: Unix seconds have 10 digits, milliseconds 13", quote(text))
	}
	return at, nil
}

// The years 1971 to 9999. What is earlier is an empty date of a database and
// not the time of a payment.
const (
	firstYear                   = 1971
	firstInstant ledger.Instant = 365 * 24 * 60 * 60 * 1000
	lastInstant  ledger.Instant = 253_402_300_799_999
)

// civil is a date and time of day as written.
type civil struct {
	year, month, day, hour, minute, second, milli int
	// zoned says offset, in seconds east of UTC, was written too.
	zoned  bool
	offset int
}

func (c civil) instant(text string, zone *time.Location) (ledger.Instant, error) {
	switch {
	case c.year < firstYear:
		return 0, bad("time %s has no year of a payment", quote(text))
	case c.month < 1 || c.month > 12 || c.day < 1 || c.day > daysIn(c.year, c.month):
		return 0, bad("time %s has no such day", quote(text))
	case c.hour > 23 || c.minute > 59 || c.second > 59:
		return 0, bad("time %s has no such time of day", quote(text))
	}
	if c.zoned {
		zone = time.UTC
	}
	t := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, c.second, 0, zone)
	return ledger.Instant(t.UnixMilli() + int64(c.milli) - int64(c.offset)*1000), nil
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	default:
		return 31
	}
}

// clockText reads a written date and time from left to right.
type clockText struct {
	text string
	at   int
}

func (p *clockText) read() (civil, bool) {
	var c civil
	var ok [6]bool
	c.year, ok[0] = p.number(4, 4)
	separator := p.one("-/.")
	c.month, ok[1] = p.number(1, 2)
	again := p.one("-/.")
	c.day, ok[2] = p.number(1, 2)
	if separator == 0 || again != separator {
		return c, false
	}
	if p.one("Tt") == 0 && !p.blanks() {
		return c, false
	}
	c.hour, ok[3] = p.number(1, 2)
	if p.one(":") == 0 {
		return c, false
	}
	c.minute, ok[4] = p.number(2, 2)
	ok[5] = true
	if p.one(":") != 0 {
		c.second, ok[5] = p.number(2, 2)
		if p.one(".,") != 0 {
			if c.milli, ok[5] = p.fraction(); !ok[5] {
				return c, false
			}
		}
	}
	if ok != [6]bool{true, true, true, true, true, true} {
		return c, false
	}
	p.blanks()
	return c, p.zone(&c)
}

// number reads from least to most digits.
func (p *clockText) number(least, most int) (int, bool) {
	n, count := 0, 0
	for count < most && p.at < len(p.text) && isDigit(p.text[p.at]) {
		n = n*10 + int(p.text[p.at]-'0')
		p.at++
		count++
	}
	return n, count >= least
}

// fraction reads up to nine digits of a second as milliseconds.
func (p *clockText) fraction() (milli int, ok bool) {
	count := 0
	for ; p.at < len(p.text) && isDigit(p.text[p.at]); p.at++ {
		if count < 3 {
			milli = milli*10 + int(p.text[p.at]-'0')
		}
		count++
	}
	for i := count; i < 3; i++ {
		milli *= 10
	}
	return milli, count >= 1 && count <= 9
}

// one takes the next byte when it is one of set, and gives 0 otherwise.
func (p *clockText) one(set string) byte {
	if p.at < len(p.text) && strings.IndexByte(set, p.text[p.at]) >= 0 {
		p.at++
		return p.text[p.at-1]
	}
	return 0
}

func (p *clockText) blanks() bool {
	from := p.at
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
	return p.at > from
}

// zone reads the rest: nothing, a name everybody understands alike, or hours
// and minutes east or west of UTC.
func (p *clockText) zone(c *civil) bool {
	rest := p.text[p.at:]
	switch rest {
	case "":
		return true
	case "Z", "z", "UTC", "GMT":
		c.zoned = true
		return true
	case "KST":
		c.zoned, c.offset = true, kstOffset
		return true
	}
	sign := 1
	switch p.one("+-") {
	case 0:
		return false
	case '-':
		sign = -1
	}
	hours, ok := p.number(2, 2)
	minutes := 0
	if ok && p.at < len(p.text) {
		p.one(":")
		minutes, ok = p.number(2, 2)
	}
	c.zoned, c.offset = true, sign*(hours*60+minutes)*60
	return ok && p.at == len(p.text) && hours <= 14 && minutes <= 59
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}
