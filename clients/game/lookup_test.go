package game

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"makegood/clients/transport"
	"makegood/ledger"
)

// readRows is a plain reader of grant rows: an array, or one object a line.
func readRows(body []byte) ([]ledger.Grant, error) {
	var rows []ledger.Grant
	if body[0] == '[' {
		if err := json.Unmarshal(body, &rows); err != nil {
			return nil, err
		}
	} else {
		dec := json.NewDecoder(bytes.NewReader(body))
		for {
			var g ledger.Grant
			if err := dec.Decode(&g); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, err
			}
			rows = append(rows, g)
		}
	}
	for _, g := range rows {
		if g.OrderID == "" {
			return nil, errors.New("a row without order_id")
		}
	}
	return rows, nil
}

const row = `{"provider":"stove","app":"GAME","order_id":"1909091033503333452","grant_id":"g1","status":"granted"}`

func TestLookup(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status int
		body   string
		rows   int
		err    string // empty: an answer
	}{
		"array":             {200, "[" + row + "," + row + "]", 2, ""},
		"one object":        {200, row, 1, ""},
		"ndjson":            {200, row + "\n" + row + "\n", 2, ""},
		"wrapped":           {200, `{"grants":[` + row + `],"total":1}`, 1, ""},
		"byte order mark":   {200, "\xef\xbb\xbf [" + row + "]", 1, ""},
		"none":              {200, " [ ] ", 0, ""},
		"none wrapped":      {200, `{"grants":[]}`, 0, ""},
		"not found":         {404, "<html>no such order</html>", 0, ""},
		"empty":             {200, "", 0, "the answer is empty"},
		"blank":             {200, " \n", 0, "the answer is empty"},
		"null":              {200, "null", 0, "not JSON"},
		"html":              {200, "<html>maintenance</html>", 0, "not JSON"},
		"grants null":       {200, `{"grants":null}`, 0, "grants is not an array"},
		"grants an object":  {200, `{"grants":{}}`, 0, "grants is not an array"},
		"an error":          {200, `{"error":"database is down"}`, 0, "without order_id"},
		"a bad row":         {200, `[` + row + `,{}]`, 0, "without order_id"},
		"cut":               {200, `[` + row, 0, "unexpected end"},
		"cut ndjson":        {200, row + "\n{\"provider\"", 0, "unexpected EOF"},
		"no content":        {204, "", 0, "status 204 is neither"},
		"server error":      {500, "[]", 0, "status 500 is neither"},
		"unauthorized":      {401, "[]", 0, "status 401 is neither"},
		"redirect to login": {302, "[]", 0, "status 302 is neither"},
		"gone":              {410, "[]", 0, "status 410 is neither"},
		"too long":          {200, "[" + strings.Repeat(" ", 2048) + "]", 0, "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			game := newStand(t, says(tc.status, "application/json", tc.body))
			c := newClient(t, Options{Lookup: game.URL + "/grants?order={order_id}", Grants: readRows, MaxBody: 1024})
			rows, sent, ok, err := c.Lookup(t.Context(), ledger.NewKey(ledger.Stove, "GAME", "1909091033503333452"))
			if !ok || len(rows) != tc.rows || sent.HTTPStatus != tc.status || !sent.Left {
				t.Errorf("ok %v, %d rows, sent %+v", ok, len(rows), sent)
			}
			if tc.err == "" {
				if err != nil || string(sent.Raw) != tc.body || !sent.EndedAt.Known() {
					t.Errorf("sent %+v, error %v", sent, err)
				}
				return
			}
			var e *transport.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), tc.err) || !strings.Contains(err.Error(), "stove:1909091033503333452") {
				t.Errorf("error %v, want %q", err, tc.err)
			}
		})
	}
}

func TestLookupFillsTheAddress(t *testing.T) {
	t.Parallel()
	game := newStand(t, says(200, "", "[]"))
	c := newClient(t, Options{Lookup: game.URL + "/{provider}/{app}?id={order_id}&again={order_id}", Grants: readRows})
	if _, _, _, err := c.Lookup(t.Context(), ledger.Key{Provider: ledger.Hive, App: "com.game/x", Order: "H1&a=b #%+"}); err != nil {
		t.Fatal(err)
	}
	r := game.requests()[0]
	if r.method != http.MethodGet || r.uri != "/hive/com.game%2Fx?id=H1%26a%3Db+%23%25%2B&again=H1%26a%3Db+%23%25%2B" {
		t.Errorf("%s %s", r.method, r.uri)
	}
	if r.header.Get("Accept") != "application/json" || r.header.Get("User-Agent") != "makegood" || len(r.body) != 0 {
		t.Errorf("headers %v", r.header)
	}
}

func TestLookupThatIsNotConfigured(t *testing.T) {
	t.Parallel()
	c := newClient(t, Options{})
	rows, sent, ok, err := c.Lookup(t.Context(), ledger.NewKey(ledger.Hive, "a", "H1"))
	if ok || err != nil || rows != nil || sent.Left {
		t.Errorf("rows %v, sent %+v, ok %v, error %v", rows, sent, ok, err)
	}
}

func TestLookupOfASilentGame(t *testing.T) {
	t.Parallel()
	c := newClient(t, Options{Lookup: "http://127.0.0.1:1/{order_id}", Grants: readRows, Timeout: 5 * time.Second})
	rows, sent, ok, err := c.Lookup(t.Context(), ledger.NewKey(ledger.Hive, "a", "H1"))
	var e *transport.Error
	if !ok || rows != nil || sent.Left || !errors.As(err, &e) || e.Kind != transport.KindUnreachable {
		t.Errorf("rows %v, sent %+v, ok %v, error %v", rows, sent, ok, err)
	}
}

// FuzzLookup holds that only an empty array says "none".
func FuzzLookup(f *testing.F) {
	for _, seed := range []string{"[]", `{"grants":[]}`, "[" + row + "]", row + "\n" + row, "null", "", "[null]", `{"Grants":[ ]}`, "[[]]"} {
		f.Add([]byte(seed))
	}
	l := &lookup{grants: readRows}
	f.Fuzz(func(t *testing.T, body []byte) {
		rows, err := l.read(body)
		if err != nil || len(rows) > 0 {
			return
		}
		text := bytes.TrimSpace(trimMark(body))
		var wrapped struct {
			Grants []json.RawMessage `json:"grants"`
		}
		var list []json.RawMessage
		if json.Unmarshal(text, &list) == nil && list != nil && len(list) == 0 {
			return
		}
		if json.Unmarshal(text, &wrapped) == nil && wrapped.Grants != nil && len(wrapped.Grants) == 0 {
			return
		}
		t.Errorf("%q says none", body)
	})
}
