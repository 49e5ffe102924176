package plain_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"makegood/ledger"
	"makegood/tui/lang"
	"makegood/tui/plain"
	"makegood/tui/theme"
)

// shiftSample is a shift with everything in it, texts from outside included.
func shiftSample() ledger.Shift {
	began := t0.Add(-8 * time.Hour)
	sh := ledger.Shift{From: began, To: t0}
	sh.Hours = ledger.Spans(began, t0, time.UTC)
	act := func(id string, kind ledger.ActionKind, state ledger.ActionState, at time.Duration, m ledger.Money) ledger.Action {
		return ledger.Action{ID: id, Kind: kind, State: state, Actor: "mina", Approver: "jun", Reason: "=HYPERLINK(\"x\")", Money: &m, CreatedAt: began.Add(at), SentAt: began.Add(at), SettledAt: began.Add(at + time.Minute)}
	}
	count := func(i int, class ledger.Class, m ledger.Money, worked time.Duration, acts ...ledger.Action) {
		k := ledger.NewKey(ledger.Hive, hiveApp, fmt.Sprintf("H%019d", 2168993822440686730+i))
		st := ledger.Standing{Class: class, Severity: class.Severity(), Actions: acts, View: ledger.View{
			Player: ledger.Player{ID: "20000011337", Name: "김철수"}, Server: "kr", Lines: []ledger.Line{{ProductID: "+item01", Quantity: 1}},
			Amount: m.Amount, Currency: m.Currency, PaidAt: began.Add(time.Duration(i) * time.Hour), FirstSeenAt: began.Add(time.Duration(i)*time.Hour + time.Second),
		}}
		var at ledger.Instant
		var by []string
		if worked > 0 {
			at, by = began.Add(worked), []string{"jun", "mina"}
		}
		sh.Count(ledger.Row{Key: k, Standing: st}, at, by)
	}
	krw := func(a ledger.Amount) ledger.Money { return ledger.Money{Amount: a, Currency: "KRW"} }
	count(0, ledger.ClassPaidNotGranted, krw("1200"), 0)
	count(1, ledger.ClassMatched, krw("45320000"), 3*time.Hour)
	count(2, ledger.ClassCancelInDoubt, ledger.Money{Amount: "9.99", Currency: "USD"}, 4*time.Hour, act("a2", ledger.ActRefund, ledger.StateInDoubt, 4*time.Hour, ledger.Money{Amount: "9.99", Currency: "USD"}))
	count(3, ledger.ClassCancelPending, krw("3900"), 5*time.Hour, act("a3", ledger.ActRefund, ledger.StateDone, 5*time.Hour, krw("3900")))
	count(4, ledger.ClassCancelPending, ledger.Money{Amount: "0.5", Currency: "USD"}, 5*time.Hour, act("a4", ledger.ActRefund, ledger.StateDone, 5*time.Hour, ledger.Money{Amount: "0.5", Currency: "USD"}))
	count(5, ledger.ClassPaidNotGranted, krw("123456789012345678"), 6*time.Hour, act("a5", ledger.ActRefund, ledger.StateAwaiting, 6*time.Hour, krw("123456789012345678")))
	sh.Settle([]ledger.ShiftOperator{{Name: "mina", Orders: 5, Steps: 3, Actions: 4, Evidence: 1}, {Name: "jun", Orders: 2, Actions: 2}})
	return sh
}

func shiftBytes(t *testing.T, write func(*plain.Writer, ledger.Shift, plain.About) error) []byte {
	t.Helper()
	return []byte(written(t, plain.Options{Zone: seoul, Now: func() time.Time { return t0.Time() }}, func(w *plain.Writer) error {
		return write(w, shiftSample(), plain.About{Environment: ledger.Sandbox, Operator: "mina <b>"})
	}))
}

// sheetOf reads a sheet raw: as it is stored, not as it is shown.
func sheetOf(t *testing.T, f *excelize.File, name string) [][]string {
	t.Helper()
	rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestWorkbookSaysWhatTheJSONSays opens the workbook again and holds every list of
// it against the JSON of the same report: ids, amounts to the last digit, times.
func TestWorkbookSaysWhatTheJSONSays(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(bytes.NewReader(shiftBytes(t, plain.ShiftWorkbook)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r plain.ShiftRecord
	text := written(t, plain.Options{Format: plain.JSON}, func(w *plain.Writer) error { return plain.ShiftReport(w, shiftSample()) })
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(f.GetSheetList(), ","); got != "Summary,Orders,Refunds,In doubt,Awaiting approval" {
		t.Errorf("sheets %s", got)
	}
	orders := sheetOf(t, f, "Orders")
	if len(orders) != len(r.Orders)+1 {
		t.Fatalf("%d rows of orders, want %d and the titles", len(orders), len(r.Orders))
	}
	sums := map[string]decimal.Decimal{}
	for i, o := range r.Orders {
		row := orders[i+1]
		if row[2] != o.OrderID || row[3] != *o.PlayerID || row[6] != *o.Amount || row[7] != *o.Currency || row[8] != o.Class || row[14] != map[bool]string{true: "yes"}[o.Open] {
			t.Errorf("row %d is %q, want %+v", i+2, row, o)
		}
		for n, zone := range map[int]*time.Location{15: seoul, 16: time.UTC} {
			if got, want := serialTime(t, row[n]), mustTime(t, *o.PaidAt).In(zone).Format(time.DateTime); got != want {
				t.Errorf("row %d was paid at %s, want %s", i+2, got, want)
			}
		}
		if o.Open {
			sums[*o.Currency] = sums[*o.Currency].Add(decimal.RequireFromString(row[6]))
		}
	}
	for _, m := range r.Refunded {
		total := decimal.Zero
		for _, row := range sheetOf(t, f, "Refunds")[1:] {
			if row[9] == *m.Currency {
				total = total.Add(decimal.RequireFromString(row[8]))
			}
		}
		if total.String() != *m.Amount {
			t.Errorf("the refunds sum up to %s %s, want %s", total, *m.Currency, *m.Amount)
		}
	}
	for _, row := range sheetOf(t, f, "Summary") {
		if len(row) >= 4 && row[0] == "left open" && row[1] == "" && !sums[row[3]].Equal(decimal.RequireFromString(row[2])) {
			t.Errorf("the summary says %s %s open, the orders %s", row[2], row[3], sums[row[3]])
		}
	}
	if rows := sheetOf(t, f, "In doubt"); len(rows) != 2 || rows[1][0] != "a2" || rows[1][8] != "9.99" {
		t.Errorf("in doubt: %q", rows)
	}
}

func mustTime(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// serialTime is the wall clock of a spreadsheet's date.
func serialTime(t *testing.T, s string) string {
	t.Helper()
	days, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatalf("%q is no date", s)
	}
	at, err := excelize.ExcelDateToTime(days, false)
	if err != nil {
		t.Fatal(err)
	}
	return at.Round(time.Second).Format(time.DateTime)
}

// TestWorkbookCells pins the types: ids are text, amounts are numbers in the
// format of their currency, what is too long for a spreadsheet's numbers is text,
// and nothing is a formula.
func TestWorkbookCells(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(bytes.NewReader(shiftBytes(t, plain.ShiftWorkbook)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, row := range sheetOf(t, f, "Orders")[1:] {
		for column, want := range map[string]excelize.CellType{"C": excelize.CellTypeSharedString, "D": excelize.CellTypeSharedString, "P": excelize.CellTypeUnset} {
			if got, err := f.GetCellType("Orders", column+strconv.Itoa(i+2)); err != nil || got != want {
				t.Errorf("%s%d is of type %d, want %d (%v)", column, i+2, got, want, err)
			}
		}
		if row[5] != "'+item01" {
			t.Errorf("the product is %q", row[5])
		}
		kind, err := f.GetCellType("Orders", "G"+strconv.Itoa(i+2))
		long := len(row[6]) > 15
		if err != nil || (kind == excelize.CellTypeSharedString) != long {
			t.Errorf("amount %s is of type %d (%v)", row[6], kind, err)
		}
		style, err := f.GetCellStyle("Orders", "G"+strconv.Itoa(i+2))
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.GetStyle(style)
		want := map[string]string{"KRW": "#,##0", "USD": "#,##0.00"}[row[7]]
		if long {
			want = "@"
		}
		if err != nil || s.CustomNumFmt == nil || *s.CustomNumFmt != want {
			t.Errorf("amount %s %s has the format %v, want %s (%v)", row[6], row[7], s.CustomNumFmt, want, err)
		}
	}
	for _, sheet := range f.GetSheetList() {
		for y, row := range sheetOf(t, f, sheet) {
			for x := range row {
				name, _ := excelize.CoordinatesToCellName(x+1, y+1)
				if formula, err := f.GetCellFormula(sheet, name); err != nil || formula != "" {
					t.Errorf("%s!%s is the formula %q (%v)", sheet, name, formula, err)
				}
			}
		}
	}
	if shown, err := f.GetCellValue("Orders", "G2"); err != nil || !strings.Contains(shown, ",") && !strings.Contains(shown, ".") {
		t.Errorf("the first amount shows as %q (%v)", shown, err)
	}
}

func TestPageIsOneFile(t *testing.T) {
	t.Parallel()
	page := string(shiftBytes(t, plain.ShiftPage))
	golden(t, "shift_page", page)
	if m := regexp.MustCompile(`(?i)<script|\bsrc=|\bhref=|url\(|@import|javascript:|\bon[a-z]+=`).FindString(page); m != "" {
		t.Errorf("the page loads or runs something: %q", m)
	}
	if !strings.Contains(page, "mina &lt;b&gt;") || strings.Contains(page, "<b>") {
		t.Error("a name from outside is not escaped")
	}
	for _, want := range []string{"prefers-color-scheme: dark", "@media print", "default-src 'none'", "9.99 USD", "H2168993822440686730", "123,456,789,012,345,678 KRW", `<rect class="s2"`} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
}

// TestLeadNamesNoCommand: the page of a hand-over is read where there is no command line; its text ends in the command that
// helps, where one does.
func TestLeadNamesNoCommand(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		shift ledger.Shift
		lead  string
		help  string
	}{
		"open":     {ledger.Shift{From: t0, To: t0, Open: ledger.OrderSum{Orders: 5}}, "5 open.", " [orders]"},
		"in doubt": {ledger.Shift{From: t0, To: t0, InDoubt: 1, Waiting: 2}, "0 open, 1 in doubt.", " [orders]"},
		"waiting":  {ledger.Shift{From: t0, To: t0, Waiting: 2}, "Nothing is open; 2 actions await approval.", " [approve]"},
		"nothing":  {ledger.Shift{From: t0, To: t0}, "Nothing is open and nothing is in doubt.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := written(t, plain.Options{Zone: seoul}, func(w *plain.Writer) error { return plain.ShiftPage(w, test.shift, plain.About{}) })
			if want := `<p class="lead">` + test.lead + `</p>`; !strings.Contains(page, want) {
				t.Errorf("%q is not on the page:\n%s", want, page)
			}
			text := written(t, plain.Options{Zone: seoul}, func(w *plain.Writer) error { return plain.ShiftReport(w, test.shift) })
			if want := "\n" + test.lead + test.help + "\n"; !strings.HasSuffix(text, want) {
				t.Errorf("the text does not end in %q:\n%s", want, text)
			}
		})
	}
}

func TestEmptyShift(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(*plain.Writer, ledger.Shift, plain.About) error{"page": plain.ShiftPage, "workbook": plain.ShiftWorkbook} {
		out := written(t, plain.Options{Zone: seoul}, func(w *plain.Writer) error {
			return write(w, ledger.Shift{From: t0, To: t0}, plain.About{})
		})
		if name == "page" && (strings.Contains(out, "<rect class=\"s0\" x=") || !strings.Contains(out, "Nothing happened.")) {
			t.Errorf("an empty shift draws something:\n%s", out)
		}
		if name == "workbook" {
			f, err := excelize.OpenReader(strings.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			if rows := sheetOf(t, f, "Orders"); len(rows) != 1 {
				t.Errorf("an empty shift lists %d rows", len(rows))
			}
			f.Close()
		}
	}
}

// TestShiftInKorean holds the report in Korean in every form that is for people.
func TestShiftInKorean(t *testing.T) {
	t.Parallel()
	ko, err := lang.New(lang.Korean)
	if err != nil {
		t.Fatal(err)
	}
	look, err := theme.New("none", theme.Options{Profile: theme.Plain})
	if err != nil {
		t.Fatal(err)
	}
	o := plain.Options{Zone: seoul, Words: ko, Theme: look, Now: func() time.Time { return t0.Time() }}
	text := written(t, o, func(w *plain.Writer) error { return plain.ShiftReport(w, shiftSample()) })
	golden(t, "shift_text_ko", text)
	page := written(t, o, func(w *plain.Writer) error {
		return plain.ShiftPage(w, shiftSample(), plain.About{Environment: ledger.Sandbox, Operator: "지혜"})
	})
	if !strings.Contains(page, `<html lang="ko">`) || !strings.Contains(page, "다음 근무로 넘기는 주문") || strings.Contains(page, "Left for the next shift") {
		t.Errorf("the page is not in Korean:\n%s", page)
	}
	f, err := excelize.OpenReader(strings.NewReader(written(t, o, func(w *plain.Writer) error {
		return plain.ShiftWorkbook(w, shiftSample(), plain.About{})
	})))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := strings.Join(f.GetSheetList(), ","); got != "요약,주문,환불,불확실,승인 대기" {
		t.Errorf("sheets %s", got)
	}
}
