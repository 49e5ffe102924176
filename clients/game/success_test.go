package game

import (
	"strings"
	"testing"
	"time"

	"makegood/ledger"
)

func TestSuccess(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		p      ledger.Provider
		status int
		body   string
		want   bool
	}{
		"stove 0":                 {ledger.Stove, 200, okStove, true},
		"stove -1":                {ledger.Stove, 200, `{"code":-1,"message":"OK"}`, true},
		"stove quoted 0":          {ledger.Stove, 200, `{"code":"0"}`, true},
		"stove quoted -1":         {ledger.Stove, 200, `{"code":" -1 "}`, true},
		"stove byte order mark":   {ledger.Stove, 200, "\xef\xbb\xbf" + okStove, true},
		"stove 500 in body":       {ledger.Stove, 200, `{"code":500,"message":"Internal Server Error"}`, false},
		"stove 1":                 {ledger.Stove, 200, `{"code":1}`, false},
		"stove 0 with status 500": {ledger.Stove, 500, okStove, false},
		"stove 0 with status 201": {ledger.Stove, 201, okStove, false},
		"stove 0 with redirect":   {ledger.Stove, 302, okStove, false},
		"stove null":              {ledger.Stove, 200, `{"code":null}`, false},
		"stove empty text":        {ledger.Stove, 200, `{"code":""}`, false},
		"stove true":              {ledger.Stove, 200, `{"code":true}`, false},
		"stove no code":           {ledger.Stove, 200, `{"message":"OK"}`, false},
		"stove two codes":         {ledger.Stove, 200, `{"code":0,"code":500}`, false},
		"stove array":             {ledger.Stove, 200, `[{"code":0}]`, false},
		"stove text":              {ledger.Stove, 200, `OK`, false},
		"stove html":              {ledger.Stove, 200, `<html>0</html>`, false},
		"stove empty":             {ledger.Stove, 200, ``, false},
		"stove cut":               {ledger.Stove, 200, `{"code":0`, false},
		"stove trailing":          {ledger.Stove, 200, okStove + okStove, false},
		"hive result 0":           {ledger.Hive, 200, `{"result":0,"result_msg":"success"}`, true},
		"hive quoted 0":           {ledger.Hive, 200, `{"result":"0"}`, true},
		"hive no result":          {ledger.Hive, 200, `{"ok":true}`, true},
		"hive text":               {ledger.Hive, 200, `success`, true},
		"hive empty":              {ledger.Hive, 200, ``, true},
		"hive array":              {ledger.Hive, 200, `[]`, true},
		"hive result 1":           {ledger.Hive, 200, `{"result":1}`, false},
		"hive result -1":          {ledger.Hive, 200, `{"result":-1}`, false},
		"hive result null":        {ledger.Hive, 200, `{"result":null}`, false},
		"hive result text":        {ledger.Hive, 200, `{"result":"success"}`, false},
		"hive cut object":         {ledger.Hive, 200, ` {"result":0`, false},
		"hive status 500":         {ledger.Hive, 500, `{"result":0}`, false},
		"hive status 204":         {ledger.Hive, 204, ``, false},
		"unknown provider":        {"steam", 200, `{"code":0,"result":0}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := new(Client).Success(tc.p, tc.status, []byte(tc.body)); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

func TestClaims(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		means  bool
		p      ledger.Provider
		kind   ledger.NoticeType
		status int
		body   string
		want   bool
	}{
		"stove purchase":             {false, ledger.Stove, ledger.NoticePaid, 200, okStove, true},
		"stove already processed":    {false, ledger.Stove, ledger.NoticePaid, 200, `{"code":-1}`, true},
		"stove declined":             {false, ledger.Stove, ledger.NoticePaid, 200, `{"code":500}`, false},
		"stove unknown type":         {false, ledger.Stove, ledger.NoticeUnknown, 200, okStove, false},
		"hive purchase":              {false, ledger.Hive, ledger.NoticePaid, 200, ``, false},
		"hive purchase, means":       {true, ledger.Hive, ledger.NoticePaid, 200, ``, true},
		"hive cancellation, means":   {true, ledger.Hive, ledger.NoticeCancelled, 200, ``, false},
		"hive unknown type, means":   {true, ledger.Hive, ledger.NoticeUnknown, 200, ``, false},
		"hive unreadable, means":     {true, ledger.Hive, "", 200, ``, false},
		"hive declined, means":       {true, ledger.Hive, ledger.NoticePaid, 200, `{"result":7}`, false},
		"hive error, means":          {true, ledger.Hive, ledger.NoticePaid, 500, ``, false},
		"unknown provider, means it": {true, "steam", ledger.NoticePaid, 200, okStove, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, Options{SuccessMeansGranted: tc.means})
			if got := c.Claims(tc.p, tc.kind, tc.status, []byte(tc.body)); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

// FuzzSuccess holds that no answer of another status, and no answer naming
// another code, is ever a success.
func FuzzSuccess(f *testing.F) {
	for _, seed := range []string{okStove, `{"code":"-1"}`, `{"result":0}`, `{"result":{}}`, "OK", "", `{"code":0,"CODE":1}`, "\xef\xbb\xbf{}"} {
		f.Add(200, []byte(seed))
	}
	c, err := New(Options{Now: time.Now})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		for _, p := range []ledger.Provider{ledger.Hive, ledger.Stove} {
			if status != 200 && c.Success(p, status, body) {
				t.Errorf("%s: status %d is a success", p, status)
			}
		}
		if c.Success(ledger.Stove, 200, body) {
			code, _ := words(ledger.Stove, body)
			if strings.Trim(code, " \t\r\n-+.01eE") != "" {
				t.Errorf("code %q is a success", code)
			}
		}
	})
}
