package pane

import (
	"slices"
	"strings"
	"sync"

	"makegood/tui/kit"
)

// memory is a list a room holds itself, because nobody else does: what a provider
// answered just now. It is read by pages like the ledger, so that the same list
// shows it. Safe for concurrent use: pages are read in commands.
type memory[R any] struct {
	mu   sync.Mutex
	id   func(r *R) string
	at   map[string]int
	rows []R
}

func newMemory[R any](id func(r *R) string) *memory[R] {
	return &memory[R]{id: id, at: map[string]int{}}
}

// footed is the list with another word about its freshness: its rows are as old as
// the provider's answer, not as the last look into the ledger.
func (s *sheet[R]) footed(fresh string) []string {
	lines := strings.Split(s.view(), "\n")
	t := s.desk.Theme
	room := max(0, s.width-kit.Width(fresh)-4)
	left := kit.FitWith("   "+s.table.Status(), room, kit.Left, t.Glyphs.Ellipsis)
	lines[len(lines)-1] = t.Muted.Render(left + "   " + fresh)
	return lines
}

// put adds rows, or replaces those with the same id where they stand.
func (m *memory[R]) put(rows ...R) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range rows {
		id := m.id(&rows[i])
		if at, ok := m.at[id]; ok {
			m.rows[at] = rows[i]
			continue
		}
		m.at[id] = len(m.rows)
		m.rows = append(m.rows, rows[i])
	}
}

// clear forgets all rows.
func (m *memory[R]) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rows, m.at = nil, map[string]int{}
}

func (m *memory[R]) len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.rows)
}

// all copies the rows.
func (m *memory[R]) all() []R {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.rows)
}

// page answers a question of a list.
func (m *memory[R]) page(q question[R]) answer[R] {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := 0
	if q.at != nil {
		at = m.at[m.id(q.at)]
	}
	return pageAt(q, m.rows, at)
}

// pageOf answers a question of a list that is whole in memory. A row that is gone counts as the first.
func pageOf[R any](q question[R], rows []R, id func(r *R) string) answer[R] {
	at := 0
	if q.at != nil {
		name := id(q.at)
		at = max(0, slices.IndexFunc(rows, func(r R) bool { return id(&r) == name }))
	}
	return pageAt(q, rows, at)
}

// pageAt is pageOf where the place of the row that is named is known.
func pageAt[R any](q question[R], rows []R, at int) answer[R] {
	from, to := 0, len(rows)
	switch q.want {
	case kit.From:
		from, to = at, min(to, at+q.count)
	case kit.After:
		from, to = min(at+1, to), min(to, at+1+q.count)
	case kit.Before:
		from, to = max(0, at-q.count), at
	case kit.Last:
		from = max(0, to-q.count)
	case kit.First, kit.Nothing:
		to = min(to, q.count)
	}
	return answer[R]{rows: slices.Clone(rows[from:to]), first: from == 0, last: to == len(rows), total: len(rows)}
}
