package rows_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/rows"
)

func TestCommand(t *testing.T) {
	t.Parallel()
	refused := errors.New("not taken")
	for name, c := range map[string]struct {
		line    string
		timeout time.Duration
		refuse  error
		text    string
		want    string
		kind    ledger.ErrorKind
	}{
		"output":                    {line: "printf 'a\\nb'", text: "a\nb"},
		"two commands":              {line: "echo a | tr a b; pwd >/dev/null", text: "b\n"},
		"exit code":                 {line: "echo a; echo first >&2; echo 'no such table' >&2; echo >&2; exit 3", text: "a\n", want: "command: exit status 3: no such table", kind: ledger.Unavailable},
		"exit code without a word":  {line: "exit 1", want: "command: exit status 1", kind: ledger.Unavailable},
		"no such command":           {line: "no-such-command-anywhere", want: "not found", kind: ledger.Unavailable},
		"a long complaint":          {line: "head -c 20000 /dev/zero | tr '\\0' x >&2; exit 1", want: strings.Repeat("x", 500), kind: ledger.Unavailable},
		"colours in the complaint":  {line: "printf '\\033[31mred' >&2; exit 1", want: "exit status 1: [31mred", kind: ledger.Unavailable},
		"too long":                  {line: "sleep 600", timeout: 50 * time.Millisecond, want: "ran longer than 50ms and was ended", kind: ledger.Unavailable},
		"too long in a grandchild":  {line: "(sleep 600; echo b) & wait", timeout: 50 * time.Millisecond, want: "ran longer than 50ms", kind: ledger.Unavailable},
		"what is read is not taken": {line: "yes", refuse: refused, want: refused.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got string
			err := rows.Command{Line: c.line, Timeout: c.timeout}.Read(t.Context(), func(r io.Reader) error {
				if c.refuse != nil {
					return c.refuse
				}
				text, err := io.ReadAll(r)
				got = string(text)
				return err
			})
			if got != c.text {
				t.Errorf("read %q, want %q", got, c.text)
			}
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) || ledger.KindOf(err) != c.kind {
				t.Errorf("error %v, want %q of kind %q", err, c.want, c.kind)
			}
			if err != nil && len(err.Error()) > 700 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		})
	}
}

// TestCommandEndsWhatItStarted checks that a command's children do not outlive
// the reading, and that nobody waits for them.
func TestCommandEndsWhatItStarted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	err := rows.Command{Line: "(echo started; sleep 2; echo late > outlived) & wait", Dir: dir}.Read(ctx, func(r io.Reader) error {
		var first [1]byte
		_, err := r.Read(first[:])
		cancel()
		_, _ = io.Copy(io.Discard, r)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want it cancelled", err)
	}
	// The child wrote to the pipe that has been read to its end, so it is gone.
	if _, err := os.Stat(filepath.Join(dir, "outlived")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the child wrote its file: %v", err)
	}
}

func TestCommandGrants(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "grants.csv"), short+shortRow+"bad\n"+shortRow)
	var got heard
	err := rows.Command{Line: "gzip -c grants.csv; echo done >&2; exit 4", Dir: dir}.Read(t.Context(), func(r io.Reader) error {
		rejected, err := rows.Grants(t.Context(), r, "command", rows.Format{}, func(n int, g ledger.Grant) error {
			got.Rows = append(got.Rows, line(n, g))
			return nil
		}, nil)
		got.Rejected = rejections(rejected)
		return err
	})
	same(t, got, heard{Rows: []string{"2: " + shortGot, "4: " + shortGot}, Rejected: []string{"3: has 1 columns"}})
	if err == nil || !strings.Contains(err.Error(), "exit status 4: done") {
		t.Errorf("error %v, want the exit code and what the command said", err)
	}
}

// TestCommandWithoutOutput checks that nothing printed is nothing to report only
// where the format has no header, and that a command that failed says so first.
func TestCommandWithoutOutput(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		line, format string
		want         string
		kind         ledger.ErrorKind
	}{
		"objects":          {"true", rows.NDJSON, "", ""},
		"a table":          {"true", rows.CSV, "read command: is empty: a header was expected", ledger.Invalid},
		"either":           {"true", rows.Auto, "read command: is empty: a header was expected, or JSON objects", ledger.Invalid},
		"a failed command": {"echo 'no such table' >&2; exit 3", rows.CSV, "command: exit status 3: no such table: read command: is empty", ledger.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := rows.Command{Line: c.line}.Read(t.Context(), func(r io.Reader) error {
				_, err := rows.Grants(t.Context(), r, "command", rows.Format{Kind: c.format}, func(int, ledger.Grant) error { return nil }, nil)
				return err
			})
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) || ledger.KindOf(err) != c.kind {
				t.Errorf("error %v, want %q of kind %q", err, c.want, c.kind)
			}
		})
	}
}
