package tui

import (
	"slices"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// BenchmarkKeyToFrame is what one key costs from its message to the finished frame, on a screen that shows everything.
func BenchmarkKeyToFrame(b *testing.B) {
	n := newLaunchNight()
	c := New(Options{Desk: newDesk(b, n.books(), &fakeClerk{})})
	c.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	for _, p := range c.panes {
		for cmds := []tea.Cmd{p.Init()}; len(cmds) > 0; cmds = cmds[1:] {
			if cmds[0] == nil {
				continue
			}
			switch msg := cmds[0]().(type) {
			case tea.BatchMsg:
				cmds = append(cmds, msg...)
			default:
				_, cmd := p.Update(msg)
				cmds = append(cmds, cmd)
			}
		}
	}
	keys := []tea.KeyMsg{keyOf("j"), keyOf("k")}
	b.ReportAllocs()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		begun := time.Now()
		c.Update(keys[i%2])
		if len(c.View()) == 0 {
			b.Fatal("no frame")
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	at := func(percent int) float64 { return float64(took[(len(took)-1)*percent/100].Microseconds()) / 1000 }
	b.ReportMetric(at(50), "p50-ms")
	b.ReportMetric(at(99), "p99-ms")
}
