package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/korean"
)

// outTaken is what an import says of itself.
type outTaken struct {
	Accepted   int `json:"accepted"`
	Duplicates int `json:"duplicates"`
	Rejected   []struct {
		File  string `json:"file"`
		Line  int    `json:"line"`
		Error string `json:"error"`
	} `json:"rejected"`
	Suspect []struct {
		File string `json:"file"`
		Line int    `json:"line"`
	} `json:"suspect"`
	Covered int `json:"covered"`
}

const outHeader = "provider,app,order_id,grant_id,player_id,item_id,quantity,granted_at,status\n"

func outCSV(n int, changes ...string) string {
	fields := []string{"hive", outApp, outID(n), fmt.Sprintf("g%d", n), outPlayer(n), "gem", "100", "2026-01-02T03:04:05Z", "granted"}
	names := strings.Split(strings.TrimSpace(outHeader), ",")
	for i := 0; i+1 < len(changes); i += 2 {
		fields[slices.Index(names, changes[i])] = changes[i+1]
	}
	return strings.Join(fields, ",") + "\n"
}

// imports imports a file and gives what was taken of it.
func (l *lab) imports(what, name, text string, code int, more ...string) outTaken {
	l.t.Helper()
	args := append([]string{"import", what, l.write(name, text), "--json"}, more...)
	got := outLines[outTaken](l.t, l.want(code, args...))
	if len(got) != 1 {
		l.t.Fatalf("%s: %d objects", name, len(got))
	}
	return got[0]
}

// A day's grants, in the shapes spreadsheets and game servers write them.
func TestOutsideImportGrants(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{extra: `[[grants]]
name = "korean"
path = "nowhere/*.csv"
encoding = "cp949"
every = "0s"
columns = { order_id = "주문번호", grant_id = "지급번호", player_id = "플레이어", granted_at = "지급일시", status = "상태", item_id = "아이템", quantity = "수량" }
status = { "지급완료" = "granted", "회수" = "revoked" }
constants = { provider = "hive", app = "com.example.game" }`})
	korean949, err := korean.EUCKR.NewEncoder().String("주문번호,지급번호,플레이어,지급일시,상태,아이템,수량\n" +
		outID(50) + ",g50," + outPlayer(50) + ",2026-01-02 12:04:05,지급완료,보석,5\n" +
		outID(51) + ",g51," + outPlayer(51) + ",2026-01-02 12:04:05,지급완료,보석,5\n" +
		outID(51) + ",g51," + outPlayer(51) + ",2026-01-02 13:04:05,회수,보석,5\n")
	if err != nil {
		t.Fatal(err)
	}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write([]byte(outHeader + outCSV(60))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file, text     string
		accepted, duplicates int
		lines                []int
		more                 []string
	}{
		{"BOM and CRLF", "a.csv", "\ufeff" + strings.ReplaceAll(outHeader+outCSV(1)+outCSV(1, "item_id", "ticket", "quantity", "1"), "\n", "\r\n"), 2, 0, nil, nil},
		{"the same again", "a2.csv", outHeader + outCSV(1) + outCSV(1, "item_id", "ticket", "quantity", "1"), 0, 2, nil, nil},
		{"a row twice in one file", "a3.csv", outHeader + outCSV(2) + outCSV(2), 1, 1, nil, nil},
		{"columns in another order", "b.csv", "granted_at,order_id,provider,app,quantity,item_id,player_id,grant_id\n2026-01-02T03:04:05Z," + outID(3) + ",hive," + outApp + ",1,gem," + outPlayer(3) + ",g3\n", 1, 0, nil, nil},
		{"quotes, Hangul and a line break", "c.csv", strings.TrimSpace(outHeader) + ",player_name\n" + strings.TrimSpace(outCSV(4, "item_id", `"보석, 상자"`)) + ",\"홍길동\n\"\"왕\"\"\"\n" + strings.TrimSpace(outCSV(5)) + ",x\n", 2, 0, nil, nil},
		{"cp949, their words", "d.csv", korean949, 3, 0, nil, []string{"--source", "korean"}},
		{"destroyed ids", "e.csv", outHeader + outCSV(6, "order_id", "2.16899E+18") + outCSV(7), 1, 0, []int{2}, nil},
		{"bad rows among good", "f.csv", outHeader + outCSV(8, "quantity", "x") + outCSV(9) + outCSV(10, "granted_at", "soon") + outCSV(11, "provider", "other") +
			outCSV(12, "status", "given") + "hive," + outApp + "\n" + outCSV(13, "order_id", "") + outCSV(14), 2, 0, []int{2, 4, 5, 6, 7, 8}, nil},
		{"tabs", "g.tsv", strings.ReplaceAll(outHeader+outCSV(15), ",", "\t"), 1, 0, nil, nil},
		{"lines of JSON", "h.ndjson", string(mustJSON(t, grantRow("hive", outID(16), "g16", outPlayer(16)))) + "\n\n" + `{"complete_until":"2026-01-01T00:00:00Z","provider":"stove","app":"EXAMPLE_SERVICE"}` + "\nnot json\n", 1, 0, []int{4}, nil},
		{"packed", "i.csv.gz", zipped.String(), 1, 0, nil, nil},
		{"a header alone", "j.csv", outHeader, 0, 0, nil, nil},
	} {
		code := 0
		if len(c.lines) > 0 {
			code = 1
		}
		got := l.imports("grants", c.file, c.text, code, c.more...)
		var lines []int
		for _, r := range got.Rejected {
			lines = append(lines, r.Line)
			if !strings.HasSuffix(r.File, c.file) || r.Error == "" {
				t.Errorf("%s: rejected without file or reason: %+v", c.name, r)
			}
		}
		if got.Accepted != c.accepted || got.Duplicates != c.duplicates || !slices.Equal(lines, c.lines) {
			t.Errorf("%s: %+v, want %d accepted, %d duplicates, rejected lines %v", c.name, got, c.accepted, c.duplicates, c.lines)
		}
	}
	destroyed := l.imports("grants", "k.csv", outHeader+outCSV(73)+outCSV(71, "provider", "stove", "app", outService, "order_id", "1909091033503340000"), 0, "--complete", "2026-01-01T00:00:00Z..2026-01-02T00:00:00Z")
	if s := destroyed.Suspect; destroyed.Accepted != 2 || len(s) != 1 || s[0].Line != 3 || !strings.HasSuffix(s[0].File, "k.csv") || destroyed.Covered != 2 {
		t.Errorf("a destroyed id and a declared span are told as %+v", destroyed)
	}
	if r := l.want(0, "import", "grants", l.write("k.csv", outHeader+outCSV(71, "provider", "stove", "app", outService, "order_id", "1909091033503340000"))); !strings.Contains(r.out, "k.csv:2: ") || !strings.Contains(r.out, "1 flagged SUSPECT_ID") {
		t.Errorf("a destroyed id is told as %s", r)
	}
	for name, text := range map[string]string{"wrong header": "foo,bar\n1,2\n", "no times": "provider,app,order_id\nhive,x,H1\n"} {
		r := l.run("import", "grants", l.write("wrong.csv", text))
		if r.code != 1 || !strings.Contains(r.err, "wrong.csv") || !strings.Contains(r.err, "header") {
			t.Errorf("%s: %s", name, r)
		}
	}
	l.want(1, "import", "grants", "no-such-file.csv")
	l.want(1, "import", "grants", l.write("nothing.csv", "")) // a night without grants has a header
	r := l.runWith(l.cfg, outHeader+outCSV(70), "import", "grants", "-", "--json")
	if got := outLines[outTaken](t, l.exits(0, r)); got[0].Accepted != 1 {
		t.Errorf("standard input: %s", r)
	}
	// An id that ends in 0000 is kept and flagged.
	l.imports("grants", "k.csv", outHeader+outCSV(71, "provider", "stove", "app", outService, "order_id", "1909091033503330000"), 0)
	if r := l.want(0, "journal", "--limit", "1"); !strings.Contains(r.out, "doubtful") && !strings.Contains(r.out, "destroyed") {
		t.Errorf("an id a spreadsheet destroyed is not flagged: %s", r)
	}
	if o := l.order(outID(51)); o.Lamps["revoked"] != "yes" {
		t.Errorf("taken back in their words: %+v", o)
	}
	if got := outLines[obj](t, l.want(0, "grants", "--json", "--player", outPlayer(50))); len(got) != 1 || got[0]["granted_at"] != "2026-01-02T03:04:05Z" {
		t.Errorf("a time without a zone is Seoul's: %v", got)
	}
	l.want(0, "audit", "rebuild", "--check")
}

// --complete lets a missing grant be a no.
func TestOutsideImportComplete(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	id := outID(1)
	l.hive(id, "1")
	if o := l.order(id); o.Lamps["granted"] != "unknown" {
		t.Errorf("no source has spoken: %+v", o)
	}
	l.imports("grants", "empty.csv", outHeader, 0, "--complete", "2020-01-01T00:00:00Z..2030-01-01T00:00:00Z")
	if o := l.becomes(id, "PAID_NOT_GRANTED"); o.Lamps["granted"] != "no" {
		t.Errorf("the record is complete: %+v", o)
	}
}

// Products, players, kept deliveries and cancellations seen elsewhere.
func TestOutsideImportOthers(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	l.spoken()
	half, named, kept := outID(1), outID(2), outID(3)
	l.hive(half, "1", outPack)
	l.grants(grantRow("hive", half, "g1", "1"))
	l.hive(named, "2")
	l.grants(grantRow("hive", named, "g2", "GAME-2", obj{"player_type": "game"}))
	if o := l.order(half); o.Class != "MATCHED" {
		t.Errorf("what the product grants is not known: %+v", o)
	}
	if got := l.imports("products", "products.csv", "id,item_id,quantity\npack,gem,100\npack,ticket,1\n", 0); got.Accepted != 2 && got.Accepted != 1 {
		t.Errorf("products: %+v", got)
	}
	l.becomes(half, "BUNDLE_INCOMPLETE")
	if o := l.order(named); o.Class != "MATCHED" {
		t.Errorf("the game's own id is compared through a player list alone: %+v", o)
	}
	l.imports("players", "players.csv", "provider,player_id,game\nhive,2,GAME-2\nhive,1,GAME-1\n", 0)
	if o := l.order(named); o.Class != "MATCHED" {
		t.Errorf("the list joins them: %+v", o)
	}
	got := l.imports("notifications", "kept.ndjson", string(mustJSON(t, hivePaid(kept, "3")))+"\n"+string(mustJSON(t, stovePaid("T1", nil)))+"\nbroken\n", 1)
	if got.Accepted != 2 || len(got.Rejected) != 1 || got.Rejected[0].Line != 3 {
		t.Errorf("kept deliveries: %+v", got)
	}
	if o := l.order(kept); o.Lamps["notified"] != "yes" || o.Lamps["paid"] != "claimed" {
		t.Errorf("a kept delivery: %+v", o)
	}
	// What this program prints of deliveries can be read again.
	again := l.want(0, "notifications", "--json")
	l.imports("notifications", "again.ndjson", again.out, 0)
	cancelled := l.imports("cancellations", "cancelled.csv", "provider,app,order_id,cancelled_at,reason\nhive,"+outApp+","+kept+",2026-01-02T03:04:05Z,환불\nstove,"+outService+",T1,2026-01-02T03:04:05Z,cs\n", 0)
	if cancelled.Accepted != 2 {
		t.Errorf("cancellations: %+v", cancelled)
	}
	for _, id := range []string{kept, "T1"} {
		if o := l.order(id); o.Class != "CANCELLED_UNGRANTED" || o.Lamps["cancelled"] != "yes" {
			t.Errorf("%s was seen cancelled: %+v", id, o)
		}
	}
	l.want(0, "audit", "rebuild", "--check")
}
