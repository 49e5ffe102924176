package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is on the disk already is not written over: a backup replaces an older copy
// of this ledger only, a checkout's page is kept in a file of its own.
func TestOutsideWritesOverNothing(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	copied, note := filepath.Join(l.dir, "copy.db"), l.write("note.txt", "a note")
	l.want(0, "backup", copied)
	l.want(0, "backup", copied)
	if r := l.want(1, "backup", note); !strings.Contains(r.err, note+" is there and is no copy of this ledger") {
		t.Errorf("a backup over a note: %s", r)
	}
	order := func(code int, out string, more ...string) outResult {
		return l.want(code, append([]string{"checkout", "--player", outPlayer(1), "--product", "item01", "--out", out}, more...)...)
	}
	l.stand.fail("/external/api/order", says(http.StatusOK, "<html>the page</html>"))
	page := filepath.Join(l.dir, "page.html")
	order(0, page)
	if r := order(1, page); !strings.Contains(r.err, page+" is there already") || !strings.Contains(r.err, "nothing was sent") {
		t.Errorf("a page over a page: %s", r)
	}
	if n := len(l.stand.to("/external/api/order")); n != 1 {
		t.Errorf("%d orders left", n)
	}
	l.stand.fail("/external/api/order", says(http.StatusOK, "<html>the next page</html>"))
	order(0, page, "--force")
	l.stand.fail("/external/api/order", says(http.StatusOK, `{"result":1000005,"result_msg":"no"}`))
	failed := filepath.Join(l.dir, "failed.html")
	order(4, failed)
	if _, err := os.Stat(failed); !os.IsNotExist(err) {
		t.Errorf("an order that failed left a page behind: %v", err)
	}
	for file, want := range map[string]string{note: "a note", page: "<html>the next page</html>"} {
		if text, err := os.ReadFile(file); err != nil || string(text) != want {
			t.Errorf("%s holds %q, %v", file, text, err)
		}
	}
}

// An error names what was being done once.
func TestOutsideErrorsSayItOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	id := outID(1)
	l.post("/hive", hivePaid(id, outPlayer(1)))
	for _, args := range [][]string{
		{"settle", "NOPE", "--done", "--evidence", "x"},
		{"approve", "NOPE"},
		{"link", id, id, "--as", "same", "--reason", "x"},
		{"mark", id, "gift", "--reason", "x"},
		{"refund", id, "--reason", "x", "--confirm", id},
	} {
		r := l.run(args...)
		words := strings.Split(r.err, ": ")
		for i := 1; i < len(words); i++ {
			if words[i] == words[i-1] {
				t.Errorf("said twice: %s", r)
			}
		}
		if r.code == 0 || r.err == "" {
			t.Errorf("nothing is wrong: %s", r)
		}
	}
}

// A file of another encoding is refused with the way out, and the way out works.
func TestOutsideCp949File(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{extra: "[[grants]]\nname = \"old\"\npath = \"nowhere/*.csv\"\nencoding = \"cp949\"\n"})
	row := "provider,app,order_id,grant_id,player_id,player_name,granted_at,status\nhive," + outApp + "," + outID(1) + ",G1,1,\xb1\xe8\xc7\xcf\xb4\xc3,2026-11-20T03:00:00Z,granted\n"
	file := l.write("old.csv", row)
	if r := l.want(1, "import", "grants", file); !strings.Contains(r.out, file+":2: player_name is not UTF-8") || !strings.Contains(r.out, "--source") {
		t.Errorf("as UTF-8: %s", r)
	}
	l.want(0, "import", "grants", file, "--source", "old")
	if out := l.want(0, "grants", "--json").out; !strings.Contains(out, `"player_name":"김하늘"`) {
		t.Errorf("the name was read as %s", out)
	}
}

// A configuration that is not there is named, with what to do.
func TestOutsideNoConfiguration(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	r := l.exits(1, l.runWith(filepath.Join(l.dir, "none.toml"), "", "orders"))
	if !strings.Contains(r.err, "none.toml") || !strings.Contains(r.err, "config.toml.example") {
		t.Errorf("nothing says what to do: %s", r)
	}
}
