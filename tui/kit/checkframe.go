package kit

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// CheckFrame says what is wrong with a frame: it must have exactly height lines, none wider than width cells, and hold no
// character that moves the cursor by itself. Tests hold every widget against it.
func CheckFrame(frame string, width, height int) error {
	if !utf8.ValidString(frame) {
		return fmt.Errorf("check frame: not valid UTF-8")
	}
	lines := strings.Split(frame, "\n")
	if len(lines) != height {
		return fmt.Errorf("check frame: %d lines, want exactly %d", len(lines), height)
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w > width {
			return fmt.Errorf("check frame: line %d is %d cells wide, want at most %d: %q", i+1, w, width, line)
		}
		if j := strings.IndexAny(line, "\t\r\v\f\b\a"); j >= 0 {
			return fmt.Errorf("check frame: line %d holds the control character %q", i+1, line[j])
		}
	}
	return nil
}
