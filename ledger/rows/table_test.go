package rows_test

import (
	"context"
	"errors"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"makegood/ledger"
	"makegood/ledger/rows"
)

// short is a table's header of the fields a row needs, row one row of it.
const (
	short    = "provider,order_id,granted_at\n"
	at       = "2026-11-20 12:00:00"
	shortRow = "hive,H1," + at + "\n"
	shortGot = "hive order=H1 at=2026-11-20T03:00:00Z status=granted"
)

func TestGrantsTable(t *testing.T) {
	t.Parallel()
	run(t, map[string]grantCase{
		"every field": {
			input: "provider,app,order_id,grant_id,player_id,item_id,quantity,granted_at,status,server,product_id,guid,member_no,uid,player_name,player_type,reported,kind,environment\n" +
				"Hive,com.example.game,H2168000000000000000001,g-1,2000001,gem,100,2026-11-20T12:00:00.5+09:00,MAILED,s1,item03,guid-1,77,88,철수,game,Y,gift,live\n",
			want: heard{Rows: []string{
				"2: hive app=com.example.game order=H2168000000000000000001 grant=g-1 player=2000001 type=game name=철수 guid=guid-1 member=77 uid=88 " +
					"at=2026-11-20T03:00:00.5Z status=mailed server=s1 product=item03 kind=gift env=live reported=true gem*100",
			}},
		},
		"columns in any order and case, unknown ones ignored": {
			input: "Memo,GRANTED_AT , Order_ID,Provider\nx," + at + ",H1,hive\n",
			want:  heard{Rows: []string{"2: " + shortGot}},
		},
		"byte order mark":          {input: "\ufeff" + short + shortRow, want: heard{Rows: []string{"2: " + shortGot}}},
		"byte order mark in cp949": {input: "\ufeffprovider,order_id,granted_at,player_name\nhive,H1," + at + ",영희\n", format: rows.Format{Encoding: rows.CP949}, want: heard{Rows: []string{"2: hive order=H1 name=영희 at=2026-11-20T03:00:00Z status=granted"}}},
		"line ends of windows":     {input: strings.ReplaceAll(short+shortRow+shortRow, "\n", "\r\n"), want: heard{Rows: []string{"2: " + shortGot, "3: " + shortGot}}},
		"no line feed at the end":  {input: short + strings.TrimSpace(shortRow), want: heard{Rows: []string{"2: " + shortGot}}},
		"blank lines anywhere":     {input: "\n\r\n" + short + "\n" + shortRow + " \t\n,,\n\"\",,\n" + shortRow + "\n\n\n", want: heard{Rows: []string{"5: " + shortGot, "9: " + shortGot}}},
		"header only":              {input: short},
		"the header once more":     {input: short + shortRow + "\ufeffprovider,order_id,granted_at\r\n" + shortRow, want: heard{Rows: []string{"2: " + shortGot, "4: " + shortGot}}},
		"hangul": {
			input: "provider,order_id,granted_at,item_id,server,player_name\nhive,H1," + at + ",보석,아스가르드,홍길동\n",
			want:  heard{Rows: []string{"2: hive order=H1 name=홍길동 at=2026-11-20T03:00:00Z status=granted server=아스가르드 보석*1"}},
		},
		"tabs by name": {
			input: strings.ReplaceAll(short+shortRow, ",", "\t"), format: rows.Format{Kind: "TSV"},
			want: heard{Rows: []string{"2: " + shortGot}},
		},
		"tabs by looking": {input: strings.ReplaceAll(short+shortRow, ",", "\t"), want: heard{Rows: []string{"2: " + shortGot}}},
		"tabs with empty fields": {
			input: "provider\tapp\torder_id\tgranted_at\nhive\t\tH1\t" + at + "\nhive\t \"a\"\tH1\t" + at + "\n",
			want:  heard{Rows: []string{"2: " + shortGot, "3: hive app=a order=H1 at=2026-11-20T03:00:00Z status=granted"}},
		},
		"quotes": {
			input: `"provider","order_id","granted_at","player_name"` + "\n" + `"hive", "H1" ,"` + at + `","a ""b"", c"` + "\n",
			want:  heard{Rows: []string{`2: hive order=H1 name=a "b", c at=2026-11-20T03:00:00Z status=granted`}},
		},
		"lines count behind quoted line breaks": {
			input: "\"pro\nvider\",provider,order_id,granted_at\n\"a\n\nb\",hive,H1," + at + "\n\"c\r\nd\",hive,H1," + at + "\r\nx,hive,H1," + at + "\n",
			want:  heard{Rows: []string{"3: " + shortGot, "6: " + shortGot, "8: " + shortGot}},
		},
		"a line break in an id": {
			input: short + "hive,\"H\n1\"," + at + "\n" + shortRow,
			want:  heard{Rows: []string{"4: " + shortGot}, Rejected: []string{`2: order_id "H\n1" contains a line break`}},
		},
		"ragged rows": {
			input: short + "hive,H1\n" + shortRow + "hive,H1," + at + ",x\nhive,H1," + at + ", \t,\n",
			want:  heard{Rows: []string{"3: " + shortGot, "5: " + shortGot}, Rejected: []string{"2: has 2 columns, the header has 3", "4: has 4 columns, the header has 3"}},
		},
		"a quote alone inside a field": {
			input: short + "hive,H\"1," + at + "\n" + shortRow,
			want:  heard{Rows: []string{"3: " + shortGot}, Rejected: []string{"2: a quote stands alone in column 2"}},
		},
		"text behind a closing quote": {
			input: short + "hive,\"H\"1," + at + "\n" + shortRow,
			want:  heard{Rows: []string{"3: " + shortGot}, Rejected: []string{"2: text follows the closing quote of column 2"}},
		},
		"a quote never closed": {
			input: short + "hive,\"H1," + at + "\n" + shortRow + shortRow,
			want:  heard{Rows: []string{"3: " + shortGot, "4: " + shortGot}, Rejected: []string{"2: a quote is opened and never closed"}},
		},
		"a quote closed by the next good one": {
			input: short + "hive,\"H1," + at + "\n" + shortRow + "hive,\"H1\"," + at + "\n",
			want:  heard{Rows: []string{"3: " + shortGot, "4: " + shortGot}, Rejected: []string{"2: text follows the closing quote"}},
		},
		"two stray quotes swallow no row between them": {
			input: short + "hive,\"H1," + at + "\n" + shortRow + "hive,H1\"," + at + "\n",
			want:  heard{Rows: []string{"3: " + shortGot}, Rejected: []string{"2: order_id", "4: a quote stands alone"}},
		},
		"two stray quotes in a text swallow no row between them": {
			input: "provider,order_id,granted_at,memo\nhive,H1," + at + ",\"a\nhive,H1," + at + ",b\n\nhive,H1," + at + ",c\"\nhive,H1," + at + ",\"d\nhive,H1," + at + ",e\"\n",
			want:  heard{Rows: []string{"3: " + shortGot}, Rejected: []string{"2: runs over line 3, which is a row of its own", "5: a quote stands alone", "6: runs over line 7, which is a row of its own", "7: a quote stands alone"}},
		},
		"a text of several lines that looks a little like a row": {
			input: "memo,provider,order_id,granted_at,note\n\"a,b,c,d,e\n1,2,3,4,5\",hive,H1," + at + ",\"x\n,,y\"\n",
			want:  heard{Rows: []string{"2: " + shortGot}},
		},
		"a bad row of several lines": {
			input: "provider,order_id,granted_at,memo\nsteam,H1," + at + ",\"a\nb\"\nhive,H1," + at + ",c\n",
			want:  heard{Rows: []string{"4: " + shortGot}, Rejected: []string{"2: unknown provider"}},
		},
		"a bad item of two lines": {
			input: "provider,order_id,granted_at,item_id,quantity\nhive,H1," + at + ",\"보석\n상자\",1\nhive,H1," + at + ",gem,1\n",
			want:  heard{Rows: []string{"4: " + shortGot + " gem*1"}, Rejected: []string{`2: item_id "보석\n상자" contains a line break`}},
		},
		"a bad row of many lines and line ends of windows": {
			input: "provider,order_id,granted_at,memo\r\nhive,\"H\r\n1\r\n\r\n2\"," + at + ",\"a, \"\"b\"\"\r\nc\"\r\nhive,H1," + at + ",d\r\n",
			want:  heard{Rows: []string{"7: " + shortGot}, Rejected: []string{"2: order_id"}},
		},
		"a ragged row of several lines": {
			input: short + "hive,\"H\n1\"," + at + ",x\n" + shortRow + "hive,\"H\n1\"\n" + shortRow,
			want:  heard{Rows: []string{"4: " + shortGot, "7: " + shortGot}, Rejected: []string{"2: has 4 columns, the header has 3", "5: has 2 columns, the header has 3"}},
		},
		"two stray quotes of a ragged row swallow no row between them": {
			input: short + "hive,\"H1," + at + "\n" + shortRow + "hive\",H1," + at + "\n" + shortRow,
			want:  heard{Rows: []string{"3: " + shortGot, "5: " + shortGot}, Rejected: []string{"2: has 4 columns, the header has 3", "4: a quote stands alone"}},
		},
		"two stray quotes of a bad row swallow no row between them": {
			input: "provider,order_id,granted_at,memo\nsteam,H1," + at + ",\"a\nhive,H1," + at + ",b\nhive,H1," + at + ",c\"\n",
			want:  heard{Rows: []string{"3: " + shortGot}, Rejected: []string{"2: unknown provider", "4: a quote stands alone"}},
		},
		"a text of separators over two lines is no stray quote": {
			input: "memo,player_name,order_id,provider,granted_at\n,\",,,\n,\",H1,hive," + at + "\n",
			want:  heard{Rows: []string{"2: hive order=H1 name=,,,\n, at=2026-11-20T03:00:00Z status=granted"}},
		},
		"another name of product_id": {
			input: "provider,order_id,granted_at,Market_PID\nhive,H1," + at + ",item03\n",
			want:  heard{Rows: []string{"2: hive order=H1 at=2026-11-20T03:00:00Z status=granted product=item03"}},
		},
		"product_id and another name of it": {
			input: "provider,market_pid,order_id,granted_at,product_id\nhive,no,H1," + at + ",item03\n",
			want:  heard{Rows: []string{"2: hive order=H1 at=2026-11-20T03:00:00Z status=granted product=item03"}},
		},
		"another name where product_id is mapped": {
			input: "provider,market_pid,order_id,granted_at,상품\nhive,no,H1," + at + ",item03\n", format: rows.Format{Columns: map[string]string{"product_id": "상품"}},
			want: heard{Rows: []string{"2: hive order=H1 at=2026-11-20T03:00:00Z status=granted product=item03"}},
		},
		"another name that is mapped to something else": {
			input: "provider,market_pid,order_id,granted_at\nhive,s1,H1," + at + "\n", format: rows.Format{Columns: map[string]string{"server": "market_pid"}},
			want: heard{Rows: []string{"2: hive order=H1 at=2026-11-20T03:00:00Z status=granted server=s1"}},
		},
		"another name where product_id is a constant": {
			input: "provider,market_pid,order_id,granted_at\nhive,no,H1," + at + "\n", format: rows.Format{Constants: map[string]string{"product_id": "item03"}},
			want: heard{Rows: []string{"2: hive order=H1 at=2026-11-20T03:00:00Z status=granted product=item03"}},
		},
		"a quote open for a hundred lines": {
			input: short + "hive,\"H1," + at + "\n" + strings.Repeat("\n", 101) + shortRow + "\"\nhive,\"y\nx\"," + at + "\n",
			want:  heard{Rows: []string{"104: " + shortGot}, Rejected: []string{"2: not closed within 100 lines", "105: text follows the closing quote", "106: contains a line break"}},
		},
		"a NUL byte": {
			input: short + "hive,H\x001," + at + "\nhi\x00ve,H1," + at + "\n" + shortRow,
			want:  heard{Rows: []string{"4: " + shortGot}, Rejected: []string{"2: contains a NUL byte", `3: unknown provider "hi\x00ve"`}},
		},
		"a line without end": {
			input: short + "hive," + strings.Repeat("H", 300<<10) + "," + at + "\n" + shortRow,
			want:  heard{Rows: []string{"3: " + shortGot}, Rejected: []string{"2: the line is longer than 262144 bytes"}},
		},
		"a line of coverage": {
			input: short + shortRow + `{"complete_until":"2026-11-20T03:00:00Z","provider":"hive","app":"com.example.game"}` + "\n" + shortRow + `{"complete_until":}` + "\n",
			want: heard{
				Rows:     []string{"2: " + shortGot, "4: " + shortGot},
				Covers:   []ledger.Coverage{{Provider: ledger.Hive, App: "com.example.game", Until: instant(t, "2026-11-20T03:00:00Z")}},
				Rejected: []string{"5: the line of coverage is not JSON"},
			},
		},
		"compressed": {input: zipped(t, short+shortRow), want: heard{Rows: []string{"2: " + shortGot}}},
		"cp949": {
			input:  cp949(t, "게임,주문번호,지급일시,상태,서버\nHive,H1,"+at+",지급완료,똠방각하\nHive,H1,"+at+",회수,s\n"),
			format: rows.Format{Encoding: rows.CP949, Columns: map[string]string{"provider": "게임", "order_id": "주문번호", "granted_at": "지급일시", "status": "상태", "server": "서버"}, Status: map[string]string{"지급완료": "granted", "회수": "revoked"}},
			want:   heard{Rows: []string{"2: hive order=H1 at=2026-11-20T03:00:00Z status=granted server=똠방각하", "3: hive order=H1 at=2026-11-20T03:00:00Z status=revoked server=s"}},
		},
		"cp949 read as UTF-8": {
			input: "provider,order_id,granted_at,server,memo\nhive,H1," + at + "," + cp949(t, "서버,메모") + "\n" + "hive,H1," + at + ",s1," + cp949(t, "메모") + "\n",
			want:  heard{Rows: []string{"3: hive order=H1 at=2026-11-20T03:00:00Z status=granted server=s1"}, Rejected: []string{"2: server is not UTF-8 (is the file cp949?"}},
		},
		"UTF-8 read as cp949": {
			input: "provider,order_id,granted_at,server\nhive,H1," + at + ",\xec\x95\x84\xff\n", format: rows.Format{Encoding: "EUC-KR"},
			want: heard{Rejected: []string{"2: server is not cp949"}},
		},
		"constants win, defaults fill": {
			input: "provider,app,order_id,granted_at,kind\nstove,,H1," + at + ",purchase\nhive,other,H1," + at + ",\n",
			format: rows.Format{
				Provider: ledger.Hive, App: "com.example.game", Constants: map[string]string{"kind": "gift", "provider": "HIVE"},
			},
			want: heard{Rows: []string{
				"2: hive app=com.example.game order=H1 at=2026-11-20T03:00:00Z status=granted kind=gift",
				"3: hive app=other order=H1 at=2026-11-20T03:00:00Z status=granted kind=gift",
			}},
		},
		"one row per item": {
			input: "provider,order_id,grant_id,granted_at,item_id,quantity\nhive,H1,g," + at + ",gem,100\nhive,H1,g," + at + ",ticket,1\n",
			want:  heard{Rows: []string{"2: hive order=H1 grant=g at=2026-11-20T03:00:00Z status=granted gem*100", "3: hive order=H1 grant=g at=2026-11-20T03:00:00Z status=granted ticket*1"}},
		},
		"a list of items in one cell": {
			input: "provider,order_id,granted_at,items\nhive,H1," + at + ",gem:100; ticket:1\nhive,H1," + at + `,"[{""item_id"":""보석"",""quantity"":2}]"` + "\nhive,H1," + at + ",gem\n",
			want:  heard{Rows: []string{"2: " + shortGot + " gem*100 ticket*1", "3: " + shortGot + " 보석*2"}, Rejected: []string{`4: item "gem" is not an item and its quantity`}},
		},
	})
}

func TestGrantsCells(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 513)
	for name, c := range map[string]struct{ field, value, want, reject string }{
		"spaces around an id":         {"order_id", "  H1\u00a0\u3000", "order=H1", ""},
		"a spreadsheet's apostrophe":  {"order_id", "'1909090000000000001", "order=1909090000000000001", ""},
		"a spreadsheet's formula":     {"order_id", `"=""1909090000000000001"""`, "order=1909090000000000001", ""},
		"an id as E+18":               {"order_id", "1.90909E+18", "", `order_id "1.90909E+18" is in scientific notation`},
		"an id as e18 with a comma":   {"order_id", `"1,90909e18"`, "", "is in scientific notation"},
		"an id as 2E+18":              {"grant_id", "2E+18", "", "is in scientific notation"},
		"a player id as E+18":         {"player_id", "1.90909E+18", "", "player_id is in scientific notation"},
		"an id that has an E":         {"order_id", "12E5", "order=12E5", ""},
		"an id of 16 digits and 0000": {"order_id", "1909090000000000", "order=1909090000000000; suspicious=order_id is 16 digits", ""},
		"a player id in 0000":         {"member_no", "1909091234560000", "member=1909091234560000; suspicious=member_no is 16 digits", ""},
		"15 digits and 0000":          {"order_id", "190909000000000", "order=190909000000000 at", ""},
		"letters and 0000":            {"order_id", "H1909090000000000", "order=H1909090000000000 at", ""},
		"an id too long":              {"order_id", long, "", "order_id \"" + long[:60] + "\"... is 513 bytes long"},
		"the longest id":              {"order_id", long[:512], "order=" + long[:512], ""},
		"an id with a tab":            {"order_id", "H\t1", "", "contains a control character (U+0009)"},
		"an id nobody can see":        {"order_id", "H\u200b1", "", "contains a character that cannot be seen (U+200B)"},
		"a name too long":             {"player_name", strings.Repeat("x", 5000), "", "player_name is 5000 bytes long"},
		"no order id":                 {"order_id", " ", "", "order_id is empty"},
		"an unknown provider":         {"provider", "steam", "", `unknown provider "steam" (hive or stove)`},
		"no provider":                 {"provider", "", "", "provider is empty"},
		"a status in capitals":        {"status", "EXPIRED", "status=expired", ""},
		"an unknown status":           {"status", "done", "", `unknown status "done" (granted, mailed, failed, revoked or expired`},
		"an empty status":             {"status", "", "", "status is empty"},
		"no time":                     {"granted_at", "", "", "granted_at is empty"},
		"a bad time":                  {"granted_at", "yesterday", "", `granted_at: "yesterday" is not a time`},
		"a quantity of 0":             {"quantity", "0", "", `quantity "0" is not between 1`},
		"a negative quantity":         {"quantity", "-1", "", `quantity "-1" is not a whole number`},
		"half a quantity":             {"quantity", "1.5", "", `quantity "1.5" is not a whole number`},
		"a quantity of zeros":         {"quantity", "100.00", "gem*100", ""},
		"a quantity with a comma":     {"quantity", `"1,000"`, "", `quantity "1,000" is not a whole number`},
		"a quantity without end":      {"quantity", "99999999999999999999", "", "is not between 1 and 1000000000000"},
		"no quantity":                 {"quantity", "", "", "quantity is empty"},
		"reported 1":                  {"reported", "1", "reported=true", ""},
		"reported n":                  {"reported", "n", "reported=false", ""},
		"reported nothing":            {"reported", "", "status=granted gem*1", ""},
		"reported maybe":              {"reported", "maybe", "", `reported "maybe" is neither yes nor no`},
		"an unknown kind":             {"kind", "loan", "", `unknown kind "loan" (purchase or gift)`},
		"an unknown player type":      {"player_type", "guild", "", `unknown player_type "guild"`},
		"an unknown environment":      {"environment", "qa", "", `unknown environment "qa" (sandbox or live)`},
		"no item":                     {"item_id", "", "status=granted", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header, row := "memo", "-"
			for _, f := range []struct{ name, value string }{{"provider", "hive"}, {"order_id", "H1"}, {"granted_at", at}, {"item_id", "gem"}, {"quantity", "1"}, {c.field, c.value}} {
				if f.name == c.field {
					f.value = c.value
				}
				if !strings.Contains(header, ","+f.name) {
					header, row = header+","+f.name, row+","+f.value
				}
			}
			got, err := grants(t, header+"\n"+row+"\n", rows.Format{})
			if err != nil {
				t.Fatal(err)
			}
			if c.reject != "" {
				same(t, got, heard{Rejected: []string{"2: " + c.reject}})
				return
			}
			if len(got.Rows) != 1 {
				t.Fatalf("read %q, rejected %q", got.Rows, got.Rejected)
			}
			for part := range strings.SplitSeq(c.want, "; ") {
				if !strings.Contains(got.Rows[0], part) {
					t.Errorf("read %q, want %q in it", got.Rows[0], part)
				}
			}
		})
	}
}

func TestGrantsHeaderErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		input  string
		format rows.Format
		want   []string
	}{
		"lacks two columns": {"provider,When,orderid\n", rows.Format{}, []string{
			"the header (line 1) lacks order_id, granted_at", `found: "provider, When, orderid"`, "wanted: provider, order_id, granted_at", "optional: app, grant_id",
		}},
		"a header further down": {"\n\na,b\n", rows.Format{}, []string{"the header (line 3)"}},
		"a mapped column":       {"provider,order_id,granted_at\n", rows.Format{Columns: map[string]string{"status": "상태"}}, []string{`lacks status (which columns maps to "상태")`}},
		"another name twice":    {"provider,order_id,granted_at,market_pid,Market_PID\n", rows.Format{}, []string{`has the column "Market_PID" twice`}},
		"no name of the order":  {"provider,tid,granted_at\n", rows.Format{}, []string{"lacks order_id;", "product_id (also market_pid)"}},
		"twice":                 {"provider,order_id,Order_ID,granted_at\n", rows.Format{}, []string{`has the column "Order_ID" twice`}},
		"another separator":     {"provider;order_id;granted_at\n", rows.Format{}, []string{"read as csv it is one column"}},
		"tabs as csv":           {"provider\torder_id\tgranted_at\n", rows.Format{Kind: rows.CSV}, []string{"read as csv it is one column"}},
		"carriage returns":      {"provider,order_id,granted_at\rhive,H1,x\r", rows.Format{}, []string{"carriage return alone"}},
		"UTF-16":                {"\xff\xfep\x00r\x00", rows.Format{}, []string{"UTF-16", "save it as UTF-8"}},
		"cp949":                 {cp949(t, "주문번호,provider\n"), rows.Format{}, []string{"is not UTF-8 (is the file cp949?"}},
		"a broken quote":        {"provider,\"order\"_id\n", rows.Format{}, []string{"the header (line 1) cannot be read: text follows the closing quote"}},
		"an endless header":     {strings.Repeat("x", 400<<10), rows.Format{}, []string{"is longer than 262144 bytes"}},
		"an unknown format":     {short, rows.Format{Kind: "xml"}, []string{`unknown format "xml" (csv, tsv, ndjson, json or auto)`}},
		"an unknown encoding":   {short, rows.Format{Encoding: "latin1"}, []string{`unknown encoding "latin1"`}},
		"an unknown field":      {short, rows.Format{Columns: map[string]string{"order": "o"}}, []string{`a grant has no field "order"; it has provider, app, order_id`}},
		"an unknown constant":   {short, rows.Format{Constants: map[string]string{"complete_until": "o"}}, []string{`has no field "complete_until"`}},
		"an unknown status":     {short, rows.Format{Status: map[string]string{"ok": "given"}}, []string{`status "ok" is mapped to "given"`}},
		"a cut gzip":            {zipped(t, short+strings.Repeat(shortRow, 100))[:60], rows.Format{}, []string{"grants.csv, line ", "unexpected EOF"}},
		"no gzip":               {"\x1f\x8b\x00\x00", rows.Format{}, []string{"gzip"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := grants(t, c.input, c.format)
			if err == nil {
				t.Fatalf("read without an error: %q", got)
			}
			for _, part := range append(c.want, "grants.csv") {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error %q does not say %q", err, part)
				}
			}
		})
	}
}

// TestGrantsStops checks that everything but a bad row ends the reading, and
// says where.
func TestGrantsStops(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	for name, input := range map[string]string{
		"csv":    short + shortRow + shortRow + shortRow,
		"ndjson": strings.Repeat(`{"provider":"hive","order_id":"H1","granted_at":"`+at+`"}`+"\n", 4),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 0
			_, err := rows.Grants(t.Context(), strings.NewReader(input), "g", rows.Format{}, func(int, ledger.Grant) error {
				if n++; n == 2 {
					return full
				}
				return nil
			}, nil)
			if !errors.Is(err, full) || n != 2 || !strings.Contains(err.Error(), "read g, line") {
				t.Errorf("after %d rows: %v", n, err)
			}
			cut := io.MultiReader(strings.NewReader(input), iotest.ErrReader(full))
			n = 0
			count := func(int, ledger.Grant) error { n++; return nil }
			if _, err = rows.Grants(t.Context(), cut, "g", rows.Format{}, count, nil); !errors.Is(err, full) || n < 3 {
				t.Errorf("an unreadable input after %d rows: %v", n, err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err = rows.Grants(ctx, strings.NewReader(input), "g", rows.Format{}, count, nil); !errors.Is(err, context.Canceled) {
				t.Errorf("a cancelled reading: %v", err)
			}
		})
	}
}

// TestRejectedIsBounded checks that a file of bad rows says how many there were
// without listing every one.
func TestRejectedIsBounded(t *testing.T) {
	t.Parallel()
	input := short + strings.Repeat("hive\n", 10_500) + shortRow
	n := 0
	rejected, err := rows.Grants(t.Context(), strings.NewReader(input), "g", rows.Format{}, func(int, ledger.Grant) error { n++; return nil }, nil)
	if err != nil || n != 1 || len(rejected) != 10_001 {
		t.Fatalf("read %d rows, rejected %d, err %v", n, len(rejected), err)
	}
	last := rejected[10_000]
	if want := (ledger.RejectedRow{Line: 10_501, File: "g", Error: ledger.Say("and %d more bad rows up to here, of which this is the last", 500)}); !reflect.DeepEqual(last, want) {
		t.Errorf("the last is %+v, want %+v", last, want)
	}
}

// TestMemoryIsConstant checks that what has been read does not stay. It runs
// alone, because it looks at the heap of the whole process.
func TestMemoryIsConstant(t *testing.T) { //nolint:paralleltest // see above
	const early, late = 1_000, 100_000
	for name, text := range map[string]string{
		"csv":  short + strings.Repeat(shortRow, late),
		"json": "[" + strings.Repeat(`{"provider":"hive","order_id":"H1","granted_at":"`+at+`"},`, late) + "]",
	} {
		heap := func() uint64 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		n := 0
		var before, after uint64
		_, err := rows.Grants(t.Context(), strings.NewReader(text), "g", rows.Format{}, func(int, ledger.Grant) error {
			switch n++; n {
			case early:
				before = heap()
			case late:
				after = heap()
			}
			return nil
		}, nil)
		if err != nil || n != late {
			t.Fatalf("%s: read %d rows, err %v", name, n, err)
		}
		if after > before+256<<10 {
			t.Errorf("%s: %d rows more cost %d bytes", name, late-early, after-before)
		}
	}
}
