package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/tui/plain"
)

// pageRowsShown is how many rows a screen shows.
const pageRowsShown = 50

// BenchmarkLedger fills one ledger with orders and measures on it what a night
// needs: folding notifications into orders, taking in the game's grants file and
// classifying anew, and turning the pages of a list. The grants file is held
// against sort, join and awk on the same files, a page against OFFSET on the same
// ledger.
func BenchmarkLedger(b *testing.B) {
	orders := benchSize(b, "MAKEGOOD_BENCH_ORDERS", 1_000_000)
	grants := min(benchSize(b, "MAKEGOOD_BENCH_GRANTS", 1_000_000), orders)
	p, config := benchProgram(b)
	ctx := context.WithoutCancel(b.Context())
	b.Run("fold", func(b *testing.B) { benchFold(ctx, b, p, config, orders) })
	b.Run("page", func(b *testing.B) { benchPages(ctx, b, p, config, orders) })
	b.Run("grants", func(b *testing.B) { benchGrants(b, p, config, orders, grants) })
}

// benchFold appends the notifications in batches, folds them into orders, and
// gives how many orders a second that makes.
func benchFold(ctx context.Context, b *testing.B, p *program, config string, orders int) {
	o := benchOffice(b, p, config)
	defer o.close()
	note := newBenchNotification(b, time.Now().Add(-time.Hour))
	resetPeak(b)
	var appended, folded time.Duration
	for done := 0; done < orders; {
		n := min(4000, orders-done)
		drafts := make([]ledger.Draft, n)
		for i := range drafts {
			note.write(note.text, done+i)
			body := append([]byte(nil), note.text...)
			notice, err := decoders().Hive(body)
			if err != nil {
				b.Fatal(err)
			}
			key := ledger.NewKey(ledger.Hive, notice.App, notice.Record.Spelling)
			drafts[i] = ledger.NewDraft(ledger.FactNotification, ledger.At(p.now()), key, ledger.Notification{
				Provider: ledger.Hive, Route: "/hive", Remote: "127.0.0.1", Notice: &notice, EventKey: ledger.EventKey(key, notice),
			}).With(body, "")
		}
		begun := time.Now()
		if _, err := o.store.Append(ctx, drafts); err != nil {
			b.Fatal(err)
		}
		appended += time.Since(begun)
		begun = time.Now()
		if err := o.store.CatchUp(ctx); err != nil {
			b.Fatal(err)
		}
		folded += time.Since(begun)
		done += n
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(orders)/appended.Seconds(), "appended/s")
	b.ReportMetric(float64(orders)/folded.Seconds(), "folded/s")
	b.ReportMetric(peak(), "peak_MB")
}

// benchPages reads pages at places all over the list, by cursor as the console
// does, and by OFFSET from the same tables.
func benchPages(ctx context.Context, b *testing.B, p *program, config string, orders int) {
	o := benchOffice(b, p, config)
	defer o.close()
	db, err := sql.Open("sqlite3", "file:"+o.store.Path()+"?mode=ro&_query_only=1")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	marks := benchCursors(b, db, orders)
	random := rand.New(rand.NewPCG(1, 2))
	var turned, counted, skipped []time.Duration
	for range 1000 {
		begun := time.Now()
		rows, err := o.store.Orders(ctx, ledger.OrderQuery{After: marks[random.IntN(len(marks))], Limit: pageRowsShown})
		turned = append(turned, time.Since(begun))
		if err != nil || len(rows) != pageRowsShown {
			b.Fatalf("a page of %d rows: %v", len(rows), err)
		}
		begun = time.Now()
		c, err := o.store.Counters(ctx)
		counted = append(counted, time.Since(begun))
		if err != nil || c.Orders != int64(orders) {
			b.Fatalf("%d orders counted: %v", c.Orders, err)
		}
	}
	for range 50 {
		begun := time.Now()
		if n := offsetPage(b, db, random.IntN(orders-pageRowsShown)); n != pageRowsShown {
			b.Fatalf("OFFSET gave %d rows", n)
		}
		skipped = append(skipped, time.Since(begun))
	}
	us := func(all []time.Duration, p int) float64 { return float64(percentile(all, p).Nanoseconds()) / 1000 }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(us(turned, 50), "page_p50_us")
	b.ReportMetric(us(turned, 99), "page_p99_us")
	b.ReportMetric(us(counted, 50), "counters_p50_us")
	b.ReportMetric(us(skipped, 50), "offset_p50_us")
	b.ReportMetric(us(skipped, 50)/us(turned, 50), "x_offset")
}

// benchCursors are positions evenly over the list, none within a page of its end.
func benchCursors(b *testing.B, db *sql.DB, orders int) []ledger.Cursor {
	b.Helper()
	rows, err := db.Query(`SELECT first_seen, id FROM orders ORDER BY first_seen, id`)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	var marks []ledger.Cursor
	for i := 0; rows.Next(); i++ {
		var c ledger.Cursor
		if i%97 != 0 || i >= orders-pageRowsShown {
			continue
		}
		if err := rows.Scan(&c.Sort, &c.ID); err != nil {
			b.Fatal(err)
		}
		marks = append(marks, c)
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return marks
}

// offsetPage reads one page the way that counts rows off. It leaves the rows as
// they are stored, which the other way has to decode.
func offsetPage(b *testing.B, db *sql.DB, skip int) int {
	b.Helper()
	rows, err := db.Query(`SELECT o.id, o.first_seen, s.standing FROM orders o JOIN standings s ON s.id = o.id
 ORDER BY o.first_seen, o.id LIMIT ? OFFSET ?`, pageRowsShown, skip)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var id, seen int64
		var body []byte
		if err := rows.Scan(&id, &seen, &body); err != nil || len(body) == 0 {
			b.Fatalf("order %d: %d bytes: %v", id, len(body), err)
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return n
}

// benchGrants imports the grants of a day and reconciles, with the commands a
// person types, and does the same comparison with sort, join and awk. Both have to
// find the same.
func benchGrants(b *testing.B, p *program, config string, orders, grants int) {
	dir := b.TempDir()
	want := writeGrants(b, dir, orders, grants)
	shell, script := shellClasses(b, dir)
	resetPeak(b)
	taken, importing := p.command(b, "import", "grants", filepath.Join(dir, "grants.csv"), "--json", "--config", config)
	var summary struct{ Accepted int }
	if err := json.Unmarshal([]byte(taken), &summary); err != nil || summary.Accepted != grants {
		b.Fatalf("import: %v: %s", err, taken)
	}
	listed, judging := p.command(b, "reconcile", "--json", "--config", config)
	most := peak()
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(importing.Seconds(), "import_s")
	b.ReportMetric(judging.Seconds(), "reconcile_s")
	b.ReportMetric(float64(grants)/(importing+judging).Seconds(), "grants/s")
	b.ReportMetric(most, "peak_MB")
	got := reconciled(b, listed)
	for class, n := range want {
		if got[class] != n {
			b.Errorf("%s: makegood found %d, the files hold %d (all: %v)", class, got[class], n, got)
		}
	}
	if script == 0 {
		b.Log("sort, join and awk are not all here: nothing to compare with")
		return
	}
	for class, n := range want {
		if shell[class] != n {
			b.Errorf("%s: sort, join and awk found %d, the files hold %d", class, shell[class], n)
		}
	}
	b.ReportMetric(script.Seconds(), "sort_join_awk_s")
	b.ReportMetric((importing+judging).Seconds()/script.Seconds(), "x_sort_join_awk")
}

// reconciled reads the classes out of what reconcile printed.
func reconciled(b *testing.B, text string) map[string]int {
	b.Helper()
	found := map[string]int{}
	for line := range strings.Lines(text) {
		var r plain.ClassTotalRecord
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			b.Fatalf("%v: %s", err, line)
		}
		found[r.Class] = int(r.Orders)
	}
	return found
}

// writeGrants writes the game's grants and the orders they belong to, and answers
// how many orders each class has to hold. One order in ten differs: of a hundred,
// four were not granted, three went to another player, two were granted twice, and
// there is one grant that belongs to no order.
func writeGrants(b *testing.B, dir string, orders, grants int) map[string]int {
	b.Helper()
	list := benchFile(b, filepath.Join(dir, "orders.csv"))
	for i := range orders {
		fmt.Fprintf(list, "%s,%s\n", benchOrder(i), benchPlayer(i))
	}
	list.close(b)
	at := time.Now().Add(-50 * time.Minute).UTC().Format(time.RFC3339)
	file := benchFile(b, filepath.Join(dir, "grants.csv"))
	fmt.Fprintln(file, "provider,order_id,grant_id,player_id,item_id,quantity,granted_at,status")
	row := func(order, id, player string) {
		fmt.Fprintf(file, "hive,%s,%s,%s,crystal,100,%s,granted\n", order, id, player, at)
	}
	want := map[string]int{}
	i, rows := 0, 0
	for ; rows < grants && i < orders; i++ {
		id, order, player := "g"+strconv.Itoa(i), benchOrder(i), benchPlayer(i)
		rows++
		switch kind := i % 100; {
		case kind < 4:
			want[string(ledger.ClassPaidNotGranted)]++
			rows--
			continue
		case kind < 7:
			want[string(ledger.ClassPlayerMismatch)]++
			player = benchPlayer(orders + i)
		case kind < 9 && rows < grants:
			want[string(ledger.ClassDuplicateGrant)]++
			row(order, "again"+id, player)
			rows++
		case kind == 9 && rows < grants:
			want[string(ledger.ClassGrantWithoutOrder)]++
			row(benchOrder(2*orders+i), "stray"+id, player)
			rows++
			fallthrough
		default:
			want[string(ledger.ClassMatched)]++
		}
		row(order, id, player)
	}
	want[string(ledger.ClassPaidNotGranted)] += orders - i
	for ; rows < grants; rows++ {
		want[string(ledger.ClassGrantWithoutOrder)]++
		row(benchOrder(4*orders+rows), "late"+strconv.Itoa(rows), benchPlayer(rows))
	}
	file.close(b)
	return want
}

// written is a file that is written to its end or not at all.
type written struct {
	*bufio.Writer
	f *os.File
}

func benchFile(b *testing.B, path string) written {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	return written{bufio.NewWriterSize(f, 1<<20), f}
}

func (w written) close(b *testing.B) {
	b.Helper()
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := w.f.Close(); err != nil {
		b.Fatal(err)
	}
}

// shellScript classifies with the tools every system has.
const shellScript = `set -eu
export LC_ALL=C
sort -t, -k1,1 orders.csv > orders.sorted
tail -n +2 grants.csv | sort -t, -k2,2 > grants.sorted
join -t, -1 1 -2 2 -a 1 -a 2 -o 0,1.2,2.4 orders.sorted grants.sorted | awk -F, '
function settle() {
	if (order == "") return
	if (bought == "") class = "GRANT_WITHOUT_ORDER"
	else if (given == 0) class = "PAID_NOT_GRANTED"
	else if (given > 1) class = "DUPLICATE_GRANT"
	else if (other) class = "PLAYER_MISMATCH"
	else class = "MATCHED"
	found[class]++
}
$1 != order { settle(); order = $1; bought = $2; given = 0; other = 0 }
$3 != "" { given++; if ($3 != $2) other = 1 }
END { settle(); for (class in found) print class, found[class] }'
`

// shellClasses runs the script and gives what it found and how long it took; no
// time at all where the tools are missing.
func shellClasses(b *testing.B, dir string) (map[string]int, time.Duration) {
	b.Helper()
	for _, tool := range []string{"sh", "sort", "join", "awk", "tail"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, 0
		}
	}
	cmd := exec.Command("sh", "-c", shellScript)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	begun := time.Now()
	out, err := cmd.Output()
	took := time.Since(begun)
	if err != nil {
		b.Fatalf("sort, join and awk: %v", err)
	}
	found := map[string]int{}
	for line := range strings.Lines(string(out)) {
		class, n, _ := strings.Cut(strings.TrimSpace(line), " ")
		if found[class], err = strconv.Atoi(n); err != nil {
			b.Fatalf("sort, join and awk said %q", line)
		}
	}
	return found, took
}
