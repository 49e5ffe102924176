package listener

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestRefusals is every request that is not stored: what it is answered, and
// what is journalled of it.
func TestRefusals(t *testing.T) {
	t.Parallel()
	secretPath := func(o *Options) { o.PathSecret = given("made-up-path") }
	caller := func(o *Options) { o.CallerID = "clientapp" }
	small := func(o *Options) { o.MaxBody, o.GrantsToken = 10, given("made-up") }
	denied := func(o *Options) { o.Allow, o.GrantsToken = prefixes("198.51.100.0/24"), given("made-up") }
	for name, tc := range map[string]struct {
		change  func(*Options)
		method  string
		path    string
		body    string
		headers []string
		status  int
		answer  string
		allow   string // header
		journal string
		metric  string
	}{
		"source": {
			denied, "POST", "/hive", hivePaid, nil, 403, "", "",
			"source is not in listener.allow | unknown | 127.0.0.1", `route="unknown"`,
		},
		"source before anything else": {
			denied, "PUT", "/nowhere", strings.Repeat("x", 100), nil, 403, "", "",
			"source is not in listener.allow | unknown | 127.0.0.1", `outcome="source"`,
		},
		"source of grants": {
			denied, "POST", "/grants", "[]",
			[]string{"Authorization", "Bearer made-up"},
			403, "", "",
			"source is not in listener.allow | unknown | 127.0.0.1", `outcome="source"`,
		},
		"no such path": {
			nil, "POST", "/stoves", stovePaid, nil, 404, "", "",
			"no such path; does the sender know listener.path_secret? | unknown | 127.0.0.1", `outcome="not_found"`,
		},
		"no such path, looked at": {nil, "GET", "/", "", nil, 404, "", "", "", `outcome="not_found"`},
		"below hive":              {nil, "GET", "/hive/", "", nil, 404, "", "", "", `outcome="not_found"`},
		"admin on the public port": {
			nil, "GET", "/healthz", "", nil, 404, "", "", "", `outcome="not_found"`,
		},
		"metrics on the public port": {nil, "GET", "/metrics", "", nil, 404, "", "", "", `outcome="not_found"`},
		"path without the secret": {
			secretPath, "POST", "/hive", hivePaid, nil, 404, "", "",
			"no such path; does the sender know listener.path_secret? | unknown | 127.0.0.1", `outcome="not_found"`,
		},
		"wrong path secret": {
			secretPath, "POST", "/made-up-pat/hive", hivePaid, nil, 404, "", "",
			"no such path; does the sender know listener.path_secret? | unknown | 127.0.0.1", `outcome="not_found"`,
		},
		"path secret, nothing behind":     {secretPath, "GET", "/made-up-path", "", nil, 404, "", "", "", `outcome="not_found"`},
		"path secret, wrong behind":       {secretPath, "GET", "/made-up-path/x", "", nil, 404, "", "", "", `outcome="not_found"`},
		"path secret, dots":               {secretPath, "GET", "/x/../made-up-path/hive", "", nil, 404, "", "", "", `outcome="not_found"`},
		"path secret, doubled slash":      {secretPath, "GET", "//made-up-path/hive", "", nil, 404, "", "", "", `outcome="not_found"`},
		"path secret, grants below":       {secretPath, "GET", "/made-up-path/grants", "", nil, 404, "", "", "", `outcome="not_found"`},
		"wrong path secret, other method": {secretPath, "GET", "/x/hive", "", nil, 404, "", "", "", `outcome="not_found"`},
		"get hive": {
			nil, "GET", "/hive", "", nil, 405, `{"result":405,"result_msg":"Method Not Allowed"}`, "POST", "", `outcome="method"`,
		},
		"put stove": {
			nil, "PUT", "/stove/GAME", stovePaid, nil, 405, `{"code":405,"message":"Method Not Allowed"}`, "POST", "", `outcome="method"`,
		},
		"options hive all": {
			nil, "OPTIONS", "/hive/all", "", nil, 405, `{"result":405,"result_msg":"Method Not Allowed"}`, "POST", "", `outcome="method"`,
		},
		"get grants":   {nil, "GET", "/grants", "", nil, 405, `{"error":"method not allowed"}`, "POST", "", `outcome="method"`},
		"post ready":   {nil, "POST", "/ready", "", nil, 405, "", "GET, HEAD", "", `outcome="method"`},
		"delete ready": {nil, "DELETE", "/ready", "", nil, 405, "", "GET, HEAD", "", `outcome="method"`},
		"no caller-id": {
			caller, "POST", "/stove", stovePaid, nil, 401, `{"code":401,"message":"Unauthorized"}`, "",
			"caller-id is not listener.caller_id | /stove | 127.0.0.1", `outcome="caller_id"`,
		},
		"wrong caller-id": {
			caller, "POST", "/stove", stovePaid,
			[]string{"caller-id", "ClientApp"},
			401, `{"code":401,"message":"Unauthorized"}`, "",
			"caller-id is not listener.caller_id | /stove | 127.0.0.1", `outcome="caller_id"`,
		},
		"too large": {
			small, "POST", "/hive", "12345678901", nil, 413, `{"result":413,"result_msg":"Request Entity Too Large"}`, "",
			"body is longer than listener.max_body (10 bytes) | /hive | 127.0.0.1", `outcome="too_large"`,
		},
		"grants too large": {
			small, "POST", "/grants", "12345678901",
			[]string{"Authorization", "Bearer made-up"},
			413, `{"error":"request entity too large"}`, "",
			"body is longer than listener.max_body (10 bytes) | /grants | 127.0.0.1", `outcome="too_large"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, tc.change)
			got := s.do(tc.method, tc.path, tc.body, tc.headers...)
			got.want(t, tc.status, tc.answer)
			if got.header.Get("Allow") != tc.allow {
				t.Errorf("Allow: %q, want %q", got.header.Get("Allow"), tc.allow)
			}
			if n := len(s.clerk.stored()) + len(s.clerk.pushes); n != 0 {
				t.Errorf("%d stored", n)
			}
			var want []string
			if tc.journal != "" {
				want = []string{tc.journal}
			}
			if j := s.clerk.journal(); !slices.Equal(j, want) {
				t.Errorf("journal %q, want %q", j, want)
			}
			found := false
			for line := range strings.Lines(s.admin("/metrics").body) {
				found = found || strings.HasPrefix(line, "makegood_requests_total") && strings.Contains(line, tc.metric) && strings.HasSuffix(line, " 1\n")
			}
			if !found {
				t.Errorf("not counted as %s", tc.metric)
			}
		})
	}
}

func TestWhatIsAccepted(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change  func(*Options)
		path    string
		headers []string
		stored  string
	}{
		"path secret":            {func(o *Options) { o.PathSecret = given(" made-up-path\n") }, "/made-up-path/stove/GAME", nil, "/stove/GAME"},
		"path secret, all":       {func(o *Options) { o.PathSecret = given("made-up-path") }, "/made-up-path/hive/all", nil, "/hive/all"},
		"path secret, escaped":   {func(o *Options) { o.PathSecret = given("가나") }, "/%EA%B0%80%EB%82%98/hive", nil, "/hive"},
		"caller-id":              {func(o *Options) { o.CallerID = "clientapp" }, "/stove", []string{"caller-id", "clientapp"}, "/stove"},
		"hive has no caller-id":  {func(o *Options) { o.CallerID = "clientapp" }, "/hive", nil, "/hive"},
		"any caller-id":          {nil, "/stove", []string{"caller-id", "who"}, "/stove"},
		"allowed network":        {func(o *Options) { o.Allow = prefixes("198.51.100.0/24", "127.0.0.0/8") }, "/hive", nil, "/hive"},
		"allowed in ipv6's form": {func(o *Options) { o.Allow = prefixes("::ffff:127.0.0.0/104") }, "/hive", nil, "/hive"},
		"of the largest size":    {func(o *Options) { o.MaxBody = int64(len(hivePaid)) }, "/hive", nil, "/hive"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, tc.change)
			body := stovePaid
			if strings.Contains(tc.path, "hive") {
				body = hivePaid
			}
			if got := s.post(tc.path, body, tc.headers...); got.status != 200 {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			if a := s.clerk.stored(); len(a) != 1 || a[0].Route != tc.stored {
				t.Errorf("stored %+v", a)
			}
			if j := s.clerk.journal(); len(j) != 0 {
				t.Errorf("journal %q", j)
			}
		})
	}
}

func TestReadyIsForEverybody(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) { o.Allow, o.PathSecret = prefixes("198.51.100.0/24"), given("made-up-path") })
	s.do("GET", "/ready", "").want(t, 200, "")
	s.do("HEAD", "/ready", "").want(t, 200, "")
}

// TestABodyWithoutAWholeness is every body that is not what its headers say.
func TestABodyWithoutAWholeness(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		request string
		status  string
		stored  int
		journal string
	}{
		"endless chunks": {
			"POST /hive HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + "20\r\n" + strings.Repeat("x", 32) + "\r\n" + "20\r\n" + strings.Repeat("x", 32) + "\r\n",
			"413", 0, "body is longer than listener.max_body (40 bytes)",
		},
		"a length that is too large": {
			"POST /hive HTTP/1.1\r\nHost: x\r\nContent-Length: 9223372036854775807\r\n\r\n{", "413", 0, "body is longer than listener.max_body (40 bytes)",
		},
		"a length that is too short": {
			"POST /hive HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}{\"type\":\"paid\"}", "400", 1, "",
		},
		"a bad chunk": {
			"POST /hive HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", "400", 0, "body broke off",
		},
		"stalls": {"POST /hive HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\n{\"type\":", "408", 0, "body did not arrive within 200ms"},
		"stalls in a chunk": {
			"POST /hive HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"ty", "408", 0, "body did not arrive within 200ms",
		},
		"two lengths":           {"POST /hive HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "400", 0, ""},
		"a length that is none": {"POST /hive HTTP/1.1\r\nHost: x\r\nContent-Length: +2\r\n\r\n{}", "400", 0, ""},
		"another coding":        {"POST /hive HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n{}", "501", 0, ""},
		"a folded header":       {"POST /hive HTTP/1.1\r\nHost: x\r\nX : y\r\nContent-Length: 2\r\n\r\n{}", "400", 0, ""},
		"no host":               {"POST /hive HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", "400", 0, ""},
		"two hosts":             {"POST /hive HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: 2\r\n\r\n{}", "400", 0, ""},
		"a zero byte":           {"POST /hive HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\nContent-Length: 2\r\n\r\n{}", "400", 0, ""},
		"endless headers":       {"POST /hive HTTP/1.1\r\nHost: x\r\nX-A: " + strings.Repeat("a", 16<<10) + "\r\n\r\n", "431", 0, ""},
		"stalls in the headers": {"POST /hive HTTP/1.1\r\nHost: x\r\nX-Slow: ", "", 0, ""},
		"says nothing":          {"", "", 0, ""},
		"all servers":           {"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404", 0, ""},
		"a tunnel":              {"CONNECT provider.example:443 HTTP/1.1\r\nHost: provider.example\r\nConnection: close\r\n\r\n", "404", 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(o *Options) {
				o.MaxBody, o.Limits.Header, o.Limits.Body, o.Limits.Idle, o.Limits.HeaderBytes = 40, 200*time.Millisecond, 200*time.Millisecond, 200*time.Millisecond, 4096
			})
			got := raw(t, s.Addr(), tc.request)
			status := ""
			if line, _, found := strings.Cut(got, "\r\n"); found {
				status = strings.Fields(line)[1]
			}
			if status != tc.status {
				t.Errorf("answered %q, want %s", got, tc.status)
			}
			if n := len(s.clerk.stored()); n != tc.stored {
				t.Errorf("%d stored", n)
			}
			journal := strings.Join(s.clerk.journal(), "\n")
			if tc.journal == "" && journal != "" || !strings.HasPrefix(journal, tc.journal) {
				t.Errorf("journal %q", journal)
			}
		})
	}
}

// TestTwoLengthsAreOne sends a length beside chunks, with which one server can
// be made to see two requests where another sees one.
func TestTwoLengthsAreOne(t *testing.T) {
	t.Parallel()
	game := newGame(t, says(200, "application/json", hiveOK))
	s := start(t, forwarding(t, game.URL, nil))
	inner := "POST /hive HTTP/1.1\r\nHost: y\r\nContent-Length: 2\r\n\r\n{}"
	raw(t, s.Addr(), "POST /hive HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"+
		fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(inner), inner))
	stored, seen := s.clerk.stored(), game.requests()
	if len(stored) != 1 || string(stored[0].Body) != inner {
		t.Fatalf("stored %+v", stored)
	}
	if len(seen) != 1 || seen[0].body != inner || seen[0].length != int64(len(inner)) || len(seen[0].coding) != 0 {
		t.Errorf("the game saw %+v", seen)
	}
}

// TestALengthThatIsNotKept has the sender hang up before its length is reached.
func TestALengthThatIsNotKept(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.Addr()+"/hive", io.MultiReader(strings.NewReader("{"), broken{}))
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = 100
	if resp, err := s.client.Do(r); err == nil {
		_ = resp.Body.Close()
	}
	wait(t, "the journal", func() bool { return len(s.clerk.journal()) == 1 })
	if j := s.clerk.journal()[0]; j != "body broke off | /hive | 127.0.0.1" || len(s.clerk.stored()) != 0 {
		t.Errorf("journal %q, %d stored", j, len(s.clerk.stored()))
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestABodyDeadlineEndsWithTheBody holds that what follows the body may take
// longer than the body was given, on this request and the next.
func TestABodyDeadlineEndsWithTheBody(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) { o.Limits.Header, o.Limits.Body = 100*time.Millisecond, 100*time.Millisecond })
	s.clerk.onReceive = func(context.Context) { time.Sleep(300 * time.Millisecond) }
	s.post("/hive", hivePaid).want(t, 200, hiveOK)
	s.post("/hive", hivePaid).want(t, 200, hiveOK) // on the same connection
}

func TestRepeatedRefusalsAreOneEntry(t *testing.T) {
	t.Parallel()
	var got []string
	at := time.Unix(1_700_000_000, 0)
	f := newRefusals(func(_ context.Context, what, route, remote string) {
		got = append(got, what+" | "+route+" | "+remote)
	}, func() time.Time { return at }, time.Minute)
	ctx := t.Context()
	for range 5 {
		f.note(ctx, "source", "/hive", "203.0.113.9")
	}
	f.note(ctx, "source", "/hive", "203.0.113.10")
	f.note(ctx, "caller-id", "/stove", "203.0.113.9")
	f.flush(ctx, false) // not yet
	want := []string{"source | /hive | 203.0.113.9", "source | /hive | 203.0.113.10", "caller-id | /stove | 203.0.113.9"}
	if !slices.Equal(got, want) {
		t.Errorf("journal %q, want %q", got, want)
	}
	at, got = at.Add(time.Minute), nil
	f.flush(ctx, false)
	if want := []string{"source (4 more within 1m0s) | /hive | 203.0.113.9"}; !slices.Equal(got, want) {
		t.Errorf("journal %q, want %q", got, want)
	}
	got = nil
	f.note(ctx, "source", "/hive", "203.0.113.9") // a new window
	f.note(ctx, "source", "/hive", "203.0.113.9")
	f.flush(ctx, true)
	if want := []string{"source | /hive | 203.0.113.9", "source (1 more within 1m0s) | /hive | 203.0.113.9"}; !slices.Equal(got, want) {
		t.Errorf("journal %q, want %q", got, want)
	}
	got = nil
	for i := range 3 * maxTallies {
		f.note(ctx, "source", "/hive", fmt.Sprintf("2001:db8::%x", i))
	}
	if len(got) != maxTallies+1 || got[maxTallies] != "source | /hive | several addresses" || len(f.tallies) != maxTallies+1 {
		t.Errorf("%d entries, the last %q, %d tallies", len(got), got[len(got)-1], len(f.tallies))
	}
	got = nil
	f.flush(ctx, true)
	if want := []string{fmt.Sprintf("source (%d more within 1m0s) | /hive | several addresses", 2*maxTallies-1)}; !slices.Equal(got, want) || len(f.tallies) != 0 {
		t.Errorf("journal %q, want %q", got, want)
	}
}

// TestTheNumberOfRefusalsIsJournalled runs the windows of a real listener.
func TestTheNumberOfRefusalsIsJournalled(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) { o.CallerID, o.Limits.Journal = "clientapp", 50*time.Millisecond })
	for range 4 {
		s.post("/stove", stovePaid)
	}
	wait(t, "the number", func() bool {
		return slices.ContainsFunc(s.clerk.journal(), func(j string) bool { return strings.Contains(j, "more within 50ms)") })
	})
}

func TestAnUnreadBodyClosesTheConnection(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) { o.CallerID = "clientapp" })
	got := raw(t, s.Addr(), "POST /stove HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{")
	if !bytes.Contains([]byte(got), []byte("Connection: close")) {
		t.Errorf("answered %q", got)
	}
}
