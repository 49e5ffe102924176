package rows_test

import (
	"strings"
	"testing"

	"makegood/ledger"
	"makegood/ledger/rows"
)

// TestEmptyInputs checks that an input in which nothing stands is refused by its
// name, and one that says "no rows" is not.
func TestEmptyInputs(t *testing.T) {
	t.Parallel()
	readers := map[string]struct {
		header string
		read   func(input string, f rows.Format) ([]ledger.RejectedRow, error)
	}{
		"grants": {short, func(input string, f rows.Format) ([]ledger.RejectedRow, error) {
			return rows.Grants(t.Context(), strings.NewReader(input), "dir/in.csv", f, func(int, ledger.Grant) error { return nil }, nil)
		}},
		"products": {"id,items\n", func(input string, f rows.Format) ([]ledger.RejectedRow, error) {
			return rows.Products(t.Context(), strings.NewReader(input), "dir/in.csv", f, func(int, ledger.Product) error { return nil })
		}},
		"players": {"provider,vid\n", func(input string, f rows.Format) ([]ledger.RejectedRow, error) {
			return rows.Players(t.Context(), strings.NewReader(input), "dir/in.csv", f, func(int, ledger.PlayerLink) error { return nil })
		}},
		"cancellations": {"provider,order_id\n", func(input string, f rows.Format) ([]ledger.RejectedRow, error) {
			return rows.Cancellations(t.Context(), strings.NewReader(input), "dir/in.csv", f, func(int, rows.Cancellation) error { return nil })
		}},
		"notifications": {"", func(input string, f rows.Format) ([]ledger.RejectedRow, error) {
			return rows.Notifications(t.Context(), strings.NewReader(input), "dir/in.csv", f, func(int, rows.Notification) error { return nil })
		}},
	}
	const header, objects = "a header was expected", "JSON objects were expected"
	for name, c := range map[string]struct{ kind, input, want string }{
		"nothing":                {rows.Auto, "", header},
		"blank lines":            {rows.Auto, " \n\t\r\n\n", header},
		"a byte order mark":      {rows.Auto, "\ufeff", header},
		"a mark and blank lines": {rows.Auto, "\ufeff\r\n", header},
		"nothing, compressed":    {rows.Auto, zipped(t, ""), header},
		"no table":               {rows.CSV, "", header},
		"no table of tabs":       {rows.TSV, "\ufeff\n", header},
		"no objects":             {rows.NDJSON, "", objects},
		"blank lines as objects": {rows.JSON, "\ufeff \n", objects},
		"an empty array":         {rows.Auto, "[]", ""},
		"an empty array as JSON": {rows.JSON, "\ufeff[\n]\n", ""},
	} {
		for of, r := range readers {
			if of == "notifications" && (c.kind == rows.CSV || c.kind == rows.TSV) {
				continue
			}
			t.Run(of+"/"+name, func(t *testing.T) {
				t.Parallel()
				rejected, err := r.read(c.input, rows.Format{Kind: c.kind})
				want := c.want
				if of == "notifications" && want != "" {
					want = objects
				}
				switch {
				case len(rejected) > 0:
					t.Errorf("rejected %+v", rejected)
				case want == "" && err != nil:
					t.Errorf("error %v, want none", err)
				case want != "" && (ledger.KindOf(err) != ledger.Invalid || !strings.Contains(err.Error(), "read dir/in.csv: is empty: "+want)):
					t.Errorf("error %v, want it to name the file and say %q", err, want)
				}
			})
		}
	}
	for of, r := range readers {
		if r.header == "" {
			continue
		}
		if rejected, err := r.read(r.header, rows.Format{}); err != nil || len(rejected) > 0 {
			t.Errorf("%s: a header alone: rejected %v, err %v", of, rejected, err)
		}
	}
}
