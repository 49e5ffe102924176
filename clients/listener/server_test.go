package listener

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"makegood/clients/transport"
	"makegood/ledger"
)

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*Options)
		want   string
	}{
		"no clerk":             {func(o *Options) { o.Clerk = nil }, "a clerk, decoders and a clock are required"},
		"no decoder":           {func(o *Options) { o.Decode.Stove = nil }, "a clerk, decoders and a clock are required"},
		"no clock":             {func(o *Options) { o.Now = nil }, "a clerk, decoders and a clock are required"},
		"mode":                 {func(o *Options) { o.Mode = "both" }, `listener.mode is "both"`},
		"environment":          {func(o *Options) { o.Environment = "staging" }, `environment is "staging"`},
		"store failure":        {func(o *Options) { o.OnStoreFailure = "ignore" }, `listener.on_store_failure is "ignore"`},
		"forward without game": {func(o *Options) { o.Mode, o.Spool = ModeForward, "x" }, "set listener.forward_hive or listener.forward_stove"},
		"forward, no spool":    {func(o *Options) { o.Mode, o.Forwarder = ModeForward, faulty{} }, "listener.spool is not set"},
		"live, no mirror":      {func(o *Options) { o.Environment = ledger.Live }, "listener.mirror_token is not set"},
		"duplicate code":       {func(o *Options) { o.StoveDuplicateCode = 1 }, "listener.stove_duplicate_code is 1"},
		"half a certificate":   {func(o *Options) { o.TLSKey = "key.pem" }, "only one is set"},
		"negative size":        {func(o *Options) { o.MaxBody = -1 }, "listener.max_body is negative"},
		"negative time":        {func(o *Options) { o.ForwardTimeout = -1 }, "listener.forward_timeout is negative"},
		"negative connections": {func(o *Options) { o.Limits.Connections = -1 }, "connections is negative"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(&clerkStand{})
			tc.change(&o)
			if _, err := New(o); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	o, err := Options{Clerk: &clerkStand{}, Decode: decoders(), Now: time.Now}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	if o.Address != "127.0.0.1:8780" || o.AdminAddress != "127.0.0.1:8781" || o.Mode != ModeObserve || o.OnStoreFailure != FailureRefuse ||
		o.MaxBody != 1048576 || o.ForwardTimeout != 8*time.Second || o.Environment != ledger.Sandbox ||
		o.Limits.Connections != 1024 || o.Limits.Idle != 120*time.Second || o.ClientIPHeader != "X-Forwarded-For" || !o.Health().Ready {
		t.Errorf("%+v", o)
	}
	o, err = Options{Clerk: &clerkStand{}, Decode: decoders(), Now: time.Now, Mode: ModeForward, Forwarder: faulty{}, Spool: "x"}.withDefaults()
	if err != nil || o.OnStoreFailure != FailureForward {
		t.Errorf("on store failure %q, error %v", o.OnStoreFailure, err)
	}
}

func TestStartReadsTheSecrets(t *testing.T) {
	t.Parallel()
	failing := func(context.Context) (string, error) { return "", errors.New("no such variable") }
	for name, tc := range map[string]struct {
		change func(*Options)
		want   string
	}{
		"path secret":        {func(o *Options) { o.PathSecret = failing }, "read listener.path_secret: no such variable"},
		"mirror token":       {func(o *Options) { o.MirrorToken = failing }, "read listener.mirror_token: no such variable"},
		"grants token":       {func(o *Options) { o.GrantsToken = failing }, "read listener.grants_token: no such variable"},
		"empty":              {func(o *Options) { o.GrantsToken = given(" \n") }, "read listener.grants_token: it is empty"},
		"two segments":       {func(o *Options) { o.PathSecret = given("made/up") }, "read listener.path_secret: it has to be one segment"},
		"blank":              {func(o *Options) { o.PathSecret = given("made up") }, "it has to be one segment"},
		"dots":               {func(o *Options) { o.PathSecret = given("..") }, "it has to be one segment"},
		"escape":             {func(o *Options) { o.PathSecret = given("made%20up") }, "it has to be one segment"},
		"certificate":        {func(o *Options) { o.TLSCert, o.TLSKey = "none.pem", "none.key" }, "read listener.tls_cert and listener.tls_key"},
		"address":            {func(o *Options) { o.Address = "127.0.0.1:99999" }, "listen on 127.0.0.1:99999: check listener.address"},
		"address of another": {func(o *Options) { o.AdminAddress = "192.0.2.1:0" }, "listen on 192.0.2.1:0: check listener.admin_address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(&clerkStand{})
			tc.change(&o)
			s, err := New(o)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Start(t.Context()); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
			if err := s.Shutdown(t.Context()); err != nil {
				t.Errorf("shutdown of what never started: %v", err)
			}
		})
	}
}

func TestAPortInUseIsNamed(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	taken := l.Addr().String()
	for key, change := range map[string]func(*Options){
		"listener.address":       func(o *Options) { o.Address = taken },
		"listener.admin_address": func(o *Options) { o.AdminAddress = taken },
	} {
		o := options(&clerkStand{})
		change(&o)
		s, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		err = s.Start(t.Context())
		if want := "listen on " + taken + ": another program has this port; stop it, or set " + key; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestNoSecretIsPrinted(t *testing.T) {
	t.Parallel()
	s, err := readSecret(t.Context(), "key", given("made-up-secret"))
	if err != nil || s.String() != transport.Redacted || s.equals("") || !s.equals("made-up-secret") || (secret{}).equals("") {
		t.Errorf("%s, error %v", s, err)
	}
}

func TestReadyFollowsTheProcess(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	h := Health{Ready: true, Queue: 7}
	s := start(t, func(o *Options) {
		o.Health = func() Health { mu.Lock(); defer mu.Unlock(); return h }
	})
	s.do("GET", "/ready", "").want(t, 200, "")
	if got := s.metric("makegood_ready"); got != "1" {
		t.Errorf("ready %q", got)
	}
	mu.Lock()
	h = Health{Problems: []string{"the ledger is corrupt"}, Queue: 9}
	mu.Unlock()
	got := s.do("GET", "/ready", "")
	got.want(t, 503, "")
	if got.header.Get("Content-Type") != "" {
		t.Errorf("headers %v", got.header)
	}
	if s.metric("makegood_ready") != "0" || s.metric("makegood_queue") != "9" {
		t.Errorf("ready %q, queue %q", s.metric("makegood_ready"), s.metric("makegood_queue"))
	}
	healthz := s.admin("/healthz")
	if healthz.status != 503 || !strings.Contains(healthz.body, `"status":"unready"`) || !strings.Contains(healthz.body, "the ledger is corrupt") {
		t.Errorf("%+v", healthz)
	}
}

func TestHealthz(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, func(o *Options) { o.Spool = dir })
	s.post("/hive", hivePaid)
	s.clerk.set(func() { s.clerk.receiveErr = errors.New("disk is full") })
	s.post("/hive", hivePaid)
	if err := os.WriteFile(filepath.Join(dir, "1.json"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	got := s.admin("/healthz")
	var h struct {
		Status      string             `json:"status"`
		Ready       bool               `json:"ready"`
		Environment string             `json:"environment"`
		Mode        string             `json:"mode"`
		StartedAt   time.Time          `json:"started_at"`
		Problems    []string           `json:"problems"`
		Alarms      map[string]string  `json:"alarms"`
		Queue       *int               `json:"queue"`
		SpoolFiles  int                `json:"spool_files"`
		Connections int                `json:"connections"`
		LastArrival map[string]*string `json:"last_arrival"`
	}
	if err := json.Unmarshal([]byte(got.body), &h); err != nil || got.status != 200 || got.header.Get("Content-Type") != "application/json" {
		t.Fatalf("%+v, error %v", got, err)
	}
	if h.Status != "alarm" || !h.Ready || h.Environment != "sandbox" || h.Mode != "observe" || h.StartedAt.IsZero() || h.Queue == nil ||
		h.SpoolFiles != 1 || h.Connections < 1 || len(h.Problems) != 1 || !strings.Contains(h.Alarms["store"], "disk is full") {
		t.Errorf("%s", got.body)
	}
	if at, known := h.LastArrival["stove"]; !known || at != nil || h.LastArrival["hive"] == nil {
		t.Errorf("last arrivals %s", got.body)
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	before := time.Now().Add(-time.Second)
	s.post("/hive", hivePaid)
	s.post("/stove/a", stovePaid)
	s.post("/stove/b", "{")
	for name, want := range map[string]string{
		`makegood_requests_total{outcome="stored",route="/hive"}`:            "1",
		`makegood_requests_total{outcome="stored",route="/stove"}`:           "1",
		`makegood_requests_total{outcome="unreadable",route="/stove"}`:       "1",
		`makegood_request_duration_seconds_count{route="/stove"}`:            "2",
		`makegood_store_failures_total`:                                      "0",
		`makegood_spooled_total`:                                             "0",
		`makegood_panics_total`:                                              "0",
		`makegood_spool_files`:                                               "0",
		`makegood_queue`:                                                     "0",
		`makegood_requests_total{outcome="stored",route="/stove/a"}`:         "",
		`makegood_forwards_total{outcome="delivered",provider="hive"}`:       "",
		`makegood_request_duration_seconds_bucket{route="/hive",le="+Inf"}`:  "1",
		`makegood_request_duration_seconds_bucket{route="/stove",le="+Inf"}`: "2",
	} {
		if got := s.metric(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	var at json.Number = json.Number(s.metric(`makegood_last_arrival_timestamp_seconds{provider="hive"}`))
	seconds, err := at.Float64()
	if err != nil || seconds < float64(before.Unix()) || seconds > float64(time.Now().Unix()+1) {
		t.Errorf("last arrival %s, error %v", at, err)
	}
	if got := s.metric("makegood_connections"); got == "" || got == "0" {
		t.Errorf("connections %q", got)
	}
	if got := s.metric("go_goroutines"); got == "" {
		t.Error("the runtime is not measured")
	}
}

func TestTheAdminPortHasNoOtherRoute(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) { o.PathSecret = given("made-up-path") })
	for _, path := range []string{"/", "/hive", "/made-up-path/hive", "/ready", "/debug/pprof/", "/healthz/"} {
		if got := s.admin(path); got.status != 404 || got.body != "" {
			t.Errorf("%s: %d %q", path, got.status, got.body)
		}
	}
	got, err := s.try(t.Context(), http.MethodPost, "http://"+s.AdminAddr()+"/metrics", strings.NewReader(""))
	if err != nil || got.status != 405 || got.header.Get("Allow") != "GET, HEAD" {
		t.Errorf("%+v, error %v", got, err)
	}
}

func TestAPanicOfTheAdminPort(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) { o.Health = func() Health { panic("a fault in the snapshot") } })
	s.admin("/healthz").want(t, 500, "")
	s.do("GET", "/ready", "").want(t, 500, "")
}

// TestConnectionsAreLimitedInAll holds that one connection too many waits, and
// comes in when another has gone.
func TestConnectionsAreLimitedInAll(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) { o.Limits.Connections = 2 })
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", s.Addr())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		_ = conn.SetDeadline(time.Now().Add(patience))
		return conn
	}
	ask := func(conn net.Conn) error {
		_, err := io.WriteString(conn, "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n")
		return err
	}
	answered := func(conn net.Conn) bool {
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			return false
		}
		return resp.Body.Close() == nil && resp.StatusCode == 200
	}
	first, second, third := dial(), dial(), dial()
	for _, conn := range []net.Conn{first, second} {
		if ask(conn) != nil || !answered(conn) {
			t.Fatal("not answered")
		}
	}
	if err := ask(third); err != nil {
		t.Fatal(err)
	}
	_ = third.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, err := third.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a third connection was served: %v", err)
	}
	if got := s.metric("makegood_connections"); got != "2" { // the admin port has its own
		t.Errorf("%s connections", got)
	}
	_ = first.Close()
	_ = third.SetReadDeadline(time.Now().Add(patience))
	if !answered(third) {
		t.Error("the third did not come in")
	}
}

func TestAnIdleConnectionIsClosed(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) { o.Limits.Idle = 50 * time.Millisecond })
	if s.public.IdleTimeout != 50*time.Millisecond || s.public.ReadHeaderTimeout == 0 || s.public.ReadTimeout == 0 || s.public.WriteTimeout < s.o.ForwardTimeout+2*s.o.Limits.Store {
		t.Errorf("%+v", s.public)
	}
	if got := raw(t, s.Addr(), "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n"); !strings.HasPrefix(got, "HTTP/1.1 200") {
		t.Errorf("answered %q", got)
	}
}

func TestShutdownFinishesWhatIsBeingRecorded(t *testing.T) {
	t.Parallel()
	s := launch(t, nil)
	recording, durable := make(chan struct{}), make(chan struct{})
	s.clerk.onReceive = func(context.Context) { close(recording); <-durable }
	answered := make(chan answer, 1)
	go func() { answered <- s.post("/hive", hivePaid) }()
	<-recording
	ended := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		ended <- s.Shutdown(ctx)
	}()
	wait(t, "unready", func() bool { return !s.Ready() })
	wait(t, "the port to close", func() bool {
		conn, err := net.Dial("tcp", s.Addr())
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	})
	if got := s.admin("/healthz"); got.status != 503 { // it tells until the end
		t.Errorf("healthz %d", got.status)
	}
	select {
	case err := <-ended:
		t.Fatalf("ended (%v) before the delivery was recorded", err)
	default:
	}
	close(durable)
	a := <-answered
	a.want(t, 200, hiveOK)
	s.client.CloseIdleConnections()
	if err := <-ended; err != nil || len(s.clerk.stored()) != 1 {
		t.Errorf("%v, %d stored", err, len(s.clerk.stored()))
	}
}

// TestShutdownThatRunsOutOfTime cuts a forward off and records it as
// unanswered.
func TestShutdownThatRunsOutOfTime(t *testing.T) {
	t.Parallel()
	arrived, over := make(chan struct{}), make(chan struct{})
	g := newGame(t, func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-over
	})
	s := launch(t, forwarding(t, g.URL, nil))
	failed := make(chan error, 1)
	go func() {
		_, err := s.try(t.Context(), http.MethodPost, "http://"+s.Addr()+"/hive", strings.NewReader(hivePaid))
		failed <- err
	}()
	<-arrived
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err := s.Shutdown(ctx)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "connections were cut off") || strings.Contains(err.Error(), "not recorded") {
		t.Errorf("error %v", err)
	}
	close(over)
	<-failed
	if p := s.clerk.passes(); len(p) != 1 || p[0].forward.Outcome != ledger.ForwardUnanswered {
		t.Errorf("recorded %+v", p)
	}
	if s.alarmed() != "" {
		t.Errorf("the game was blamed: %s", s.alarmed())
	}
}

func TestTheLastNumbersAreJournalledAtTheEnd(t *testing.T) {
	t.Parallel()
	s := launch(t, func(o *Options) { o.CallerID, o.Limits.Journal = "clientapp", time.Hour })
	for range 3 {
		s.post("/stove", stovePaid)
	}
	s.client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Fatal(err)
	}
	if j := s.clerk.journal(); len(j) != 2 || j[1] != "caller-id is not listener.caller_id (2 more within 1h0m0s) | /stove | 127.0.0.1" {
		t.Errorf("journal %q", j)
	}
}

func TestAListenerThatStopsByItselfIsAnAlarm(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	if err := s.publicOpen.Close(); err != nil {
		t.Fatal(err)
	}
	wait(t, "the alarm", func() bool { return strings.Contains(s.alarmed(), "serve: the listener on "+s.Addr()+" has stopped") })
	if s.Ready() {
		t.Error("ready")
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cert, key, roots := certificate(t, dir)
	s := start(t, func(o *Options) { o.TLSCert, o.TLSKey = cert, key })
	own := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}
	defer own.CloseIdleConnections()
	resp, err := (&http.Client{Transport: own, Timeout: patience}).Post("https://"+s.Addr()+"/hive", "application/json", strings.NewReader(hivePaid))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil || string(body) != hiveOK || resp.ProtoMajor != 1 || resp.TLS.Version < tls.VersionTLS12 {
		t.Errorf("%s over %s, error %v", body, resp.Proto, err)
	}
	if got := s.admin("/healthz"); got.status != 200 { // the admin port stays plain
		t.Errorf("healthz %d", got.status)
	}
	old := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}} //nolint:gosec // refused is what is expected
	defer old.CloseIdleConnections()
	if resp, err := (&http.Client{Transport: old, Timeout: patience}).Get("https://" + s.Addr() + "/ready"); err == nil {
		_ = resp.Body.Close()
		t.Error("TLS 1.1 was spoken")
	}
}

// certificate makes a certificate for the loopback address.
func certificate(t *testing.T, dir string) (cert, key string, roots *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "made up"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: encoded}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(parsed)
	return cert, key, roots
}

func TestAlarmsAreToldOnce(t *testing.T) {
	t.Parallel()
	var got []string
	at := time.Unix(1_700_000_000, 0)
	a := newAlarms(func() time.Time { return at }, func(x Alarm) {
		state := "over"
		if x.Active {
			state = "on"
		}
		got = append(got, string(x.Kind)+" "+state+" "+x.Text)
	})
	a.clear(AlarmStore, "fine")
	a.raise(AlarmStore, "full")
	a.raise(AlarmStore, "still full")
	a.raise(AlarmGame, "down")
	if s := a.standing(); s[AlarmStore] != "still full" || s[AlarmGame] != "down" {
		t.Errorf("standing %v", s)
	}
	a.clear(AlarmStore, "fine")
	a.clear(AlarmStore, "fine")
	a.raise(AlarmStore, "full again")
	a.fault("here")
	a.fault("here")
	a.fault("there")
	at = at.Add(time.Minute)
	a.fault("here")
	want := "store on full|game on down|store over fine|store on full again|panic on here|panic on there|panic on here"
	if strings.Join(got, "|") != want {
		t.Errorf("told %q, want %q", strings.Join(got, "|"), want)
	}
}
