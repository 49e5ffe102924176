package pane

import (
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
		" 2026-12-01T00:00:00Z the month": {"2026-12-01T09:00:00+09:00", "the month"},
	} {
		at, rest, err := Until(text, now, zone)
		if got := at.In(zone).Format(time.RFC3339); err != nil || got != want.at || rest != want.rest {
			t.Errorf("%q: %s, %q, %v; want %s, %q", text, got, rest, err, want.at, want.rest)
		}
	}
	for _, text := range []string{"", "later", "-2h", "0m", "25:00", "today 03:00", "2020-01-01T00:00:00Z", "999999d"} {
		if at, _, err := Until(text, now, zone); err == nil {
			t.Errorf("%q is until %s", text, at)
		}
	}
}

func FuzzUntil(f *testing.F) {
	f.Add("tomorrow 09:00 why")
	f.Add("1h")
	f.Add("오늘")
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
