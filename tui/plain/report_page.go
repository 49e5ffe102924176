package plain

import (
	_ "embed"
	"fmt"
	"html/template"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// A page is one file: no script, nothing loaded from elsewhere, readable by day, by night and on paper. Its charts are
// drawn here as SVG; every number of a chart stands in words beside it.

//go:embed report_page.tmpl
var pageText string

// pageData is what the template of the page is filled with: texts are told already, html/template escapes them.
type pageData struct {
	Lang, Title, About, Sentence string
	Tiles                        []pageTile
	Charts                       []chart
	Tables                       []pageTable
}

// pageTile is one number of the first row, with the money behind it. Alarm is a word where somebody has to act.
type pageTile struct {
	Name, Count string
	Money       []string
	Alarm       bool
}

// pageTable is a list under its title. Right says which columns are numbers.
type pageTable struct {
	Title, Empty string
	Heads        []string
	Right        []bool
	Rows         [][]string
	More         string
}

// pageMost is how many rows of a list the page shows; the workbook has them all.
const pageMost = 200

// ShiftPage writes a shift as one self-contained HTML page with charts.
func ShiftPage(w *Writer, s ledger.Shift, by About) error {
	page, err := template.New("page").Parse(pageText)
	if err != nil {
		w.keep(err)
		return w.err
	}
	t, v := w.Words.T, w.voice()
	data := pageData{
		Lang: w.Words.Name(), Title: t("Shift report %s", s.From.Time().In(w.Zone).Format(time.DateOnly)),
		About:    t("%s to %s, %s, asked for by %s", v.zoned(s.From), v.zoned(s.To), EnvironmentWords(w.Words, by.Environment), kit.Clean(by.Operator)),
		Sentence: w.ShiftSentence(s), Tiles: w.shiftTiles(s), Charts: []chart{w.spanChart(s), w.classChart(s), w.ageChart(s)},
	}
	data.Tables = []pageTable{
		w.moneyPage(s), w.operatorPage(s), w.actionPage(t("Refunded"), t("Nothing was refunded."), s.Refunds),
		w.actionPage(t("In doubt"), t("Nothing is in doubt."), s.Doubts), w.actionPage(t("Awaiting approval"), t("Nothing awaits approval."), s.Awaiting),
		w.leftPage(s),
	}
	if err := page.Execute(w.out, data); err != nil {
		w.keep(err)
	}
	return w.err
}

func sumTexts(s ledger.Sums) []string {
	var out []string
	for _, m := range s.List() {
		out = append(out, m.String())
	}
	return out
}

func (w *Writer) shiftTiles(s ledger.Shift) []pageTile {
	t := w.Words.T
	tally := func(name string, of ledger.OrderSum) pageTile {
		return pageTile{Name: name, Count: ledger.Group(itoa(of.Orders)), Money: sumTexts(of.Sums)}
	}
	doubt := pageTile{Name: t("in doubt"), Count: ledger.Group(itoa(s.InDoubt)), Alarm: s.InDoubt > 0}
	waits := pageTile{Name: t("awaiting approval"), Count: ledger.Group(itoa(s.Waiting)), Alarm: s.Waiting > 0}
	oldest := pageTile{Name: t("oldest open"), Count: "-"}
	if !s.Oldest.IsZero() {
		oldest.Count, oldest.Money = w.voice().ago(s.OldestAt), []string{s.Oldest.String(), ClassWords(w.Words, s.OldestClass)}
	}
	return []pageTile{tally(t("opened"), s.Opened), tally(t("closed"), s.Closed), tally(t("left open"), s.Open), tally(t("refunded"), s.Refunded), doubt, waits, oldest}
}

// spanChart is the shift over time.
func (w *Writer) spanChart(s ledger.Shift) chart {
	t := w.Words.T
	groups := make([]chartGroup, len(s.Hours))
	days := len(s.Hours) > 1 && s.Hours[1].At.Sub(s.Hours[0].At) >= 23*time.Hour
	for i, h := range s.Hours {
		at := h.At.Time().In(w.Zone)
		label := at.Format("15:04")
		if days {
			label = at.Format("01-02")
		}
		groups[i] = chartGroup{label: label, values: []int64{h.Opened, h.Closed, h.Refunds}}
	}
	title := t("By hour, %s", w.voice().zoneName())
	if days {
		title = t("By day, %s", w.voice().zoneName())
	}
	return columnChart(title, t("Nothing happened."), []string{t("opened"), t("closed"), t("refunded")}, groups)
}

// classChart is what is left open, by class.
func (w *Writer) classChart(s ledger.Shift) chart {
	bars := make([]chartBar, len(s.OpenBy))
	for i, c := range s.OpenBy {
		bars[i] = chartBar{label: ClassWords(w.Words, c.Class), value: c.Orders, says: joinWords(ledger.Group(itoa(c.Orders)), c.Sums.String())}
	}
	return barChart(w.Words.T("Left open, by class"), w.Words.T("Nothing is left open."), bars)
}

// ageChart is how long the open orders have waited.
func (w *Writer) ageChart(s ledger.Shift) chart {
	t := w.Words.T
	edges := []struct {
		below time.Duration
		label lang.Text
	}{{5 * time.Minute, "below 5 min"}, {15 * time.Minute, "below 15 min"}, {time.Hour, "below 1 h"}, {24 * time.Hour, "below 24 h"}, {1 << 62, "24 h and more"}}
	bars := make([]chartBar, len(edges))
	for i, e := range edges {
		bars[i].label = t(e.label)
	}
	for _, o := range s.Left() {
		for i, e := range edges {
			if s.To.Sub(o.Began()) < e.below {
				bars[i].value++
				break
			}
		}
	}
	for i := range bars {
		bars[i].says = ledger.Group(itoa(bars[i].value))
	}
	if len(s.Left()) == 0 {
		bars = nil
	}
	return barChart(t("Left open, by how long it has waited"), t("Nothing is left open."), bars)
}

func (w *Writer) moneyPage(s ledger.Shift) pageTable {
	t := w.Words.T
	p := pageTable{
		Title: t("Money by currency"), Empty: t("No amount is known."),
		Heads: []string{t("currency"), t("opened"), t("closed"), t("left open"), t("refunded")}, Right: []bool{false, true, true, true, true},
	}
	all := ledger.Sums{}
	parts := []ledger.Sums{s.Opened.Sums, s.Closed.Sums, s.Open.Sums, s.Refunded.Sums}
	for _, sum := range parts {
		for _, m := range sum.List() {
			all.Add(m)
		}
	}
	for _, m := range all.List() {
		row := []string{m.Currency}
		for _, sum := range parts {
			text := "0"
			if a, ok := sum[m.Currency]; ok {
				text = ledger.Group(string(a))
			}
			row = append(row, text)
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

func (w *Writer) operatorPage(s ledger.Shift) pageTable {
	t := w.Words.T
	p := pageTable{
		Title: t("By whom"), Empty: t("Nobody worked on an order."),
		Heads: []string{t("operator"), t("orders"), t("case steps"), t("actions"), t("evidence"), t("refunded")}, Right: []bool{false, true, true, true, true, true},
	}
	for _, o := range s.Operators {
		p.Rows = append(p.Rows, []string{
			kit.Clean(o.Name), ledger.Group(itoa(o.Orders)), ledger.Group(itoa(o.Steps)), ledger.Group(itoa(o.Actions)), ledger.Group(itoa(o.Evidence)),
			firstOf(o.Refunded.Sums.String(), "-"),
		})
	}
	return p
}

// few gives the page's part of a list and says how many more there are.
func (w *Writer) few(n int64) string {
	if n <= 0 {
		return ""
	}
	return w.Words.N(n, "and %d more", "and %d more")
}

func (w *Writer) actionPage(title, empty string, list []ledger.ShiftAction) pageTable {
	t, v := w.Words.T, w.voice()
	p := pageTable{
		Title: title, Empty: empty, More: w.few(int64(len(list) - pageMost)),
		Heads: []string{t("at %s", v.zoneName()), t("action"), t("order"), t("player"), t("amount"), t("by"), t("approved by"), t("reason")},
		Right: []bool{false, false, false, false, true, false, false, false},
	}
	for _, a := range list[:min(len(list), pageMost)] {
		p.Rows = append(p.Rows, []string{
			v.stamp(a.When()), Spoken(w.Words, a.Kind) + " " + a.ID, kit.Clean(a.Key.String()), kit.Clean(a.Player.Primary()), moneyText(a.Money),
			kit.Clean(a.Actor), kit.Clean(a.Approver), kit.Clean(scrub(a.Reason)),
		})
	}
	return p
}

func (w *Writer) leftPage(s ledger.Shift) pageTable {
	t, v := w.Words.T, w.voice()
	left := s.Left()
	p := pageTable{
		Title: t("Left for the next shift"), Empty: t("Nothing is left open."), More: w.few(s.Open.Orders - int64(min(len(left), pageMost))),
		Heads: []string{t("waits"), t("order"), t("player"), t("product"), t("amount"), t("class"), t("case")},
		Right: []bool{true, false, false, false, true, false, false},
	}
	for _, o := range left[:min(len(left), pageMost)] {
		p.Rows = append(p.Rows, []string{
			v.ago(o.Began()), kit.Clean(o.Key.String()), kit.Clean(o.Player.Primary()), kit.Clean(o.Product), moneyText(o.Money),
			fmt.Sprint(w.Theme.Severity(o.Severity).Glyph, " ", ClassWords(w.Words, o.Class)), joinWords(w.caseWord(o.Case), kit.Clean(o.Owner)),
		})
	}
	return p
}
