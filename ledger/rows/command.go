package rows

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"makegood/ledger"
)

// DefaultCommandTimeout ends a command that says nothing of how long it may run.
const DefaultCommandTimeout = 10 * time.Minute

// Command is a command line whose output is read.
type Command struct {
	// Line is run by sh -c. It is never shown: it may hold a password.
	Line string
	// Dir is where it runs; empty is the current directory.
	Dir string
	// Timeout is how long it may run; zero is DefaultCommandTimeout.
	Timeout time.Duration
}

// Read runs the command and hands its output to read while it comes. A command
// that exits with another code than 0 is an error with the last line it wrote to
// its standard error; what read has taken by then stays taken. A command that
// prints nothing has nothing to report where its format is ndjson or json; a
// table is refused without its header. When read returns early, at the deadline and when ctx ends, the command and what it has started
// are ended.
func (c Command) Read(ctx context.Context, read func(stdout io.Reader) error) error {
	timeout := c.Timeout
	if timeout <= 0 {
		timeout = DefaultCommandTimeout
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(bounded, "sh", "-c", c.Line)
	cmd.Dir = c.Dir
	cmd.WaitDelay = 2 * time.Second
	endGroup(cmd)
	var complaint lastLine
	cmd.Stderr = &complaint
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("command: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return &ledger.Error{Op: "command", Kind: ledger.Unavailable, Human: ledger.Say("cannot be started"), Err: err}
	}
	out := &output{r: stdout}
	readErr := read(out)
	switch {
	case readErr == nil:
		if _, err := io.Copy(io.Discard, out); err != nil {
			readErr = fmt.Errorf("command: read its output: %w", err)
		}
	case !out.ended:
		cancel()
	}
	waitErr := cmd.Wait()
	if readErr != nil && !out.ended {
		// Its end is that of the reading and says nothing.
		waitErr = nil
	}
	return c.outcome(ctx, bounded, timeout, readErr, waitErr, complaint.String())
}

// output is what a command prints. Unlike a file it may well be empty.
type output struct {
	r io.Reader
	// ended says that all of it has been read.
	ended bool
}

func (o *output) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	o.ended = o.ended || errors.Is(err, io.EOF)
	return n, err
}

// outcome puts what went wrong into words, the cause before its consequences.
func (c Command) outcome(ctx, bounded context.Context, timeout time.Duration, readErr, waitErr error, complaint string) error {
	said := ""
	if complaint != "" {
		said = ": " + complaint
	}
	var exit *exec.ExitError
	switch {
	case readErr == nil && waitErr == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("command: %w", ctx.Err())
	case errors.Is(bounded.Err(), context.DeadlineExceeded):
		return &ledger.Error{Op: "command", Kind: ledger.Unavailable, Human: ledger.Say("ran longer than %s and was ended%s", timeout, said), Err: bounded.Err()}
	case errors.As(waitErr, &exit):
		return &ledger.Error{Op: "command", Kind: ledger.Unavailable, Human: ledger.Quote(exit.String() + said), Err: cmp.Or(readErr, waitErr)}
	case readErr != nil:
		return readErr
	default:
		return fmt.Errorf("command: %w", waitErr)
	}
}

// lastLine keeps the end of what is written to it.
type lastLine struct{ tail []byte }

// maxComplaint is how much of a command's last line is shown.
const maxComplaint = 500

func (l *lastLine) Write(p []byte) (int, error) {
	const keep = 8 * maxComplaint
	l.tail = append(l.tail, p[max(0, len(p)-keep):]...)
	if len(l.tail) > keep {
		l.tail = append(l.tail[:0], l.tail[len(l.tail)-keep:]...)
	}
	return len(p), nil
}

// String gives the last line that is not empty.
func (l *lastLine) String() string {
	text := bytes.TrimSpace(l.tail)
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		text = text[i+1:]
	}
	if len(text) > maxComplaint {
		text = text[:maxComplaint]
	}
	return strings.ToValidUTF8(strings.Map(printable, string(text)), "?")
}

// printable leaves out what could move a terminal's cursor.
func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return -1
	}
	return r
}
