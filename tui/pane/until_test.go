package pane

import (
	"strings"
	"testing"
	"time"
)

func TestUntil(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("KST", 9*60*60)
	now := time.Date(2026, 11, 20, 3, 21, 40, 0, zone)
	for text, want := range map[string]struct{ at, rest string }{
		"45m":                             {"2026-11-20T04:06:40+09:00", ""},
		"2h the game restarts":            {"2026-11-20T05:21:40+09:00", "the game restarts"},
		"3d":                              {"2026-11-23T03:21:40+09:00", ""},
		"18:00 after the shift":           {"2026-11-20T18:00:00+09:00", "after the shift"},
		"3:00":                            {"2026-11-21T03:00:00+09:00", ""},
		"today":                           {"2026-11-21T00:00:00+09:00", ""},
		"today 18:30 x":                   {"2026-11-20T18:30:00+09:00", "x"},
		"Tomorrow":                        {"2026-11-21T09:00:00+09:00", ""},
		"tomorrow 09:30 as agreed":        {"2026-11-21T09:30:00+09:00", "as agreed"},
		"tomorrow they restart":           {"2026-11-21T09:00:00+09:00", "they restart"},
		"내일 10:00 점검":                     {"2026-11-21T10:00:00+09:00", "점검"},
		"오늘 점검":                           {"2026-11-21T00:00:00+09:00", "점검"},
		"2026-11-30 10:00 vacation":       {"2026-11-30T10:00:00+09:00", "vacation"},
		"2026-11-30":                      {"2026-11-30T09:00:00+09:00", ""},
		"2026-11-30 vacation":             {"2026-11-30T09:00:00+09:00", "vacation"},
		"2026-11-20 the end of the day":   {"2026-11-21T00:00:00+09:00", "the end of the day"},
		"2026-11-20 18:30":                {"2026-11-20T18:30:00+09:00", ""},
		"tomorrow 3rd shift looks":        {"2026-11-21T09:00:00+09:00", "3rd shift looks"},
		" 2026-12-01T00:00:00Z the month": {"2026-12-01T09:00:00+09:00", "the month"},
	} {
		at, rest, err := Until(text, now, zone)
		if got := at.In(zone).Format(time.RFC3339); err != nil || got != want.at || rest != want.rest {
			t.Errorf("%q: %s, %q, %v; want %s, %q", text, got, rest, err, want.at, want.rest)
		}
	}
	for _, text := range []string{"", "later", "-2h", "0m", "25:00", "today 03:00", "2020-01-01T00:00:00Z", "999999d", "2026-11-19", "2026-11-20 03:00", "2026-13-01", "20261130"} {
		if at, _, err := Until(text, now, zone); err == nil {
			t.Errorf("%q is until %s", text, at)
		}
	}
}

// TestUntilANumberBehindADay refuses a time that is not written as one, and says how to write it: it was read as the reason,
// and the case came back in the morning.
func TestUntilANumberBehindADay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 3, 21, 40, 0, time.UTC)
	for text, want := range map[string]string{
		"tomorrow 14":            "write tomorrow 14:00",
		"tomorrow 9 he is back":  "write tomorrow 09:00",
		"today 23":               "write today 23:00",
		"내일 14시":                 "write 내일 14:00",
		"내일 9시에":                 "write 내일 09:00",
		"tomorrow 2pm":           "write tomorrow 14:00",
		"tomorrow 9a.m.":         "write tomorrow 09:00",
		"tomorrow 9.30":          "write tomorrow 14:00",
		"tomorrow 25:00":         "write tomorrow 14:00",
		"tomorrow 1400 call":     "write tomorrow 14:00",
		"2026-11-30 10 vacation": "write 2026-11-30 10:00",
	} {
		at, _, err := Until(text, now, time.UTC)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: until %v, %v; want an error that says %q", text, at, err, want)
		}
	}
	for text, want := range map[string]string{"today 03:00": "03:00 has passed: tomorrow 03:00?", "2026-11-19 10:00 x": "2026-11-19 10:00 has passed"} {
		if _, _, err := Until(text, now, time.UTC); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzUntil(f *testing.F) {
	f.Add("tomorrow 09:00 why")
	f.Add("1h")
	f.Add("오늘")
	f.Add("2026-11-30 10:00 x")
	f.Add("tomorrow 14")
	now := time.Date(2026, 11, 20, 3, 21, 40, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		at, rest, err := Until(text, now, nil)
		if err == nil && !at.After(now) {
			t.Errorf("%q is until %s", text, at)
		}
		if len(rest) > len(text) {
			t.Errorf("%q leaves %q", text, rest)
		}
	})
}
