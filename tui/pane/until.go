package pane

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"makegood/ledger"
)

// ErrNoUntil means that a text does not begin with an instant to wait for.
var ErrNoUntil = ledger.Fail("until when? 45m, 2h, 3d, 18:00, today, tomorrow, tomorrow 09:00 or an RFC 3339 time")

const (
	// morning is when tomorrow begins for a person.
	morning = 9 * time.Hour
	day     = 24 * time.Hour
)

// Until reads the instant a text begins with, as a person says it: a length of time, a time of day (the next one), today
// or tomorrow with or without one, or an RFC 3339 time; rest is what follows. Today alone is to its end, tomorrow alone to
// its morning. The instant is always after now.
func Until(text string, now time.Time, zone *time.Location) (at time.Time, rest string, err error) {
	if zone == nil {
		zone = time.UTC
	}
	here := now.In(zone)
	midnight := time.Date(here.Year(), here.Month(), here.Day(), 0, 0, 0, 0, zone)
	clock := func(days int, at time.Duration) time.Time {
		return time.Date(here.Year(), here.Month(), here.Day()+days, int(at/time.Hour), int(at%time.Hour/time.Minute), 0, 0, zone)
	}
	word, rest := leading(text)
	next, behind := leading(rest)
	ofDay, named := timeOfDay(next)
	switch strings.ToLower(word) {
	case "today", "오늘":
		if at = clock(1, 0); named {
			at, rest = clock(0, ofDay), behind
		}
	case "tomorrow", "내일":
		if at = clock(1, morning); named {
			at, rest = clock(1, ofDay), behind
		}
	default:
		if at, err = untilWord(word, now, midnight, clock); err != nil {
			return time.Time{}, text, err
		}
	}
	if !at.After(now) {
		return time.Time{}, text, errors.New(at.In(zone).Format("15:04") + " has passed: tomorrow " + at.In(zone).Format("15:04") + "?")
	}
	return at, rest, nil
}

// untilWord reads one word: a length of time, a time of day, or an RFC 3339 time.
func untilWord(word string, now, midnight time.Time, clock func(days int, at time.Duration) time.Time) (time.Time, error) {
	if ofDay, ok := timeOfDay(word); ok {
		at := clock(0, ofDay)
		if !at.After(now) {
			at = clock(1, ofDay)
		}
		return at, nil
	}
	if days, ok := strings.CutSuffix(word, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= 366 {
			return now.Add(time.Duration(n) * day), nil
		}
	}
	if d, err := time.ParseDuration(word); err == nil && d > 0 {
		return now.Add(d), nil
	}
	if at, err := time.Parse(time.RFC3339, word); err == nil {
		return at, nil
	}
	return midnight, ErrNoUntil
}

// timeOfDay reads "9:00" or "18:30".
func timeOfDay(word string) (time.Duration, bool) {
	t, err := time.Parse("15:04", word)
	if err != nil {
		return 0, false
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, true
}
