package pane

import tea "github.com/charmbracelet/bubbletea"

// Beat is the message that moves a batch on its way, for tests that stand outside.
func (b *BatchBox) Beat() tea.Msg { return batchBeatMsg{ticket: b.want} }
