package pane

import (
	"strings"
	"testing"
)

// TestKeysWhileTheListIsRead: opening waits for the list, acting does not, and both say that it is being read.
func TestKeysWhileTheListIsRead(t *testing.T) {
	t.Parallel()
	narrowed := func(t *testing.T) (s *seat, arrive func()) {
		l := NewLedger(listDeskOf(t, listNight()))
		s = sit(t, l)
		s.press("]")
		cmd := l.SetFilter("class:PAID_NOT_GRANTED")
		return s, func() { s.run(cmd) }
	}
	says := func(t *testing.T, in Intent, text string) {
		t.Helper()
		if n, ok := in.(Notify); !ok || !strings.Contains(n.Text, text) {
			t.Errorf("the answer is %#v, want %q", in, text)
		}
	}
	t.Run("enter opens what comes", func(t *testing.T) {
		t.Parallel()
		s, arrive := narrowed(t)
		says(t, s.press("enter"), "the list is being read; its first row is opened")
		s.in = nil
		arrive()
		late, ok := s.in.(Late)
		if in, is := late.Intent.(OpenOrder); !ok || !is || in.Key.Order != "H2" {
			t.Errorf("the list that came asks for %#v", s.in)
		}
		s.in = nil
		s.press("ctrl+r")
		if _, again := s.in.(Late); again {
			t.Error("the row is opened a second time")
		}
	})
	t.Run("another key gives it up", func(t *testing.T) {
		t.Parallel()
		for _, key := range []string{"j", "space", "P", "]"} {
			s, arrive := narrowed(t)
			s.press("enter", key)
			s.in = nil
			arrive()
			if s.in != nil {
				t.Errorf("after %s the list asks for %#v", key, s.in)
			}
		}
	})
	t.Run("another filter gives it up", func(t *testing.T) {
		t.Parallel()
		s, _ := narrowed(t)
		s.press("enter")
		s.in = nil
		s.run(s.p.(*Ledger).SetFilter("class:UNVERIFIED"))
		if s.in != nil {
			t.Errorf("the other list asks for %#v", s.in)
		}
	})
	t.Run("nothing comes", func(t *testing.T) {
		t.Parallel()
		l := NewLedger(listDeskOf(t, listNight()))
		s := sit(t, l)
		s.press("]")
		cmd := l.SetFilter("class:AMBIGUOUS")
		s.press("enter")
		s.run(cmd)
		late, _ := s.in.(Late)
		says(t, late.Intent, "there is no row to open")
	})
	t.Run("acting does not wait", func(t *testing.T) {
		t.Parallel()
		s, arrive := narrowed(t)
		for _, key := range []string{"X", "P", "m", "K"} {
			says(t, s.press(key), "the list is being read; press it again")
		}
		for _, key := range []string{"p", "y", "T"} {
			says(t, s.press(key), "the list is being read")
		}
		s.in = nil
		arrive()
		if s.in != nil {
			t.Errorf("the list that came asks for %#v", s.in)
		}
		says(t, sit(t, NewLedger(listDeskOf(t, &listBooks{}))).press("enter"), "no row is selected")
	})
}
