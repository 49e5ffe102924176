package tui

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"makegood/tui/pane"
)

// TestExportWritesAFile holds what e asks for, in which form a file is written,
// and that none is written over.
func TestExportWritesAFile(t *testing.T) {
	dir := t.TempDir()
	at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
		var broken error
		in := pane.Export{What: "2 rows", Endings: []string{"csv", "xlsx"}, Write: func(out io.Writer, ending string) error {
			if broken != nil {
				return broken
			}
			_, err := io.WriteString(out, "in the form "+ending)
			return err
		}}
		ask := func(name string) {
			d.run(d.c.carryOut(in, d.c.room()))
			d.sees("write 2 rows into:", ".csv", "values parted by commas", ".xlsx", "a workbook: amounts are numbers")
			d.types(name)
			d.press("enter")
		}
		file := filepath.Join(dir, "out.xlsx")
		ask(file)
		d.sees("2 rows written into")
		if text, err := os.ReadFile(file); err != nil || string(text) != "in the form xlsx" {
			t.Errorf("the file holds %q, %v", text, err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file is %v, %v", info.Mode(), err)
		}
		in.Write = func(out io.Writer, _ string) error { _, err := io.WriteString(out, "later"); return err }
		ask(file)
		d.sees("there already")
		if text, _ := os.ReadFile(file); string(text) != "in the form xlsx" {
			t.Errorf("the file was written over: %q", text)
		}
		d.press("esc")
		ask(filepath.Join(dir, "out.pdf"))
		d.sees("no .pdf is written here: end the name in .csv, .xlsx")
		d.press("esc")
		ask(filepath.Join(dir, "out"))
		d.sees("the ending of the name says the form: end it in .csv, .xlsx")
		d.types(".x").press("tab", "tab").sees("out.xlsx")
		d.press("esc")
		broken = errors.New("no such column")
		in.Write = func(io.Writer, string) error { return broken }
		ask(filepath.Join(dir, "out.csv"))
		d.sees("2 rows were not exported", "no such column")
		if _, err := os.Stat(filepath.Join(dir, "out.csv")); !errors.Is(err, os.ErrNotExist) {
			t.Error("a file is left of what could not be written")
		}
	})
}

// TestHandOverOpens holds that the screen for handing over opens by its key and by
// its word.
func TestHandOverOpens(t *testing.T) {
	at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
		d.press("8").sees("Ledger › Hand over", "esc goes back")
		d.press("esc").misses("› Hand over")
		d.press(":")
		d.types("report-shift")
		d.press("enter").sees("Ledger › Hand over")
	})
}
