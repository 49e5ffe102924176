package transport

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestDecodeObject(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, body string
		offset     int64 // -1: accepted
		reason     string
	}{
		{"object", `{"a":1,"b":{"a":2}}`, -1, ""},
		{"space around", "\r\n\t {\"a\":1} \n", -1, ""},
		{"byte order mark", "\xef\xbb\xbf{\"a\":1}", -1, ""},
		{"unknown members", `{"a":1,"new":[{"x":1},{"x":2}]}`, -1, ""},
		{"same name in sibling objects", `{"l":[{"x":1},{"x":1}],"x":2}`, -1, ""},
		{"name as value", `{"b":"a","a":"a"}`, -1, ""},
		{"empty", "", 0, "empty"},
		{"blank", " \n ", 3, "empty"},
		{"page", "<html>maintenance</html>", 0, "not a JSON object"},
		{"array", ` [1]`, 1, "not a JSON object"},
		{"string", `"x"`, 0, "not a JSON object"},
		{"cut short", `{"a":1,"b":"x`, 13, "unexpected end"},
		{"brace missing", `{"a":{"b":1}`, 12, "unexpected end"},
		{"comma missing", `{"a":"1" "b":2}`, 10, "invalid character '\"'"},
		{"raw newline in a string", "{\"a\":\"x\ny\"}", 8, "in string literal"},
		{"trailing garbage", `{"a":1}{"a":2}`, 8, "after top-level value"},
		{"trailing nul", "{\"a\":1}\x00", 8, "after top-level value"},
		{"cut short behind a mark", "\xef\xbb\xbf{\"a\":", 8, "unexpected end"},
		{"repeated member", `{"a":1,"b":2,"a":3}`, 16, `"a" stands twice`},
		{"repeated with other case", `{"amount":1,"AMOUNT":3}`, 20, `"amount" stands twice`},
		{"repeated by an escape", `{"amount":1,"\u0061mount":3}`, 25, `"amount" stands twice`},
		{"repeated by a folding letter", `{"status":1,"` + "\u017f" + `tatus":3}`, 21, `"status" stands twice`},
		{"repeated deep inside", `{"x":[{"y":{"z":1,"z":2}}]}`, 21, `"z" stands twice`},
		{"wrong sort of member", `{"n":"text"}`, 11, "member n is a string"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var into struct {
				A FlexText
				N struct{ B int } `json:"n"`
			}
			err := DecodeObject([]byte(tc.body), &into)
			if tc.offset < 0 {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			var e *JSONError
			if !errors.As(err, &e) {
				t.Fatalf("got %v, want a *JSONError", err)
			}
			if e.Offset != tc.offset || !strings.Contains(e.Reason, tc.reason) {
				t.Errorf("got %v, want %q at byte %d", e, tc.reason, tc.offset)
			}
		})
	}
}

// TestRepeatedAmongMany covers objects with more names than are compared one
// by one.
func TestRepeatedAmongMany(t *testing.T) {
	t.Parallel()
	for _, n := range []int{30, 31, 32, 33, 34, 200} {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"m%d":{"m0":1}`, i)
		}
		var into struct{}
		whole := "{" + b.String()[1:] + "}"
		if err := DecodeObject([]byte(whole), &into); err != nil {
			t.Errorf("%d members: %v", n, err)
		}
		for _, again := range []int{0, n / 2, n - 1} {
			body := fmt.Sprintf(`%s,"M%d":0}`, whole[:len(whole)-1], again)
			if err := DecodeObject([]byte(body), &into); err == nil || !strings.Contains(err.Error(), fmt.Sprintf(`"m%d" stands twice`, again)) {
				t.Errorf("%d members and m%d again: %v", n, again, err)
			}
		}
	}
}

func TestEscapeRawControls(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ in, want string }{
		"raw newline":             {"{\"a\":\"x\ny\"}", `{"a":"x\u000ay"}`},
		"carriage return and tab": {"{\"a\":\"\r\n\t\"}", `{"a":"\u000d\u000a\u0009"}`},
		"escaped ones stay":       {`{"a":"x\n\"y\\"}`, `{"a":"x\n\"y\\"}`},
		"outside strings":         {"{\n\"a\":\n1}", "{\n\"a\":\n1}"},
		"behind a quoted quote":   {"{\"a\":\"\\\"\n\"}", `{"a":"\"\u000a"}`},
		"behind two backslashes":  {"{\"a\":\"\\\\\",\n\"b\":1}", "{\"a\":\"\\\\\",\n\"b\":1}"},
		"nothing":                 {"", ""},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, changed := EscapeRawControls([]byte(tc.in))
			if string(got) != tc.want || changed != (tc.in != tc.want) {
				t.Errorf("got %s (changed %v), want %s", got, changed, tc.want)
			}
		})
	}
}

func FuzzDecodeObject(f *testing.F) {
	for _, s := range []string{`{"a":1}`, `{"a":1,"A":2}`, "{\"a\":\"x\ny\"}", `{"a":{"b":[{"c":null}]}}`, `{"\ud800":1,"\ufffd":2}`, "\xef\xbb\xbf{}", `{"a":"\\"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var into map[string]json.RawMessage
		err := DecodeObject(body, &into)
		var e *JSONError
		if err != nil && (!errors.As(err, &e) || e.Offset < 0 || e.Offset > int64(len(body))) {
			t.Fatalf("error %v for %d bytes", err, len(body))
		}
		escaped, changed := EscapeRawControls(body)
		if json.Valid(body) && changed {
			t.Fatalf("valid JSON was changed: %q to %q", body, escaped)
		}
		if err == nil {
			names := map[string]bool{}
			for name := range into {
				folded := foldName([]byte(`"` + strings.ReplaceAll(strings.ReplaceAll(name, `\`, `\\`), `"`, `\"`) + `"`))
				if names[string(folded)] && !strings.ContainsFunc(name, func(r rune) bool { return r < 0x20 }) {
					t.Fatalf("%q was accepted with a member standing twice: %q", body, name)
				}
				names[string(folded)] = true
			}
		}
	})
}
