package plain_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// failing refuses everything after its first bytes.
type failing struct {
	left  int
	calls int
}

var errFull = errors.New("no space left")

func (f *failing) Write(b []byte) (int, error) {
	f.calls++
	if len(b) > f.left {
		n := f.left
		f.left = 0
		return n, errFull
	}
	f.left -= len(b)
	return len(b), nil
}

// endless repeats a row and counts how many were taken.
func endless(row ledger.Row, n int, taken *int) iter.Seq2[ledger.Row, error] {
	return func(yield func(ledger.Row, error) bool) {
		for *taken < n {
			*taken++
			if !yield(row, nil) {
				return
			}
		}
	}
}

func TestFirstWriteErrorIsReportedAndStopsTheList(t *testing.T) {
	t.Parallel()
	row, _ := grantedHive(t)
	for name, format := range map[string]plain.Format{"text": plain.Text, "json": plain.JSON, "csv": plain.CSV} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := &failing{left: 100 << 10}
			w := plain.New(out, plain.Options{Format: format, Now: clock(0)})
			taken := 0
			err := plain.Orders(w, endless(row, 1_000_000, &taken))
			if !errors.Is(err, errFull) || !errors.Is(w.Close(), errFull) || !errors.Is(w.Err(), errFull) {
				t.Errorf("Orders: %v, Close: %v, Err: %v", err, w.Close(), w.Err())
			}
			if taken > 10_000 {
				t.Errorf("%d rows were read after the output was closed", taken)
			}
			calls := out.calls
			if err := plain.Orders(w, rows(row)); !errors.Is(err, errFull) || out.calls != calls {
				t.Errorf("writing went on after the error: %v", err)
			}
		})
	}
}

func TestErrorOfTheRowsIsAnsweredAfterWhatWasRead(t *testing.T) {
	t.Parallel()
	row, _ := grantedHive(t)
	errRows := errors.New("the ledger is locked")
	for name, format := range map[string]plain.Format{"text": plain.Text, "json": plain.JSON, "csv": plain.CSV} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			w := plain.New(&out, plain.Options{Format: format, Now: clock(0)})
			err := plain.Orders(w, func(yield func(ledger.Row, error) bool) {
				_ = yield(row, nil) && yield(ledger.Row{}, errRows)
			})
			if !errors.Is(err, errRows) {
				t.Errorf("err = %v", err)
			}
			if err := w.Close(); err != nil || !strings.Contains(out.String(), row.Key.Order) {
				t.Errorf("close %v, written %q", err, out.String())
			}
		})
	}
}

// What is written is not kept: after many rows no more memory is alive than after a few.
func TestStreamingKeepsNothing(t *testing.T) {
	row, _ := grantedHive(t)
	alive := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for name, format := range map[string]plain.Format{"text": plain.Text, "json": plain.JSON, "csv": plain.CSV} {
		t.Run(name, func(t *testing.T) {
			const few, many = 1_000, 20_000
			var early, late uint64
			w := plain.New(io.Discard, plain.Options{Format: format, Now: clock(0)})
			err := plain.Orders(w, func(yield func(ledger.Row, error) bool) {
				for i := range many {
					if !yield(row, nil) {
						return
					}
					switch i {
					case few:
						early = alive()
					case many - 1:
						late = alive()
					}
				}
			})
			if err != nil || w.Close() != nil {
				t.Fatal(err)
			}
			if late > early+128<<10 {
				t.Errorf("%d bytes are alive after %d rows and %d after %d", early, few, late, many)
			}
		})
	}
}

func TestLiveRowsAreNotHeldBack(t *testing.T) {
	t.Parallel()
	row, _ := grantedHive(t)
	var out bytes.Buffer
	w := plain.New(&out, plain.Options{Live: true, Now: clock(0)})
	seen := 0
	err := plain.Orders(w, func(yield func(ledger.Row, error) bool) {
		for range 3 {
			if !yield(row, nil) {
				return
			}
			seen++
			if got := strings.Count(out.String(), row.Key.Order); got != seen {
				t.Errorf("after %d rows %d are written", seen, got)
			}
		}
	})
	if err != nil || seen != 3 {
		t.Errorf("%d rows, %v", seen, err)
	}
}

// Hangul takes two cells a letter: the column behind a name begins at the same cell in every line, also where the name was
// cut.
func TestHangulKeepsColumns(t *testing.T) {
	t.Parallel()
	var list []ledger.Row
	for _, name := range []string{"", "abc", "홍길동", "아주아주아주아주아주긴이름입니다정말로", "e\u0301", "\u202eevil\x1b[31m", "漢字かな"} {
		row, _ := grantedHive(t)
		row.Standing.View.Player.Name = name
		list = append(list, row)
	}
	out := written(t, plain.Options{}, func(w *plain.Writer) error { return plain.Orders(w, rows(list...)) })
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != len(list)+1 {
		t.Fatalf("%d lines for %d rows:\n%s", len(lines), len(list), out)
	}
	for _, line := range lines[1:] {
		before, _, found := strings.Cut(line, "com.example.game.item01")
		if !found || kit.Width(before) != kit.Width(lines[0][:strings.Index(lines[0], "PRODUCT")]) {
			t.Errorf("the product does not stand below its head:\n%s\n%s", lines[0], line)
		}
		if strings.ContainsAny(line, "\x1b\u202e") {
			t.Errorf("a steering character is printed: %q", line)
		}
	}
	if !strings.Contains(out, "…") {
		t.Error("the long name was not cut")
	}
}

// Ids are never cut, however long and however late they come.
func TestIdsAreNeverCut(t *testing.T) {
	t.Parallel()
	row, _ := grantedHive(t)
	long := row
	long.Key.Order = strings.Repeat("9", 90)
	list := slices.Repeat([]ledger.Row{row}, 300)
	out := written(t, plain.Options{}, func(w *plain.Writer) error { return plain.Orders(w, rows(append(list, long)...)) })
	if !strings.Contains(out, "hive:"+long.Key.Order+" ") {
		t.Error("the long id was cut")
	}
}

func TestJSONEscapesSteeringCharacters(t *testing.T) {
	t.Parallel()
	const name = "a\x1b[31m\u202eb\u200f\u0085\x7f\u2028<&>\U000E0041한"
	row, _ := grantedHive(t)
	row.Standing.View.Player.Name = name
	out := written(t, plain.Options{Format: plain.JSON}, func(w *plain.Writer) error { return plain.Orders(w, rows(row)) })
	if want := `"name":"a\u001b[31m\u202eb\u200f\u0085\u007f\u2028<&>\udb40\udc41한"`; !strings.Contains(out, want) {
		t.Errorf("want %s in %s", want, out)
	}
	var back plain.OrderRecord
	if err := json.Unmarshal([]byte(out), &back); err != nil || *back.Player.Name != name {
		t.Errorf("read back: %v, %+q", err, *back.Player.Name)
	}
}

func readCSV(t *testing.T, out string) (header []string, cells []map[string]string) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		cells = append(cells, row)
	}
	return lines[0], cells
}

func TestCSVRoundTrip(t *testing.T) {
	t.Parallel()
	hive, _ := grantedHive(t)
	hive.Standing.View.CancelledReason = `he said "no", twice; 환불`
	hive.Standing.View.Spellings = []string{`a;b`, `c\d`, `e,f`}
	out := written(t, plain.Options{Format: plain.CSV}, func(w *plain.Writer) error { return plain.Orders(w, rows(hive, cart(t), bare(t))) })
	if strings.HasPrefix(out, "\ufeff") {
		t.Error("a byte order mark is written")
	}
	header, cells := readCSV(t, out)
	var want []string
	for _, f := range strings.Fields(orderFields) {
		switch f {
		case "player", "products", "lamps", "grants", "grants.items", "case":
		default:
			want = append(want, f)
		}
	}
	if !slices.Equal(header, want) {
		t.Errorf("header\n got %v\nwant %v", header, want)
	}
	for i, check := range []map[string]string{
		{
			"order_id": "H2168993822440686730", "cancelled_reason": `he said "no", twice; 환불`, "spellings": `a\;b;c\\d;e,f`, "amount": "1200",
			"grants.items.item_id": "gem,gold", "grants.items.quantity": "100,5", "case.state": "OPEN", "case.owner": "", "test": "false",
			"flags": "MATCHED", "player.name": "예시이름", "paid_at": "2026-11-20T03:12:00Z", "severity": "1",
		},
		{"products.product_id": "pack_a;pack_b", "products.quantity": "2;", "products.amount": "10;2.34", "amount": "12.34", "order_id": "1909091033503333452"},
		{"products.product_id": "", "grants.status": "failed", "paid_at": "", "case.state": "OPEN"},
	} {
		for name, value := range check {
			if cells[i][name] != value {
				t.Errorf("row %d: %s is %q, want %q", i, name, cells[i][name], value)
			}
		}
	}
	none := written(t, plain.Options{Format: plain.CSV}, func(w *plain.Writer) error { return plain.Orders(w, rows[ledger.Row]()) })
	if none != strings.Join(want, ",")+"\n" {
		t.Errorf("without rows: %q", none)
	}
}

func TestCellIsNoFormula(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+SUM(A1)": "'+SUM(A1)", "-cmd|' /C calc'!A0": "'-cmd|' /C calc'!A0", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "' =1", "\rx": "'x", "\n=1": "' =1", "  =1": "'  =1", "\u200b=1": "'=1", "\x1b[31m=1": "'=1", "＝1": "'＝1", "＠a": "'＠a",
		"-300": "-300", "+300": "+300", "-12.50": "-12.50", "0": "0", "1e5": "1e5", "-1e5": "'-1e5", "-1+1": "'-1+1", "-": "'-", "+": "'+", "-.5": "'-.5",
		"": "", "plain": "plain", "a=b": "a=b", "홍길동": "홍길동", "2026-11-20T03:12:00Z": "2026-11-20T03:12:00Z",
	} {
		if got := plain.Cell(text); got != want {
			t.Errorf("Cell(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzCell(f *testing.F) {
	for _, s := range []string{"=1", "-1", "\t@", "＋a", "한글", "\u202e=1", " -2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := plain.Cell(s)
		trimmed := strings.TrimLeft(got, " \t\r\n")
		if trimmed == "" || !strings.ContainsRune("=+-@＝＋－＠", []rune(trimmed)[0]) {
			return
		}
		if strings.Trim(got[1:], "0123456789.") != "" {
			t.Errorf("Cell(%q) = %q begins a formula", s, got)
		}
	})
}

// An attack from a player's name reaches no spreadsheet, whichever column or list it stands in.
func TestCSVNeutralisesEveryColumn(t *testing.T) {
	t.Parallel()
	const attack = `=HYPERLINK("https://evil.example","x")`
	row, _ := grantedHive(t)
	v := &row.Standing.View
	v.Player.Name, v.CancelledReason, v.Server, v.Spellings = attack, attack, attack, []string{"a", attack}
	v.Lines = []ledger.Line{{ProductID: attack}}
	out := written(t, plain.Options{Format: plain.CSV}, func(w *plain.Writer) error { return plain.Orders(w, rows(row)) })
	_, cells := readCSV(t, out)
	for name, value := range cells[0] {
		if strings.HasPrefix(value, "=") {
			t.Errorf("%s begins a formula: %q", name, value)
		}
	}
	// Where semicolons end a cell, a list that is not quoted would begin one with the formula.
	if !strings.Contains(out, `"a;=HYPERLINK(""`) {
		t.Errorf("the list is not quoted: %s", out)
	}
}

func BenchmarkOrders(b *testing.B) {
	row, _ := newHistory(hiveKey).paid().listed().grant(nil).judge(&testing.T{}, true, 9*time.Minute)
	for name, format := range map[string]plain.Format{"text": plain.Text, "json": plain.JSON, "csv": plain.CSV} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			w := plain.New(io.Discard, plain.Options{Format: format, Zone: seoul, Now: clock(9 * time.Minute)})
			taken := 0
			if err := plain.Orders(w, endless(row, b.N, &taken)); err != nil {
				b.Fatal(err)
			}
		})
	}
}
