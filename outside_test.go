package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The tests in outside_*_test.go know the program by its contract alone: they
// build it, start it as a process against stand-ins of the providers and of the
// game, and look at routes, exit codes and what it prints.

const (
	outApp     = "com.example.game"
	outService = "EXAMPLE_SERVICE"
	// outPatience bounds every wait for a condition; nothing is expected to take
	// nearly that long.
	outPatience = 60 * time.Second
)

// outBuild builds the program once for all tests.
var outBuild = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "makegood-outside-")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "makegood")
	args := []string{"build", "-buildvcs=false", "-o", bin}
	if raceEnabled {
		args = append(args, "-race")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if text, err := exec.CommandContext(ctx, "go", append(args, ".")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, text)
	}
	return bin, nil
})

// outBuilt remembers whether a test asked for the binary, so that the end of the
// run can remove it without building it.
var outBuilt sync.Once

func outBinary(t testing.TB) string {
	t.Helper()
	bin, err := outBuild()
	if err != nil {
		t.Fatal(err)
	}
	outBuilt.Do(func() {})
	return bin
}

// outParallel is how many of these tests run at once where the command line does
// not say: they wait for processes and disks more than they compute.
const outParallel = 5

func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f != nil && f.Value.String() == f.DefValue {
		if err := f.Value.Set(strconv.Itoa(max(outParallel, runtime.GOMAXPROCS(0)))); err != nil {
			fmt.Fprintln(os.Stderr, "run more tests at once:", err)
			os.Exit(2)
		}
	}
	code := m.Run()
	built := true
	outBuilt.Do(func() { built = false })
	if built {
		if bin, err := outBuild(); err == nil {
			if err := os.RemoveAll(filepath.Dir(bin)); err != nil {
				fmt.Fprintln(os.Stderr, "remove the program under test:", err)
			}
		}
	}
	os.Exit(code)
}

// outConfig is what one test's configuration adds to the common one. @GAME is
// the address of the stand-ins.
type outConfig struct {
	env, listener, hive, app, stove, reconcile, safety, extra string
}

// lab is one ledger with its configuration and its stand-ins.
type lab struct {
	t      *testing.T
	dir    string
	cfg    string
	text   string
	stand  *standIn
	listen string
	admin  string
	serve  *outServe
}

func newLab(t *testing.T, c outConfig) *lab {
	t.Helper()
	l := &lab{t: t, dir: t.TempDir(), stand: newStandIn(t)}
	if c.env == "" {
		c.env = "sandbox"
	}
	if c.reconcile == "" {
		c.reconcile = "grace = \"1s\"\nsweep = \"0s\""
	}
	l.text = strings.NewReplacer("@GAME", l.stand.url).Replace(fmt.Sprintf(`environment = %q
operator = "alice"
[ledger]
path = "ledger.db"
[listener]
address = "127.0.0.1:0"
admin_address = "127.0.0.1:0"
grants_token = "env:OUT_GRANTS"
%s
[hive]
token = "env:OUT_HIVE"
iap_url = "@GAME"
verify_url = "@GAME"
store_url = "@GAME"
rate = 200
timeout = "20s"
%s
[[hive.apps]]
appid = %q
server_ids = ["kr"]
%s
[stove]
access_token = "env:OUT_STOVE"
caller_id = "EXAMPLE_SERVER"
base_url = "@GAME"
rate = 200
timeout = "20s"
%s
[[stove.services]]
service_id = %q
shop_key = "indie"
[reconcile]
%s
[safety]
%s
%s
`, c.env, c.listener, c.hive, outApp, c.app, c.stove, outService, c.reconcile, c.safety, c.extra))
	l.cfg = l.write("config.toml", l.text)
	return l
}

// write puts a file into the test's folder.
func (l *lab) write(name, text string) string {
	l.t.Helper()
	path := filepath.Join(l.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
	return path
}

// as is the same configuration with another text, for the second operator or a
// damaged file.
func (l *lab) as(name, old, replacement string) string {
	l.t.Helper()
	if !strings.Contains(l.text, old) {
		l.t.Fatalf("the configuration has no %q", old)
	}
	return l.write(name, strings.Replace(l.text, old, replacement, 1))
}

// bob is the configuration of a second operator.
func (l *lab) bob() string { return l.as("bob.toml", `operator = "alice"`, `operator = "bob"`) }

// The secrets are made up here and nowhere else.
func (l *lab) environ() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + l.dir, "USER=tester", "LANG=C.UTF-8", "GORACE=halt_on_error=1",
		"OUT_HIVE=made-up-hive-word", "OUT_STOVE=made-up-stove-word", "OUT_GRANTS=made-up-grants-word",
		"OUT_MIRROR=made-up-mirror-word", "OUT_PATH=made-up-path-word",
	}
}

// outResult is what one command gave.
type outResult struct {
	args     []string
	code     int
	out, err string
}

func (r outResult) String() string {
	return fmt.Sprintf("makegood %s: exit %d\n--- stdout\n%s--- stderr\n%s", strings.Join(r.args, " "), r.code, r.out, r.err)
}

// run runs one command with this lab's configuration.
func (l *lab) run(args ...string) outResult { l.t.Helper(); return l.runWith(l.cfg, "", args...) }

// runWith runs one command with another configuration and standard input.
func (l *lab) runWith(cfg, stdin string, args ...string) outResult {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*outPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, outBinary(l.t), append([]string{"--config", cfg}, args...)...)
	var out, stderr bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = l.dir, l.environ(), strings.NewReader(stdin), &out, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		l.t.Fatalf("makegood %s: %v", strings.Join(args, " "), err)
	}
	r := outResult{args: args, code: cmd.ProcessState.ExitCode(), out: out.String(), err: stderr.String()}
	if strings.Contains(r.err, "DATA RACE") || strings.Contains(r.err, "panic:") {
		l.t.Fatalf("the program broke: %s", r)
	}
	for _, secret := range []string{"made-up-hive-word", "made-up-stove-word", "made-up-grants-word", "made-up-mirror-word"} {
		if strings.Contains(r.out+r.err, secret) {
			l.t.Errorf("a secret is printed: %s", r)
		}
	}
	return r
}

// want runs one command and checks its exit code.
func (l *lab) want(code int, args ...string) outResult {
	l.t.Helper()
	return l.exits(code, l.run(args...))
}

func (l *lab) exits(code int, r outResult) outResult {
	l.t.Helper()
	if r.code != code {
		l.t.Errorf("want exit %d: %s", code, r)
	}
	return r
}

// outServe is a running serve.
type outServe struct {
	cmd    *exec.Cmd
	done   chan struct{}
	stderr *outBuffer
}

// outBuffer can be read while a process writes it.
type outBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *outBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}
func (b *outBuffer) String() string { b.mu.Lock(); defer b.mu.Unlock(); return b.b.String() }

var outListening = regexp.MustCompile(`listening on (\S+) .*admin on (\S+),`)

// launch starts serve; it ends with the test.
func (l *lab) launch() *outServe {
	l.t.Helper()
	s := &outServe{cmd: exec.Command(outBinary(l.t), "--config", l.cfg, "serve"), done: make(chan struct{}), stderr: &outBuffer{}}
	s.cmd.Dir, s.cmd.Env, s.cmd.Stdout, s.cmd.Stderr, s.cmd.SysProcAttr = l.dir, l.environ(), s.stderr, s.stderr, outTied()
	if err := s.cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	go func() { _ = s.cmd.Wait(); close(s.done) }()
	l.t.Cleanup(func() {
		s.kill()
		if text := s.stderr.String(); strings.Contains(text, "DATA RACE") || strings.Contains(text, "panic:") {
			l.t.Errorf("serve broke:\n%s", text)
		}
	})
	l.serve = s
	return s
}

// announced reports whether serve has said where it listens.
func (s *outServe) announced(l *lab) bool {
	l.t.Helper()
	select {
	case <-s.done:
		l.t.Fatalf("serve ended: %s", s.stderr)
	default:
	}
	m := outListening.FindStringSubmatch(s.stderr.String())
	if m == nil {
		return false
	}
	l.listen, l.admin = m[1], m[2]
	return true
}

// start starts serve and waits until it is ready.
func (l *lab) start() {
	l.t.Helper()
	s := l.launch()
	l.until("serve is ready", func() bool {
		if !s.announced(l) {
			return false
		}
		code, _, err := outDo(l.t, http.MethodGet, "http://"+l.listen+"/ready", nil, nil)
		return err == nil && code == http.StatusOK
	})
}

// kill ends the process at once.
func (s *outServe) kill() {
	_ = s.cmd.Process.Kill()
	<-s.done
}

// stop asks the process to end and gives its exit code and how long it took.
func (s *outServe) stop(t *testing.T, sig syscall.Signal) (int, time.Duration) {
	t.Helper()
	began := time.Now()
	if err := s.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.done:
	case <-time.After(outPatience):
		t.Fatalf("serve does not end: %s", s.stderr)
	}
	return s.cmd.ProcessState.ExitCode(), time.Since(began)
}

// until waits for a condition.
func (l *lab) until(what string, met func() bool) {
	l.t.Helper()
	deadline := time.Now().Add(outPatience)
	for !met() {
		if time.Now().After(deadline) {
			l.t.Fatalf("%s: not within %s", what, outPatience)
		}
		time.Sleep(25 * time.Millisecond)
	}
}

// outDo sends one request on a connection of its own.
func outDo(t testing.TB, method, url string, body []byte, header map[string]string) (int, []byte, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), outPatience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for k, v := range header {
		req.Header.Set(k, v)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, text, err
}

// send sends a body to the listener and gives status and answer.
func (l *lab) send(method, path string, body any, header map[string]string) (int, string) {
	l.t.Helper()
	var raw []byte
	switch b := body.(type) {
	case nil:
	case []byte:
		raw = b
	case string:
		raw = []byte(b)
	default:
		if raw = mustJSON(l.t, b); raw == nil {
			l.t.Fatal("no body")
		}
	}
	code, text, err := outDo(l.t, method, "http://"+l.listen+path, raw, header)
	if err != nil {
		l.t.Fatalf("%s %s: %v; serve says %s", method, path, err, l.serve.stderr)
	}
	return code, string(text)
}

// post posts a body that has to be taken with 200.
func (l *lab) post(path string, body any) {
	l.t.Helper()
	if code, text := l.send(http.MethodPost, path, body, nil); code != http.StatusOK {
		l.t.Fatalf("POST %s: %d %s", path, code, text)
	}
}
