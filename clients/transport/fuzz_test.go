package transport

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"
)

func seedScalars(f *testing.F) {
	f.Helper()
	for _, s := range []string{
		`1`, `"1"`, `null`, `true`, `""`, `"x"`, `5000.00`, `1e5`, `1E-3`, `-0`, `5683669676745096842`, `"1909091033503333452"`,
		`"o1909091033503333452"`, `1e2000000`, `"1,200"`, `"\u0031"`, `{"a":1}`, `[1,2]`, `"999999"`, `15`, `"  7 "`, `"\ud800"`,
	} {
		f.Add(s)
	}
}

// FuzzScalars: no JSON value makes a scalar fail, and what is Given is exact.
func FuzzScalars(f *testing.F) {
	seedScalars(f)
	f.Fuzz(func(t *testing.T, raw string) {
		if !json.Valid([]byte(raw)) {
			return
		}
		var s scalars
		body := `{"text":` + raw + `,"int":` + raw + `,"dec":` + raw + `,"bool":` + raw + `}`
		if err := json.Unmarshal([]byte(body), &s); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		first := strings.TrimLeft(raw, " \t\r\n")[0]
		isNumber := first == '-' || first >= '0' && first <= '9'
		if isNumber && s.Text.Text() != strings.Trim(raw, " \t\r\n") {
			t.Fatalf("number %q became %q", raw, s.Text.Text())
		}
		for _, sc := range []Scalar{s.Text.Scalar, s.Int.Scalar, s.Dec.Scalar, s.Bool.Scalar} {
			if sc.State == Absent {
				t.Fatalf("%q is absent", raw)
			}
			if sc.State == Bad && len(sc.Spelling) > max(badBytes, len(raw)) {
				t.Fatalf("%q keeps %d bytes", raw, len(sc.Spelling))
			}
		}
		spelling := strings.TrimSpace(s.Dec.Spelling)
		if s.Dec.Given() {
			want, ok := new(big.Rat).SetString(strings.TrimPrefix(spelling, "+"))
			if !ok || want.Cmp(s.Dec.Decimal.Rat()) != 0 {
				t.Fatalf("%q became %s", spelling, s.Dec.Decimal)
			}
		}
		if s.Int.Given() {
			want, ok := new(big.Rat).SetString(strings.TrimPrefix(strings.TrimSpace(s.Int.Spelling), "+"))
			if !ok || want.Cmp(new(big.Rat).SetInt64(s.Int.Int)) != 0 {
				t.Fatalf("%q became %d", s.Int.Spelling, s.Int.Int)
			}
		}
	})
}

func FuzzParseLocal(f *testing.F) {
	for _, s := range []string{"2022-03-22 14:03:49", "2023.02.02 15:47 (UTC+9)", "2022-10-28T16:11:23Z", "(UTC", "(UTC+)", "2023.02.02 15:47 (UTC-14:59)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := ParseLocal(text, KST())
		if err == nil && at.Location().String() != "UTC" {
			t.Fatalf("%q gives %s", text, at)
		}
	})
}

func FuzzRedactURL(f *testing.F) {
	for _, s := range []string{"https://h.example/?a=b", "https://u:p@h/", "mailto:x", "//h?;a&b=%zz", "?access_token"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, prefix string) {
		raw := prefix + "&access_token=SAMPLESECRET"
		if !strings.Contains(prefix, "?") || strings.Contains(prefix, "#") || strings.Contains(prefix, "SAMPLE") {
			return
		}
		if got := RedactURL(raw); strings.Contains(got, "SAMPLESECRET") {
			t.Fatalf("%q keeps the secret: %q", raw, got)
		}
	})
}
