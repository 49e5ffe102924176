package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// outKeys are the names of a JSON object in the order they are printed.
func outKeys(t testing.TB, line string) []string {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(line))
	depth := 0
	var keys []string
	for name := false; ; {
		tok, err := dec.Token()
		if err != nil {
			return keys
		}
		switch v := tok.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				depth++
			} else {
				depth--
			}
			name = depth == 1
		case string:
			if depth == 1 && name {
				keys = append(keys, v)
				name = false
				continue
			}
			name = depth == 1
		default:
			name = depth == 1
		}
	}
}

// The fields scripts read are all there, whatever is known.
func TestOutsideFields(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	id := outID(1)
	l.refundable(id, outPlayer(1))
	l.post("/stove", stovePaid("T1", nil))
	l.grants(grantRow("hive", outID(2), "g1", "5"))
	l.send(http.MethodPost, "/hive", []byte{0xff, 0xfe, 'x'}, nil)
	order := "provider app order_id spellings transaction_id player server products amount currency started_at paid_at cancelled_at " +
		"cancelled_reason lamps grants class flags severity case duplicates test first_seen_at updated_at"
	for command, want := range map[string]string{
		"orders --json":          order,
		"show " + id + " --json": order + " facts actions",
		"actions --json":         "id kind provider order_id state actor approver reason created_at sent_at settled_at result_code result_message",
		"journal --json":         "seq at kind provider order_id actor source summary",
		"notifications --json":   "seq received_at provider route remote kind order_id duplicate error sha256 body",
	} {
		r := l.want(0, strings.Fields(command)...)
		lines := strings.Split(strings.TrimSpace(r.out), "\n")
		for _, line := range lines {
			keys := outKeys(t, line)
			for _, k := range strings.Fields(want) {
				if !slices.Contains(keys, k) {
					t.Errorf("%s has no %s: %s", command, k, line)
				}
			}
		}
	}
	for _, o := range outLines[obj](t, l.want(0, "orders", "--json")) {
		for _, k := range []string{"spellings", "products", "grants", "flags"} {
			if _, ok := o[k].([]any); !ok {
				t.Errorf("%v: %s is %v and no list", o["order_id"], k, o[k])
			}
		}
		lamps := o["lamps"].(obj)
		for _, k := range []string{"notified", "paid", "cancelled", "granted", "revoked", "reported"} {
			if !slices.Contains([]string{"yes", "claimed", "no", "unknown", "unobservable"}, lamps[k].(string)) {
				t.Errorf("%v: lamp %s is %v", o["order_id"], k, lamps[k])
			}
		}
		for _, k := range []string{"started_at", "paid_at", "cancelled_at", "first_seen_at", "updated_at"} {
			if at, ok := o[k].(string); ok {
				if when, err := time.Parse(time.RFC3339, at); err != nil || when.Location() != time.UTC {
					t.Errorf("%v: %s is %s", o["order_id"], k, at)
				}
			}
		}
	}
	o := l.order(strings.ToLower(id))
	if o.OrderID != id || !slices.Contains(o.Spellings, id) || !slices.Contains(o.Spellings, strings.ToLower(id)) || o.TransactionID == nil || *o.TransactionID != "HS_"+id[8:] ||
		o.Amount == nil || *o.Amount != "1200" || o.Server == nil || *o.Server != "kr" || o.Player.ID == nil || *o.Player.ID != outPlayer(1) {
		t.Errorf("%+v", o)
	}
	if s := l.order("stove:T1"); s.Player.ID == nil || *s.Player.ID != "120552311123" || s.Lamps["cancelled"] != "unobservable" || s.Lamps["reported"] != "unobservable" {
		t.Errorf("%+v", s)
	}
	all := outLines[obj](t, l.want(0, "notifications", "--json"))
	last := all[len(all)-1]
	raw, err := base64.StdEncoding.DecodeString(last["body_base64"].(string))
	sum := sha256.Sum256(raw)
	if err != nil || string(raw) != "\xff\xfex" || last["body"] != nil || last["error"] == nil || last["sha256"] != hex.EncodeToString(sum[:]) {
		t.Errorf("bytes that are no text: %v", last)
	}
}

// Lists print everything, oldest first, and narrow by their flags.
func TestOutsideLists(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	l.spoken()
	for i := range 4 {
		l.hive(outID(i), outPlayer(i%2))
	}
	l.post("/stove", stovePaid("T1", nil))
	l.hive(outID(0), outPlayer(0))
	l.grants(grantRow("hive", outID(0), "g0", outPlayer(0)), grantRow("stove", "T1", "g1", "265265"))
	l.stand.set(func() { l.stand.verified[outID(3)] = confirmed(hivePaid(outID(3), outPlayer(1))) })
	l.want(0, "verify", outID(3))
	l.becomes(outID(1), "PAID_NOT_GRANTED")
	ids := func(args ...string) (out []string) {
		t.Helper()
		for _, o := range outLines[outOrder](t, l.want(0, append(args, "--json")...)) {
			out = append(out, o.OrderID)
		}
		return out
	}
	h := func(numbers ...int) (out []string) {
		for _, n := range numbers {
			out = append(out, outID(n))
		}
		return out
	}
	future := time.Now().Add(time.Hour).Format(time.RFC3339)
	for _, c := range []struct {
		line string
		want []string
	}{
		{"orders", append(h(0, 1, 2, 3), "T1")},
		{"orders --limit 2", append(h(3), "T1")},
		{"orders --provider hive", h(0, 1, 2, 3)},
		{"orders --provider stove", []string{"T1"}},
		{"orders --class MATCHED", append(h(0), "T1")},
		{"orders --class matched,PAID_NOT_GRANTED --provider hive", h(0, 1, 2, 3)},
		{"orders --class DUPLICATE_NOTICE", h(0)},
		{"orders --player " + outPlayer(1), h(1, 3)},
		{"orders --player 265265", []string{"T1"}},
		{"orders --since 1h --limit 1", []string{"T1"}},
		{"orders --since " + future, nil},
		{"notifications", append(append(h(0, 1, 2, 3), "T1"), outID(0))},
		{"notifications --limit 2", append([]string{"T1"}, outID(0))},
		{"notifications --player " + outPlayer(0), h(0, 2, 0)},
		{"notifications --class PAID_NOT_GRANTED", h(1, 2, 3)},
		{"grants", append(h(0), "T1")},
		{"grants --provider stove", []string{"T1"}},
		{"grants --player " + outPlayer(0), h(0)},
		{"actions", h(3)},
		{"actions --player " + outPlayer(0), nil},
		{"actions --class PAID_NOT_GRANTED --provider hive", h(3)},
		{"actions --provider stove", nil},
	} {
		if got := ids(strings.Fields(c.line)...); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.line, got, c.want)
		}
	}
	if got := outLines[obj](t, l.want(0, "journal", "--json", "--limit", "3")); len(got) != 3 || got[0]["seq"].(float64) >= got[2]["seq"].(float64) {
		t.Errorf("journal: %v", got)
	}
	for _, list := range []string{"orders", "notifications", "grants", "actions", "journal"} {
		rows, err := csv.NewReader(strings.NewReader(l.want(0, list, "--csv").out)).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Errorf("%s --csv: %d rows, %v", list, len(rows), err)
		}
		if r := l.want(0, list); strings.TrimSpace(r.out) == "" {
			t.Errorf("%s prints nothing", list)
		}
	}
	text := "the player writes: order:" + strings.ToLower(outID(1)) + ". and 주문T1, or " + outID(2)
	if got := outLines[outOrder](t, l.exits(0, l.runWith(l.cfg, text, "find", "-", "--json"))); len(got) < 2 {
		t.Errorf("found %d orders in a text", len(got))
	}
	l.want(0, "find", outID(3))
	l.want(1, "find", "nothing of it")
	outJudged(t, l)
}

// outJudged looks at what judges everything that is known.
func outJudged(t *testing.T, l *lab) {
	t.Helper()
	before := len(l.stand.to("/"))
	classes := map[string]float64{}
	for _, c := range outLines[obj](t, l.want(0, "reconcile", "--json")) {
		classes[c["class"].(string)] = c["orders"].(float64)
	}
	if classes["MATCHED"] != 2 || classes["PAID_NOT_GRANTED"] != 3 {
		t.Errorf("reconcile: %v", classes)
	}
	l.want(3, "reconcile", "--fail-on", "DUPLICATE_GRANT,PAID_NOT_GRANTED")
	l.want(3, "reconcile", "--fail-on", "DUPLICATE_NOTICE")
	l.want(0, "reconcile", "--fail-on", "DUPLICATE_GRANT")
	l.want(0, "reconcile", "--since", time.Now().Add(time.Hour).Format(time.RFC3339), "--fail-on", "PAID_NOT_GRANTED")
	for _, n := range []int{1, 2, 3} {
		l.want(0, "resolve", outID(n), "--reason", "granted by hand")
	}
	l.want(0, "reconcile", "--fail-on", "PAID_NOT_GRANTED") // not among ended ones
	shift := outLines[obj](t, l.want(0, "report-shift", "--json", "--since", "1h"))
	if len(shift) != 1 || shift[0]["in_doubt"] != 0.0 || shift[0]["open"] != 0.0 {
		t.Errorf("report-shift: %v", shift)
	}
	l.want(0, "report-shift")
	l.want(0, "report-shift", "--csv")
	book, page := filepath.Join(l.dir, "shift.xlsx"), filepath.Join(l.dir, "shift.html")
	if out := l.want(0, "report-shift", "--xlsx", book, "--html", page); out.out != book+"\n"+page+"\n" {
		t.Errorf("report-shift into files printed %q", out)
	}
	for name, begins := range map[string]string{book: "PK\x03\x04", page: "<!DOCTYPE html>"} {
		if text, err := os.ReadFile(name); err != nil || !strings.HasPrefix(string(text), begins) {
			t.Errorf("%s begins with %.20q (%v)", name, text, err)
		}
	}
	l.want(1, "report-shift", "--xlsx", filepath.Join(l.dir, "no such folder", "shift.xlsx"))
	if r := l.want(1, "report-shift", "--html", page); !strings.Contains(r.err, page+" is there already") || r.out != "" {
		t.Errorf("a report over a report: %s", r)
	}
	half := filepath.Join(l.dir, "half.xlsx")
	l.want(1, "report-shift", "--xlsx", half, "--html", page)
	if _, err := os.Lstat(half); !os.IsNotExist(err) {
		t.Errorf("of two files one was refused and the other written: %v", err)
	}
	l.want(0, "report-shift", "--html", page, "--force")
	if len(l.stand.to("/")) != before {
		t.Error("judging asked somebody")
	}
	l.want(0, "backup", filepath.Join(l.dir, "live.db"))
	l.want(0, "audit", "verify")
	l.want(0, "audit", "rebuild", "--check")
}

// One id of several orders touches none of them.
func TestOutsideSeveralMatches(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{stove: "[[stove.services]]\nservice_id = \"SECOND\""})
	l.start()
	l.hive("SAME1234567", "1")
	for _, service := range []string{outService, "SECOND"} {
		l.post("/stove/"+service, stovePaid("SAME1234567", nil))
	}
	if r := l.want(1, "note", "SAME1234567", "--reason", "x"); strings.Count(r.err, "SAME1234567") < 3 || !strings.Contains(r.err, "SECOND") {
		t.Errorf("all of them are named: %s", r)
	}
	l.want(1, "show", "stove:SAME1234567")
	if o := l.order("hive:same1234567"); o.Provider != "hive" {
		t.Errorf("%+v", o)
	}
	if got := outLines[obj](t, l.want(0, "journal", "--json")); slices.ContainsFunc(got, func(f obj) bool { return f["kind"] == "note" }) {
		t.Error("one of several orders was touched")
	}
}

// A list longer than what is read at a time is whole, in order, and cut at its
// older end.
func TestOutsideLongLists(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	const all, kept = 1300, 700
	var lines strings.Builder
	for i := range all {
		lines.Write(mustJSON(t, hivePaid(outID(i), outPlayer(i))))
		lines.WriteByte('\n')
	}
	l.imports("notifications", "kept.ndjson", lines.String(), 0)
	for _, list := range []string{"orders", "notifications", "journal"} {
		read := func(args ...string) (ids []string) {
			for _, o := range outLines[outOrder](t, l.want(0, append([]string{list, "--json", "--provider", "hive"}, args...)...)) {
				ids = append(ids, o.OrderID)
			}
			return ids
		}
		whole := read()
		if len(whole) != all || whole[0] != outID(0) || whole[all-1] != outID(all-1) {
			t.Errorf("%s: %d of %d rows, oldest first", list, len(whole), all)
			continue
		}
		if newest := read("--limit", "700"); !slices.Equal(newest, whole[all-kept:]) {
			t.Errorf("%s --limit %d: %d rows from %v", list, kept, len(newest), newest[:1])
		}
	}
}
