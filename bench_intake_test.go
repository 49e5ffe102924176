package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // the yardstick

	"makegood/clients/listener"
	"makegood/ledger"
	"makegood/ledger/clerk"
)

// intakeConnections is how many senders are connected at once.
const intakeConnections = 64

// BenchmarkIntake holds what the listener can take in, every notification durable
// before it is answered, against the database alone: rows of the same size in
// transactions of 100, rows one by one, and the same listener with one transaction
// for each request. All are measured in turn, several times, in one run.
func BenchmarkIntake(b *testing.B) {
	n := benchSize(b, "MAKEGOOD_BENCH_REQUESTS", 20_000)
	note := newBenchNotification(b, time.Now().Add(-time.Hour))
	serving := newServed(b, note)
	grouped := newListening(b, note, false)
	single := newListening(b, note, true)
	raw := newRawLedger(b, note)
	var rates struct{ serve, group, single, rows100, rows1 []float64 }
	const rounds = 3
	for range b.N {
		for range rounds {
			rates.rows100 = append(rates.rows100, raw.rate(b, 2*n, 100))
			rates.group = append(rates.group, grouped.rate(b, n))
			rates.rows1 = append(rates.rows1, raw.rate(b, n/4, 1))
			rates.single = append(rates.single, single.rate(b, n/4))
			rates.serve = append(rates.serve, serving.rate(b, n))
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(rates.group), "intake/s")
	b.ReportMetric(median(rates.serve), "intake_and_fold/s")
	b.ReportMetric(median(rates.rows100), "rows_by_100/s")
	b.ReportMetric(median(rates.rows1), "rows_by_1/s")
	b.ReportMetric(median(rates.single), "intake_one_tx_each/s")
	b.ReportMetric(median(rates.group)/median(rates.rows100), "x_rows_by_100")
	b.ReportMetric(median(rates.serve)/median(rates.rows100), "x_rows_by_100_folding")
	b.ReportMetric(median(rates.group)/median(rates.rows1), "x_rows_by_1")
	b.ReportMetric(median(rates.group)/median(rates.single), "x_one_tx_each")
}

// target is a listener that takes notifications in.
type target struct {
	addr string
	note *benchNotification
	sent *atomic.Int64
	// facts counts what the ledger holds.
	facts func(context.Context) (int64, error)
	// rest lets what runs behind the intake finish before the next measurement.
	rest func(context.Context) error
}

// newServed is the listener as serve runs it: orders are folded right behind.
func newServed(b *testing.B, note *benchNotification) *target {
	b.Helper()
	p, config := benchProgram(b)
	o := benchOffice(b, p, config)
	w, err := p.listen(b.Context(), o, hearers{say: func(ledger.Saying) {}, log: func(ledger.Saying) {}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := w.close(context.Background()); err != nil {
			b.Error(err)
		}
		o.close()
	})
	return &target{addr: w.server.Addr(), note: note, sent: &atomic.Int64{}, facts: o.store.MaxSeq, rest: o.store.CatchUp}
}

// newListening is the listener and the ledger without what folds orders behind it;
// with oneByOne every request has a transaction of its own.
func newListening(b *testing.B, note *benchNotification, oneByOne bool) *target {
	b.Helper()
	p, config := benchProgram(b)
	o := benchOffice(b, p, config)
	if oneByOne {
		opts := o.clerk.Options
		opts.Store = &queueing{Store: o.store}
		c, err := clerk.New(opts)
		if err != nil {
			b.Fatal(err)
		}
		o.clerk, o.unattended = c, c
	}
	s, err := listener.New((&watch{o: o, hearers: hearers{say: func(ledger.Saying) {}, log: func(ledger.Saying) {}}}).options())
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Shutdown(context.Background()); err != nil {
			b.Error(err)
		}
		o.close()
	})
	return &target{addr: s.Addr(), note: note, sent: &atomic.Int64{}, facts: o.store.MaxSeq, rest: o.store.CatchUp}
}

// queueing is a ledger that is written by one request at a time.
type queueing struct {
	clerk.Store
	turn sync.Mutex
}

func (q *queueing) Append(ctx context.Context, drafts []ledger.Draft) ([]ledger.Receipt, error) {
	q.turn.Lock()
	defer q.turn.Unlock()
	return q.Store.Append(ctx, drafts)
}

// rate sends n different notifications over all connections and gives how many a
// second were answered with success. It fails where one was not, or is not in the
// ledger.
func (t *target) rate(b *testing.B, n int) float64 {
	b.Helper()
	ctx := context.WithoutCancel(b.Context())
	before, err := t.facts(ctx)
	if err != nil {
		b.Fatal(err)
	}
	last := t.sent.Load() + int64(n)
	failed := make(chan error, intakeConnections)
	begun := time.Now()
	for range intakeConnections {
		go func() { failed <- t.send(last) }()
	}
	for range intakeConnections {
		if serr := <-failed; serr != nil {
			err = serr
		}
	}
	took := time.Since(begun)
	t.sent.Store(last)
	if err != nil {
		b.Fatal(err)
	}
	after, err := t.facts(ctx)
	if err != nil {
		b.Fatal(err)
	}
	if after-before != int64(n) {
		b.Fatalf("%d notifications were answered and %d are in the ledger", n, after-before)
	}
	if err := t.rest(ctx); err != nil {
		b.Fatal(err)
	}
	return float64(n) / took.Seconds()
}

// send is one sender: it keeps its connection and sends the next notification when
// the one before is answered.
func (t *target) send(last int64) error {
	conn, err := net.Dial("tcp", t.addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	head := fmt.Sprintf("POST /hive HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", t.addr, benchBody)
	request := append([]byte(head), t.note.text...)
	answers := bufio.NewReader(conn)
	for {
		i := t.sent.Add(1)
		if i > last {
			return nil
		}
		t.note.write(request[len(head):], int(i))
		if _, err := conn.Write(request); err != nil {
			return err
		}
		if err := readSuccess(answers); err != nil {
			return err
		}
	}
}

// readSuccess reads one answer with as little work as possible: the sender shares
// the machine with what is measured.
func readSuccess(r *bufio.Reader) error {
	length := 0
	for first := true; ; first = false {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")) {
			return fmt.Errorf("answered %q", line)
		}
		if rest, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(strings.TrimSpace(string(rest))); err != nil {
				return err
			}
		}
		if len(line) == 2 {
			_, err := io.CopyN(io.Discard, r, int64(length))
			return err
		}
	}
}

// rawLedger is the database alone: one table, one connection, the same durability.
type rawLedger struct {
	db   *sql.DB
	note *benchNotification
	seq  int
}

func newRawLedger(b *testing.B, note *benchNotification) *rawLedger {
	b.Helper()
	path := filepath.Join(b.TempDir(), "raw.db")
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { _ = db.Close() })
	if _, err := db.Exec(`CREATE TABLE facts (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, order_id TEXT NOT NULL, body BLOB NOT NULL)`); err != nil {
		b.Fatal(err)
	}
	return &rawLedger{db: db, note: note}
}

// rate inserts n rows, so many in each transaction, and gives how many a second.
func (r *rawLedger) rate(b *testing.B, n, each int) float64 {
	b.Helper()
	insert, err := r.db.Prepare(`INSERT INTO facts (seq, at, order_id, body) VALUES (?, ?, ?, ?)`)
	if err != nil {
		b.Fatal(err)
	}
	defer insert.Close()
	begun := time.Now()
	for done := 0; done < n; done += each {
		// There is one connection, so that this is a transaction of it.
		if _, err := r.db.Exec(`BEGIN IMMEDIATE`); err != nil {
			b.Fatal(err)
		}
		for range each {
			r.seq++
			r.note.write(r.note.text, r.seq)
			if _, err := insert.Exec(r.seq, begun.UnixMilli(), benchOrder(r.seq), r.note.text); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := r.db.Exec(`COMMIT`); err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(begun).Seconds()
}
