package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Many operators press at once: one request leaves.
func TestOutsideRefundAtOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	l.spoken()
	id := outID(1)
	l.refundable(id, outPlayer(1))
	var wg sync.WaitGroup
	var mu sync.Mutex
	codes := map[int]int{}
	for range 6 {
		wg.Go(func() {
			r := l.refund(id)
			mu.Lock()
			defer mu.Unlock()
			codes[r.code]++
		})
	}
	wg.Wait()
	if refunds, all := l.results(2); refunds != 1 || all != 1 || codes[0] != 1 || codes[4] != 5 {
		t.Errorf("%d refunds among %d requests, exits %v", refunds, all, codes)
	}
	l.want(0, "audit", "verify")
	l.want(0, "audit", "rebuild", "--check")
}

// The game's own lookup is asked with the provider, and what it answers counts.
func TestOutsideLookup(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{extra: "[game]\nlookup = \"@GAME/lookup?of={order_id}&at={provider}&app={app}\""})
	l.start()
	id, none := outID(1), outID(2)
	for i, order := range []string{id, none} {
		n := l.hive(order, outPlayer(i))
		l.stand.set(func() { l.stand.lists[outPlayer(i)] = []obj{listed(n)} })
	}
	l.stand.set(func() { l.stand.lookup = []obj{grantRow("hive", id, "g1", outPlayer(0))} })
	l.want(0, "check", id)
	if o := l.order(id); o.Class != "GRANTED_NOT_REPORTED" || len(o.Grants) != 1 {
		t.Errorf("the game says that it granted: %+v", o)
	}
	l.stand.set(func() { l.stand.lookup = []obj{} })
	l.want(0, "check", none)
	if o := l.becomes(none, "PAID_NOT_GRANTED"); o.Lamps["granted"] != "no" {
		t.Errorf("the game says that it did not: %+v", o)
	}
	l.stand.set(func() { l.stand.lookup = []obj{grantRow("hive", id, "g9", outPlayer(1))} })
	if r := l.want(1, "check", none); !strings.Contains(r.err, id) {
		t.Errorf("a grant of another order is no answer: %s", r)
	}
	if o := l.order(none); o.Lamps["granted"] != "no" || len(o.Grants) != 0 {
		t.Errorf("a grant of another order counts: %+v", o)
	}
	if q := l.stand.to("/lookup")[0]; q.query != "of="+id+"&at=hive&app="+outApp {
		t.Errorf("asked with %s", q.query)
	}
}

// What comes from outside cannot write on a terminal.
func TestOutsideControlCharacters(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	id := outID(1)
	l.hive(id, "5\n6", obj{"market_pid": "\x1b[31mred\u202e\x07", "cancelled_reason": "\x1b]0;x\x07"})
	l.send(http.MethodPost, "/hive", "\x1b[2Jbroken", nil)
	for _, line := range []string{"orders", "notifications", "journal", "show " + id, "find " + id, "orders --json", "notifications --json", "show " + id + " --json"} {
		r := l.want(0, strings.Fields(line)...)
		if strings.ContainsAny(r.out+r.err, "\x1b\x07\u202e") {
			t.Errorf("%s prints what came from outside as it is: %q", line, r.out)
		}
	}
}

// Requests as other clients write them.
func TestOutsideWire(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	body := string(mustJSON(t, hivePaid(outID(1), "1")))
	for name, c := range map[string]struct{ request, status string }{
		"in chunks":     {fmt.Sprintf("POST /hive HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body), "200"},
		"HTTP/1.0":      {fmt.Sprintf("POST /hive HTTP/1.0\r\nContent-Length: %d\r\n\r\n%s", len(body), body), "200"},
		"with a query":  {fmt.Sprintf("POST /hive?a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body), "200"},
		"a long header": {"GET /ready HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("a", 4<<20) + "\r\n\r\n", "431"},
		"no HTTP":       {"hello\r\n\r\n", "400"},
	} {
		conn, err := net.Dial("tcp", l.listen)
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = io.WriteString(conn, c.request) }()
		status, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil || !strings.Contains(status, " "+c.status+" ") {
			t.Errorf("%s: %q %v, want %s", name, status, err, c.status)
		}
		_ = conn.Close()
	}
	if o := l.order(outID(1)); o.Duplicates != 2 {
		t.Errorf("%d repeats, want 2", o.Duplicates)
	}
}

// With a certificate the listener speaks HTTPS and nothing else.
func TestOutsideTLS(t *testing.T) {
	t.Parallel()
	borrowed := httptest.NewUnstartedServer(nil)
	borrowed.StartTLS()
	pair := borrowed.TLS.Certificates[0]
	borrowed.Close()
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	l := newLab(t, outConfig{listener: "tls_cert = \"cert.pem\"\ntls_key = \"key.pem\""})
	l.write("cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]})))
	l.write("key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})))
	s := l.launch()
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}} //nolint:gosec // a borrowed certificate
	l.until("serve is ready", func() bool {
		if !s.announced(l) {
			return false
		}
		resp, err := client.Get("https://" + l.listen + "/ready")
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	resp, err := client.Post("https://"+l.listen+"/stove", "application/json", strings.NewReader(string(mustJSON(t, stovePaid("T1", nil)))))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil || strings.TrimSpace(string(text)) != stoveOK {
		t.Errorf("%d %s %v", resp.StatusCode, text, err)
	}
}

// The configuration is found here, then in the user's folder, then nowhere.
func TestOutsideFoundConfiguration(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	home := filepath.Join(l.dir, "home")
	away := filepath.Join(l.dir, "away")
	for _, dir := range []string{filepath.Join(home, ".config", "makegood"), away} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	// Relative paths are relative to the file: the ledger shows which one won.
	for _, c := range []struct {
		name, dir, ledger string
		prepare           func()
	}{
		{"none", away, filepath.Join(away, "makegood.db"), func() {}},
		{"the user's", away, filepath.Join(home, ".config", "makegood", "ledger.db"), func() {
			l.write(filepath.Join("home", ".config", "makegood", "config.toml"), l.text)
		}},
		{"the one here", l.dir, filepath.Join(l.dir, "ledger.db"), func() {}},
	} {
		c.prepare()
		ctx, cancel := context.WithTimeout(context.Background(), outPatience)
		cmd := exec.CommandContext(ctx, outBinary(t), "orders")
		cmd.Dir, cmd.Env = c.dir, append(slices.DeleteFunc(l.environ(), func(s string) bool { return strings.HasPrefix(s, "HOME=") }), "HOME="+home)
		text, err := cmd.CombinedOutput()
		cancel()
		if _, serr := os.Stat(c.ledger); err != nil || serr != nil {
			t.Errorf("%s: %v %v: %s", c.name, err, serr, text)
		}
	}
}

// The rehearsal needs no configuration, no network and no terminal.
func TestOutsideDemo(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	r := l.want(0, "demo", "--plain", "--for", "4s", "--seed", "7")
	if !strings.Contains(r.out, "CLASS") || !strings.Contains(r.out, "MATCHED") {
		t.Errorf("%s", r)
	}
	l.want(1, "demo", "--for", "1s")
	l.want(2, "demo", "--for", "soon")
}
