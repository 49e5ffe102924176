package pane

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"makegood/ledger"
)

// ErrNoUntil means that a text does not begin with an instant to wait for.
var ErrNoUntil = ledger.Fail("until when? 45m, 2h, 3d, 18:00, today, tomorrow, tomorrow 09:00, 2026-11-30 09:00 or an RFC 3339 time")

const (
	// morning is when tomorrow begins for a person.
	morning = 9 * time.Hour
	day     = 24 * time.Hour
)

// Until reads the instant a text begins with, as a person says it: a length of time, a time of day (the next one), today,
// tomorrow or a date with or without one, or an RFC 3339 time; rest is what follows. Today alone is to its end, any other
// day alone to its morning. The instant is always after now. A number behind a day that is no time of day is refused,
// because somebody meant one.
func Until(text string, now time.Time, zone *time.Location) (at time.Time, rest string, err error) {
	if zone == nil {
		zone = time.UTC
	}
	word, rest := leading(text)
	if day, ok := dayNamed(word, now.In(zone)); ok {
		at, rest, err = untilOnDay(day, word, rest, now.In(zone))
	} else {
		at, err = untilWord(word, now, zone)
	}
	if err == nil && !at.After(now) {
		err = hasPassed(at.In(zone), now.In(zone))
	}
	if err != nil {
		return time.Time{}, text, err
	}
	return at, rest, nil
}

// hasPassed says that it is too late for an instant: of a time of today, what may be meant.
func hasPassed(at, now time.Time) error {
	if midnight(at).Equal(midnight(now)) {
		return ledger.Fail("%[1]s has passed: tomorrow %[1]s?", at.Format("15:04"))
	}
	return ledger.Fail("%s has passed", at.Format("2006-01-02 15:04"))
}

// midnight is when the day of an instant began.
func midnight(at time.Time) time.Time { return clockOn(at, 0) }

// clockOn is a time of day on the day of an instant.
func clockOn(day time.Time, at time.Duration) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), int(at/time.Hour), int(at%time.Hour/time.Minute), 0, 0, day.Location())
}

// dayNamed is the day a word names: today, tomorrow or a date.
func dayNamed(word string, now time.Time) (time.Time, bool) {
	switch strings.ToLower(word) {
	case "today", "오늘":
		return midnight(now), true
	case "tomorrow", "내일":
		return midnight(now.AddDate(0, 0, 1)), true
	}
	date, err := time.ParseInLocation(time.DateOnly, word, now.Location())
	return date, err == nil
}

// untilOnDay reads the time of day behind a day; without one it is the day's end where the day is today, else its morning.
func untilOnDay(day time.Time, word, rest string, now time.Time) (at time.Time, left string, err error) {
	next, behind := leading(rest)
	ofDay, named := timeOfDay(next)
	switch {
	case named:
		return clockOn(day, ofDay), behind, nil
	case meansTime(next):
		return time.Time{}, "", ledger.Fail("%q is no time of day: write %s %s", word+" "+next, word, meantTime(next))
	case day.Equal(midnight(now)):
		return midnight(now.AddDate(0, 0, 1)), rest, nil
	}
	return clockOn(day, morning), rest, nil
}

// meansTime says whether a word behind a day is a time of day that is not written as one: 14, 9am, 14시, 25:00.
func meansTime(word string) bool { return bareTime.MatchString(word) }

// meantTime is how to write it, where that can be told; else a time as an example.
func meantTime(word string) string {
	const example = "14:00"
	m := bareTime.FindStringSubmatch(word)
	hour, err := strconv.Atoi(m[1])
	switch half := strings.ToLower(strings.ReplaceAll(m[2], ".", "")); {
	case err != nil, half != "" && (half[0] == ':' || m[2][0] == '.'):
		return example
	case half == "pm" && hour < 12:
		hour += 12
	case half == "am" && hour == 12:
		hour = 0
	}
	at, ok := timeOfDay(strconv.Itoa(hour) + ":00")
	if !ok {
		return example
	}
	return clockOn(time.Time{}, at).Format("15:04")
}

// bareTime is a number that stands where a time of day may: alone, or with what makes it one to a person.
var bareTime = regexp.MustCompile(`^(?i)([0-9]{1,4})([:.][0-9]*|시.*|h|[ap]\.?m\.?|o'clock)?$`)

// untilWord reads one word: a length of time, a time of day, or an RFC 3339 time.
func untilWord(word string, now time.Time, zone *time.Location) (time.Time, error) {
	if ofDay, ok := timeOfDay(word); ok {
		here := now.In(zone)
		at := clockOn(here, ofDay)
		if !at.After(now) {
			at = clockOn(here.AddDate(0, 0, 1), ofDay)
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
	return time.Time{}, ErrNoUntil
}

// timeOfDay reads "9:00" or "18:30".
func timeOfDay(word string) (time.Duration, bool) {
	t, err := time.Parse("15:04", word)
	if err != nil {
		return 0, false
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, true
}
