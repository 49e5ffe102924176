package plain

import (
	"encoding/json"
	"io"
	"strings"

	"makegood/ledger"
)

// Table is what is seen of a list, in texts.
type Table struct {
	// Name is that of the sheet of a workbook.
	Name    string
	Columns []TableColumn
	Rows    [][]string
}

// TableColumn is one column: ID says that it holds ids, which stay text, Number that it holds numbers or amounts.
type TableColumn struct {
	Title      string
	ID, Number bool
}

// TableEndings are the forms a table is written in, by the ending of the file.
func TableEndings() []string { return []string{"csv", "json", "xlsx"} }

// WriteTable writes a table in the form of an ending: CSV with a header line, one JSON object a row, or a workbook whose
// amounts are numbers and whose ids are text. Columns without a title hold marks and are left out of the last two.
func WriteTable(out io.Writer, ending string, t Table) error {
	w := New(out, Options{Format: CSV})
	switch ending {
	case "csv":
		for i, c := range t.Columns {
			w.cell(i, c.Title)
		}
		w.text("\n")
		for _, row := range t.Rows {
			for i, s := range row {
				w.cell(i, Cell(s))
			}
			w.text("\n")
		}
	case "json":
		for _, row := range t.Rows {
			w.tableRow(t, row)
		}
	case "xlsx":
		return w.tableBook(t)
	default:
		return ledger.Fail("a table is not written as %q; there are %s", ending, strings.Join(TableEndings(), ", "))
	}
	return w.Close()
}

// tableRow writes a row as an object whose fields stand in the order of the columns.
func (w *Writer) tableRow(t Table, row []string) {
	first := true
	for i, c := range t.Columns {
		if c.Title == "" {
			continue
		}
		lead := ","
		if first {
			lead, first = "{", false
		}
		name, err := json.Marshal(c.Title)
		w.keep(err)
		value, err := json.Marshal(row[i])
		w.keep(err)
		w.text(lead + string(name) + ":" + string(value))
	}
	if first {
		w.text("{")
	}
	w.text("}\n")
}

func (w *Writer) tableBook(t Table) error {
	b := newBook(w)
	b.open(firstOf(t.Name, "Rows"))
	var titles []string
	for _, c := range t.Columns {
		if c.Title != "" {
			titles = append(titles, c.Title)
		}
	}
	b.head(titles...)
	for _, row := range t.Rows {
		var cells []cell
		for i, c := range t.Columns {
			if c.Title != "" {
				cells = append(cells, b.tableCell(c, row[i]))
			}
		}
		b.add(cells...)
	}
	if len(titles) > 0 {
		b.list()
		b.widen()
	}
	if err := b.end(); err != nil {
		return err
	}
	return w.Close()
}

// tableCell is a cell as it is seen: an amount or a count is a number, with its currency in the format.
func (b *book) tableCell(c TableColumn, s string) cell {
	if !c.Number || c.ID {
		return b.textCell(s)
	}
	digits, currency, _ := strings.Cut(strings.TrimPrefix(s, "+"), " ")
	digits = strings.ReplaceAll(digits, ",", "")
	if !number(digits) || len(currency) != 0 && len(currency) != 3 || strings.Trim(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return b.textCell(s)
	}
	format, ok := amountFormat(ledger.Money{Amount: ledger.Amount(digits), Currency: currency})
	switch {
	case !ok:
		return b.textCell(s)
	case currency == "":
		format = formatOfPlaces(digits)
	default:
		format += ` "` + currency + `"`
	}
	return cell{number: digits, format: format}
}

// formatOfPlaces is the format of a number without a currency.
func formatOfPlaces(digits string) string {
	if _, fraction, cut := strings.Cut(digits, "."); cut {
		return formatCount + "." + strings.Repeat("0", len(fraction))
	}
	return formatCount
}
