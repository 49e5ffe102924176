package store

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// crashLedger, set in a child process, makes it append to that ledger until it
// is killed, printing what was acknowledged.
const crashLedger = "MAKEGOOD_TEST_CRASH_LEDGER"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashLedger); path != "" {
		if err := appendUntilKilled(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// appendUntilKilled appends from many goroutines, projecting all the while, and
// prints "sequence-number id" for each acknowledged delivery.
func appendUntilKilled(path string) error {
	ctx := context.Background()
	s, err := Open(ctx, Options{Path: path, Now: time.Now, Environment: ledger.Sandbox})
	if err != nil {
		return err
	}
	errs := make(chan error, 17)
	go func() { errs <- s.Follow(ctx) }()
	var mu sync.Mutex
	for g := range 16 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("H%d%06d%012d", os.Getpid()%1000, g, i)
				r, err := s.Append(ctx, []ledger.Draft{ledgertest.HiveOrder(id).Paid()})
				if err != nil {
					errs <- err
					return
				}
				mu.Lock()
				fmt.Println(r[0].Seq, id)
				mu.Unlock()
			}
		}()
	}
	return <-errs
}

// Every acknowledged delivery is there after a kill, none twice, and the chain
// and the projection hold; again and again on one ledger.
func TestKilledWhileAppending(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	acknowledged := map[string]int64{}
	for round := range 4 {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), crashLedger+"="+path)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			seq, id, _ := strings.Cut(lines.Text(), " ")
			num, err := strconv.ParseInt(seq, 10, 64)
			if err != nil {
				continue // the line the kill cut off
			}
			acknowledged[id] = num
			if n == 150+round*100 {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := child.Wait(); err == nil {
			t.Fatal("the child ended by itself")
		}
	}
	s := opened(t, path)
	total := verified(t, s)
	facts, err := s.FactsAfter(t.Context(), 0, int(total), ledger.FactNotification)
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]int{}
	at := map[string]int64{}
	for _, f := range facts {
		times[f.Key.Order]++
		at[f.Key.Order] = f.Seq
	}
	for id, seq := range acknowledged {
		if times[id] != 1 || at[id] != seq {
			t.Errorf("%s was acknowledged as %d and is there %d times, as %d", id, seq, times[id], at[id])
		}
	}
	if len(acknowledged) < 600 {
		t.Errorf("only %d deliveries were acknowledged", len(acknowledged))
	}
	if out, err := s.Rebuild(t.Context(), true, nil); err != nil || out.Found != 0 || out.Orders != int64(len(times)) {
		t.Errorf("folded anew: %+v, %v; want %d orders", out, err, len(times))
	}
}
