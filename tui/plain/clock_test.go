package plain_test

import (
	"testing"
	"time"

	"makegood/tui/plain"
)

func TestClock(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		after time.Duration
		zone  *time.Location
		want  string
	}{
		{0, nil, "03:12:00"},
		{20 * time.Hour, time.UTC, "03:12:00"},
		{20 * time.Hour, seoul, "11-20 12:12"}, // there it is tomorrow
		{-24 * time.Hour, time.UTC, "11-20 03:12"},
		{60 * 24 * time.Hour, time.UTC, "11-20 03:12"}, // over the turn of the year
		{200 * 24 * time.Hour, time.UTC, "2026-11-20 03:12"},
	} {
		if got := plain.Clock(t0, t0.Add(c.after), c.zone, time.TimeOnly); got != c.want {
			t.Errorf("%v later: %q, want %q", c.after, got, c.want)
		}
	}
	if got := plain.Clock(t0, 0, time.UTC, time.TimeOnly); got != "2026-11-20 03:12" {
		t.Errorf("seen from nowhere: %q", got)
	}
}

func TestCounted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ field, value, want string }{
		{"amount", "1234567.5", "1,234,567.5"},
		{"amount com.example.item01", "1200", "1,200"},
		{"quantity", "+1000", "+1,000"},
		{"item crystal", "-2600", "-2,600"},
		{"item crystal", "", ""},
		{"amount", "none", "none"},
		{"player", "20000000001", "20000000001"},
		{"server", "1001", "1001"},
		{"product", "9000001", "9000001"},
	} {
		if got := plain.Counted(c.field, c.value); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.field, c.value, got, c.want)
		}
	}
}
