package rows_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/ledger/rows"
)

// listCase is an input of products, players or cancellations, with what is
// wanted of it as text.
type listCase struct {
	input  string
	format rows.Format
	want   heard
	err    string
}

func runLists(t *testing.T, cases map[string]listCase, read func(input string, f rows.Format, yield func(string)) ([]ledger.RejectedRow, error)) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got heard
			rejected, err := read(c.input, c.format, func(s string) { got.Rows = append(got.Rows, s) })
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("error %v, want %q in it", err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got.Rejected = rejections(rejected)
			same(t, got, c.want)
		})
	}
}

func TestProducts(t *testing.T) {
	t.Parallel()
	runLists(t, map[string]listCase{
		"rows of one product anywhere": {
			input: "id,item_id,quantity,provider,app,title\np1,gem,100,hive,a,첫 결제\np2,gold,,,,\np1,ticket,1,HIVE,a,\n",
			want:  heard{Rows: []string{"2: hive/a/p1 첫 결제 [{gem 100 } {ticket 1 }]"}, Rejected: []string{"3: quantity is empty", "3: product \"p2\" is left out: its row on line 3 is bad"}},
		},
		"the same id elsewhere": {
			input: "id,item_id,provider\np1,gem,hive\np1,gold,stove\np1,coin,\n",
			want:  heard{Rows: []string{"2: hive//p1  [{gem 1 }]", "3: stove//p1  [{gold 1 }]", "4: //p1  [{coin 1 }]"}},
		},
		"nothing to grant": {
			input: "id,items\np1,\np2,gem:100|ticket:1\n", want: heard{Rows: []string{"2: //p1  []", "3: //p2  [{gem 100 } {ticket 1 }]"}},
		},
		"objects": {
			input: `{"id":"p1","items":["gem:100",{"item_id":"ticket","quantity":1}],"provider":"hive"}` + "\n" + `{"id":"p2","items":[]}` + "\n" + `{"id":"p3"}` + "\n" + `{"id":"p4","item_id":"a","quantity":2}`,
			want:  heard{Rows: []string{"1: hive//p1  [{gem 100 } {ticket 1 }]", "2: //p2  []", "4: //p4  [{a 2 }]"}, Rejected: []string{"3: says nothing of items", "3: product \"p3\" is left out"}},
		},
		"contradictions": {
			input: "id,item_id,quantity\np1,gem,1\np1,gem,2\np2,,\np2,gem,1\np3,,5\n,gem,1\np4,gem,1\np4,2E+18,1\n",
			want: heard{Rejected: []string{
				`3: has the item "gem" twice`, `5: is on line 4 too, and one of the two grants nothing`, "6: has a quantity and no item_id", "7: id is empty", "9: in scientific notation",
				`2: product "p1" is left out: its row on line 3 is bad`, "4: \"p2\" is left out", "6: \"p3\" is left out", "8: \"p4\" is left out: its row on line 9 is bad",
			}},
		},
		"an unknown provider": {input: "id,items,provider\np1,,steam\n", want: heard{Rejected: []string{`2: unknown provider "steam"`}}},
		"another name of id": {
			input: "product_id,item_id\np1,gem\n", want: heard{Rows: []string{"2: //p1  [{gem 1 }]"}},
		},
		"another name of id in objects": {
			input: `{"product_id":"p1","items":["gem:100"]}` + "\n" + `{"product_id":"no","id":"p2","items":[]}`, want: heard{Rows: []string{"1: //p1  [{gem 100 }]", "2: //p2  []"}},
		},
		"no id": {input: "title,item_id\nx,gem\n", err: "lacks id (also product_id)"},
		"a bad row of several lines": {
			input: "id,item_id,title\np1,gem,\"a\nb\",c\np2,\"g\nem\",x\np3,gem,\"a\nb\"\n",
			want:  heard{Rows: []string{"6: //p3 a\nb [{gem 1 }]"}, Rejected: []string{"2: has 4 columns", "4: contains a line break", `4: product "p2" is left out`}},
		},
		"two stray quotes of a ragged row": {
			input: "id,item_id,title\np1,\"gem,a\np2,gem,b\np3\",gem,c\n",
			want:  heard{Rows: []string{"3: //p2 b [{gem 1 }]"}, Rejected: []string{"2: has 4 columns", "4: a quote stands alone"}},
		},
		"no column of items": {input: "id,title\np1,x\n", err: "lacks items or item_id"},
	}, func(input string, f rows.Format, yield func(string)) ([]ledger.RejectedRow, error) {
		return rows.Products(t.Context(), strings.NewReader(input), "products.csv", f, func(line int, p ledger.Product) error {
			yield(fmt.Sprintf("%d: %s/%s/%s %s %v", line, p.Provider, p.App, p.ID, p.Title, p.Items))
			return nil
		})
	})
	full := errors.New("disk full")
	_, err := rows.Products(t.Context(), strings.NewReader("id,items\np1,\n"), "products.csv", rows.Format{}, func(int, ledger.Product) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("error %v, want %v", err, full)
	}
}

func TestPlayers(t *testing.T) {
	t.Parallel()
	runLists(t, map[string]listCase{
		"hive": {
			input: "provider,app,player_id,uid,game,name,server\nhive,a,2000001,55,g-1,철수,s1\nhive,,2000002,,,,\n",
			want:  heard{Rows: []string{"2: hive/a s1 {ID:2000001 VidType: UID:55 GUID: MemberNo: CharacterNo: Game:g-1 Name:철수}", "3: hive/  {ID:2000002 VidType: UID: GUID: MemberNo: CharacterNo: Game: Name:}"}},
		},
		"vid is player_id": {
			input: "provider,player_id,vid,vid_type\nhive,1,1,v4\nhive,1,2,\nhive,,3,\n",
			want: heard{
				Rows:     []string{"2: hive/  {ID:1 VidType:v4 UID: GUID: MemberNo: CharacterNo: Game: Name:}", "4: hive/  {ID:3 VidType: UID: GUID: MemberNo: CharacterNo: Game: Name:}"},
				Rejected: []string{"3: player_id and vid differ"},
			},
		},
		"stove": {
			input: `[{"provider":"stove","guid":"u","member_no":7,"character_no":9,"player_id":"7"},{"provider":"stove","player_id":"5"}]`,
			want:  heard{Rows: []string{"1: stove/  {ID: VidType: UID: GUID:u MemberNo:7 CharacterNo:9 Game: Name:}"}, Rejected: []string{"1: give guid or member_no (element 2 of the array)"}},
		},
		"no id of the provider": {
			input: "provider,player_id,game,name\nhive,,g-1,철수\n", want: heard{Rejected: []string{"2: has no id of the provider"}},
		},
		"an id a spreadsheet destroyed": {
			input: "provider,member_no,game\nstove,1909091234560000,g\nstove,1.9E+15,g\nstove,1,g\n",
			want:  heard{Rows: []string{"4: stove/  {ID: VidType: UID: GUID: MemberNo:1 CharacterNo: Game:g Name:}"}, Rejected: []string{"2: players are not joined on a guess", "3: in scientific notation"}},
		},
		"provider from the format": {
			input: "guid\nu\n", format: rows.Format{Provider: ledger.Stove, App: "svc"},
			want: heard{Rows: []string{"2: stove/svc  {ID: VidType: UID: GUID:u MemberNo: CharacterNo: Game: Name:}"}},
		},
		"ids of hive tell the provider": {
			input: "vid,game\n1,g-1\n,g-2\n",
			want:  heard{Rows: []string{"2: hive/  {ID:1 VidType: UID: GUID: MemberNo: CharacterNo: Game:g-1 Name:}"}, Rejected: []string{"3: has no id of the provider"}},
		},
		"ids of stove tell the provider": {
			input: "app,character_no,member_no\nsvc,9,7\n",
			want:  heard{Rows: []string{"2: stove/svc  {ID: VidType: UID: GUID: MemberNo:7 CharacterNo:9 Game: Name:}"}},
		},
		"ids of objects tell the provider": {
			input: strings.Join([]string{`{"player_id":"1"}`, `{"uid":"1","provider":null}`, `{"guid":"u"}`, `{"vid":"1","guid":"u"}`, `{"game":"g"}`, `{"uid":"1","provider":""}`}, "\n"),
			want: heard{
				Rows: []string{
					"1: hive/  {ID:1 VidType: UID: GUID: MemberNo: CharacterNo: Game: Name:}", "2: hive/  {ID: VidType: UID:1 GUID: MemberNo: CharacterNo: Game: Name:}", "3: stove/  {ID: VidType: UID: GUID:u MemberNo: CharacterNo: Game: Name:}",
				},
				Rejected: []string{"4: provider is missing, there are ids of hive and of stove: say which it is", "5: provider is missing, and no id tells it", "6: provider is empty"},
			},
		},
		"a provider that is given goes before ids": {
			input: "member_no,player_id\n7,7\n", format: rows.Format{Constants: map[string]string{"provider": "stove"}},
			want: heard{Rows: []string{"2: stove/  {ID: VidType: UID: GUID: MemberNo:7 CharacterNo: Game: Name:}"}},
		},
		"columns of ids of both": {input: "vid,guid\n1,\n", err: "lacks provider (there are ids of hive and of stove: say which it is)"},
		"no id columns":          {input: "provider,game\n", err: "lacks player_id or vid or uid or guid or member_no or character_no"},
	}, func(input string, f rows.Format, yield func(string)) ([]ledger.RejectedRow, error) {
		return rows.Players(t.Context(), strings.NewReader(input), "players.csv", f, func(line int, l ledger.PlayerLink) error {
			yield(fmt.Sprintf("%d: %s/%s %s %+v", line, l.Provider, l.App, l.Server, l.Player))
			return nil
		})
	})
}

func TestCancellations(t *testing.T) {
	t.Parallel()
	runLists(t, map[string]listCase{
		"a console's export": {
			input:  "마켓,주문 ID,취소일시,사유,evidence\nhive,H1,2026-11-20 12:00:00,단순 변심,Console row 12\nhive,H2,,,\nhive,1909091234560000,,,\nhive,,,,\nhive,H3,soon,,\nstore,H4,,,\n",
			format: rows.Format{Columns: map[string]string{"provider": "마켓", "order_id": "주문 ID", "cancelled_at": "취소일시", "reason": "사유"}},
			want: heard{
				Rows: []string{
					"2: {hive  H1 2026-11-20T03:00:00Z 단순 변심 Console row 12 }", "3: {hive  H2    }",
					"4: {hive  1909091234560000    order_id is 16 digits or more and ends in 0000: a spreadsheet may have destroyed it}",
				},
				Rejected: []string{"5: order_id is empty", `6: cancelled_at: "soon" is not a time`, `7: unknown provider "store"`},
			},
		},
		"objects":     {input: `{"provider":"hive","app":"a","order_id":"H1","cancelled_at":1795143600}`, want: heard{Rows: []string{"1: {hive a H1 2026-11-20T03:00:00Z   }"}}},
		"no order id": {input: "provider,reason\n", err: "lacks order_id"},
	}, func(input string, f rows.Format, yield func(string)) ([]ledger.RejectedRow, error) {
		return rows.Cancellations(t.Context(), strings.NewReader(input), "cancelled.csv", f, func(line int, c rows.Cancellation) error {
			yield(fmt.Sprintf("%d: %s", line, fmt.Sprintf("{%s %s %s %s %s %s %s}", c.Provider, c.App, c.OrderID, c.CancelledAt, c.Reason, c.Evidence, c.Suspicious)))
			return nil
		})
	})
}

func TestNotifications(t *testing.T) {
	t.Parallel()
	const sum = "6f1be5d4cdb7a0e5e1c0f0b4a9e1f8f1c4ce3b1a0f7f4f1f2a0b9d8c7e6f5a4b"
	for name, c := range map[string]struct {
		input    string
		format   rows.Format
		want     []string
		rejected []string
		err      string
	}{
		"bodies as they came": {
			input: "{\"tid\" : 1909090190909019091, \"x\":\"\\u00e9\\/\"}\n\n {\"provider\":{\"any\":1},\"route\":2}\r\n", format: rows.Format{Provider: ledger.Stove},
			want: []string{`1: stove    {"tid" : 1909090190909019091, "x":"\u00e9\/"}`, `3: stove    {"provider":{"any":1},"route":2}`},
		},
		"lines of notifications --json": {
			input: `{"seq":12,"received_at":"2026-11-20T03:00:00Z","provider":"hive","route":"/hive","remote":"192.0.2.1","kind":"paid","order_id":"H1","duplicate":false,"error":null,"sha256":null,"body":"{\"type\":\"paid\",\n \"n\":\"\uc6d0\"}"}`,
			want:  []string{"1: hive /hive 192.0.2.1 2026-11-20T03:00:00Z {\"type\":\"paid\",\n \"n\":\"원\"}"},
		},
		"an envelope around an object": {
			input: `{"provider":"hive","body":{"type":"paid",  "n":1}}`, want: []string{`1: hive    {"type":"paid",  "n":1}`},
		},
		"a body that is no text": {
			input: `{"provider":"stove","route":"/stove/svc","body_base64":"/wD+Cg=="}`, want: []string{"1: stove /stove/svc   \xff\x00\xfe\n"},
		},
		"an empty body":   {input: `{"provider":"hive","body":""}`, want: []string{"1: hive    "}},
		"the right sum":   {input: `{"provider":"hive","sha256":"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855","body":""}`, want: []string{"1: hive    "}},
		"the wrong sum":   {input: `{"provider":"hive","sha256":"` + sum + `","body":"x"}`, rejected: []string{"1: body does not match its sha256"}},
		"no base64":       {input: `{"provider":"hive","body_base64":"%"}`, rejected: []string{"1: body_base64 is not base64"}},
		"both bodies":     {input: `{"provider":"hive","body":"a","body_base64":"YQ=="}`, rejected: []string{"1: has body and body_base64"}},
		"a bad time":      {input: `{"received_at":"soon","body":"a"}`, rejected: []string{"1: received_at"}},
		"a bad provider":  {input: `{"provider":"steam","body":"a"}`, rejected: []string{"1: unknown provider"}},
		"a bad envelope":  {input: `{"provider":["hive"],"body":"a"}`, rejected: []string{"1: provider is an array"}},
		"no JSON":         {input: "tid=1\n{\"tid\":1}", want: []string{`2:     {"tid":1}`}, rejected: []string{`1: is not a JSON object: "tid=1"`}},
		"a large body":    {input: `{"a":"` + strings.Repeat("x", 2<<20) + `"}`, want: []string{`1:     {"a":"` + strings.Repeat("x", 2<<20) + `"}`}},
		"not as a table":  {input: "body\nx\n", format: rows.Format{Kind: rows.CSV}, err: `notifications are JSON, one object a line, and not "csv"`},
		"a field unknown": {format: rows.Format{Columns: map[string]string{"order_id": "x"}}, err: `a notification has no field "order_id"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			rejected, err := rows.Notifications(t.Context(), strings.NewReader(c.input), "n.ndjson", c.format, func(line int, n rows.Notification) error {
				got = append(got, fmt.Sprintf("%d: %s %s %s %s %s", line, n.Provider, n.Route, n.Remote, n.ReceivedAt, n.Body))
				return nil
			})
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("error %v, want %q in it", err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("notifications (-want +got):\n%s", diff)
			}
			same(t, heard{Rejected: rejections(rejected)}, heard{Rejected: c.rejected})
		})
	}
}
