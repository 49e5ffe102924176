package pane

import (
	"io"

	"makegood/tui/kit"
	"makegood/tui/plain"
)

// export gives the rows that are on the screen, as they are seen.
func (s *sheet[R]) export() Intent {
	columns := s.spec.table.Columns
	if s.spec.columns != nil {
		columns = s.spec.columns(s.width, s.rows)
	}
	t := plain.Table{Name: s.desk.T("Rows")}
	for _, c := range columns {
		t.Columns = append(t.Columns, plain.TableColumn{Title: c.Title, ID: c.ID, Number: c.Align == kit.Right})
	}
	for _, r := range s.table.Rows() {
		line := make([]string, len(columns))
		for i := range min(len(columns), len(r.Cells)) {
			line[i] = r.Cells[i].Text
		}
		t.Rows = append(t.Rows, line)
	}
	return Export{
		What: s.desk.N(int64(len(t.Rows)), "%d row", "%d rows"), Name: "makegood-" + s.desk.Now().In(s.desk.zone()).Format("20060102-150405") + ".csv",
		Endings: plain.TableEndings(),
		Write:   func(out io.Writer, ending string) error { return plain.WriteTable(out, ending, t) },
	}
}
