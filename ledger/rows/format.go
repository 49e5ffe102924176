package rows

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"makegood/ledger"
)

// The kinds of input. NDJSON and JSON are read alike: objects one a line, in an
// array, or written over several lines.
const (
	Auto   = "auto"
	CSV    = "csv"
	TSV    = "tsv"
	NDJSON = "ndjson"
	JSON   = "json"
)

// The encodings of text. A byte order mark says UTF-8 whatever was configured.
const (
	UTF8  = "utf-8"
	CP949 = "cp949"
)

// Format says how a source writes its rows. The zero Format reads UTF-8, finds
// out by the first bytes whether they are CSV, TSV or JSON, and takes times
// without a zone as Korean. Compressed input (gzip) is recognised by itself.
type Format struct {
	// Kind is csv, tsv, ndjson, json, or auto (also empty).
	Kind string
	// Encoding is utf-8 (also empty) or cp949, the Windows code page of Korean
	// text, of which EUC-KR is a part.
	Encoding string
	// Timezone is the zone of times that name none; nil is KST.
	Timezone *time.Location
	// Columns maps a field of ours to the source's name for it.
	Columns map[string]string
	// Status maps the source's word for a grant's status to ours, in any case.
	Status map[string]string
	// Constants gives a field of ours the same value in every row, whatever the
	// row says.
	Constants map[string]string
	// Provider and App are taken where a row names none.
	Provider ledger.Provider
	App      string
}

// digest tells formats apart.
func (f Format) digest() string {
	zone := ""
	if f.Timezone != nil {
		zone = f.Timezone.String()
	}
	// Maps print in the order of their keys.
	text := fmt.Sprintf("%q %q %q %q %q %q %q %q", f.Kind, f.Encoding, zone, f.Columns, f.Status, f.Constants, f.Provider, f.App)
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// class says how a cell is checked before it is used.
type class uint8

const (
	// wordCell is checked where it is interpreted: words, numbers, times.
	wordCell class = iota
	// idCell is an identifier.
	idCell
	// textCell is free text.
	textCell
	// exactCell is kept byte by byte.
	exactCell
)

// column is one field of ours.
type column struct {
	name string
	// also lists other names it may have where the configuration gives it none. Of
	// two in one row its own name counts.
	also  []string
	class class
	// private values are not repeated in a reason.
	private bool
	// nested may hold an array or an object in JSON.
	nested bool
	// object fields are read from JSON objects only.
	object bool
}

// names are all names of the column, for a reason.
func (c column) names() string {
	if len(c.also) == 0 {
		return c.name
	}
	return c.name + " (also " + strings.Join(c.also, ", ") + ")"
}

// The columns that the schema of every table begins with.
const (
	providerColumn = iota
	appColumn
)

// schema is the fields of one sort of row.
type schema struct {
	what    ledger.Phrase
	columns []column
	// tells gives the provider of a row that names none by the fields it has (bits
	// by column), or says why they do not tell. nil: every row has to name it.
	tells func(present uint32) (ledger.Provider, error)
	// required lists alternatives: of each list one column has to be there.
	required [][]int
	// until is the column that makes a row a line of coverage, or -1.
	until int
	// limit is the longest row in bytes.
	limit int
}

// maxColumns is the most fields a schema has.
const maxColumns = 24

// maxRow is the longest row in bytes, for tables that carry no bodies.
const maxRow = 256 << 10

func (s *schema) index(name string) int {
	return slices.IndexFunc(s.columns, func(c column) bool { return c.name == name })
}

// names lists the fields a configuration may name.
func (s *schema) names() []string {
	out := make([]string, 0, len(s.columns))
	for _, c := range s.columns {
		if !c.object {
			out = append(out, c.name)
		}
	}
	return out
}

// field is the column a name stands for; also says that it is not its first name.
type field struct {
	column int
	also   bool
}

// settled is a Format that has been checked against a schema.
type settled struct {
	Format
	*schema
	cp949 bool
	// theirs is the source's name of each column as configured or ours, folded.
	theirs []string
	// mapped says which columns the configuration names.
	mapped uint32
	// fixed is a row with the constants filled in.
	fixed  row
	byName map[string]field
	status map[string]ledger.GrantStatus
}

func (f Format) settle(name string, s *schema) (*settled, error) {
	out := &settled{Format: f, schema: s, byName: map[string]field{}, status: map[string]ledger.GrantStatus{}}
	refuse := func(why ledger.Phrase, args ...any) error {
		return &ledger.Error{Op: "read " + name, Kind: ledger.Invalid, Human: ledger.Say(why, args...)}
	}
	switch out.Kind = strings.ToLower(f.Kind); out.Kind {
	case "":
		out.Kind = Auto
	case Auto, CSV, TSV, NDJSON, JSON:
	default:
		return nil, refuse("unknown format %s (csv, tsv, ndjson, json or auto)", quote(f.Kind))
	}
	switch strings.ToLower(f.Encoding) {
	case "", UTF8, "utf8":
	case CP949, "euc-kr", "ms949", "uhc":
		out.cp949 = true
	default:
		return nil, refuse("unknown encoding %s (utf-8 or cp949)", quote(f.Encoding))
	}
	if out.Timezone == nil {
		out.Timezone = KST()
	}
	for _, c := range s.columns {
		theirs, ok := f.Columns[c.name]
		if !ok {
			theirs = c.name
		}
		out.theirs = append(out.theirs, fold(theirs))
	}
	if unknown := out.unknownField(); unknown != "" {
		return nil, refuse("%s has no field %s; it has %s", s.what, quote(unknown), strings.Join(s.names(), ", "))
	}
	for theirs, ours := range f.Status {
		status, ok := parseStatus(ours)
		if !ok {
			return nil, refuse("status %s is mapped to %s, which is no status (%s)", quote(theirs), quote(ours), statusWords)
		}
		out.status[fold(theirs)] = status
	}
	out.settleNames()
	return out, nil
}

// unknownField gives the first name in the configuration that is no field.
func (f *settled) unknownField() string {
	for _, names := range []map[string]string{f.Columns, f.Constants} {
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if i := f.index(name); i < 0 || f.columns[i].object {
				return name
			}
		}
	}
	return ""
}

// settleNames lays out where each column's value comes from.
func (f *settled) settleNames() {
	for i, c := range f.columns {
		if value, ok := f.Constants[c.name]; ok {
			f.fixed.cells[i] = value
			f.fixed.present |= 1 << i
			continue
		}
		f.byName[f.theirs[i]] = field{column: i}
		if _, ok := f.Columns[c.name]; ok {
			f.mapped |= 1 << i
		}
	}
	for i, c := range f.columns {
		if (f.mapped|f.fixed.present)&(1<<i) != 0 {
			continue
		}
		for _, name := range c.also {
			if _, taken := f.byName[name]; !taken {
				f.byName[name] = field{column: i, also: true}
			}
		}
	}
}

// supplied reports whether a column has a value without the row's help.
func (f *settled) supplied(i int) bool {
	return f.fixed.has(i) || i == providerColumn && f.Provider != "" || i == appColumn && f.App != ""
}

// fold makes names comparable: without case and surrounding white space.
func fold(name string) string { return strings.ToLower(trim(name)) }

// row is one row while it is read; it is used again for the next one.
type row struct {
	line  int
	cells [maxColumns]string
	// present and number are bits by column: it has a value; that stood unquoted
	// as a JSON number.
	present, number uint32
	// nested are the bytes of the one nested value, valid for this row only.
	nested []byte
	// raw is a JSON row as it came, valid for this row only.
	raw []byte
	// suspicious names the first id that looks destroyed.
	suspicious string
	// flaw is what is wrong with a cell.
	flaw error
}

func (r *row) has(i int) bool { return r.present&(1<<i) != 0 }

// missing says in a reason that a required value is not there.
func (r *row) missing(f *settled, i int) error {
	if r.has(i) {
		return bad("%s is empty", f.columns[i].name)
	}
	return bad("%s is missing", f.columns[i].name)
}

// suspicion says why an id of the row looks destroyed, or nothing.
func (r *row) suspicion() string {
	if r.suspicious == "" {
		return ""
	}
	return ledger.Say("%s is 16 digits or more and ends in 0000: a spreadsheet may have destroyed it", r.suspicious).String()
}
