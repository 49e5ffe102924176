package main

import (
	"testing"
	"time"
)

// TestBusinessDay holds when the business day of an instant began.
func TestBusinessDay(t *testing.T) {
	t.Parallel()
	seoul := time.FixedZone("KST", 9*60*60)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		now    string
		begins TimeOfDay
		zone   *time.Location
		want   string
	}{
		"midnight in Seoul":            {"2026-11-20T18:00:00Z", 0, seoul, "2026-11-20T15:00:00Z"},
		"at the stroke of it":          {"2026-11-20T15:00:00Z", 0, seoul, "2026-11-20T15:00:00Z"},
		"a moment before it":           {"2026-11-20T14:59:59Z", 0, seoul, "2026-11-19T15:00:00Z"},
		"six in the morning, by night": {"2026-11-20T18:00:00Z", TimeOfDay(6 * time.Hour), seoul, "2026-11-19T21:00:00Z"},
		"six in the morning, by day":   {"2026-11-20T23:00:00Z", TimeOfDay(6 * time.Hour), seoul, "2026-11-20T21:00:00Z"},
		"the first of a month":         {"2026-11-30T20:00:00Z", TimeOfDay(6 * time.Hour), seoul, "2026-11-29T21:00:00Z"},
		"no zone":                      {"2026-11-20T18:00:00Z", TimeOfDay(6*time.Hour + 30*time.Minute), nil, "2026-11-20T06:30:00Z"},
		"an hour that is left out":     {"2026-03-29T01:10:00Z", TimeOfDay(2*time.Hour + 30*time.Minute), berlin, "2026-03-28T01:30:00Z"},
		"the day of 23 hours":          {"2026-03-29T20:00:00Z", TimeOfDay(6 * time.Hour), berlin, "2026-03-29T04:00:00Z"},
	} {
		now, err := time.Parse(time.RFC3339, tc.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := businessDay(now, tc.begins, tc.zone).UTC().Format(time.RFC3339); got != tc.want {
			t.Errorf("%s: it began at %s, want %s", name, got, tc.want)
		}
	}
}
