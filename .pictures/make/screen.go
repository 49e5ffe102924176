package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// terminal is a program in a pseudo-terminal and what it has drawn so far.
type terminal struct {
	width, height int
	cmd           *exec.Cmd
	file          *os.File

	mu     sync.Mutex
	screen *vt.Emulator
	ended  chan struct{}
}

// open starts a program with a screen of its own, in colour and in UTF-8 whatever
// the terminal is that this runs in. Its temporary files go into a folder that is
// known.
func open(ctx context.Context, width, height int, locale, temporary, name string, args ...string) (*terminal, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	for _, v := range os.Environ() {
		key, _, _ := strings.Cut(v, "=")
		switch key {
		case "NO_COLOR", "TERM", "COLORTERM", "COLORFGBG", "LANG", "LC_ALL", "LC_CTYPE", "TMUX", "STY", "TMPDIR":
		default:
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "COLORTERM=truecolor", "LANG="+cmp.Or(locale, "C.UTF-8"), "TMPDIR="+temporary)
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)})
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	t := &terminal{width: width, height: height, cmd: cmd, file: file, screen: vt.NewEmulator(width, height), ended: make(chan struct{})}
	// What the program asks its terminal is answered by the emulator.
	go func() { _, _ = io.Copy(file, t.screen) }()
	go t.read()
	return t, nil
}

func (t *terminal) read() {
	defer close(t.ended)
	buffer := make([]byte, 64<<10)
	for {
		n, err := t.file.Read(buffer)
		t.mu.Lock()
		_, werr := t.screen.Write(buffer[:n])
		t.mu.Unlock()
		if err != nil || werr != nil {
			return
		}
	}
}

// close asks the program to end, and ends it where it does not.
func (t *terminal) close() {
	_ = t.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-t.ended:
	case <-time.After(10 * time.Second):
		_ = t.cmd.Process.Kill()
	}
	_ = t.cmd.Wait()
	_ = t.file.Close()
}

// press types keys, each by itself, as fast as a quick hand.
func (t *terminal) press(ctx context.Context, keys []string) error {
	for _, k := range keys {
		if _, err := t.file.WriteString(k); err != nil {
			return fmt.Errorf("press %q: %w", k, err)
		}
		if err := pause(ctx, 400*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// wait lets the night go on until the screen shows what a scene wants.
func (t *terminal) wait(ctx context.Context, sc scene) error {
	if err := pause(ctx, sc.rest); err != nil {
		return err
	}
	end := time.Now().Add(60 * time.Second)
	for {
		text := t.text()
		if strings.Contains(text, sc.until) && (sc.gone == "" || !strings.Contains(text, sc.gone)) {
			return pause(ctx, 300*time.Millisecond)
		}
		select {
		case <-t.ended:
			return fmt.Errorf("the program ended; the screen was:\n%s", text)
		default:
		}
		if time.Now().After(end) {
			return fmt.Errorf("%q did not come; the screen is:\n%s", sc.until, text)
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// text is the screen without colours.
func (t *terminal) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.String()
}

// picture is the screen as SVG.
func (t *terminal) picture() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return draw(t.width, t.height, t.screen.CellAt)
}
