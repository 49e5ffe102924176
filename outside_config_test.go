package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A configuration that is wrong is an error that names the file and the line.
func TestOutsideConfiguration(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	for name, c := range map[string]struct {
		old, with, says string
		line            int
	}{
		"unknown key":        {"[ledger]", "[ledger]\nfoo = 1", "foo", 4},
		"unknown table":      {"[ledger]", "[ledgers]\nx = 1\n[ledger]", "ledgers", 0},
		"another store":      {"[ledger]", "[ledger]\nurl = \"postgres://x\"", "ledger.url", 4},
		"another type":       {"rate = 200", "rate = \"fast\"", "rate", 0},
		"no environment":     {`"sandbox"`, `"prod"`, "environment", 1},
		"no duration":        {`grace = "1s"`, `grace = "1x"`, "grace", 0},
		"no mode":            {"[listener]", "[listener]\nmode = \"x\"", "mode", 6},
		"no duplicate code":  {"[listener]", "[listener]\nstove_duplicate_code = 7", "stove_duplicate_code", 6},
		"no network":         {"[listener]", "[listener]\nallow = [\"x\"]", "allow", 6},
		"money as number":    {"[safety]", "[safety]\nrefund_limit = { KRW = 100 }", "refund_limit", 0},
		"forward to nowhere": {"[listener]", "[listener]\nmode = \"forward\"", "forward_hive", 6},
		"literal in live":    {`"sandbox"`, "\"live\"\n[game]\nlookup = \"\"", "", -1},
		"no TOML":            {"[ledger]", "[ledger", "", 0},
	} {
		cfg := l.as(strings.ReplaceAll(name, " ", "_")+".toml", c.old, c.with)
		if c.line == -1 {
			text := strings.Replace(strings.Replace(l.text, `"sandbox"`, `"live"`, 1), `"env:OUT_HIVE"`, `"written-out"`, 1)
			cfg, c.says, c.line = l.write("literal.toml", text), "hive.token", 0
		}
		r := l.runWith(cfg, "", "orders")
		where := filepath.Base(cfg) + ":"
		if c.line > 0 {
			where = fmt.Sprintf("%s:%d:", filepath.Base(cfg), c.line)
		}
		if r.code != 1 || !strings.Contains(r.err, where) || !strings.Contains(r.err, c.says) || r.out != "" || strings.Contains(r.err, "written-out") {
			t.Errorf("%s: want exit 1 and %q %q: %s", name, where, c.says, r)
		}
	}
	l.exits(1, l.runWith(filepath.Join(l.dir, "none.toml"), "", "orders"))
	// A secret that is not there is an error where it is needed.
	unset := l.as("unset.toml", "env:OUT_HIVE", "env:OUT_NOT_THERE")
	l.exits(0, l.runWith(unset, "", "orders"))
	if r := l.exits(1, l.runWith(unset, "", "unconsumed", "--player", "5")); !strings.Contains(r.err, "OUT_NOT_THERE") {
		t.Errorf("%s", r)
	}
	command := l.as("command.toml", "env:OUT_HIVE", "cmd:echo from-a-command")
	l.exits(0, l.runWith(command, "", "unconsumed", "--player", "5"))
	l.write("word", "from-a-file\n")
	file := l.as("file.toml", "env:OUT_HIVE", "file:word")
	l.exits(0, l.runWith(file, "", "unconsumed", "--player", "5"))
	var seen []string
	for _, c := range l.stand.to("/api_v4/purchases") {
		seen = append(seen, c.header.Get("Authorization"))
	}
	if fmt.Sprint(seen) != "[Bearer from-a-command Bearer from-a-file]" {
		t.Errorf("asked with %v", seen)
	}
}

// Words on the command line that mean nothing exit 2 and touch nothing.
func TestOutsideUsage(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	for _, line := range []string{
		"nonsense", "orders extra", "orders --bogus", "orders --class NOPE", "orders --provider x", "orders --since yesterday",
		"orders --since -5m", "orders --limit -1", "orders --limit x", "orders --json --csv", "show", "show a b", "import", "import foo x",
		"import grants", "import grants x --complete bad", "import grants x --source nope", "unconsumed", "check", "catalogue", "repayments",
		"status --player 1", "checkout --player 1", "refund X", "settle A --evidence x", "settle A --done --failed --evidence x", "approve",
		"arm", "granted X", "cancelled X", "resolve X", "ignore X", "accept X", "reopen X", "snooze X", "note X", "mark X", "mark X thing",
		"link X", "link X Y", "link X Y --as thing", "reread x", "release hive", "release x --reason y", "reconcile --fail-on NOPE", "deliver",
		"backup", "audit", "serve now",
	} {
		if r := l.run(strings.Fields(line)...); r.code != 2 || r.out != "" || r.err == "" {
			t.Errorf("want exit 2 and words on stderr alone: %s", r)
		}
	}
	if len(l.stand.to("/")) != 0 {
		t.Error("something was sent")
	}
	for _, line := range []string{
		"show NOSUCHORDER", "verify NOSUCHORDER", "note NOSUCHORDER --reason x", "probe NOSUCHORDER", "find NOSUCHORDER123", "settle ANOSUCH --done --evidence x",
	} {
		l.want(1, strings.Fields(line)...)
	}
	if r := l.want(1); !strings.Contains(r.err, "terminal") {
		t.Errorf("the console without a terminal: %s", r)
	}
	for _, line := range []string{"version", "--version", "help", "completion bash", "completion zsh", "completion fish", "completion powershell"} {
		if r := l.want(0, strings.Fields(line)...); r.out == "" {
			t.Errorf("%s", r)
		}
	}
	l.want(0, "man", filepath.Join(l.dir, "man"))
	pages, err := filepath.Glob(filepath.Join(l.dir, "man", "*.1"))
	if err != nil || len(pages) < 40 {
		t.Errorf("%d manual pages, %v", len(pages), err)
	}
	for _, page := range pages {
		if text, err := os.ReadFile(page); err != nil || !bytes.HasPrefix(text, []byte(`.nh`)) || bytes.Contains(text, []byte("cobra")) {
			t.Errorf("%s: %v\n%s", page, err, text)
		}
	}
	if err := os.Remove(pages[0]); err != nil {
		t.Fatal(err)
	}
	if r := l.want(1, "man", filepath.Join(l.dir, "man")); !strings.Contains(r.err, "is there already") {
		t.Errorf("pages over pages: %s", r)
	}
	if left, _ := filepath.Glob(filepath.Join(l.dir, "man", "*")); len(left) != len(pages)-1 {
		t.Errorf("a refusal left %q", left)
	}
	l.want(0, "man", filepath.Join(l.dir, "man"), "--force")
}

// Ports, second listeners, and ledgers that are not this one's.
func TestOutsideHolders(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	inUse := l.as("inuse.toml", `address = "127.0.0.1:0"`, `address = "`+taken.Addr().String()+`"`)
	if r := l.exits(1, l.runWith(inUse, "", "serve")); !strings.Contains(r.err, taken.Addr().String()) {
		t.Errorf("%s", r)
	}
	l.exits(1, l.runWith(inUse, "", "doctor"))
	l.start()
	pid := fmt.Sprint(l.serve.cmd.Process.Pid)
	if r := l.want(1, "serve"); !strings.Contains(r.err, pid) {
		t.Errorf("a second serve does not name its holder %s: %s", pid, r)
	}
	l.post("/hive", hivePaid(outID(1), "1"))
	live := l.as("live.toml", `"sandbox"`, `"live"`)
	if r := l.exits(1, l.runWith(live, "", "orders")); !strings.Contains(r.err, "sandbox") || !strings.Contains(r.err, "live") {
		t.Errorf("a ledger of the other environment: %s", r)
	}
	if r := l.want(0, "doctor", "--json"); !strings.Contains(r.out, `"ok":true`) || strings.Contains(r.out, `"ok":false`) {
		t.Errorf("%s", r)
	}
}

// Files that are no ledger of this program are refused and left as they are.
func TestOutsideDamagedLedger(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	for i := range 40 {
		l.post("/hive", hivePaid(outID(i), outPlayer(i)))
	}
	if code, _ := l.serve.stop(t, syscall.SIGTERM); code != 0 {
		t.Fatalf("serve ended with %d", code)
	}
	copied := filepath.Join(l.dir, "copy.db")
	l.want(0, "backup", copied)
	whole, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	scrambled := append([]byte(nil), whole...)
	for i := 2 * 4096; i < len(scrambled); i += 7 {
		scrambled[i] ^= 0x55
	}
	for name, text := range map[string][]byte{
		"garbage": []byte(strings.Repeat("this is no ledger\n", 999)), "cut": whole[:5000], "scrambled": scrambled,
	} {
		path := l.write(name+".db", string(text))
		cfg := l.as(name+".toml", `"ledger.db"`, `"`+name+`.db"`)
		if r := l.exits(1, l.runWith(cfg, "", "orders")); !strings.Contains(r.err, name+".db") {
			t.Errorf("%s: %s", name, r)
		}
		l.exits(1, l.runWith(cfg, "", "audit", "verify"))
		l.exits(1, l.runWith(cfg, "", "doctor"))
		if now, err := os.ReadFile(path); err != nil || string(now) != string(text) {
			t.Errorf("%s was changed, %v", name, err)
		}
	}
	for name, statements := range map[string][]string{
		"newer":    {"INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)"},
		"other":    nil,
		"tampered": {"DROP TRIGGER facts_stay", "UPDATE facts SET at = at + 1 WHERE seq = 20"},
	} {
		text := string(whole)
		if statements == nil {
			text, statements = "", []string{"CREATE TABLE somebody (elses)"}
		}
		path := l.write(name+".db", text)
		outSQL(t, path, statements...)
		cfg := l.as(name+".toml", `"ledger.db"`, `"`+name+`.db"`)
		if name == "tampered" {
			if r := l.exits(1, l.runWith(cfg, "", "audit", "verify")); !strings.Contains(r.err, "20") {
				t.Errorf("a changed fact is not named: %s", r)
			}
			continue
		}
		l.exits(1, l.runWith(cfg, "", "orders"))
	}
	l.exits(0, l.runWith(l.as("copy.toml", `"ledger.db"`, `"copy.db"`), "", "audit", "verify"))
	l.want(0, "audit", "rebuild")
	l.want(0, "audit", "rebuild", "--check")
}

// outSQL changes a file behind the program's back.
func outSQL(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}
