package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"makegood/tui"
)

var _ tui.History = historyFile{}

func TestHistoryFile(t *testing.T) {
	t.Parallel()
	h := historyAt(t.TempDir())
	if lines, err := h.Lines(); err != nil || len(lines) != 0 {
		t.Fatalf("an absent history holds %q (%v)", lines, err)
	}
	for i := range historyLines + 20 {
		if err := h.Keep(fmt.Sprintf("show hive:H%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Keep(fmt.Sprintf("show hive:H%d", historyLines+19)); err != nil {
		t.Fatal(err)
	}
	lines, err := h.Lines()
	if err != nil || len(lines) != historyLines || lines[0] != "show hive:H20" || lines[historyLines-1] != fmt.Sprintf("show hive:H%d", historyLines+19) {
		t.Errorf("%d lines, from %q to %q (%v)", len(lines), lines[0], lines[len(lines)-1], err)
	}
	info, err := os.Stat(h.path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v (%v): others may read it", info.Mode(), err)
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(h.path), "*"))
	if err != nil || !slices.Equal(files, []string{h.path}) {
		t.Errorf("beside the history lie %q (%v)", files, err)
	}
}

func TestHistoryFileIsBoundedWhoeverWroteIt(t *testing.T) {
	t.Parallel()
	h := historyAt(t.TempDir())
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(h.path, []byte(strings.Repeat("show hive:H1 --since 1h\n", 100_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	lines, err := h.Lines()
	if err != nil || len(lines) != historyLines {
		t.Errorf("%d lines (%v)", len(lines), err)
	}
}

func TestHistoryFileSaysWhatFails(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := historyAt(file).Keep("show hive:H1"); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a history below a file is kept: %v", err)
	}
}
