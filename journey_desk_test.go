package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"makegood/tui/lang"
)

// journeyPatience bounds every wait for something to happen; nothing is expected
// to take nearly that long.
const journeyPatience = 2 * time.Minute

// desk is the program in a terminal of its own, and the operator before it. Its
// methods wait for what they name; one that waits in vain ends the test with the
// last screen.
type desk struct {
	t    *testing.T
	name string
	cmd  *exec.Cmd
	// master is the operator's end of the terminal; slave is kept open to learn
	// when the program has taken a key.
	master, slave *os.File
	ended         chan struct{}

	mu      sync.Mutex
	screen  *vt.Emulator
	pending []byte
	lines   []string
	width   int
	wide    []string          // lines that were drawn wider than the window
	english map[string]string // words a Korean screen was left with, each with a line
	kept    map[string]bool   // words that may be left so
	colours bool              // a colour was sent
	changed chan struct{}

	// words are the language of the house.
	words *lang.Words

	// keys counts the keys pressed, texts what was typed or pasted.
	keys, texts int
}

// sitDown starts the program in a terminal of a size. It ends with the test.
func (h *house) sitDown(name string, width, height int, env []string, args ...string) *desk {
	t, dir := h.t, h.dir
	t.Helper()
	d := &desk{
		t: t, name: name, cmd: exec.Command(outBinary(t), args...), ended: make(chan struct{}), words: h.words,
		screen: vt.NewEmulator(width, height), width: width, changed: make(chan struct{}, 1), english: map[string]string{}, kept: map[string]bool{},
	}
	var err error
	if d.master, d.slave, err = pty.Open(); err != nil {
		t.Fatalf("open a terminal: %v", err)
	}
	size := pty.Winsize{Cols: uint16(width), Rows: uint16(height)}
	if err := pty.Setsize(d.master, &size); err != nil {
		t.Fatalf("size the terminal: %v", err)
	}
	d.cmd.Dir, d.cmd.Env = dir, env
	d.cmd.Stdin, d.cmd.Stdout, d.cmd.Stderr = d.slave, d.slave, d.slave
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := d.cmd.Start(); err != nil {
		t.Fatalf("start makegood: %v", err)
	}
	go func() { _ = d.cmd.Wait(); close(d.ended) }()
	read := make(chan struct{})
	go func() { defer close(read); d.read() }()
	answered := make(chan struct{})
	go func() { defer close(answered); d.reply() }()
	t.Cleanup(func() {
		d.end(syscall.SIGTERM)
		_ = d.slave.Close()
		_ = d.master.Close()
		<-read
		if pipe, ok := d.screen.InputPipe().(io.Closer); ok {
			_ = pipe.Close() // Emulator.Close races with a Read under way
		}
		<-answered
		if races, _ := filepath.Glob(filepath.Join(dir, "race.*")); len(races) > 0 {
			text, _ := os.ReadFile(races[0])
			t.Errorf("%s: a data race:\n%s", name, text)
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if len(d.wide) > 0 {
			t.Errorf("%s: %d lines were drawn wider than %d cells, the first:\n%s", name, len(d.wide), d.width, d.wide[0])
		}
		for word, line := range d.english {
			t.Errorf("%s: %q is left in English in\n%s", name, word, line)
		}
	})
	return d
}

// end ends the program, at last by force.
func (d *desk) end(sig syscall.Signal) {
	select {
	case <-d.ended:
		return
	default:
	}
	_ = d.cmd.Process.Signal(sig)
	select {
	case <-d.ended:
	case <-time.After(20 * time.Second):
		d.t.Errorf("%s: makegood does not end on %v", d.name, sig)
		_ = d.cmd.Process.Kill()
		<-d.ended
	}
}

// Frames are bracketed as synchronized output: what stands between the two is
// drawn at once.
const frameBegins, frameEnds = "\x1b[?2026h", "\x1b[?2026l"

var colourSent = regexp.MustCompile(`\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m`)

// read draws what the program sends, whole frames only.
func (d *desk) read() {
	buf := make([]byte, 1<<16)
	for {
		n, err := d.master.Read(buf)
		d.take(buf[:n])
		if err != nil {
			return
		}
	}
}

func (d *desk) take(p []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pending = append(d.pending, p...)
	for {
		whole := len(d.pending)
		if i := bytes.Index(d.pending, []byte(frameBegins)); i >= 0 {
			j := bytes.Index(d.pending[i:], []byte(frameEnds))
			if j < 0 {
				break
			}
			whole = i + j + len(frameEnds)
		} else if i := bytes.LastIndexByte(d.pending, 0x1b); i >= 0 && len(d.pending)-i < len(frameBegins) {
			whole = i
		}
		if whole == 0 {
			break
		}
		d.draw(d.pending[:whole])
		d.pending = d.pending[whole:]
	}
}

func (d *desk) draw(p []byte) {
	d.colours = d.colours || colourSent.Match(p)
	for line := range bytes.SplitSeq(p, []byte("\r\n")) {
		if text := ansi.Strip(string(line)); ansi.StringWidth(text) > d.width && len(d.wide) < 10 {
			d.wide = append(d.wide, text)
		}
	}
	_, _ = d.screen.Write(p)
	d.lines = strings.Split(d.screen.String(), "\n")
	if d.words.Name() == lang.Korean {
		for _, line := range d.lines {
			for _, word := range leftInEnglish(line) {
				if !d.kept[word] {
					d.english[word] = line
				}
			}
		}
	}
	select {
	case d.changed <- struct{}{}:
	default:
	}
}

// reply passes on what the terminal answers to questions.
func (d *desk) reply() {
	buf := make([]byte, 256)
	for {
		n, err := d.screen.Read(buf)
		if err != nil {
			return
		}
		_, _ = d.master.Write(buf[:n])
	}
}

// Lines is the screen as it is.
func (d *desk) Lines() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.lines)
}

// Screen is the screen as it is, in a frame, for messages.
func (d *desk) Screen() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n--- the screen of %s\n", d.name)
	for _, l := range d.Lines() {
		b.WriteString("|" + l + "\n")
	}
	return b.String() + "---"
}

// waits for a condition of the screen.
func (d *desk) waits(what string, met func(lines []string) bool) *desk {
	d.t.Helper()
	deadline := time.After(journeyPatience)
	for !met(d.Lines()) {
		select {
		case <-d.changed:
		case <-d.ended:
			// The last words may still be on their way.
			for range 50 {
				if met(d.Lines()) {
					return d
				}
				time.Sleep(100 * time.Millisecond)
			}
			d.t.Fatalf("%s: %s: the program ended (%v)%s", d.name, what, d.cmd.ProcessState, d.Screen())
		case <-deadline:
			d.t.Fatalf("%s: %s: not within %s%s", d.name, what, journeyPatience, d.Screen())
		case <-time.After(100 * time.Millisecond):
		}
	}
	return d
}

// Sees waits until all the texts stand on the screen at once.
func (d *desk) Sees(texts ...string) *desk {
	d.t.Helper()
	return d.waits(fmt.Sprintf("does not see %q", texts), func(lines []string) bool {
		all := strings.Join(lines, "\n")
		return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(all, text) })
	})
}

// SeesLine waits for one line that holds all the texts, in their order.
func (d *desk) SeesLine(texts ...string) *desk {
	d.t.Helper()
	return d.waits(fmt.Sprintf("does not see a line with %q", texts), func(lines []string) bool {
		return slices.ContainsFunc(lines, func(line string) bool { return inOrder(line, texts) })
	})
}

// Misses waits until none of the texts stands on the screen.
func (d *desk) Misses(texts ...string) *desk {
	d.t.Helper()
	return d.waits(fmt.Sprintf("still sees one of %q", texts), func(lines []string) bool {
		all := strings.Join(lines, "\n")
		return !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(all, text) })
	})
}

// Reads waits for the first match of an expression and gives its first group.
func (d *desk) Reads(expr string) string {
	d.t.Helper()
	re := regexp.MustCompile(expr)
	var found []string
	d.waits("does not see "+expr, func(lines []string) bool {
		found = re.FindStringSubmatch(strings.Join(lines, "\n"))
		return found != nil
	})
	return found[len(found)-1]
}

func inOrder(line string, texts []string) bool {
	for _, text := range texts {
		i := strings.Index(line, text)
		if i < 0 {
			return false
		}
		line = line[i+len(text):]
	}
	return true
}

// Press presses keys, one after the other; each is taken by the program before
// the next is pressed.
func (d *desk) Press(keys ...string) *desk {
	d.t.Helper()
	named := map[string]string{
		"enter": "\r", "esc": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
		"space": " ", "backspace": "\x7f", "ctrl+c": "\x03", "ctrl+r": "\x12",
	}
	for _, k := range keys {
		send, ok := named[k]
		if !ok {
			send = k
		}
		if !ok && len([]rune(k)) != 1 {
			d.t.Fatalf("%s: there is no key %q", d.name, k)
		}
		d.send(send)
		d.keys++
	}
	return d
}

// Back presses esc until a text is gone. A message that came meanwhile, such as the offer to show what happened since
// one left, is acknowledged by the first.
func (d *desk) Back(from string) *desk {
	d.t.Helper()
	const messages, patience = 3, 10 * time.Second
	for range messages {
		d.Press("esc")
		for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
			if !strings.Contains(strings.Join(d.Lines(), "\n"), from) {
				return d
			}
		}
	}
	return d.Misses(from)
}

// Enter opens the row under the cursor: a list that is being read anew has none, says so, and is asked again.
func (d *desk) Enter(into string) *desk {
	d.t.Helper()
	const readings, patience = 3, 10 * time.Second
	for range readings {
		d.Press("enter")
		for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
			if strings.Contains(strings.Join(d.Lines(), "\n"), into) {
				return d
			}
		}
	}
	return d.Sees(into)
}

// Types types a text into a line.
func (d *desk) Types(text string) *desk {
	d.t.Helper()
	for _, r := range text {
		d.send(string(r))
	}
	d.texts++
	return d
}

// Pastes pastes a text, as a terminal does: bracketed.
func (d *desk) Pastes(text string) *desk {
	d.t.Helper()
	d.send("\x1b[200~" + text + "\x1b[201~")
	d.texts++
	return d
}

// send writes to the terminal and waits until the program has read it: two keys
// in one read would be one to it.
func (d *desk) send(text string) {
	d.t.Helper()
	if _, err := d.master.WriteString(text); err != nil {
		d.t.Fatalf("%s: press a key: %v%s", d.name, err, d.Screen())
	}
	deadline := time.Now().Add(journeyPatience)
	for {
		// Polling also moves on what is still under way between the two ends.
		ready := []unix.PollFd{{Fd: int32(d.slave.Fd()), Events: unix.POLLIN}}
		if _, err := unix.Poll(ready, 0); err == nil && ready[0].Revents&unix.POLLIN == 0 {
			return
		}
		select {
		case <-d.ended:
			return
		case <-time.After(time.Millisecond):
		}
		if time.Now().After(deadline) {
			d.t.Fatalf("%s: the program takes no key %s", d.name, d.Screen())
		}
	}
}

// Resizes makes the window another size.
func (d *desk) Resizes(width, height int) *desk {
	d.t.Helper()
	d.mu.Lock()
	d.screen.Resize(width, height)
	d.width = max(d.width, width) // frames drawn for the larger window may still come
	d.mu.Unlock()
	if err := pty.Setsize(d.master, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}); err != nil {
		d.t.Fatalf("%s: resize the window: %v", d.name, err)
	}
	return d
}

// Leaves waits for the end of the program with an exit code.
func (d *desk) Leaves(code int) {
	d.t.Helper()
	select {
	case <-d.ended:
	case <-time.After(journeyPatience):
		d.t.Fatalf("%s: makegood does not end%s", d.name, d.Screen())
	}
	if got := d.cmd.ProcessState.ExitCode(); got != code {
		d.t.Fatalf("%s: exit code %d, want %d (%v)%s", d.name, got, code, d.cmd.ProcessState, d.Screen())
	}
}

// Dies kills the program at once, as a power cut would.
func (d *desk) Dies() {
	d.t.Helper()
	if err := d.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		d.t.Fatalf("%s: kill: %v", d.name, err)
	}
	<-d.ended
}

// counted logs what a journey took and begins to count anew.
func (d *desk) counted(what string) {
	d.t.Helper()
	d.t.Logf("%s (%s): %s: %d keys, %d texts", d.name, d.words.Name(), what, d.keys, d.texts)
	d.keys, d.texts = 0, 0
}

// opens presses an action's key and waits for its confirmation to take keys.
func (d *desk) opens(key, title string) *desk {
	d.t.Helper()
	return d.Press(key).SeesLine("╭", title+" · ").Sees("[›"+d.say("cancel")+"‹]").Misses(d.say("keys count in a moment"), d.say("being weighed"))
}

// accepts opens the confirmation of an action and accepts it.
func (d *desk) accepts(key, title string) *desk {
	d.t.Helper()
	return d.opens(key, title).Press("shift+tab").Misses("[›" + d.say("cancel") + "‹]").Press("enter").Sees(d.say("esc closes"))
}
