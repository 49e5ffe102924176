package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

const (
	hiveOK  = `{"result":0,"result_msg":"success"}`
	stoveOK = `{"code":0,"message":"OK"}`
)

// outStep is one request to the listener and what it has to answer; an empty
// want is any body.
type outStep struct {
	name, method, path string
	body               any
	header             map[string]string
	code               int
	want               string
}

func (l *lab) steps(steps []outStep) {
	l.t.Helper()
	for _, s := range steps {
		if s.method == "" {
			s.method = http.MethodPost
		}
		code, text := l.send(s.method, s.path, s.body, s.header)
		if code != s.code || s.want != "" && strings.TrimSpace(text) != s.want {
			l.t.Errorf("%s: %s %s gave %d %s, want %d %s", s.name, s.method, s.path, code, text, s.code, s.want)
		}
	}
}

func bearer(word string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + word}
}

// Observe mode stores and answers what each provider expects.
func TestOutsideObserve(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{listener: "max_body = 4000"})
	l.start()
	id, all := outID(1), outID(2)
	s := stovePaid("1909091033503333452", nil)
	l.steps([]outStep{
		{name: "paid", path: "/hive", body: hivePaid(id, "1"), code: 200, want: hiveOK},
		{name: "again", path: "/hive", body: hivePaid(id, "1"), code: 200, want: hiveOK},
		{name: "second slot", path: "/hive/all", body: hivePaid(id, "1"), code: 200, want: hiveOK},
		{name: "only the second slot", path: "/hive/all", body: hivePaid(all, "2"), code: 200, want: hiveOK},
		{name: "stove", path: "/stove", body: s, code: 200, want: stoveOK},
		{name: "stove again", path: "/stove", body: s, code: 200, want: stoveOK},
		{name: "stove with service", path: "/stove/" + outService, body: s, code: 200, want: stoveOK},
		{name: "stove with suffix", path: "/stove/" + outService + "/some/thing", body: s, code: 200, want: stoveOK},
		{name: "unknown type", path: "/hive", body: hivePaid(outID(3), "3", obj{"type": "repaid"}), code: 200, want: hiveOK},
		{name: "unknown noti_type", path: "/stove", body: stovePaid("T2", nil, obj{"noti_type": "SOMETHING"}), code: 200, want: stoveOK},
		{name: "no JSON", path: "/hive", body: "not json", code: 400},
		{name: "nothing", path: "/hive", body: "", code: 400},
		{name: "no text", path: "/stove", body: []byte{0xff, 0xfe, 0}, code: 400},
		{name: "the documents' damaged sample", path: "/stove", body: `{"noti_type":"ONLINE_PURCHASE","data":{"tid":"1"}`, code: 400},
		{name: "too long", path: "/hive", body: strings.Repeat("x", 4001), code: 413},
		{name: "grants without token", path: "/grants", body: []obj{}, code: 401},
		{name: "grants with another", path: "/grants", body: []obj{}, header: bearer("another"), code: 401},
		{name: "ready", method: http.MethodGet, path: "/ready", code: 200},
		{name: "health is elsewhere", method: http.MethodGet, path: "/healthz", code: 404},
		{name: "metrics are elsewhere", method: http.MethodGet, path: "/metrics", code: 404},
		{name: "no such path", path: "/other", body: obj{}, code: 404},
		{name: "get", method: http.MethodGet, path: "/hive", code: 405},
	})
	for path, part := range map[string]string{"/healthz": "ready", "/metrics": "makegood_requests_total"} {
		code, text, err := outDo(t, http.MethodGet, "http://"+l.admin+path, nil, nil)
		if err != nil || code != 200 || !strings.Contains(string(text), part) {
			t.Errorf("admin %s: %d %.200s %v", path, code, text, err)
		}
	}
	if o := l.order(id); o.Duplicates != 2 || o.Lamps["notified"] != "yes" || o.Lamps["paid"] != "claimed" || !o.has("DUPLICATE_NOTICE") {
		t.Errorf("three deliveries of one order: %+v", o)
	}
	if o := l.order(all); o.Class != "REPAYMENT" || o.Severity != 3 {
		t.Errorf("only on the second slot: %+v", o)
	}
	if o := l.order("T2"); o.Class != "UNVERIFIED" || o.Lamps["paid"] != "unknown" {
		t.Errorf("an unknown type claims nothing: %+v", o)
	}
	quarantined := outLines[obj](t, l.want(0, "notifications", "--json", "--class", "PARSE_FAILED"))
	if len(quarantined) != 4 {
		t.Errorf("%d deliveries are unreadable, want 4", len(quarantined))
	}
	l.want(3, "reconcile", "--fail-on", "PARSE_FAILED")
}

// Who may send, and by which way.
func TestOutsideAdmission(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{listener: `path_secret = "env:OUT_PATH"
caller_id = "clientapp"
stove_duplicate_code = -1
trusted_proxies = ["127.0.0.1/32"]
allow = ["203.0.113.0/24", "198.51.100.7/32"]`})
	l.start()
	const p = "/made-up-path-word"
	from := func(addr string, more ...string) map[string]string {
		h := map[string]string{"X-Forwarded-For": addr}
		for i := 0; i+1 < len(more); i += 2 {
			h[more[i]] = more[i+1]
		}
		return h
	}
	n, s := hivePaid(outID(1), "1"), stovePaid("T1", nil)
	l.steps([]outStep{
		{name: "without the secret", path: "/hive", body: n, header: from("203.0.113.9"), code: 404},
		{name: "another secret", path: "/other/hive", body: n, header: from("203.0.113.9"), code: 404},
		{name: "not allowed", path: p + "/hive", body: n, code: 403},
		{name: "the proxy names another", path: p + "/hive", body: n, header: from("203.0.113.9, 192.0.2.1"), code: 403},
		{name: "allowed", path: p + "/hive", body: n, header: from("203.0.113.9"), code: 200, want: hiveOK},
		{name: "the proxy's word counts", path: p + "/hive", body: n, header: from("192.0.2.1, 198.51.100.7"), code: 200, want: hiveOK},
		{name: "no caller-id", path: p + "/stove", body: s, header: from("203.0.113.9"), code: 401},
		{name: "another caller-id", path: p + "/stove", body: s, header: from("203.0.113.9", "caller-id", "other"), code: 401},
		{name: "caller-id", path: p + "/stove", body: s, header: from("203.0.113.9", "caller-id", "clientapp"), code: 200, want: stoveOK},
		{name: "a duplicate says so", path: p + "/stove/" + outService, body: s, header: from("203.0.113.9", "caller-id", "clientapp"), code: 200, want: `{"code":-1,"message":"OK"}`},
		{name: "ready for anybody", method: http.MethodGet, path: "/ready", code: 200},
	})
	got := outLines[obj](t, l.want(0, "notifications", "--json"))
	var remotes []any
	for _, d := range got {
		remotes = append(remotes, d["remote"])
	}
	if len(got) != 4 || remotes[0] != "203.0.113.9" || remotes[1] != "198.51.100.7" {
		t.Errorf("stored are %v: what was turned away is not stored", remotes)
	}
}

// In live, observe mode answers success to the mirror alone, and keeps all.
func TestOutsideLiveObserve(t *testing.T) {
	t.Parallel()
	bare := newLab(t, outConfig{env: "live"})
	if r := bare.want(1, "serve"); !strings.Contains(r.err, "mirror_token") {
		t.Errorf("serve in live observe without a mirror_token: %s", r)
	}
	l := newLab(t, outConfig{env: "live", listener: `mirror_token = "env:OUT_MIRROR"`})
	l.start()
	mirror := map[string]string{"X-Makegood-Mirror": "made-up-mirror-word"}
	n, s := hivePaid(outID(1), "1"), stovePaid("T1", nil)
	l.steps([]outStep{
		{name: "not mirrored", path: "/hive", body: n, code: 503},
		{name: "another word", path: "/hive", body: n, header: map[string]string{"X-Makegood-Mirror": "x"}, code: 503},
		{name: "mirrored", path: "/hive", body: n, header: mirror, code: 200, want: hiveOK},
		{name: "stove not mirrored", path: "/stove", body: s, code: 503},
		{name: "stove mirrored", path: "/stove", body: s, header: mirror, code: 200, want: stoveOK},
		{name: "unreadable, mirrored", path: "/hive", body: "x", header: mirror, code: 400},
	})
	if got := outLines[obj](t, l.want(0, "notifications", "--json")); len(got) != 6 {
		t.Errorf("%d deliveries are stored, want all 6", len(got))
	}
	// Live starts read-only; armed, it ends by itself.
	id := outID(1)
	l.stand.set(func() { l.stand.verified[id] = confirmed(n) })
	l.want(4, "verify", id)
	l.want(0, "verify", id, "--dry-run")
	l.want(2, "arm", "--for", "30m")
	l.want(2, "arm", "--reason", "x")
	l.want(4, "checkout", "--player", "1", "--product", "p", "--out", "page.html")
	if sent := len(l.stand.to("/")); sent != 0 {
		t.Errorf("%d requests left a read-only live ledger", sent)
	}
	l.want(0, "arm", "--for", "30m", "--reason", "a test")
	l.want(0, "verify", id)
	if r := l.runWith(l.bob(), "", "verify", id); r.code != 4 {
		t.Errorf("alice armed, and bob may act: %s", r)
	}
	l.want(0, "arm", "--for", "1ms", "--reason", "a test")
	l.want(4, "verify", id)
	if sent := len(l.stand.to("/api_v4/verify")); sent != 1 {
		t.Errorf("%d verifies left", sent)
	}
}

// The game pushes its grants as an object, an array or lines.
func TestOutsideGrants(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	type answer struct {
		Accepted   int `json:"accepted"`
		Duplicates int `json:"duplicates"`
		Rejected   []struct {
			Line  int    `json:"line"`
			Error string `json:"error"`
		} `json:"rejected"`
	}
	row := func(n int, changes ...obj) string {
		return string(mustJSON(t, grantRow("hive", outID(n), "g", outPlayer(n), append([]obj{{"granted_at": "2026-01-02T03:04:05Z"}}, changes...)...)))
	}
	for _, c := range []struct {
		name, body           string
		accepted, duplicates int
		lines                []int
	}{
		{"an object", row(1), 1, 0, nil},
		{"the same", row(1), 0, 1, nil},
		{"an array", "[" + row(1) + ",\n" + row(2) + "]", 1, 1, nil},
		{"lines", row(3) + "\n" + row(2) + "\n", 1, 1, nil},
		{"bad lines", row(4) + "\nnot json\n" + `{"x":1}` + "\n" + row(5) + "\n", 2, 0, []int{2, 3}},
		{"a bad status", row(6, obj{"status": "given"}), 0, 0, []int{1}},
		{"a destroyed id", row(7, obj{"order_id": "2.16899E+18"}), 0, 0, []int{1}},
		{"an empty array", "[]", 0, 0, nil},
	} {
		code, text := l.send(http.MethodPost, "/grants", c.body, bearer("made-up-grants-word"))
		var got answer
		if err := json.Unmarshal([]byte(text), &got); err != nil || code != 200 {
			t.Errorf("%s: %d %s %v", c.name, code, text, err)
			continue
		}
		var lines []int
		for _, r := range got.Rejected {
			lines = append(lines, r.Line)
			if r.Error == "" {
				t.Errorf("%s: a rejected row without a reason", c.name)
			}
		}
		if got.Accepted != c.accepted || got.Duplicates != c.duplicates || len(lines) != len(c.lines) || !strings.Contains(text, `"rejected":[`) {
			t.Errorf("%s: %s", c.name, text)
			continue
		}
		for i := range lines {
			if lines[i] != c.lines[i] {
				t.Errorf("%s: rejected lines %v, want %v", c.name, lines, c.lines)
			}
		}
	}
	if o := l.order(outID(1)); o.Class != "GRANT_WITHOUT_ORDER" || len(o.Grants) != 1 {
		t.Errorf("granted and never paid: %+v", o)
	}
}
