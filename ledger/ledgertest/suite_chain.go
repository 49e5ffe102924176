package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
)

func journal(text string) ledger.Draft {
	return ledger.NewDraft(ledger.FactJournal, 0, ledger.Key{}, ledger.Journal{What: "note", Text: text})
}

func testAppend(t *testing.T, open Open) {
	d := newDesk(t, open)
	d.clock.Move(time.Second)
	for i := range int64(3) {
		got := d.add(journal("one"))
		want := []ledger.Receipt{{Seq: i + 2, At: ledger.At(d.clock.Now())}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("receipt (-want +got):\n%s", diff)
		}
	}
	facts := d.facts()
	if len(facts) != 4 || facts[0].Kind != ledger.FactEnvironment {
		t.Fatalf("the log has %d facts and begins with %v, want 4 from the environment on", len(facts), facts[0].Kind)
	}
	var founding ledger.Founding
	if err := facts[0].Decode(&founding); err != nil || founding.Environment != ledger.Sandbox {
		t.Errorf("founding fact %+v, %v; want the sandbox", founding, err)
	}
	d.audit(4)
	again := d.another()
	if n, err := again.MaxSeq(d.ctx); err != nil || n != 4 {
		t.Errorf("opened again the ledger has %d facts, %v; want 4", n, err)
	}
}

func testAppendAll(t *testing.T, open Open) {
	d := newDesk(t, open)
	bad := ledger.Draft{Fact: ledger.Fact{Kind: ledger.FactJournal, Data: []byte("{")}}
	_, err := d.Append(d.ctx, []ledger.Draft{journal("a"), bad})
	wants(t, err, ledger.Invalid)
	if _, err := d.Append(d.ctx, []ledger.Draft{{Fact: ledger.Fact{Data: []byte("{}")}}}); err == nil {
		t.Error("a fact without a kind was appended")
	}
	d.audit(1)
	var many []ledger.Draft
	for i := range 333 {
		many = append(many, journal(fmt.Sprint(i)))
	}
	got, err := d.Append(d.ctx, many)
	if err != nil || len(got) != 333 || got[332].Seq != 334 {
		t.Fatalf("333 facts at once: %d receipts, %v", len(got), err)
	}
	if got, err := d.Append(d.ctx, nil); err != nil || got != nil {
		t.Errorf("no drafts: %v, %v; want nothing", got, err)
	}
	d.audit(334)
}

func testUnique(t *testing.T, open Open) {
	d := newDesk(t, open)
	o := HiveOrder("H2168000000000000001")
	first := d.add(o.Grant("g1"))[0]
	d.clock.Move(time.Minute)
	again := d.add(o.Grant("g1"))[0]
	want := ledger.Receipt{Seq: first.Seq, Duplicate: true, At: first.At}
	if again != want {
		t.Errorf("the same row again: %+v, want %+v", again, want)
	}
	batch, err := d.Append(d.ctx, []ledger.Draft{o.Grant("g2"), o.Grant("g2"), o.Grant("g3")})
	if err != nil {
		t.Fatal(err)
	}
	got := []int64{batch[0].Seq, batch[1].Seq, batch[2].Seq}
	if !slices.Equal(got, []int64{3, 3, 4}) || !batch[1].Duplicate || batch[0].Duplicate || batch[2].Duplicate {
		t.Errorf("a row twice in one batch: %+v", batch)
	}
	if r, err := d.another().Append(d.ctx, []ledger.Draft{o.Grant("g3")}); err != nil || !r[0].Duplicate {
		t.Errorf("the same row by another process: %+v, %v", r, err)
	}
	d.audit(4)
}

func testAppendCancelled(t *testing.T, open Open) {
	d := newDesk(t, open)
	ctx, cancel := context.WithCancel(d.ctx)
	cancel()
	if _, err := d.Append(ctx, []ledger.Draft{journal("late")}); !errors.Is(err, context.Canceled) {
		t.Errorf("append with an ended context: %v", err)
	}
	// Appends given up while they wait are answered honestly: with an error
	// nothing is there, without one it is.
	var wg sync.WaitGroup
	var mu sync.Mutex
	there := 0
	for i := range 200 {
		ctx, cancel := context.WithCancel(d.ctx)
		wg.Add(2)
		go func() { defer wg.Done(); cancel() }()
		go func() {
			defer wg.Done()
			_, err := d.Append(ctx, []ledger.Draft{journal(fmt.Sprint(i))})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				there++
			} else if !errors.Is(err, context.Canceled) {
				t.Errorf("append given up: %v", err)
			}
		}()
	}
	wg.Wait()
	d.audit(int64(there) + 1)
}

func testBytes(t *testing.T, open Open) {
	d := newDesk(t, open)
	o := HiveOrder("H2168000000000000002")
	raw := []byte("\x00\xff{\"a\": 1 }\r\n")
	draft := o.Paid().With(raw, "X-One: 1\nX-Two: 2")
	seq := d.add(draft, journal("no bytes"))[0].Seq
	f, err := d.Fact(d.ctx, seq)
	if err != nil {
		t.Fatal(err)
	}
	want := draft.Fact
	want.Seq, want.At, want.RawSum, want.Hash = seq, ledger.At(d.clock.Now()), ledger.SumRaw(raw), f.Hash
	if diff := cmp.Diff(want, f); diff != "" {
		t.Errorf("fact (-want +got):\n%s", diff)
	}
	// Facts of an order are there at once, projected or not.
	facts, err := d.Facts(d.ctx, o.Key, true)
	if err != nil || len(facts) != 1 || string(facts[0].Raw) != string(raw) {
		t.Errorf("facts before projecting: %v, %v", facts, err)
	}
	d.settle()
	facts, err = d.Facts(d.ctx, o.Key, false)
	if err != nil || len(facts) != 1 || facts[0].Raw != nil {
		t.Errorf("facts without bytes: %v, %v", facts, err)
	}
	_, err = d.Fact(d.ctx, 99)
	wants(t, err, ledger.NotFound)
}

func testClose(t *testing.T, open Open) {
	d := newDesk(t, open)
	s := d.another()
	var wg sync.WaitGroup
	var mu sync.Mutex
	acknowledged := int64(0)
	for i := range 50 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, err := s.Append(d.ctx, []ledger.Draft{journal(fmt.Sprint(i))})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				acknowledged++
			} else if ledger.KindOf(err) != ledger.Unavailable {
				t.Errorf("append while closing: %v", err)
			}
		}()
	}
	if err := s.Close(d.ctx); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	_, err := s.Append(d.ctx, []ledger.Draft{journal("late")})
	wants(t, err, ledger.Unavailable)
	_, err = s.MaxSeq(d.ctx)
	wants(t, err, ledger.Unavailable)
	d.audit(acknowledged + 1)
}

func testSeveralWriters(t *testing.T, open Open) {
	d := newDesk(t, open)
	stores := []Store{d.Store, d.another(), d.another()}
	const each = 60
	var wg sync.WaitGroup
	for n, s := range stores {
		for range 2 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := range each {
					o := HiveOrder(fmt.Sprintf("H21680000000000%05d", i))
					o.Receipt = o.Key.Order
					draft := o.Paid()
					if n == 1 {
						draft = o.Grant("g")
					}
					if _, err := s.Append(d.ctx, []ledger.Draft{draft}); err != nil {
						t.Errorf("append: %v", err)
					}
					if i%20 == 0 {
						if err := s.CatchUp(d.ctx); err != nil {
							t.Errorf("catch up: %v", err)
						}
					}
				}
			}()
		}
	}
	wg.Wait()
	// Two writers of the second store sent the same rows.
	d.audit(5*each + 1)
	d.settle()
	if rows := d.all(ledger.OrderFilter{}); len(rows) != each {
		t.Errorf("%d orders, want %d", len(rows), each)
	}
}
