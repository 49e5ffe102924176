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
	order := func(code int, out string) outResult {
		return l.want(code, "checkout", "--player", outPlayer(1), "--product", "item01", "--out", out)
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
	l.stand.fail("/external/api/order", says(http.StatusOK, `{"result":1000005,"result_msg":"no"}`))
	failed := filepath.Join(l.dir, "failed.html")
	order(4, failed)
	if _, err := os.Stat(failed); !os.IsNotExist(err) {
		t.Errorf("an order that failed left a page behind: %v", err)
	}
	for file, want := range map[string]string{note: "a note", page: "<html>the page</html>"} {
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
