package tui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestPalette(t *testing.T) {
	ran := func(lines *[]string, out string, err error) *fakeClerk {
		return &fakeClerk{do: func(_ context.Context, line string) (string, error) {
			*lines = append(*lines, line)
			return out, err
		}}
	}
	var shown, failed []string
	t.Run("shows what a command printed", func(t *testing.T) {
		at(t, 80, 24, Options{}, ran(&shown, "order H1\n결제 완료\n", nil), func(d *driver) {
			d.press(":").types("show hive:H1").press("enter").sees("결제 완료", "esc closes")
			if want := []string{"show hive:H1"}; !slices.Equal(shown, want) {
				t.Errorf("ran %q, want %q", shown, want)
			}
			d.press("esc").misses("결제 완료")
			d.press(":", "up").sees(":show hive:H1")
		})
	})
	t.Run("a failure stays until it is acknowledged", func(t *testing.T) {
		at(t, 80, 24, Options{}, ran(&failed, "", errors.New("claim: no order H1 is known")), func(d *driver) {
			d.press(":").types("claim H1").press("enter").press("esc").sees("no order H1 is known", "esc acknowledges")
			d.press("j", "k").sees("no order H1 is known")
			d.press("esc").misses("no order H1 is known")
		})
	})
	t.Run("an unknown command is refused", func(t *testing.T) {
		var lines []string
		at(t, 80, 24, Options{}, ran(&lines, "", nil), func(d *driver) {
			d.press(":").types("rm -rf").press("enter").sees("rm is no command")
			if len(lines) > 0 {
				t.Errorf("ran %q", lines)
			}
		})
	})
	t.Run("completes", func(t *testing.T) {
		at(t, 80, 24, Options{}, &fakeClerk{}, func(d *driver) {
			d.press(":").types("sn").press("tab").sees(":snooze")
			d.types(" hive:").press("tab")
			d.types(" --f").sees("--for", "how long", "tab completes · snooze ORDER --for 1h").press("tab").sees(":snooze hive:", "--for")
		})
	})
	t.Run("opens a saved view", func(t *testing.T) {
		at(t, 80, 24, Options{Views: map[string]string{"angry": "class:PAID_NOT_GRANTED"}}, &fakeClerk{}, func(d *driver) {
			d.press("1", ":").types("view angry").press("enter").sees("[4 Ledger]", "/view:angry", "item03").misses("CANCEL")
			d.press(":").types("view calm").press("enter").sees("no saved view has that name")
		})
	})
	t.Run("keys that come together count one by one", func(t *testing.T) {
		at(t, 80, 24, Options{}, &fakeClerk{}, func(d *driver) {
			d.press("jjj").misses("does nothing here").sees("4 of 8")
		})
	})
}

func TestFilterPrompt(t *testing.T) {
	at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
		d.press("/").types("classe:PAID").press("enter").sees("did you mean class?")
		d.press("esc", "/").types("product:item03").press("enter").sees("/product:item03", "1 of 1").misses("item12")
		d.press("esc").sees("item12").misses("/product")
		d.press("2", "/")
		if d.c.line == nil && d.c.note == "" {
			t.Error("/ on the Hive pane neither asks nor says why not")
		}
	})
}

func TestSeveralLines(t *testing.T) {
	var lines []string
	fc := &fakeClerk{do: func(_ context.Context, line string) (string, error) {
		lines = append(lines, line)
		if strings.HasSuffix(line, "2") {
			return "", errors.New("a person ended this case")
		}
		return "", nil
	}}
	at(t, 120, 40, Options{}, fc, func(d *driver) {
		d.run(d.c.run("claim hive:H1\nclaim hive:H2\n\nclaim hive:H3", false))
		if want := []string{"claim hive:H1", "claim hive:H2", "claim hive:H3"}; !slices.Equal(lines, want) {
			t.Errorf("ran %q, want %q", lines, want)
		}
		d.sees("a person ended this case").press("esc").sees("claim: 2 of 3 done")
	})
}
