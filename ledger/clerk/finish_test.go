package clerk_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// TestFinishWaitsForTheAnswer holds that whoever leaves while a refund is on its way waits for its answer, which is
// recorded, and that nothing begins any more.
func TestFinishWaitsForTheAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key, other := d.owed(1), d.owed(2)
	d.lists(key, other)
	mina := d.as("mina")
	left, leave := context.WithCancel(t.Context())
	gone, answered := make(chan struct{}), make(chan struct{})
	d.fakes.answers["refund"] = []answer{{status: http.StatusOK, body: result(0).body, during: func() { close(gone); <-answered }}}
	acted := make(chan error, 1)
	go func() {
		_, err := mina.Act(left, refund(key))
		acted <- err
	}()
	<-gone
	leave()

	// Who cannot wait is told what is left, and the ledger still knows that the request is on its way.
	impatient, stop := context.WithCancel(t.Context())
	stop()
	err := mina.Finish(impatient)
	wantKind(t, err, ledger.InDoubt)
	if !strings.Contains(err.Error(), "1 actions or batches") || mina.UnderWay() != 1 || d.last(key).State != ledger.StateSending {
		t.Errorf("left: %v, %d under way, the refund is %s", err, mina.UnderWay(), d.last(key).State)
	}
	_, err = mina.Act(t.Context(), refund(other))
	wantKind(t, err, ledger.Unavailable)
	_, err = mina.RunBatch(t.Context(), clerk.BatchPlan{Keys: []ledger.Key{other}}, refunds(), nil)
	wantKind(t, err, ledger.Unavailable)
	if open, err := mina.OpenBatches(t.Context()); err != nil || len(open) != 0 {
		t.Errorf("a batch that was refused is on record: %+v, %v", open, err)
	}

	close(answered)
	wantKind(t, mina.Finish(t.Context()), "")
	if got := d.last(key).State; got != ledger.StateDone {
		t.Errorf("after the wait the refund is %s", got)
	}
	wantKind(t, <-acted, "")
	if d.fakes.count("refund") != 1 || mina.UnderWay() != 0 {
		t.Errorf("%d refunds left, %d things are under way", d.fakes.count("refund"), mina.UnderWay())
	}
}

// TestFinishStopsABatchBetweenTwoOrders holds that a batch which is left in the middle of an order records the answer to
// that one, tries no further, and can be gone on with.
func TestFinishStopsABatchBetweenTwoOrders(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keys := d.owedMany(3)
	mina := d.as("mina")
	plan, err := mina.PlanBatch(t.Context(), clerk.Selection{Keys: keys}, refunds(), nil)
	wantKind(t, err, "")
	left, leave := context.WithCancel(t.Context())
	gone, answered := make(chan struct{}), make(chan struct{})
	d.fakes.answers["refund"] = []answer{{status: http.StatusOK, body: result(0).body, during: func() { close(gone); <-answered }}}
	go func() { _, _ = mina.RunBatch(left, plan, refunds(), nil) }()
	<-gone
	leave()
	finished := make(chan error, 1)
	go func() { finished <- mina.Finish(t.Context()) }()
	close(answered)
	wantKind(t, <-finished, "")

	// Everything is on record now, and whoever comes next goes on.
	open, err := d.as("mina").OpenBatches(t.Context())
	wantKind(t, err, "")
	if len(open) != 1 || open[0].State != ledger.BatchStopped || open[0].Counts["done"] != 1 || open[0].Counts["skipped"] != 2 || d.fakes.count("refund") != 1 {
		t.Fatalf("left behind: %+v, %d refunds", open, d.fakes.count("refund"))
	}
	out, err := d.as("mina").ResumeBatch(t.Context(), open[0].ID, nil)
	wantKind(t, err, "")
	if got := outcomes(out.Items); got != "done done done" || d.fakes.count("refund") != 3 {
		t.Errorf("gone on with: %s, %d refunds", got, d.fakes.count("refund"))
	}
}

// TestFinishOfNothing holds that leaving waits for nothing where nothing is under way.
func TestFinishOfNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.owed(1)
	mina := d.as("mina")
	_, err := mina.Act(t.Context(), refund(key))
	wantKind(t, err, "")
	for range 2 {
		wantKind(t, mina.Finish(t.Context()), "")
	}
}
