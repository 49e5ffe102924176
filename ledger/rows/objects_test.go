package rows_test

import (
	"strings"
	"testing"

	"makegood/ledger"
	"makegood/ledger/rows"
)

// object is the least a JSON row needs, with more members behind.
func object(more string) string {
	if more != "" {
		more = "," + more
	}
	return `{"provider":"hive","order_id":"H1","granted_at":"` + at + `"` + more + `}`
}

func TestGrantsJSON(t *testing.T) {
	t.Parallel()
	row := object("")
	pretty := strings.NewReplacer(",", ",\n  ", "{", "{\n  ", "}", "\n}").Replace(row)
	deep := strings.Repeat("[", 70) + strings.Repeat("]", 70)
	run(t, map[string]grantCase{
		"one object a line": {input: row + "\n" + row + "\n\n" + row, want: heard{Rows: []string{"1: " + shortGot, "2: " + shortGot, "4: " + shortGot}}},
		"one object":        {input: row, want: heard{Rows: []string{"1: " + shortGot}}},
		"one object over several lines": {
			input: "\n" + pretty + "\n" + row, want: heard{Rows: []string{"2: " + shortGot, "7: " + shortGot}},
		},
		"an array on one line": {input: "[" + row + "," + row + "]", format: rows.Format{Kind: rows.JSON}, want: heard{Rows: []string{"1: " + shortGot, "1: " + shortGot}}},
		"an array over lines":  {input: "[\r\n" + row + ",\r\n" + pretty + "\r\n]\r\n", want: heard{Rows: []string{"2: " + shortGot, "3: " + shortGot}}},
		"an empty array":       {input: " [ ] "},
		"byte order mark":      {input: "\ufeff" + row, want: heard{Rows: []string{"1: " + shortGot}}},
		"compressed":           {input: zipped(t, row+"\n"+row), want: heard{Rows: []string{"1: " + shortGot, "2: " + shortGot}}},
		"every member": {
			input: object(`"app":"a","grant_id":"g","player_id":"p","player_type":"game","player_name":"영희 \ud83d\ude00 \"q\"","guid":"u","member_no":77,"uid":88,` +
				`"status":"Revoked","server":"s1","product_id":"item03","reported":false,"kind":"purchase","environment":"sandbox","items":[{"item_id":"gem","quantity":100,"name":"보석"},{"item_id":7,"quantity":"2"},"ticket:3",{"item_id":"x"}]`),
			want: heard{Rows: []string{`1: hive app=a order=H1 grant=g player=p type=game name=영희 😀 "q" guid=u member=77 uid=88 at=2026-11-20T03:00:00Z status=revoked server=s1 product=item03 kind=purchase env=sandbox reported=false gem*100(보석) 7*2 ticket*3 x*1`}},
		},
		"names in any case":  {input: `{"Provider":"hive","ORDER_ID":"H1","granted_at":"` + at + `"}`, want: heard{Rows: []string{"1: " + shortGot}}},
		"names with escapes": {input: `{"provider":"hive","order\u005fid":"H1","granted_at":"` + at + `"}`, want: heard{Rows: []string{"1: " + shortGot}}},
		"numbers keep their digits": {
			input: `{"provider":"stove","order_id":1909090190909019091,"player_id":20000000000000000001,"granted_at":1795143600}`,
			want:  heard{Rows: []string{"1: stove order=1909090190909019091 player=20000000000000000001 at=2026-11-20T03:00:00Z status=granted"}},
		},
		"numbers as time": {
			input: `{"provider":"stove","order_id":"1","granted_at":1795143600123}` + "\n" + `{"provider":"stove","order_id":"1","granted_at":"1795143600"}`,
			want:  heard{Rows: []string{"1: stove order=1 at=2026-11-20T03:00:00.123Z status=granted", "2: stove order=1 at=2026-11-20T03:00:00Z status=granted"}},
		},
		"null is absent": {input: object(`"status":null,"player_id":null,"items":null,"quantity":null,"item_id":"gem"`), want: heard{Rows: []string{"1: " + shortGot + " gem*1"}}},
		"no items":       {input: object(`"items":[]`), want: heard{Rows: []string{"1: " + shortGot}}},
		"an id as a float": {
			input: object(`"grant_id":1.9e18`) + "\n" + object(`"grant_id":19E18`) + "\n" + object(`"grant_id":12.0`) + "\n" + object(`"grant_id":007`),
			want:  heard{Rejected: []string{`1: grant_id "1.9e18" is in scientific notation`, "2: is in scientific notation", "3: is a number with a fraction", "4: a number begins with 0"}},
		},
		"a number a float has rounded": {
			input: object(`"member_no":1909090190900000000`),
			want:  heard{Rows: []string{"1: hive order=H1 member=1909090190900000000 at=2026-11-20T03:00:00Z status=granted suspicious=member_no is 16 digits or more and ends in 0000: a spreadsheet may have destroyed it"}},
		},
		"values of the wrong sort": {
			input: strings.Join([]string{
				object(`"app":{"id":1}`), object(`"app":[1]`), object(`"app":true`), object(`"items":"gem"`), object(`"items":{"gem":1}`), object(`"items":[1]`),
				object(`"items":[{"quantity":1}]`), object(`"items":[{"item_id":"a","quantity":0}]`), object(`"items":[{"item_id":"a","quantity":true}]`),
				object(`"items":[{"item_id":"a","ITEM_ID":"b"}]`), object(`"items":["gem:x"]`), object(`"items":[{"item_id":1.5e20}]`), object(`"items":["a:1"],"item_id":"b"`), object(`"quantity":1e2,"item_id":"a"`),
			}, "\n"),
			want: heard{Rejected: []string{
				"1: app is an array or an object", "2: app is an array or an object", "3: app is true or false", `4: item "gem" is not an item`, "5: items is not an array", "6: items holds something",
				"7: an item of items has no item_id", `8: quantity "0"`, "9: quantity of an item is neither", "10: item_id stands twice", `11: quantity "x"`, "12: is in scientific notation", "13: has items and item_id", `14: quantity "1e2"`,
			}},
		},
		"what a row lacks": {
			input: `{"order_id":"H1","granted_at":"` + at + `"}` + "\n" + `{"provider":"hive","granted_at":"` + at + `"}` + "\n" + `{"provider":"hive","order_id":"H1"}` + "\n{}",
			want:  heard{Rejected: []string{"1: provider is missing", "2: order_id is missing", "3: granted_at is missing", "4: provider is missing"}},
		},
		"a member twice": {input: object(`"ORDER_ID":"H2"`), want: heard{Rejected: []string{"1: order_id stands twice"}}},
		"another name of product_id": {
			input: object(`"market_pid":"a"`) + "\n" + object(`"MARKET\u005fPID":"\u0061"`) + "\n" + object(`"market_pid":"no\u0000","product_id":"a"`) + "\n" + object(`"product_id":null,"market_pid":"a"`),
			want:  heard{Rows: []string{"1: " + shortGot + " product=a", "2: " + shortGot + " product=a", "3: " + shortGot + " product=a", "4: " + shortGot + " product=a"}},
		},
		"another name twice": {input: object(`"market_pid":"a","Market_PID":"b"`), want: heard{Rejected: []string{"1: product_id (also market_pid) stands twice"}}},
		"mapped names": {
			input:  `{"게임":"hive","주문":"H1","when":"` + at + `","order_id":"not this","상태":"지급"}`,
			format: rows.Format{Columns: map[string]string{"provider": "게임", "order_id": "주문", "granted_at": "When", "status": "상태"}, Status: map[string]string{"지급": "mailed"}},
			want:   heard{Rows: []string{"1: hive order=H1 at=2026-11-20T03:00:00Z status=mailed"}},
		},
		"cp949": {
			input: cp949(t, object(`"player_name":"홍길동\n","items":[{"item_id":"보석","quantity":1},"열쇠:2"]`)), format: rows.Format{Encoding: rows.CP949},
			want: heard{Rows: []string{"1: hive order=H1 name=홍길동 at=2026-11-20T03:00:00Z status=granted 보석*1 열쇠*2"}},
		},
		"not UTF-8": {input: object(`"server":"`+cp949(t, "서버")+`"`) + "\n" + row, want: heard{Rows: []string{"2: " + shortGot}, Rejected: []string{"1: server is not UTF-8"}}},
		"coverage": {
			input: row + "\n" + `{"complete_until":"2026-11-20 12:00:00","provider":"hive","app":"a"}` + "\n" + `{"complete_from":1795140000,"complete_until":1795143600,"provider":"stove","app":""}` + "\n" +
				`{"complete_until":"soon","provider":"hive"}` + "\n" + `{"complete_until":1795143600}` + "\n" + `{"complete_from":1795143600,"complete_until":1795140000,"provider":"hive"}` + "\n" + `{"complete_from":1795143600,"provider":"hive"}`,
			want: heard{
				Rows: []string{"1: " + shortGot},
				Covers: []ledger.Coverage{
					{Provider: ledger.Hive, App: "a", Until: instant(t, "2026-11-20T03:00:00Z")},
					{Provider: ledger.Stove, From: instant(t, "2026-11-20T02:00:00Z"), Until: instant(t, "2026-11-20T03:00:00Z")},
				},
				Rejected: []string{`4: complete_until: "soon" is not a time`, "5: provider is missing", "6: complete_from is later", "7: complete_until is missing"},
			},
		},
		"broken lines between good ones": {
			input: strings.Join([]string{
				row, row[:40], row, `{"provider":hive}`, row, `{"a":"b`, row, `garbage`, row, `"text"`, `12`, row, `{"a":1}}`, row, `{"a" 1}`, row, "{\"a\":\"\x01\"}", row, `{"a":"\q"}`, row, `{"a":"\u12g4"}`, row,
				`{"a":01}`, row, `{"a":1.}`, row, `{"a":tru}`, row, `{"a":1,}`, row, `{"a":[1,]}`, row, `{"a":+1}`, row, `{"a":` + deep + `}`, row, `{"a":-}`, row,
			}, "\n"),
			want: heard{
				Rows: []string{
					"1: " + shortGot, "3: " + shortGot, "5: " + shortGot, "7: " + shortGot, "9: " + shortGot, "12: " + shortGot, "14: " + shortGot, "16: " + shortGot, "18: " + shortGot, "20: " + shortGot, "22: " + shortGot,
					"24: " + shortGot, "26: " + shortGot, "28: " + shortGot, "30: " + shortGot, "32: " + shortGot, "34: " + shortGot, "36: " + shortGot, "38: " + shortGot,
				},
				Rejected: []string{
					"2: is not JSON", `4: is not JSON: "hive" stands where a value belongs`, "6: a text is not closed on its line", `8: is not a JSON object: "garbage"`, "10: is not a JSON object", "11: is not a JSON object",
					"13: provider is missing", "13: is not a JSON object", `15: "1" stands where a colon belongs`, "17: a control character", `19: escape "\\q"`, "21: escape",
					"23: begins with 0", "25: where a digit belongs", `27: "tru" stands`, `29: "}" stands where a member's name belongs`, `31: "]" stands where a value belongs`, `33: "+"`, "35: nested more than 64 deep", "37: where a digit belongs",
				},
			},
		},
		"a cut line in front of lists": {
			input: `{"items":[` + "\n" + row + "\n" + row + "\n" + row, format: rows.Format{Kind: rows.NDJSON},
			want: heard{Rows: []string{"2: " + shortGot, "3: " + shortGot, "4: " + shortGot}, Rejected: []string{"1: is not JSON"}},
		},
		"a cut line at the end": {input: row + "\n" + row[:30], want: heard{Rows: []string{"1: " + shortGot}, Rejected: []string{"2: is cut off: the object is not closed"}}},
		"a broken object over several lines": {
			input: "{\n \"a\": 1,\n \"b\": oops,\n \"c\": 2\n}\n" + row,
			want:  heard{Rows: []string{"6: " + shortGot}, Rejected: []string{"1: is not JSON"}},
		},
		"a broken element on the array's only line": {
			input: "[" + row + `,{"a":{"b":}},` + row + `,5,` + row + "]",
			want:  heard{Rows: []string{"1: " + shortGot, "1: " + shortGot, "1: " + shortGot}, Rejected: []string{`1: "}" stands where a value belongs (element 2 of the array)`, `1: is not a JSON object`}},
		},
		"a bad element":       {input: "[" + row + ",\n{}]", want: heard{Rows: []string{"1: " + shortGot}, Rejected: []string{"2: provider is missing (element 2 of the array)"}}},
		"an array not closed": {input: "[" + row + ",\n" + row + ",\n", want: heard{Rows: []string{"1: " + shortGot, "2: " + shortGot}, Rejected: []string{"3: the array is not closed: the input has been cut off"}}},
		"a brace in a text":   {input: object(`"memo":"}{\"][\\"`) + row, want: heard{Rows: []string{"1: " + shortGot, "1: " + shortGot}}},
		"a row too long": {
			input: `[{"memo":"` + strings.Repeat("x\\\"}", 100<<10) + `"},` + row + "]",
			want:  heard{Rows: []string{"1: " + shortGot}, Rejected: []string{"1: is longer than 262144 bytes (element 1 of the array)"}},
		},
		"a mile of white space": {input: strings.Repeat(" \n", 400<<10) + row, format: rows.Format{Kind: rows.NDJSON}, want: heard{Rows: []string{"409601: " + shortGot}}},
		"a page instead of rows": {
			input: "<html>\n<body>", format: rows.Format{Kind: rows.NDJSON},
			want: heard{Rejected: []string{`1: is not a JSON object: "<html>"`, "2: is not a JSON object"}},
		},
	})
}

func TestGrantsWithoutCover(t *testing.T) {
	t.Parallel()
	rejected, err := rows.Grants(t.Context(), strings.NewReader(`{"complete_until":1795143600,"provider":"hive"}`), "", rows.Format{}, func(int, ledger.Grant) error { return nil }, nil)
	if err != nil || len(rejected) != 1 || rejected[0].Line != 1 || rejected[0].Error.String() != "a line of coverage is not taken here" {
		t.Errorf("rejected %+v, err %v", rejected, err)
	}
}
