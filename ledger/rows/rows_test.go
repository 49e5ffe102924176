package rows_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/korean"

	"makegood/ledger"
	"makegood/ledger/rows"
)

// heard is what one reading handed on.
type heard struct {
	Rows     []string
	Covers   []ledger.Coverage
	Rejected []string
}

// line writes a grant with its line as the tables below expect it: the fields
// that are set, in a fixed order.
func line(n int, g ledger.Grant) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d: %s", n, g.Provider)
	for _, f := range []struct{ name, value string }{
		{"app", g.App},
		{"order", g.OrderID},
		{"grant", g.GrantID},
		{"player", g.PlayerID},
		{"type", g.PlayerType},
		{"name", g.PlayerName},
		{"guid", g.GUID},
		{"member", g.MemberNo},
		{"uid", g.UID},
		{"at", g.GrantedAt.String()},
		{"status", string(g.Status)},
		{"server", g.Server},
		{"product", g.ProductID},
		{"kind", g.Kind},
		{"env", string(g.Environment)},
		{"suspicious", g.Suspicious},
	} {
		if f.value != "" {
			fmt.Fprintf(&b, " %s=%s", f.name, f.value)
		}
	}
	if g.Reported != nil {
		fmt.Fprintf(&b, " reported=%t", *g.Reported)
	}
	for _, it := range g.Items {
		fmt.Fprintf(&b, " %s*%d", it.ItemID, it.Quantity)
		if it.Name != "" {
			fmt.Fprintf(&b, "(%s)", it.Name)
		}
	}
	return b.String()
}

func rejections(rejected []ledger.RejectedRow) []string {
	var out []string
	for _, r := range rejected {
		out = append(out, fmt.Sprintf("%d: %s", r.Line, r.Error))
	}
	return out
}

func grants(t *testing.T, input string, f rows.Format) (heard, error) {
	t.Helper()
	var h heard
	rejected, err := rows.Grants(t.Context(), strings.NewReader(input), "grants.csv", f,
		func(n int, g ledger.Grant) error { h.Rows = append(h.Rows, line(n, g)); return nil },
		func(c ledger.Coverage) error { h.Covers = append(h.Covers, c); return nil })
	h.Rejected = rejections(rejected)
	return h, err
}

// same compares what was heard; a rejection is compared by the text wanted, which
// need only be a part of it.
func same(t *testing.T, got, want heard) {
	t.Helper()
	if diff := cmp.Diff(want.Rows, got.Rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.Covers, got.Covers); diff != "" {
		t.Errorf("coverage (-want +got):\n%s", diff)
	}
	if len(got.Rejected) != len(want.Rejected) {
		t.Errorf("rejected %d rows, want %d:\n%s", len(got.Rejected), len(want.Rejected), strings.Join(got.Rejected, "\n"))
		return
	}
	for i, w := range want.Rejected {
		n, part, _ := strings.Cut(w, ": ")
		if g := got.Rejected[i]; !strings.HasPrefix(g, n+": ") || !strings.Contains(g, part) {
			t.Errorf("rejection %d is %q, want line %s and %q", i, g, n, part)
		}
	}
}

type grantCase struct {
	input  string
	format rows.Format
	want   heard
}

func run(t *testing.T, cases map[string]grantCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := grants(t, c.input, c.format)
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, c.want)
		})
	}
}

func cp949(t *testing.T, text string) string {
	t.Helper()
	out, err := korean.EUCKR.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func instant(t *testing.T, text string) ledger.Instant {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.At(at)
}

// grantsOf gives the grants themselves.
func grantsOf(t *testing.T, input string) ([]ledger.Grant, error) {
	t.Helper()
	var list []ledger.Grant
	rejected, err := rows.Grants(t.Context(), strings.NewReader(input), "g", rows.Format{}, func(_ int, g ledger.Grant) error {
		list = append(list, g)
		return nil
	}, nil)
	if len(rejected) > 0 {
		t.Errorf("rejected %v", rejected)
	}
	return list, err
}
