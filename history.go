package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// historyFile keeps the palette's lines between two sessions of the console, one
// a line, in the user's state directory. It holds what tui.History is given:
// no secret, no reason, no player.
type historyFile struct{ path string }

// What a history holds at most; the oldest lines go first.
const (
	historyLines = 100
	historyBytes = 64 << 10
)

// historyAt names the history below a state directory ($XDG_STATE_HOME).
func historyAt(stateHome string) historyFile {
	return historyFile{path: filepath.Join(stateHome, "makegood", "history")}
}

// Lines are those kept, oldest first; none where nothing was kept yet.
func (h historyFile) Lines() ([]string, error) {
	raw, err := os.ReadFile(h.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err //nolint:wrapcheck // it names the file
	}
	if len(raw) > historyBytes {
		raw = raw[len(raw)-historyBytes:]
	}
	lines := strings.Split(strings.TrimRight(string(raw), "\n"), "\n")
	return lines[max(0, len(lines)-historyLines):], nil
}

// Keep adds a line. Of two consoles that add one at the same time the later wins:
// either file is whole.
func (h historyFile) Keep(line string) (err error) {
	lines, err := h.Lines()
	if err != nil {
		return err
	}
	if len(lines) > 0 && lines[len(lines)-1] == line {
		return nil
	}
	lines = append(lines, line)
	text := strings.Join(lines[max(0, len(lines)-historyLines):], "\n") + "\n"
	dir := filepath.Dir(h.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err //nolint:wrapcheck // it names the directory
	}
	return writeOver(h.path, []byte(text))
}
