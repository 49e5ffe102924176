package tui

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// shelf is a history in memory.
type shelf struct {
	lines []string
	err   error
}

func (s *shelf) Lines() ([]string, error) { return s.lines, s.err }

func (s *shelf) Keep(line string) error {
	s.lines = append(s.lines, line)
	return s.err
}

func TestLasting(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`show hive:H1`: "show hive:H1",
		`refund H1 --reason "민수 paid twice" --confirm H1`:           "refund H1 --reason --confirm",
		`refund H1 --reason="민수 paid twice" --dry-run`:              "refund H1 --reason --dry-run",
		`arm --for 30m --reason incident`:                           "arm --for 30m --reason",
		`settle A1 --done --evidence "Hive Console says cancelled"`: "settle A1 --done --evidence",
		`unconsumed --player 20000 --server kr`:                     "unconsumed --player --server kr",
		`find 010-1234-5678`:                                        "",
		`save-view vip player:20000`:                                "",
		`save-view 야간`:                                              "",
		`filter 달빛기사`:                                               "",
		`note H1 --reason "call her"`:                               "",
		`show "unclosed`:                                            "",
		`show ` + strings.Repeat("H", 500):                          "",
		``:                                                          "",
	} {
		if got := lasting(line); got != want {
			t.Errorf("%s is kept as %q, want %q", line, got, want)
		}
	}
}

func TestHistoryOutlivesTheConsole(t *testing.T) {
	kept := &shelf{lines: []string{"show hive:H9", "bad\x1b]52;c;Zm9v\x07line", "  "}}
	at(t, 120, 40, Options{History: kept}, &fakeClerk{}, func(d *driver) {
		d.press(":", "up").sees(":badline")
		d.press("up").sees(":show hive:H9").press("esc")
		d.press(":").types("claim hive:H1 --reason urgent").press("enter")
		d.press("/").types("player:2000").press("enter")
		if want := []string{"claim hive:H1 --reason"}; !slices.Equal(kept.lines[3:], want) {
			t.Errorf("kept %q, want %q", kept.lines[3:], want)
		}
		d.press(":", "up").sees(":claim hive:H1 --reason urgent").press("esc")
		kept.err = errors.New("no space left")
		d.press(":").types("show hive:H2").press("enter").sees("history could not be kept: no space left")
	})
}

func TestHistoryIsBounded(t *testing.T) {
	var many []string
	for range 3 * remembered {
		many = append(many, "show hive:H9")
	}
	at(t, 120, 40, Options{History: &shelf{lines: many}}, &fakeClerk{}, func(d *driver) {
		if n := len(d.c.history[kindPalette]); n != remembered {
			t.Errorf("%d lines are held, want %d", n, remembered)
		}
	})
}
