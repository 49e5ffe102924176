package rows

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"makegood/ledger"
)

// outcome is everything one reading says, in order.
type outcome struct {
	Said []string
	Err  string
}

// fuzzLimit is a small limit, so that inputs of a few bytes reach it.
const fuzzLimit = 200

// readParts reads an input that grows by the given parts, the last time as
// whole, and gives what all passes said together. A single part is read whole at
// once.
func readParts(t *testing.T, f Format, read func(io.Reader) io.Reader, parts ...[]byte) outcome {
	t.Helper()
	var out outcome
	var all []byte
	at, kind, header := place{line: 1}, f.Kind, []byte(nil)
	for i, part := range parts {
		all = append(all, part...)
		f.Kind = kind
		limited := grantSchema()
		limited.limit = fuzzLimit
		set, err := f.settle("in", limited)
		if err != nil {
			t.Fatal(err)
		}
		r := read(bytes.NewReader(all[at.offset:]))
		rd := newReader(context.Background(), r, "in", set)
		rd.resume(r, at, header)
		rd.wait = i < len(parts)-1
		rd.take = newGrantTaker(rd,
			func(n int, g ledger.Grant) error {
				out.Said = append(out.Said, fmt.Sprintf("%d: %+v", n, g))
				return nil
			},
			func(c ledger.Coverage) error { out.Said = append(out.Said, fmt.Sprintf("%+v", c)); return nil }).take
		err = rd.run()
		for _, r := range rd.rejected.list() {
			out.Said = append(out.Said, fmt.Sprintf("rejected %d: %s", r.Line, r.Error))
			if lines := bytes.Count(all, []byte{'\n'}) + 1; r.Line < 1 || r.Line > lines {
				t.Errorf("line %d of %d is rejected", r.Line, lines)
			}
		}
		if err != nil {
			out.Err = err.Error()
			return out
		}
		if rd.done.offset < at.offset || rd.done.line < at.line {
			t.Fatalf("went back from %+v to %+v", at, rd.done)
		}
		if rd.done.offset > 0 {
			at, kind, header = rd.done, rd.Kind, rd.header
		}
	}
	return out
}

// plain lets the bytes arrive as they are asked for.
func plain(r io.Reader) io.Reader { return r }

// agree checks that how the bytes arrive changes nothing of what is read.
func agree(t *testing.T, f Format, data []byte, cut int) outcome {
	t.Helper()
	whole := readParts(t, f, plain, data)
	if diff := cmp.Diff(whole, readParts(t, f, iotest.OneByteReader, data)); diff != "" {
		t.Errorf("read byte by byte (-whole +bytes):\n%s", diff)
	}
	grown := readParts(t, f, plain, data[:cut], data[cut:])
	if whole.Err == "" && grown.Err == "" {
		sorted := func(o outcome) []string { return sortedSaid(o.Said) }
		if diff := cmp.Diff(sorted(whole), sorted(grown)); diff != "" {
			t.Errorf("read in two passes, cut at %d (-one +two):\n%s", cut, diff)
		}
	}
	return whole
}

// sortedSaid puts the rejections behind the rows, as each pass lists its own
// apart.
func sortedSaid(said []string) []string {
	var rows, rejected []string
	for _, s := range said {
		if strings.HasPrefix(s, "rejected ") {
			rejected = append(rejected, s)
		} else {
			rows = append(rows, s)
		}
	}
	return append(rows, rejected...)
}

func FuzzGrantsCSV(f *testing.F) {
	const header = "provider,order_id,granted_at,memo\n"
	for _, seed := range []string{
		"", header, header + "hive,H1,1795143600,x\n", header + "hive,\"H\n1\",1795143600,\"a\"\"b\"\r\n\n", "\ufeff" + header + "hive,\"H1,1795143600,\nhive,H1,1795143600,x\"\n",
		"provider\torder_id\tgranted_at\nhive\tH1\t1795143600\n", header + `{"complete_until":1795143600,"provider":"hive"}` + "\n", header + "hive,H\x00,1,\n" + header, header + strings.Repeat("x", 300) + "\nhive,H1,1795143600,\"" + strings.Repeat("\n", 150) + "\"\n",
		"\xff\xfe", "\"a\",b\"", header + "hive,1.9E+18,1795143600,\nhive,1909090000000000,2026-11-20 12:00:00,\xb0\xa1\n",
	} {
		f.Add([]byte(seed), uint16(len(seed)/2), false)
	}
	f.Fuzz(func(t *testing.T, data []byte, cut uint16, korean bool) {
		format := Format{}
		if korean {
			format.Encoding = CP949
		}
		agree(t, format, data, min(int(cut), len(data)))
	})
}

func FuzzGrantsNDJSON(f *testing.F) {
	const row = `{"provider":"hive","order_id":"H1","granted_at":1795143600,"items":["gem:1",{"item_id":"a","quantity":"2"}]}`
	for _, seed := range []string{
		"", row, row + "\n" + row, "[" + row + ",\n" + row + "]", "{\n\"a\": 1,\n\"b\": x}\n" + row, row[:30] + "\n" + row, `{"complete_until":1795143600,"provider":"hive"}`, `{"a":"\u00e9\ud800\\"}` + row, "[[[{}]]]",
		`{"order_id":1909090000000000,"granted_at":"2026-11-20T12:00:00Z","provider":"stove","items":[{"item_id":1e5}]}`, "garbage {} ]", `{"a":` + strings.Repeat("[", 70), `{"x":"` + strings.Repeat("y", 300) + `"}` + row, "\"{\"", "{\"a\":\"\x7f\xff\"}",
	} {
		f.Add([]byte(seed), uint16(len(seed)/2))
	}
	f.Fuzz(func(t *testing.T, data []byte, cut uint16) {
		out := agree(t, Format{Kind: NDJSON}, data, min(int(cut), len(data)))
		// One object alone is JSON for us exactly when it is for the standard
		// library, the limits of length and depth apart.
		text := bytes.TrimSpace(data)
		if len(text) == 0 || text[0] != '{' || len(text) > fuzzLimit || bytes.Count(text, []byte{'['})+bytes.Count(text, []byte{'{'}) > maxDepth {
			return
		}
		refused := len(out.Said) > 0 && strings.Contains(out.Said[0], "is not JSON")
		if json.Valid(text) && refused {
			t.Errorf("valid JSON is refused: %q", out.Said)
		}
		if !json.Valid(text) && !bytes.ContainsAny(text, "\n") && len(out.Said) == 1 && !strings.HasPrefix(out.Said[0], "rejected") {
			t.Errorf("invalid JSON is read: %q", out.Said)
		}
	})
}

func FuzzParseInstant(f *testing.F) {
	for _, seed := range []string{"2026-11-20T03:12:00+09:00", "2026-11-20 03:12:00.123", "1795143600", "1795143600123", "20261120031200", "2026.1.2 3:04", "2028-02-29 00:00:00 KST", "2026-11-20T03:12:00-00:30"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := ParseInstant(text, KST())
		if err != nil {
			var refused badRow
			if !errors.As(err, &refused) {
				t.Errorf("%q: error %v is not about the row", text, err)
			}
		} else if again, err := ParseInstant(at.String(), time.UTC); err != nil || again != at {
			t.Errorf("%q is %s, which is read as %s, %v", text, at, again, err)
		}
		want, stdErr := time.Parse(time.RFC3339, text)
		if stdErr != nil || want.Year() < firstYear || want.Year() > 9998 {
			return
		}
		if err == nil && at.Time().UnixMilli() != want.UnixMilli() {
			t.Errorf("%q is %s, want %s", text, at, want)
		}
		if _, offset := want.Zone(); err != nil && text == want.Format(time.RFC3339) && offset > -15*3600 && offset < 15*3600 {
			t.Errorf("%q is RFC 3339 and is refused: %v", text, err)
		}
	})
}

// TestTableAgreesWithStandardLibrary checks that what encoding/csv writes is
// read back cell by cell.
func TestTableAgreesWithStandardLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringOfN(rapid.RuneFrom([]rune("ab \",;\t\r\n'=보석{}")), 0, 12, -1)
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		if err := w.Write([]string{"memo", "player_name", "order_id", "provider", "granted_at"}); err != nil {
			t.Fatal(err)
		}
		type told struct{ Line, Name string }
		var want, got []told
		line := 2
		for i := range rapid.IntRange(0, 8).Draw(t, "rows") {
			memo, name := cell.Draw(t, "memo"), cell.Draw(t, "name")
			// A carriage return before a line feed is not kept by that writer.
			name = strings.ReplaceAll(name, "\r", "")
			memo = strings.ReplaceAll(memo, "\r", "")
			if err := w.Write([]string{memo, name, fmt.Sprint("H", i), "hive", "1795143600"}); err != nil {
				t.Fatal(err)
			}
			shown := trim(name)
			if w.UseCRLF {
				shown = strings.ReplaceAll(shown, "\n", "\r\n")
			}
			want = append(want, told{fmt.Sprint(line), shown})
			line += 1 + strings.Count(memo+name, "\n")
		}
		w.Flush()
		rejected, err := Grants(context.Background(), &text, "in", Format{}, func(line int, g ledger.Grant) error {
			got = append(got, told{fmt.Sprint(line), g.PlayerName})
			return nil
		}, nil)
		if err != nil || len(rejected) > 0 {
			t.Fatalf("rejected %v, err %v", rejected, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("cells (-written +read):\n%s", diff)
		}
	})
}
