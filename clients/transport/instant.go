package transport

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"makegood/ledger"
)

// secondsBelow tells seconds from milliseconds: 10^11 seconds is the year
// 5138, 10^11 milliseconds is March 1973.
const secondsBelow = 100_000_000_000

// UnixByMagnitude reads a Unix time whose unit nobody states: below 10^11 it
// is seconds, from there on milliseconds. Zero and negative values are no time.
func UnixByMagnitude(n int64) (time.Time, bool) {
	switch {
	case n <= 0:
		return time.Time{}, false
	case n < secondsBelow:
		return time.Unix(n, 0).UTC(), true
	case n > 253_402_300_799_999: // the year 9999
		return time.Time{}, false
	default:
		return time.UnixMilli(n).UTC(), true
	}
}

// Time is the instant of an integer by UnixByMagnitude.
func (f FlexInt) Time() (time.Time, bool) {
	if !f.Given() {
		return time.Time{}, false
	}
	return UnixByMagnitude(f.Int)
}

// KST is Korea Standard Time: nine hours ahead of UTC, without summer time.
func KST() *time.Location { return time.FixedZone("KST", 9*60*60) }

// ParseLocal reads a date and time that carries no zone, as one of zone. A
// zone written behind it in brackets, (UTC+9) or (UTC-03:30), wins, and so does
// one of RFC 3339. The result is UTC.
func ParseLocal(text string, zone *time.Location) (time.Time, error) {
	text = strings.TrimSpace(text)
	plain := text
	if head, tail, found := strings.Cut(text, "("); found {
		offset, err := parseOffset(strings.TrimSuffix(tail, ")"))
		if err != nil || !strings.HasSuffix(tail, ")") {
			return time.Time{}, ledger.Fail("time %q has an unknown zone", Snippet([]byte(text)))
		}
		zone, plain = time.FixedZone("", offset), strings.TrimSpace(head)
	}
	for _, layout := range []string{
		"2006-01-02 15:04:05", "2006.01.02 15:04", "2006.01.02 15:04:05", "2006-01-02 15:04",
		"2006-01-02T15:04:05", time.RFC3339,
	} {
		if t, err := time.ParseInLocation(layout, plain, zone); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, ledger.Fail("time %q has an unknown form", Snippet([]byte(text)))
}

// parseOffset reads UTC, UTC+9, UTC-03:30 as seconds east of UTC.
func parseOffset(text string) (int, error) {
	rest, found := strings.CutPrefix(strings.ToUpper(strings.TrimSpace(text)), "UTC")
	if !found {
		return 0, fmt.Errorf("zone %q", text)
	}
	if rest == "" {
		return 0, nil
	}
	sign := 1
	switch rest[0] {
	case '+':
	case '-':
		sign = -1
	default:
		return 0, fmt.Errorf("zone %q", text)
	}
	hours, minutes, _ := strings.Cut(rest[1:], ":")
	h, err := strconv.ParseUint(hours, 10, 8)
	if err != nil || h > 14 {
		return 0, fmt.Errorf("zone %q", text)
	}
	m := uint64(0)
	if minutes != "" {
		if m, err = strconv.ParseUint(minutes, 10, 8); err != nil || m > 59 {
			return 0, fmt.Errorf("zone %q", text)
		}
	}
	return sign * int(h*3600+m*60), nil //nolint:gosec // at most 14 hours and 59 minutes
}
