package rows_test

import (
	"testing"
	"time"

	"makegood/ledger/rows"
)

func TestParseInstant(t *testing.T) {
	t.Parallel()
	plus5 := time.FixedZone("", 5*3600+1800)
	for name, c := range map[string]struct {
		text string
		zone *time.Location
		want string
	}{
		"RFC 3339":                   {"2026-11-20T03:12:00Z", rows.KST(), "2026-11-20T03:12:00Z"},
		"RFC 3339 east":              {"2026-11-20T03:12:00+09:00", time.UTC, "2026-11-19T18:12:00Z"},
		"RFC 3339 west":              {"2026-11-20t03:12:00.25-03:30", time.UTC, "2026-11-20T06:42:00.25Z"},
		"an offset without a colon":  {"2026-11-20 03:12:00 +0900", time.UTC, "2026-11-19T18:12:00Z"},
		"an offset of hours":         {"2026-11-20 03:12:00-05", time.UTC, "2026-11-20T08:12:00Z"},
		"no zone":                    {"2026-11-20 03:12:00", rows.KST(), "2026-11-19T18:12:00Z"},
		"no zone with T":             {"2026-11-20T03:12:00", plus5, "2026-11-19T21:42:00Z"},
		"two blanks, one digit":      {"2026-1-2  3:12:00", time.UTC, "2026-01-02T03:12:00Z"},
		"slashes":                    {"2026/11/20 03:12:00", time.UTC, "2026-11-20T03:12:00Z"},
		"dots":                       {"2026.11.20 03:12", time.UTC, "2026-11-20T03:12:00Z"},
		"a fraction":                 {"2026-11-20 03:12:00.1", time.UTC, "2026-11-20T03:12:00.1Z"},
		"a fraction behind a comma":  {"2026-11-20 03:12:00,012", time.UTC, "2026-11-20T03:12:00.012Z"},
		"nanoseconds are cut":        {"2026-11-20 03:12:00.999999999Z", time.UTC, "2026-11-20T03:12:00.999Z"},
		"UTC by name":                {"2026-11-20 03:12:00 UTC", rows.KST(), "2026-11-20T03:12:00Z"},
		"KST by name":                {"2026-11-20 03:12:00 KST", time.UTC, "2026-11-19T18:12:00Z"},
		"seconds":                    {"1795143600", time.UTC, "2026-11-20T03:00:00Z"},
		"milliseconds":               {"1795143600001", time.UTC, "2026-11-20T03:00:00.001Z"},
		"run together":               {"20261120031200", rows.KST(), "2026-11-19T18:12:00Z"},
		"a leap day":                 {"2028-02-29 00:00:00", time.UTC, "2028-02-29T00:00:00Z"},
		"no leap day":                {"2026-02-29 00:00:00", time.UTC, ""},
		"no leap day in 2100":        {"2100-02-29 00:00:00", time.UTC, ""},
		"month 13":                   {"2026-13-01 00:00:00", time.UTC, ""},
		"April 31":                   {"2026-04-31 00:00:00", time.UTC, ""},
		"24 o'clock":                 {"2026-11-20 24:00:00", time.UTC, ""},
		"minute 60":                  {"2026-11-20 03:60:00", time.UTC, ""},
		"second 60":                  {"2026-11-20 03:12:60", time.UTC, ""},
		"an empty date":              {"0000-00-00 00:00:00", time.UTC, ""},
		"the epoch":                  {"1970-01-01 09:00:00", rows.KST(), ""},
		"zero":                       {"0", time.UTC, ""},
		"a date alone":               {"2026-11-20", time.UTC, ""},
		"a date of digits":           {"20261120", time.UTC, ""},
		"a spreadsheet's days":       {"46346.1333", time.UTC, ""},
		"microseconds":               {"1795143600000000", time.UTC, ""},
		"two separators":             {"2026-11/20 03:12:00", time.UTC, ""},
		"the year last":              {"20-11-2026 03:12:00", time.UTC, ""},
		"half past, in words":        {"2026-11-20 03:12:00 PM", time.UTC, ""},
		"an offset too far":          {"2026-11-20 03:12:00+15:00", time.UTC, ""},
		"an offset of odd minutes":   {"2026-11-20 03:12:00+09:60", time.UTC, ""},
		"something behind an offset": {"2026-11-20 03:12:00+09:00x", time.UTC, ""},
		"no digits behind the point": {"2026-11-20 03:12:00.", time.UTC, ""},
		"nothing":                    {"", time.UTC, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := rows.ParseInstant(c.text, c.zone)
			if got.String() != c.want || (err == nil) != (c.want != "") {
				t.Errorf("ParseInstant(%q) = %s, %v, want %q", c.text, got, err, c.want)
			}
		})
	}
}

func TestZone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "Asia/Seoul"} {
		zone, err := rows.Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, offset := time.Date(2026, 11, 20, 0, 0, 0, 0, zone).Zone(); offset != 9*3600 {
			t.Errorf("%q is %d seconds east of UTC", name, offset)
		}
	}
	if _, err := rows.Zone("Nowhere/Land"); err == nil {
		t.Error("an unknown zone is known")
	}
}
