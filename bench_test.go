package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What the benchmarks sell.
const (
	benchApp     = "com.example.starlight"
	benchProduct = "item01"
	benchAmount  = "1200"
	// benchBody is the length of a Hive notification as it comes.
	benchBody = 744
)

// benchSize is how much a benchmark works on: the environment's number where it
// gives one.
func benchSize(b *testing.B, name string, otherwise int) int {
	b.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1000 {
		b.Fatalf("%s=%q: want a number of 1000 or more", name, text)
	}
	return n
}

// benchNotification is the body of a paid notification with everything that
// differs between two purchases at a fixed place.
type benchNotification struct {
	text []byte
	// at are the places of the number: order id, player and user id, receipt.
	at []int
}

// digits is the width of the number every notification is told apart by.
const digits = 12

func newBenchNotification(b *testing.B, paid time.Time) *benchNotification {
	b.Helper()
	const hole = "############"
	kst := paid.UTC().Add(9 * time.Hour).Format("2006-01-02 15:04:05")
	ms := paid.UnixMilli() / 1000 * 1000
	text := fmt.Sprintf(`{"type":"paid","market_id":"15","order_id":"H9000000%s","market_pid":%q,"vid":"2%s","uid":"6%s","vid_type":"v4",`+
		`"server_id":"kr","appid":%q,"amount":%q,"started_datetime":%q,"paid_datetime":%q,"cancelled_datetime":null,"cancelled_reason":null,`+
		`"currency":"KRW","quantity":1,"hiveiap_receipt":"example%s=","started_datetime_ms":%d,"paid_datetime_ms":%d,`+
		`"cancelled_datetime_ms":null,"iap_payload":null,"purchase_bypass_info":"`,
		hole, benchProduct, hole, hole, benchApp, benchAmount, kst, kst, hole, ms, ms)
	const end = `"}`
	text += strings.Repeat("x", benchBody-len(text)-len(end)) + end
	n := &benchNotification{text: []byte(text)}
	for from := 0; ; {
		i := strings.Index(text[from:], hole)
		if i < 0 {
			break
		}
		n.at = append(n.at, from+i)
		from += i + len(hole)
	}
	if len(text) != benchBody || len(n.at) != 4 {
		b.Fatalf("the notification is %d bytes long with %d places for its number", len(text), len(n.at))
	}
	return n
}

// write puts the i-th notification into to, which holds the template.
func (n *benchNotification) write(to []byte, i int) {
	for _, at := range n.at {
		for d, v := at+digits-1, i; d >= at; d, v = d-1, v/10 {
			to[d] = byte('0' + v%10)
		}
	}
}

func benchOrder(i int) string  { return fmt.Sprintf("H9000000%0*d", digits, i) }
func benchPlayer(i int) string { return fmt.Sprintf("2%0*d", digits, i) }

// benchProgram is the real program with a sandbox ledger of its own.
func benchProgram(b *testing.B) (*program, string) {
	b.Helper()
	config := filepath.Join(b.TempDir(), "config.toml")
	text := fmt.Sprintf(`operator = "bench"
[listener]
address = "127.0.0.1:0"
admin_address = "127.0.0.1:0"
[reconcile]
sweep = "0s"
grace = "1ms"
[[hive.apps]]
appid = %q
`, benchApp)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	p := &program{
		stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{},
		now: time.Now, newID: newID, environment: SystemEnvironment(),
	}
	return p, config
}

// benchOffice opens the ledger of a configuration.
func benchOffice(b *testing.B, p *program, config string) *office {
	b.Helper()
	cfg, err := p.configured(config)
	if err != nil {
		b.Fatal(err)
	}
	o, err := p.open(b.Context(), cfg, "makegood bench")
	if err != nil {
		b.Fatal(err)
	}
	return o
}

// command runs one makegood command as a person would and gives what it printed
// and how long it took.
func (p *program) command(b *testing.B, args ...string) (string, time.Duration) {
	b.Helper()
	var out, rest bytes.Buffer
	q := *p
	q.stdout, q.stderr = &out, &rest
	begun := time.Now()
	if code := q.run(context.WithoutCancel(b.Context()), args); code != exitDone {
		b.Fatalf("makegood %s: exit %d: %s", strings.Join(args, " "), code, rest.String())
	}
	return out.String(), time.Since(begun)
}

// median of a few rounds: one that was disturbed does not count.
func median(rounds []float64) float64 {
	sorted := slices.Sorted(slices.Values(rounds))
	return sorted[len(sorted)/2]
}

// percentile gives the p-th percentile of durations.
func percentile(all []time.Duration, p int) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, len(sorted)*p/100)]
}

// resetPeak forgets the highest memory use so far, so that what follows has its own.
func resetPeak(b *testing.B) {
	b.Helper()
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Logf("the peak of memory includes what ran before: %v", err)
	}
}

// peak is the most memory that was resident, in MB; 0 where the system does not say.
func peak() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			if err == nil {
				return kb / 1024
			}
		}
	}
	return 0
}
