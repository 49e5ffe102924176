package transport

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

type scalars struct {
	Text FlexText    `json:"text"`
	Int  FlexInt     `json:"int"`
	Dec  FlexDecimal `json:"dec"`
	Bool FlexBool    `json:"bool"`
}

func decode(t *testing.T, body string) scalars {
	t.Helper()
	var s scalars
	if err := json.Unmarshal([]byte(body), &s); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return s
}

func TestFlexText(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		raw   string
		text  string
		state State
	}{
		"string":                 {`"265265"`, "265265", Given},
		"number":                 {`123456`, "123456", Given},
		"beyond 2^53":            {`5683669676745096842`, "5683669676745096842", Given},
		"beyond 2^64":            {`190909103350333345219090910335033334521`, "190909103350333345219090910335033334521", Given},
		"spelling of a decimal":  {`5000.00`, "5000.00", Given},
		"exponent as sent":       {`1e5`, "1e5", Given},
		"empty string":           {`""`, "", Given},
		"escaped slash":          {`"c0bYazQ8VQ=\/"`, "c0bYazQ8VQ=/", Given},
		"null":                   {`null`, "", Null},
		"true":                   {`true`, "", Bad},
		"object":                 {`{"a":1}`, "", Bad},
		"array":                  {`[1]`, "", Bad},
		"space is kept as it is": {`" x "`, " x ", Given},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := decode(t, `{"text": `+tc.raw+` }`).Text
			if got.Text() != tc.text || got.State != tc.state {
				t.Errorf("got %q state %d, want %q state %d", got.Text(), got.State, tc.text, tc.state)
			}
			if tc.state == Bad && got.Spelling != tc.raw {
				t.Errorf("spelling %q of a bad value is lost: %q", tc.raw, got.Spelling)
			}
		})
	}
	if s := decode(t, `{}`); s.Text.State != Absent || s.Int.State != Absent || s.Dec.State != Absent || s.Bool.State != Absent {
		t.Error("an absent member is not Absent")
	}
	if long := decode(t, `{"text":["`+strings.Repeat("가", 500)+`"]}`).Text; len(long.Spelling) > badBytes || !long.Bad() {
		t.Errorf("%d bytes of a bad value kept", len(long.Spelling))
	}
}

func TestFlexInt(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		raw   string
		n     int64
		state State
	}{
		"number":             {`15`, 15, Given},
		"quoted":             {`"999999"`, 999999, Given},
		"quoted with spaces": {`" 1 "`, 1, Given},
		"negative":           {`-1`, -1, Given},
		"beyond 2^53":        {`5683669676745096842`, 5683669676745096842, Given},
		"largest":            {`9223372036854775807`, 9223372036854775807, Given},
		"fraction of zero":   {`1.0`, 1, Given},
		"exponent":           {`1e3`, 1000, Given},
		"beyond 64 bits":     {`9223372036854775808`, 0, Bad},
		"fraction":           {`1.5`, 0, Bad},
		"words":              {`"many"`, 0, Bad},
		"hexadecimal":        {`"0x10"`, 0, Bad},
		"underscore":         {`"1_000"`, 0, Bad},
		"true":               {`true`, 0, Bad},
		"object":             {`{}`, 0, Bad},
		"empty string":       {`""`, 0, Null},
		"null":               {`null`, 0, Null},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := decode(t, `{"int":`+tc.raw+`}`).Int
			if got.Int != tc.n || got.State != tc.state {
				t.Errorf("got %d state %d, want %d state %d", got.Int, got.State, tc.n, tc.state)
			}
		})
	}
}

func TestFlexDecimal(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		raw, value, spelling string
		state                State
	}{
		"one decimal place":      {`5000.0`, "5000", "5000.0", Given},
		"two decimal places":     {`5000.00`, "5000", "5000.00", Given},
		"integer":                {`15000`, "15000", "15000", Given},
		"quoted":                 {`"1200"`, "1200", "1200", Given},
		"cents":                  {`0.99`, "0.99", "0.99", Given},
		"not exact in binary":    {`0.1`, "0.1", "0.1", Given},
		"beyond binary's digits": {`90071992547409931.01`, "90071992547409931.01", "90071992547409931.01", Given},
		"exponent":               {`1.2E3`, "1200", "1.2E3", Given},
		"negative":               {`-0.5`, "-0.5", "-0.5", Given},
		"huge exponent":          {`1e2000000`, "0", "1e2000000", Bad},
		"tiny exponent":          {`1e-2000000`, "0", "1e-2000000", Bad},
		"too many digits":        {strings.Repeat("9", 41), "0", strings.Repeat("9", 41), Bad},
		"thousands separator":    {`"1,200"`, "0", "1,200", Bad},
		"currency sign":          {`"₩1,200"`, "0", "₩1,200", Bad},
		"infinity":               {`"Inf"`, "0", "Inf", Bad},
		"not a number":           {`"NaN"`, "0", "NaN", Bad},
		"two signs":              {`"--1"`, "0", "--1", Bad},
		"bare point":             {`".5"`, "0", ".5", Bad},
		"trailing point":         {`"5."`, "0", "5.", Bad},
		"other digits":           {`"１２００"`, "0", "１２００", Bad},
		"true":                   {`true`, "0", "true", Bad},
		"array":                  {`[1]`, "0", "[1]", Bad},
		"empty string":           {`""`, "0", "", Null},
		"null":                   {`null`, "0", "", Null},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := decode(t, `{"dec":`+tc.raw+`}`).Dec
			if !got.Decimal.Equal(decimal.RequireFromString(tc.value)) || got.Spelling != tc.spelling || got.State != tc.state {
				t.Errorf("got %s spelled %q state %d, want %s %q %d", got.Decimal, got.Spelling, got.State, tc.value, tc.spelling, tc.state)
			}
		})
	}
}

func TestFlexBool(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		raw   string
		value bool
		state State
	}{
		"true": {`true`, true, Given}, "one": {`1`, true, Given}, "quoted one": {`"1"`, true, Given}, "quoted true": {`"TRUE"`, true, Given},
		"false": {`false`, false, Given}, "zero": {`0`, false, Given}, "quoted zero": {`"0"`, false, Given}, "quoted false": {`"false"`, false, Given},
		"two": {`2`, false, Bad}, "word": {`"paid"`, false, Bad}, "object": {`{}`, false, Bad},
		"null": {`null`, false, Null}, "empty string": {`""`, false, Null},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := decode(t, `{"bool":`+tc.raw+`}`).Bool
			if got.Bool != tc.value || got.State != tc.state {
				t.Errorf("got %v state %d, want %v state %d", got.Bool, got.State, tc.value, tc.state)
			}
		})
	}
}

func TestNumberOrText(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"30000056996":             `30000056996`,
		"0":                       `0`,
		"5683669676745096842":     `5683669676745096842`,
		"99999999999999999999999": `99999999999999999999999`,
		"007":                     `"007"`,
		"":                        `""`,
		"guest-1":                 `"guest-1"`,
		"-1":                      `"-1"`,
		"1e5":                     `"1e5"`,
	}
	for id, want := range cases {
		got, err := json.Marshal(NumberOrText(id))
		if err != nil || string(got) != want {
			t.Errorf("%q: got %s, %v, want %s", id, got, err, want)
		}
	}
}

func TestUnixByMagnitude(t *testing.T) {
	t.Parallel()
	cases := []struct {
		n    int64
		want string // empty: no time
	}{
		{2478329479, "2048-07-14T08:51:19Z"},
		{1644807685000, "2022-02-14T03:01:25Z"},
		{99_999_999_999, "5138-11-16T09:46:39Z"},
		{100_000_000_000, "1973-03-03T09:46:40Z"},
		{253_402_300_799_999, "9999-12-31T23:59:59.999Z"},
		{253_402_300_800_000, ""},
		{0, ""},
		{-1, ""},
	}
	for _, tc := range cases {
		at, ok := UnixByMagnitude(tc.n)
		if ok != (tc.want != "") || ok && at.Format(time.RFC3339Nano) != tc.want {
			t.Errorf("%d: got %s, %v, want %s", tc.n, at.Format(time.RFC3339Nano), ok, tc.want)
		}
	}
	if _, ok := (FlexInt{}).Time(); ok {
		t.Error("an absent integer is a time")
	}
}

func TestParseLocal(t *testing.T) {
	t.Parallel()
	cases := []struct{ text, want string }{
		{"2022-03-22 14:03:49", "2022-03-22T05:03:49Z"},
		{"2023.02.02 15:47 (UTC+9)", "2023-02-02T06:47:00Z"},
		{"2023.02.02 15:47", "2023-02-02T06:47:00Z"},
		{"2023.02.02 15:47 (UTC)", "2023-02-02T15:47:00Z"},
		{"2023.02.02 15:47 (UTC-03:30)", "2023-02-02T19:17:00Z"},
		{" 2022-10-28 16:11:23\n", "2022-10-28T07:11:23Z"},
		{"2022-10-28T16:11:23Z", "2022-10-28T16:11:23Z"},
		{"2022-10-28T16:11:23+09:00", "2022-10-28T07:11:23Z"},
		{"2022-02-30 00:00:00", ""},
		{"0000-00-00 00:00:00", ""},
		{"2023.02.02 15:47 (KST)", ""},
		{"2023.02.02 15:47 (UTC+99)", ""},
		{"2023.02.02 15:47 (UTC+9", ""},
		{"2023.02.02 15:47 (UTC9)", ""},
		{"yesterday", ""},
		{"", ""},
	}
	for _, tc := range cases {
		at, err := ParseLocal(tc.text, KST())
		if (err == nil) != (tc.want != "") || err == nil && at.Format(time.RFC3339) != tc.want {
			t.Errorf("%q: got %s, %v, want %s", tc.text, at.Format(time.RFC3339), err, tc.want)
		}
	}
}
