package plain

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"makegood/tui/kit"
)

// leaf is one column of a record: the path of a JSON field and how to read it.
type leaf struct {
	name string
	text func(reflect.Value) string
}

// separators join lists: of the outer list first, of a list within a list second. Where one occurs in an element it is
// written behind a backslash.
const (
	outerSeparator = ";"
	innerSeparator = ","
)

// leaves flattens a record's type: nested fields by dots, a list of records into one column per field. The type decides,
// not the value, so the header is the same whatever the rows hold.
func leaves(t reflect.Type, separators ...string) []leaf {
	if len(separators) == 0 {
		separators = []string{outerSeparator, innerSeparator}
	}
	var out []leaf
	for i := range t.NumField() {
		f := t.Field(i)
		inner := fieldLeaves(f.Type, separators)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		for _, l := range inner {
			path := strings.TrimSuffix(name+"."+l.name, ".")
			if f.Anonymous {
				path = l.name
			}
			out = append(out, leaf{path, func(v reflect.Value) string { return l.text(v.Field(i)) }})
		}
	}
	return out
}

func fieldLeaves(t reflect.Type, separators []string) []leaf {
	switch {
	case t == reflect.TypeFor[json.RawMessage]():
		return []leaf{{"", func(v reflect.Value) string { return string(v.Bytes()) }}}
	case t.Kind() == reflect.Struct:
		return leaves(t, separators...)
	case t.Kind() == reflect.Pointer:
		return pointerLeaves(t, separators)
	case t.Kind() == reflect.Slice:
		return sliceLeaves(t, separators)
	default:
		return []leaf{{"", scalar}}
	}
}

func pointerLeaves(t reflect.Type, separators []string) []leaf {
	inner := fieldLeaves(t.Elem(), separators)
	for i, l := range inner {
		inner[i].text = func(v reflect.Value) string {
			if v.IsNil() {
				return ""
			}
			return l.text(v.Elem())
		}
	}
	return inner
}

func sliceLeaves(t reflect.Type, separators []string) []leaf {
	separator, rest := separators[0], separators[1:]
	if len(rest) == 0 {
		rest = separators
	}
	inner := fieldLeaves(t.Elem(), rest)
	protect := strings.NewReplacer(`\`, `\\`, separator, `\`+separator)
	for i, l := range inner {
		inner[i].text = func(v reflect.Value) string {
			parts := make([]string, v.Len())
			for n := range parts {
				parts[n] = protect.Replace(l.text(v.Index(n)))
			}
			return strings.Join(parts, separator)
		}
	}
	return inner
}

func scalar(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	default:
		return strconv.FormatInt(v.Int(), 10)
	}
}

func (w *Writer) csvHeader(columns []leaf) {
	for i, c := range columns {
		w.cell(i, c.name)
	}
	w.text("\n")
}

func (w *Writer) csvRow(columns []leaf, record reflect.Value) {
	for i, c := range columns {
		w.cell(i, Cell(c.text(record)))
	}
	w.text("\n")
}

// cell writes one cell. Semicolons are quoted too: where a spreadsheet takes them for the end of a cell, what follows one
// would begin a cell of its own and could be a formula.
func (w *Writer) cell(i int, s string) {
	if i > 0 {
		w.text(",")
	}
	if s == "" || !strings.ContainsAny(s, ",;\"\r\n") && s[0] != ' ' && s[len(s)-1] != ' ' {
		w.text(s)
		return
	}
	w.text(`"` + strings.ReplaceAll(s, `"`, `""`) + `"`)
}

// Cell makes a text from outside safe for a cell of a spreadsheet: cleaned, and with an apostrophe before it where a
// spreadsheet would take it for a formula (it begins with = + - @, a tab or a line end). Plain numbers stay as they are.
func Cell(s string) string {
	clean := kit.Clean(s)
	if number(clean) {
		return clean
	}
	if steering := strings.TrimLeft(s, "\t\r\n") != s; steering || formula(clean) {
		return "'" + clean
	}
	return clean
}

// formula also knows the wide forms of the signs, which spreadsheets in East Asian locales read alike.
func formula(s string) bool {
	s = strings.TrimLeft(s, " ")
	for _, sign := range []string{"=", "+", "-", "@", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(s, sign) {
			return true
		}
	}
	return false
}

// number reports a decimal number with or without a sign, and nothing else: no exponent, no separators.
func number(s string) bool {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "-"), "+")
	whole, fraction, cut := strings.Cut(s, ".")
	return digits(whole) && (!cut || digits(fraction))
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
