package tui

import (
	"slices"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// BenchmarkKeyToFrame is what one key costs on a screen that shows everything, from the key press to the finished frame:
// with a ledger that rests, and with one that is written as fast as it takes notifications. What came before the key is
// shown before it, a frame for every message, as the program does.
func BenchmarkKeyToFrame(b *testing.B) {
	for name, saturated := range map[string]bool{"idle": false, "saturated": true} {
		b.Run(name, func(b *testing.B) { benchKeys(b, saturated) })
	}
}

func benchKeys(b *testing.B, saturated bool) {
	s := newStation(b, 200, 60)
	if err := s.arrive(2000); err != nil {
		b.Fatal(err)
	}
	inbox := s.c.panes[paneInbox]
	s.take(keyOf("1"))
	s.until("the first notifications", func() bool { return s.c.aimed() != "" && s.c.head.vitals.counters.Orders == 2000 }, func() {})
	s.take(keyOf("j"))
	written := make(chan error, 1)
	stop := make(chan struct{})
	before := s.arrived
	if saturated {
		go func() { written <- s.saturate(stop) }()
	} else {
		written <- nil
	}
	keys := []tea.KeyMsg{keyOf("j"), keyOf("k")}
	begun := time.Now()
	b.ReportAllocs()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		time.Sleep(4 * time.Millisecond)
		b.StartTimer()
		pressed := time.Now()
		for range len(s.messages) {
			s.take(<-s.messages)
			s.c.View()
		}
		s.take(keys[i%2])
		if len(s.c.View()) == 0 {
			b.Fatal("no frame")
		}
		took = append(took, time.Since(pressed))
	}
	close(stop)
	if err := <-written; err != nil {
		b.Fatal(err)
	}
	if len(inbox.View()) == 0 {
		b.Fatal("no inbox")
	}
	slices.Sort(took)
	at := func(percent int) float64 { return float64(took[(len(took)-1)*percent/100].Microseconds()) / 1000 }
	b.ReportMetric(at(50), "p50-ms")
	b.ReportMetric(at(99), "p99-ms")
	b.ReportMetric(float64(s.arrived-before)/time.Since(begun).Seconds(), "notifications/s")
}

// saturate writes notifications one burst after the other until it is stopped.
func (s *station) saturate(stop <-chan struct{}) error {
	for {
		select {
		case <-stop:
			return nil
		default:
			if err := s.arrive(64); err != nil {
				return err
			}
		}
	}
}
