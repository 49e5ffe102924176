package plain

import (
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"makegood/ledger"
	"makegood/tui/kit"
)

// About says whose report it is.
type About struct {
	Environment ledger.Environment
	// Operator asked for it.
	Operator string
}

// A workbook is for a spreadsheet: ids are text and stay whole, amounts are numbers with the format of their currency, in
// exact decimals as far as a spreadsheet counts, times are dates in the writer's zone and in UTC beside it. Text from
// outside that a spreadsheet could take for a formula has an apostrophe before it.

// formats of cells. An amount has one for each number of decimals.
const (
	formatText  = "@"
	formatCount = "#,##0"
	formatTime  = "yyyy-mm-dd hh:mm:ss"
)

// sheetDigits is how many digits a spreadsheet keeps; a longer number is written as text.
const sheetDigits = 15

// book writes cells into a workbook and keeps the first error.
type book struct {
	w      *Writer
	file   *excelize.File
	styles map[string]int
	heads  int
	sheet  string
	row    int
	err    error
}

func newBook(w *Writer) *book {
	return &book{w: w, file: excelize.NewFile(), styles: map[string]int{}}
}

func (b *book) keep(err error) {
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("workbook: %w", err)
	}
}

// open begins a sheet; the first takes the place of the one a new workbook has.
func (b *book) open(name string) {
	if b.sheet == "" {
		b.keep(b.file.SetSheetName(b.file.GetSheetName(0), name))
	} else {
		_, err := b.file.NewSheet(name)
		b.keep(err)
	}
	b.sheet, b.row = name, 0
}

// style gives the style of a number format, the same for the same.
func (b *book) style(format string, bold bool) int {
	key := fmt.Sprint(format, bold)
	if id, ok := b.styles[key]; ok {
		return id
	}
	s := &excelize.Style{CustomNumFmt: &format}
	if bold {
		s.Font = &excelize.Font{Bold: true}
	}
	id, err := b.file.NewStyle(s)
	b.keep(err)
	b.styles[key] = id
	return id
}

// cell is one cell of a row that is being written.
type cell struct {
	text   string
	number string // decimal text; "" where the cell is text or a time
	at     time.Time
	format string
	bold   bool
}

func (b *book) textCell(s string) cell { return cell{text: Cell(s), format: formatText} }
func (b *book) headCell(s string) cell { return cell{text: s, format: formatText, bold: true} }
func countCell(n int64) cell           { return cell{number: itoa(n), format: formatCount} }

// timeCells are an instant in the writer's zone and in UTC.
func (b *book) timeCells(i ledger.Instant) []cell {
	if !i.Known() {
		return []cell{{}, {}}
	}
	return []cell{{at: i.Time().In(b.w.Zone), format: formatTime}, {at: i.Time(), format: formatTime}}
}

// moneyCells are an amount and its currency.
func (b *book) moneyCells(m ledger.Money) []cell {
	if !m.Amount.Known() {
		return []cell{{}, {}}
	}
	currency := b.textCell(m.Currency)
	if format, ok := amountFormat(m); ok {
		return []cell{{number: string(m.Amount), format: format}, currency}
	}
	return []cell{{text: string(m.Amount), format: formatText}, currency}
}

// amountFormat is the number format of an amount; false where a spreadsheet would not keep all of its digits.
func amountFormat(m ledger.Money) (string, bool) {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(string(m.Amount), "-"), ".")
	if len(strings.TrimLeft(whole, "0"))+len(fraction) > sheetDigits {
		return "", false
	}
	places := max(minorDigits(m.Currency), len(fraction))
	if places == 0 {
		return formatCount, true
	}
	return formatCount + "." + strings.Repeat("0", places), true
}

// minorDigits is how many decimals a currency has (ISO 4217).
func minorDigits(currency string) int {
	const two = 2
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return two + 1
	default:
		return two
	}
}

// add writes a row.
func (b *book) add(cells ...cell) {
	b.row++
	for i, c := range cells {
		if c.format == "" {
			continue
		}
		name, err := excelize.CoordinatesToCellName(i+1, b.row)
		b.keep(err)
		switch {
		case c.number != "":
			b.keep(b.file.SetCellDefault(b.sheet, name, c.number))
		case !c.at.IsZero():
			b.keep(b.file.SetCellValue(b.sheet, name, c.at))
		default:
			b.keep(b.file.SetCellStr(b.sheet, name, c.text))
		}
		b.keep(b.file.SetCellStyle(b.sheet, name, name, b.style(c.format, c.bold)))
	}
}

// blank leaves a row free.
func (b *book) blank() { b.row++ }

// head writes a row of titles.
func (b *book) head(titles ...string) {
	cells := make([]cell, len(titles))
	for i, s := range titles {
		cells[i] = b.headCell(s)
	}
	b.heads = len(titles)
	b.add(cells...)
}

// list ends a sheet that is one list: its titles stay in sight and filter it.
func (b *book) list() {
	last, err := excelize.CoordinatesToCellName(b.heads, max(b.row, 1))
	b.keep(err)
	b.keep(b.file.AutoFilter(b.sheet, "A1:"+last, nil))
	b.keep(b.file.SetPanes(b.sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}

// widen gives every column the width of its texts.
func (b *book) widen() {
	const least, most, gap = 9, 48, 2
	rows, err := b.file.GetRows(b.sheet)
	b.keep(err)
	wide := map[int]int{}
	for _, row := range rows[:min(len(rows), sampled)] {
		for i, s := range row {
			wide[i] = max(wide[i], kit.Width(s))
		}
	}
	for i, n := range wide {
		name, err := excelize.ColumnNumberToName(i + 1)
		b.keep(err)
		b.keep(b.file.SetColWidth(b.sheet, name, name, float64(min(max(n+gap, least), most))))
	}
}

// end writes the workbook out.
func (b *book) end() error {
	b.file.SetActiveSheet(0)
	if b.err == nil {
		_, err := b.file.WriteTo(b.w.out)
		b.keep(err)
	}
	b.keep(b.file.Close())
	b.w.keep(b.err)
	return b.w.err
}
